"""A file's name and nature are data: nothing is followed, waited for, or shown as it is."""

import os
import socket
import sys
import threading
from pathlib import Path

import pytest
from support.hostile_files.workbooks import CSV, xlsx

from importer.domain.errors import UnusableInput
from importer.sources import read_source

NAMES = (
    "line\nbreak.csv",
    "\x1b[31mred\x1b]0;title\x07.csv",
    "\u202evsc.exe\u2066.csv",
    "-rf.csv",
    "--help",
    "%s%n{0}.csv",
    "$(touch evil).csv",
    "; rm -rf ~ #.csv",
    "<script>alert(1)</script>.csv".replace("/", "\u2044"),
    "=cmd|' C calc'!A0.csv",
    "con.csv",
    " .csv",
    "x" * 250 + ".csv",
)

posix = pytest.mark.skipif(os.name != "posix", reason="files that only POSIX systems have")


def refusal(path: str) -> str:
    with pytest.raises(UnusableInput) as caught:
        read_source(path)
    assert (caught.value.message + caught.value.hint).isprintable()
    return caught.value.message


@posix
@pytest.mark.parametrize("name", NAMES)
def test_reads_a_file_with_any_name_and_escapes_it(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(CSV)
    assert len(read_source(name).tables[0].rows) == 3
    Path(name).write_bytes(xlsx()[:500])
    assert "damaged" in refusal(name)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
def test_reads_a_file_name_that_is_not_utf_8_and_escapes_it(tmp_path):
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe\x80.csv")
    Path(path).write_bytes(CSV)
    assert read_source(path).file.path == path
    Path(path).write_bytes(b"")
    assert "\\udcff\\udcfe\\udc80.csv is empty" in refusal(path)


@pytest.mark.parametrize(
    "path", ["file:///etc/hosts", "ftp://127.0.0.1:9/calendar.xlsx", "smb://127.0.0.1/c.csv"]
)
def test_rejects_an_unsupported_url_scheme_without_a_request(path):
    with pytest.raises(UnusableInput, match="There is no file") as caught:
        read_source(path)
    assert "download it first" in caught.value.hint


@posix
def test_rejects_a_named_pipe_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "calendar.csv")
    assert "is a pipe or socket" in refusal(str(tmp_path / "calendar.csv"))


@posix
def test_rejects_a_socket(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the name of a socket may only be short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("calendar.csv")
        assert "is a pipe or socket" in refusal("calendar.csv")


@pytest.mark.skipif(sys.platform != "linux", reason="devices of Linux")
@pytest.mark.parametrize(
    "path", ["/dev/zero", "/dev/full", "/dev/urandom", "/dev/tty", "/dev/null"]
)
def test_rejects_a_device(path):
    assert "is a device" in refusal(path)


@pytest.mark.skipif(sys.platform != "linux", reason="the process file system of Linux")
@pytest.mark.parametrize("path", ["/proc/self/mem", "/proc/self/status", "/proc/self/pagemap"])
def test_rejects_a_file_that_is_not_a_jobs_file(path):
    assert refusal(path)


@posix
def test_rejects_a_loop_of_links(tmp_path):
    (tmp_path / "a.csv").symlink_to(tmp_path / "b.csv")
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    assert "cannot be read" in refusal(str(tmp_path / "a.csv"))


@posix
def test_rejects_a_broken_link(tmp_path):
    (tmp_path / "a.csv").symlink_to(tmp_path / "gone.csv")
    assert "There is no file" in refusal(str(tmp_path / "a.csv"))


@posix
def test_rejects_a_link_to_a_device(tmp_path):
    (tmp_path / "a.csv").symlink_to("/dev/zero")
    assert "is a device" in refusal(str(tmp_path / "a.csv"))


def test_rejects_a_file_of_many_gigabytes_without_reading_it(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(100 * 2**30)  # a hole: it takes no room on the disk
    assert "is larger than" in refusal(str(path))


def test_a_file_that_changes_during_reading_is_rejected_or_read_consistently(tmp_path):
    path, row = tmp_path / "a.csv", b"Lakeside 10K,race,2027-05-03\n"
    path.write_bytes(row * 400_000)
    done = threading.Event()

    def write() -> None:
        with path.open("ab", buffering=0) as file:
            while not done.is_set():
                file.write(row)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        said = {_read_growing(str(path), row) for _ in range(3)}
    finally:
        done.set()
        writer.join()
    assert said <= {"read", "changed"}
    assert "changed" in said


def _read_growing(path: str, row: bytes) -> str:
    try:
        table = read_source(path).tables[0]
    except UnusableInput as error:
        return "changed" if "changed while it was read" in error.message else error.message
    assert {column[-1] for column in table.columns} == set(row.decode().strip().split(","))
    return "read"
