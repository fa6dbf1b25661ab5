import hashlib
import os
from pathlib import Path

import pytest

from importer.domain.errors import UnusableInput
from importer.sources import limits, read_source


def test_the_hash_is_that_of_the_bytes_that_were_read(file):
    data = b"Name,Date\nA,3 May\n"
    source = read_source(file("calendar.csv", data))
    assert source.file.sha256 == hashlib.sha256(data).hexdigest()
    assert source.file.path == source.tables[0].file


def test_a_missing_file_suggests_a_similar_name(file):
    path = Path(file("calendar-2027.csv", b"x"))
    with pytest.raises(UnusableInput, match="There is no file") as refusal:
        read_source(str(path.with_name("calender-2027.csv")))
    assert refusal.value.hint == "Did you mean calendar-2027.csv?"


def test_reports_a_missing_folder():
    with pytest.raises(UnusableInput, match="There is no file"):
        read_source("no/such/folder/calendar.csv")


def test_rejects_a_folder(tmp_path):
    with pytest.raises(UnusableInput, match="is a folder"):
        read_source(str(tmp_path))


def test_rejects_a_device():
    with pytest.raises(UnusableInput, match="is a device"):
        read_source(os.devnull)


@pytest.mark.parametrize("path", ["a\0b.csv", "x" * 5_000 + ".csv"])
def test_rejects_an_invalid_path(path):
    with pytest.raises(UnusableInput, match="cannot be read"):
        read_source(path)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may read all")
def test_rejects_a_file_without_permission(file):
    path = file("calendar.csv", b"Name")
    Path(path).chmod(0)
    with pytest.raises(UnusableInput, match="permission denied"):
        read_source(path)


def test_rejects_a_file_that_is_too_large(monkeypatch, file):
    monkeypatch.setattr(limits, "MAX_FILE_BYTES", 8)
    with pytest.raises(UnusableInput, match="is larger than"):
        read_source(file("calendar.csv", b"Name,Date"))


def test_messages_never_contain_control_characters_of_a_file_name():
    with pytest.raises(UnusableInput) as refusal:
        read_source("evil\x1b[31m\u202exslx.csv", b"")
    assert refusal.value.message == "evil\\x1b[31m\\u202exslx.csv is empty."
