"""Ledgers of earlier versions are made ones of today's, by whoever comes first."""

import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, MetaData, create_engine, inspect

import importer
from importer.ledger import tables
from importer.ledger.connect import open_ledger
from importer.ledger.migrations import MIGRATIONS
from importer.ledger.records import SCHEMA_VERSION

pytestmark = pytest.mark.both_ledgers

ROOT = Path(importer.__file__).parents[1]

FIRST = """
CREATE TABLE credentials (
    fingerprint TEXT NOT NULL, organization TEXT, "plan" TEXT, full_at DOUBLE NOT NULL,
    interval DOUBLE NOT NULL, paused_until DOUBLE NOT NULL, PRIMARY KEY (fingerprint)
);
CREATE TABLE ledger_version (version INTEGER NOT NULL, PRIMARY KEY (version));
CREATE TABLE organizations (
    id INTEGER NOT NULL, identity TEXT NOT NULL, PRIMARY KEY (id), UNIQUE (identity)
);
CREATE TABLE runs (
    id TEXT NOT NULL, started TEXT NOT NULL, finished TEXT NOT NULL, state TEXT NOT NULL,
    exit_status INTEGER NOT NULL, organization TEXT, summary BLOB NOT NULL, PRIMARY KEY (id)
);
CREATE TABLE events (
    id INTEGER NOT NULL, organization INTEGER NOT NULL, slug TEXT NOT NULL, "key" BLOB NOT NULL,
    body BLOB NOT NULL, kin TEXT NOT NULL, progress TEXT NOT NULL, event_id TEXT,
    attempts INTEGER NOT NULL, changed DOUBLE NOT NULL, PRIMARY KEY (id),
    UNIQUE (organization, slug), FOREIGN KEY(organization) REFERENCES organizations (id)
);
CREATE INDEX events_by_kin ON events (organization, kin);
CREATE TABLE seats (
    organization INTEGER NOT NULL, holder TEXT NOT NULL, process TEXT NOT NULL,
    fence INTEGER NOT NULL, expires DOUBLE NOT NULL, PRIMARY KEY (organization),
    FOREIGN KEY(organization) REFERENCES organizations (id)
);
INSERT INTO ledger_version VALUES (1);
INSERT INTO organizations VALUES (1, 'org');
INSERT INTO credentials VALUES ('key', 'org', 'premium', 5.0, 0.5, 0.0);
INSERT INTO seats VALUES (1, 'somebody', 'elsewhere 1 0.00', 7, 0.0);
"""
"""A ledger as version 1 made it."""

OPEN = """
import sys
from importer.ledger.connect import open_ledger
sys.stdin.readline()
with open_ledger(sys.argv[1]) as ledger:
    print(ledger.get_organization_id("org"), len(ledger.get_newest_runs()))
"""


@pytest.fixture
def ledger_at(request, path) -> Path | str:
    """Where a ledger is going to be: a file or a database, with nothing in it yet."""
    if request.param == "postgresql":
        return request.getfixturevalue("empty_database")
    return path


@pytest.fixture
def first(ledger_at, query, event) -> Path | str:
    """A ledger of version 1 with an event in it."""
    if isinstance(ledger_at, str):
        script = FIRST.replace("BLOB", "BYTEA").replace("DOUBLE", "DOUBLE PRECISION")
        script = script.replace("id INTEGER NOT NULL", "id BIGSERIAL NOT NULL")
        literal = "'\\x{}'"
    else:
        script, literal = FIRST, "X'{}'"
    for statement in script.split(";\n"):
        query(statement)
    key, body = (
        literal.format(one.hex()) for one in (UUID(event().idempotency_key).bytes, event().payload)
    )
    values = f"1, 1, 'lakeside-10k', {key}, {body}, 'lakeside', 'made', 'ev-1', 2, 6.0"
    query(f"INSERT INTO events VALUES ({values})")  # noqa: S608 - ours
    return ledger_at


def test_a_ledger_of_version_1_keeps_all_it_knew(first, event):
    with open_ledger(first) as ledger:
        ledger.check_integrity()
        entry = ledger.get_entries(1, ["lakeside-10k"])["lakeside-10k"]
        assert (entry.idempotency_key, entry.event_id, entry.attempts) == (
            event().idempotency_key,
            "ev-1",
            2,
        )
        assert ledger.get_credential("key").plan == "premium"
        assert ledger.acquire_lease(1, "the next", 1.0).fencing_token == 8
        assert ledger.get_newest_runs() == []


def test_it_is_migrated_once(first, query):
    for _ in range(2):
        with open_ledger(first):
            assert query("SELECT version FROM ledger_version") == [(SCHEMA_VERSION,)]


@pytest.mark.parametrize("there", [False, True], ids=["none", "version 1"])
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
    broken = [*MIGRATIONS, ("CREATE TABLE more (name TEXT)", "CREATE TABLE more (name TEXT)")]
    with monkeypatch.context() as patch:
        patch.setattr("importer.ledger.migrations.MIGRATIONS", broken)
        with pytest.raises(Exception, match="more"), open_ledger(first):
            pass
    assert query("SELECT version FROM ledger_version") == [(1,)]
    with open_ledger(first) as ledger:
        assert ledger.get_organization_id("org") == 1


def test_migrations_make_what_the_tables_say(ledger_at, query):
    assert len(MIGRATIONS) == SCHEMA_VERSION
    open_ledger(ledger_at).close()
    engine = engine_of(ledger_at)
    made = shape(engine)
    with engine.begin() as connection:
        found = MetaData()
        found.reflect(connection)
        found.drop_all(connection)
        tables.metadata.create_all(connection)
    assert made == shape(engine)
    engine.dispose()


def engine_of(ledger_at: Path | str) -> Engine:
    if isinstance(ledger_at, Path):
        return create_engine(f"sqlite:///{ledger_at}")
    return create_engine(ledger_at.replace("postgresql://", "postgresql+psycopg://"))


def shape(engine: Engine) -> dict[str, object]:
    """What a database is made of."""
    look, found = inspect(engine), MetaData()
    found.reflect(engine)
    return {
        name: (
            [(one.name, str(one.type), one.nullable) for one in table.columns],
            [column.name for column in table.primary_key],
            sorted(str(index["column_names"]) for index in look.get_indexes(name)),
            sorted(str(one["column_names"]) for one in look.get_unique_constraints(name)),
            sorted(key.target_fullname for key in table.foreign_keys),
        )
        for name, table in found.tables.items()
    }
