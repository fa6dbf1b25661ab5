"""A ledger is opened so that what is committed stays; what is no ledger is left alone."""

import hashlib
import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import platformdirs
import pytest
from support.ledgers import at_each_connection

import importer
from importer.domain.errors import ImportEventsError, Stopped, UnusableInput
from importer.ledger import sqlite
from importer.ledger.connect import get_default_path, open_ledger
from importer.ledger.ledger import Ledger
from importer.ledger.records import SCHEMA_VERSION

ROOT = Path(importer.__file__).parents[1]
NOBODY = 65_534
POSIX = pytest.mark.skipif(os.name != "posix", reason="other systems have other permissions")


@pytest.fixture
def folder() -> Iterator[Path]:
    """Create a folder that other users can open."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@contextmanager
def closed(folder: Path) -> Iterator[None]:
    """Let nothing be made in the folder, also where the tests are the superuser's."""
    superuser = os.geteuid() == 0
    folder.chmod(0o555)
    if superuser:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if superuser:
            os.seteuid(0)
        folder.chmod(0o755)


def digest(folder: Path) -> dict[str, str]:
    """Return the digest of each file in a folder."""
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in folder.iterdir()}


def refusal(path: Path) -> ImportEventsError:
    with pytest.raises(ImportEventsError) as caught, open_ledger(path):
        pass
    assert str(path) in caught.value.message
    assert caught.value.hint
    return caught.value


def test_committed_transactions_are_on_the_disk(path):
    seen = []
    pragmas = ("journal_mode", "synchronous", "foreign_keys")
    with (
        at_each_connection(
            lambda c: seen.append([c.execute(f"PRAGMA {p}").fetchone()[0] for p in pragmas])
        ),
        open_ledger(path) as ledger,
    ):
        ledger.get_organization_id("org")
    full = 2
    assert seen
    assert all(values == ["wal", full, 1] for values in seen)


@POSIX
def test_ledger_and_write_ahead_log_are_readable_by_their_owner_alone(path, monkeypatch):
    before = os.umask(0)
    try:
        with open_ledger(path / ".." / "new" / "ledger.sqlite3") as ledger:
            ledger.get_organization_id("org")
            files = list((path.parent / "new").iterdir())
            assert len(files) > 1
            assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}
            assert stat.S_IMODE((path.parent / "new").stat().st_mode) == 0o700
    finally:
        os.umask(before)


def test_the_default_path_is_in_the_users_state_folder(home):
    assert get_default_path() == platformdirs.user_state_path("import-events") / "ledger.sqlite3"
    assert home in get_default_path().parents


def test_a_path_can_start_with_a_tilde(home):
    with open_ledger("~/mine.sqlite3"):
        assert (home / "mine.sqlite3").exists()


def test_rejects_a_database_of_another_program_and_keeps_it(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
        connection.execute("INSERT INTO songs VALUES ('Blue')")
        connection.commit()
    before = digest(path.parent)
    assert "is not a ledger of import-events" in refusal(path).message
    assert digest(path.parent) == before


def test_rejects_a_file_that_is_not_a_database_and_keeps_it(path):
    path.write_bytes(b"Dear diary, " * 1000)
    before = digest(path.parent)
    error = refusal(path)
    assert isinstance(error, UnusableInput)
    assert "not changed" in error.message
    assert digest(path.parent) == before


def test_rejects_a_corrupt_ledger_and_keeps_it(path):
    with open_ledger(path) as ledger:
        ledger.get_organization_id("org")
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\xff" * 4000 + content[4100:])
    before = path.read_bytes()
    assert isinstance(refusal(path), UnusableInput)
    assert path.read_bytes() == before


def test_an_empty_file_becomes_a_ledger(path):
    path.touch()
    with open_ledger(path) as ledger:
        assert ledger.get_organization_id("org") == 1


def test_rejects_a_folder(tmp_path):
    assert "it is a folder" in refusal(tmp_path).message


def test_rejects_a_file_in_place_of_a_folder(tmp_path):
    (tmp_path / "file").touch()
    assert isinstance(refusal(tmp_path / "file" / "ledger.sqlite3"), UnusableInput)


@POSIX
def test_rejects_a_folder_that_cannot_be_written(folder):
    with closed(folder):
        error = refusal(folder / "ledger.sqlite3")
    assert isinstance(error, UnusableInput)
    assert "Permission denied" in error.message


@POSIX
def test_rejects_a_ledger_without_room_for_its_write_ahead_log(folder):
    path = folder / "ledger.sqlite3"
    with open_ledger(path):
        path.chmod(0o666)
    with closed(folder):
        error = refusal(path)
    assert isinstance(error, UnusableInput)
    assert "for writing" in error.message


def test_rejects_a_ledger_of_a_later_version_and_keeps_it(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE ledger_version (version INTEGER PRIMARY KEY)")
        connection.execute("INSERT INTO ledger_version VALUES (?)", [SCHEMA_VERSION + 1])
        connection.commit()
    before = digest(path.parent)
    error = refusal(path)
    assert isinstance(error, UnusableInput)
    assert "later version" in error.message
    assert digest(path.parent) == before


def test_a_locked_ledger_stops_the_run(path, monkeypatch):
    monkeypatch.setattr(sqlite, "_BUSY_SECONDS", 0.05)
    with open_ledger(path) as ledger, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Stopped, match="locked by another process"):
            ledger.get_organization_id("org")
        assert isinstance(refusal(path), Stopped)
        other.rollback()
        assert ledger.get_organization_id("org") == 1


def test_a_full_disk_stops_the_run_and_keeps_what_was_there(path, events):
    with open_ledger(path) as ledger:
        number = ledger.get_organization_id("org")
        seat = ledger.acquire_lease(number, "somebody", now=0.0)

    def fill(ledger: Ledger) -> None:
        with ledger.open_transaction(1.0) as transaction:
            transaction.renew_lease(seat)
            transaction.record_intents(seat, events(1000))

    no_more = "PRAGMA max_page_count = 1"  # than there are: SQLite raises it to that
    with (
        at_each_connection(lambda c: c.execute(no_more)),
        open_ledger(path) as ledger,
        pytest.raises(Stopped, match="disk is full") as caught,
    ):
        fill(ledger)
    assert "Free up disk space" in caught.value.hint
    with open_ledger(path) as ledger:
        assert ledger.get_entries(number, [event.slug for event in events(1000)]) == {}


def test_waits_for_a_ledger_that_another_process_is_creating(path):
    with closing(sqlite3.connect(path, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        end = threading.Timer(0.05, other.rollback)
        end.start()
        with open_ledger(path) as ledger:
            assert ledger.get_organization_id("org") == 1
        end.join()


def test_processes_can_create_the_same_ledger_at_once(path):
    script = f"""
import sys
from importer.ledger.connect import open_ledger
sys.stdin.readline()
with open_ledger({str(path)!r}) as ledger:
    print(ledger.get_organization_id("org"))
"""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.communicate(timeout=60)[0] for process in processes] == ["1\n"] * 3
