"""What a run asks of a ledger without SQLAlchemy: the same answers, and the whole ledger's words."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from support.run_results import build_result

from importer.domain.errors import ImportEventsError, Stopped, UnusableInput
from importer.domain.intervals_api import RateLimit
from importer.domain.ledger_entry import EntryState
from importer.domain.model import Event
from importer.ledger import sqlite
from importer.ledger.connect import open_ledger
from importer.ledger.database_errors import DamagedLedger
from importer.ledger.fast_reads import FallbackNeeded, LedgerReader, SqliteFastReader
from importer.ledger.records import MAX_STORED_RESULTS
from importer.ledger.transaction import RecordedOutcome

NOW = 1_790_000_000.0
ORGANIZATION = "org-1"
LIMIT = RateLimit(100, 60, 20)


@pytest.fixture
def named(event) -> Callable[[int], Event]:
    return lambda number: event(name=f"Łódź {number}", slug=f"run-{number}")


@pytest.fixture
def filled(path, named) -> Path:
    """A ledger with a credential and events of all kinds."""
    with open_ledger(path) as ledger:
        seat = ledger.acquire_lease(ledger.get_organization_id(ORGANIZATION), "the first run", NOW)
        rows = [named(number) for number in range(1_200)]
        progress = list(EntryState)
        with ledger.open_transaction(NOW) as transaction:
            transaction.record_intents(seat, rows)
            known = enumerate(rows[:1_000])
            transaction.record_outcomes(
                seat,
                [RecordedOutcome(row.slug, progress[at % 4], f"ev-{at}", 1) for at, row in known],
            )
            transaction.update_credential("print", ORGANIZATION, "premium")
            transaction.reserve_requests("print", LIMIT, 3)
            transaction.record_pause("print", NOW + 60)
    return path


@contextmanager
def quick(path: Path) -> Iterator[SqliteFastReader]:
    with closing(SqliteFastReader(path)) as opened:
        yield opened


def changed(path: Path, sql: str) -> None:
    """Change a ledger past the importer."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(sql)


# -- the same answers -------------------------------------------------------------------------------


def test_entries_and_credentials_are_those_of_the_whole_ledger(filled, named, event):
    rows = [named(number) for number in range(1_300)]
    rows[7] = event(name="Mended since", slug="run-7")
    slugs = [row.slug for row in rows]
    with open_ledger(filled) as ledger:
        number = ledger.get_organization_id(ORGANIZATION)
        entries, credential = ledger.get_entries(number, slugs), ledger.get_credential("print")
    with quick(filled) as opened:
        assert opened.get_organization_id(ORGANIZATION) == number
        assert opened.get_entries(number, rows) == entries
        assert opened.get_credential("print") == credential
        assert opened.get_credential("nobody's").organization is None
    assert len(entries) == 1_200
    assert credential.organization == ORGANIZATION
    assert credential.paused_until == NOW + 60


def test_a_run_is_recorded_as_by_the_whole_ledger(filled, tmp_path):
    twin = tmp_path / "twin.sqlite3"
    shutil.copy(filled, twin)
    jobs = [("org-1", None), ("org-1", "lakeside"), (None, None)]
    with quick(filled) as one, open_ledger(twin) as other:
        for number in range(3 * MAX_STORED_RESULTS + 12):
            organization, job = jobs[number % 3]
            for ledger in (one, other):
                ledger.record_run(
                    build_result(number, organization=organization), job, f"digest {number}", []
                )
    both = []
    for place in (filled, twin):
        with closing(sqlite3.connect(place)) as connection:
            both.append(connection.execute("SELECT * FROM runs ORDER BY id").fetchall())
    assert both[0] == both[1]
    with open_ledger(filled) as ledger:
        assert ledger.find_last_complete_run("digest 7") is not None
        assert (
            sum(
                ledger.get_result(record.run.id) is None
                for record in ledger.get_newest_runs(max_count=500)
            )
            == 12
        )


def test_what_is_recorded_is_as_durable_as_by_the_whole_ledger(filled):
    with quick(filled) as opened:
        for pragma, value in (("synchronous", 2), ("foreign_keys", 1), ("journal_mode", "wal")):
            assert opened._connection.execute(f"PRAGMA {pragma}").fetchone() == (value,)


# -- what is unusual --------------------------------------------------------------------------------


def test_a_ledger_that_is_not_there_is_made_by_the_whole_one(path):
    with pytest.raises(FallbackNeeded):
        SqliteFastReader(path)
    assert not path.exists()
    with LedgerReader(path) as books:
        assert books.get_credential("print").organization is None
    assert path.exists()


@pytest.mark.parametrize(
    "sql", ["UPDATE ledger_version SET version = 1", "PRAGMA journal_mode = DELETE"]
)
def test_a_ledger_of_another_time_or_kind_is_left_to_the_whole_one(filled, sql):
    changed(filled, sql)
    with pytest.raises(FallbackNeeded):
        SqliteFastReader(filled)


def test_what_is_no_ledger_or_of_a_later_version_is_reported_as_ever(filled, tmp_path):
    changed(filled, "UPDATE ledger_version SET version = 9")
    letter = tmp_path / "letter"
    letter.write_text("Dear diary, " * 100)
    for place, words in ((filled, "later version"), (letter, "is no ledger")):
        with pytest.raises(UnusableInput, match=words):
            LedgerReader(place)


@pytest.mark.parametrize(
    "damage",
    [
        "body = CAST('{}' AS BLOB)",
        "key = CAST('x' AS BLOB)",
        "key = 'text'",
        "progress = 'gone'",
        "changed = 'x'",
    ],
)
def test_a_damaged_entry_is_reported_as_ever(filled, damage, named):
    changed(filled, f"UPDATE events SET {damage} WHERE slug = 'run-7'")  # noqa: S608 of our own
    with LedgerReader(filled) as books, pytest.raises(DamagedLedger):
        books.get_entries(ORGANIZATION, [named(7)])


def test_a_ledger_that_another_process_keeps_locked_is_waited_for_as_ever(filled, monkeypatch):
    monkeypatch.setattr(sqlite, "_BUSY_SECONDS", 0.05)
    with (
        LedgerReader(filled) as books,
        closing(sqlite3.connect(filled, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        assert books.get_credential("print").organization == ORGANIZATION
        with pytest.raises(Stopped, match="locked by another process"):
            books.record_run(build_result(1), None, None, [])
        other.execute("ROLLBACK")
        books.record_run(build_result(1), None, None, [])
        assert [record.run.id for record in books.open_full_ledger().get_newest_runs()] == [
            "0001-run"
        ]


def test_a_ledger_that_was_replaced_meanwhile_is_noticed(filled):
    with LedgerReader(filled) as books:
        assert books.get_credential("print").plan == "premium"
        filled.unlink()
        with pytest.raises(ImportEventsError, match="removed or replaced"):
            books.record_run(build_result(1), None, None, [])


def test_an_organization_that_is_new_is_given_its_number(filled, named):
    with LedgerReader(filled) as books:
        assert books.get_entries("org-2", [named(7)]) == {}
        assert books.open_full_ledger().get_organization_id("org-2") == 2


# -- what it is for ---------------------------------------------------------------------------------


def test_a_run_that_has_nothing_to_send_imports_neither_database_nor_network(filled):
    dear = ("sqlalchemy", "requests", "urllib3", "psutil")
    code = f"""
import sys, importer.pipeline.import_run
from support.run_results import build_result
from importer.ledger.connect import get_default_path
from importer.ledger.fast_reads import LedgerReader
with LedgerReader({str(filled)!r}) as books:
    assert books.get_credential("print").organization == {ORGANIZATION!r}
    assert books.get_entries({ORGANIZATION!r}, []) == {{}}
    books.record_run(build_result(1), None, None, [])
sys.exit(", ".join(name for name in {dear!r} if name in sys.modules) or 0)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
    )
    assert done.stderr == "", "these were imported"
