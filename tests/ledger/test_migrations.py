"""Ledgers of earlier versions are migrated, by whichever process opens them first."""

import subprocess
import sys
from pathlib import Path

import pytest

import importer
from importer.ledger import migrations, postgresql, records
from importer.ledger.connect import open_ledger
from importer.ledger.migrations import MIGRATIONS
from importer.ledger.records import SCHEMA_VERSION
from importer.ledger.statements import TABLES

pytestmark = pytest.mark.both_ledgers

ROOT = Path(importer.__file__).parents[1]
NEXT = SCHEMA_VERSION + 1
STEPS = ("ALTER TABLE runs ADD COLUMN remark TEXT", "CREATE INDEX by_remark ON runs (remark)")
"""A migration that a later version could have."""

OPEN = f"""
import sys
from importer.ledger import migrations, postgresql, records
from importer.ledger.connect import open_ledger
migrations.MIGRATIONS = [*migrations.MIGRATIONS, {STEPS!r}]
for module in (migrations, postgresql, records):
    module.SCHEMA_VERSION = {NEXT}
sys.stdin.readline()
with open_ledger(sys.argv[1]) as ledger:
    print(ledger.get_organization_id("org"), len(ledger.history.get_newest_runs()))
"""


@pytest.fixture
def ledger_at(request, path) -> Path | str:
    """Where a ledger is going to be: a file or a database, with nothing in it yet."""
    if request.param == "postgresql":
        return request.getfixturevalue("empty_database")
    return path


@pytest.fixture
def first(ledger_at, events) -> Path | str:
    """Create a ledger of the current version with one entry."""
    with open_ledger(ledger_at) as ledger:
        lease = ledger.acquire_lease(ledger.get_organization_id("org"), "the first run", 0.0)
        with ledger.open_transaction(0.0) as transaction:
            transaction.record_intents(lease, events(1))
    return ledger_at


def set_migrations(patch: pytest.MonkeyPatch, *steps: tuple[str, ...]) -> None:
    """Add a version to the program."""
    patch.setattr(migrations, "MIGRATIONS", [*MIGRATIONS, *steps])
    for module in (migrations, postgresql, records):
        patch.setattr(module, "SCHEMA_VERSION", NEXT)


def test_a_migrated_ledger_keeps_its_entries(first, events, monkeypatch):
    with open_ledger(first) as ledger:
        before = ledger.get_entries(1, ["race-0000"])
        assert before
    set_migrations(monkeypatch, STEPS)
    with open_ledger(first) as ledger:
        assert ledger.get_entries(1, ["race-0000"]) == before


def test_it_is_migrated_once(first, query, monkeypatch):
    set_migrations(monkeypatch, STEPS)
    for _ in range(2):
        with open_ledger(first):
            assert query("SELECT version FROM ledger_version") == [(NEXT,)]


@pytest.mark.parametrize("there", [False, True], ids=["none", "an older one"])
def test_processes_that_open_it_at_once_all_succeed(ledger_at, there, request):
    if there:
        request.getfixturevalue("first")
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN, str(ledger_at)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.communicate(timeout=60)[0] for process in processes] == ["1 0\n"] * 4


def test_a_migration_that_fails_leaves_the_ledger_of_before(first, query, monkeypatch):
    with monkeypatch.context() as patch:
        set_migrations(patch, (STEPS[0], STEPS[0]))
        with pytest.raises(Exception, match="remark"), open_ledger(first):
            pass
    assert query("SELECT version FROM ledger_version") == [(SCHEMA_VERSION,)]
    with open_ledger(first) as ledger:
        ledger.check_integrity()
        assert len(ledger.get_entries(1, ["race-0000"])) == 1


def test_the_migrations_create_the_tables_that_are_checked(ledger_at, query):
    assert len(MIGRATIONS) == SCHEMA_VERSION
    open_ledger(ledger_at).close()
    catalog = (
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        if isinstance(ledger_at, Path)
        else "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()"
    )
    assert sorted(name for (name,) in query(catalog)) == sorted(TABLES)
