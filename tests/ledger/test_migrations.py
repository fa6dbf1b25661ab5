"""Ledgers of earlier versions are made ones of today's, by whoever comes first."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine, inspect

import importer
from importer import keys
from importer.ledger import open_ledger, tables
from importer.ledger.migrations import MIGRATIONS

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
INSERT INTO runs VALUES ('r1', '2026-11-01T06:00:00.000+00:00', '2026-11-01T06:01:00.000+00:00',
    'complete', 0, 'org', '{"run": {"id": "r1"}, "counts": {"rows": 3}}');
"""
"""A ledger as version 1 made it."""

OPEN = """
import sys
from importer.ledger import open_ledger
sys.stdin.readline()
with open_ledger(sys.argv[1]) as ledger:
    print(ledger.organization("org"), len(ledger.runs()))
"""


@pytest.fixture
def first(path, event) -> Path:
    """A ledger of version 1 with an event in it."""
    body = event().canonical
    values = ("lakeside-10k", keys.UUID(event().key).bytes, body)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(FIRST)
        connection.execute(
            "INSERT INTO events VALUES (1, 1, ?, ?, ?, 'lakeside', 'made', 'ev-1', 2, 6.0)", values
        )
    return path


def test_a_ledger_of_version_1_keeps_all_it_knew(first, event):
    with open_ledger(first) as ledger:
        ledger.examine()
        entry = ledger.entries(1, ["lakeside-10k"])["lakeside-10k"]
        assert (entry.key, entry.event_id, entry.attempts) == (event().key, "ev-1", 2)
        assert ledger.credential("key").plan == "premium"
        assert ledger.take_seat(1, "the next", 1.0).fence == 8
        [run] = ledger.runs()
        assert (run.id, run.job, run.summary["counts"]) == ("r1", None, {"rows": 3})
        assert ledger.report("r1") is None


def test_it_is_migrated_once(first, ask):
    for _ in range(2):
        with open_ledger(first):
            assert ask("SELECT version FROM ledger_version") == [(tables.VERSION,)]


def test_processes_that_open_it_at_once_all_succeed(first):
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN, str(first)],
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
    assert [process.communicate(timeout=60)[0] for process in processes] == ["1 1\n"] * 4


def test_a_migration_that_fails_leaves_the_ledger_of_before(first, ask, monkeypatch):
    broken = [*MIGRATIONS, ("CREATE TABLE more (name TEXT)", "CREATE TABLE more (name TEXT)")]
    with monkeypatch.context() as patch:
        patch.setattr("importer.ledger.migrations.MIGRATIONS", broken)
        with pytest.raises(Exception, match="more"), open_ledger(first):
            pass
    assert ask("SELECT version FROM ledger_version") == [(1,)]
    with open_ledger(first) as ledger:
        assert len(ledger.runs()) == 1


def test_migrations_make_what_the_tables_say(path):
    assert len(MIGRATIONS) == tables.VERSION
    with open_ledger(path):
        made = shape(f"sqlite:///{path}")
    path.unlink()
    engine = create_engine(f"sqlite:///{path}")
    tables.metadata.create_all(engine)
    engine.dispose()
    assert made == shape(f"sqlite:///{path}")


def shape(url: str) -> dict[str, object]:
    """What a database is made of."""
    engine = create_engine(url)
    look, found = inspect(engine), MetaData()
    found.reflect(engine)
    shapes: dict[str, object] = {}
    for name, table in found.tables.items():
        shapes[name] = (
            [(column.name, str(column.type), column.nullable) for column in table.columns],
            [column.name for column in table.primary_key],
            sorted(str(index["column_names"]) for index in look.get_indexes(name)),
            sorted(str(one["column_names"]) for one in look.get_unique_constraints(name)),
            sorted(key.target_fullname for key in table.foreign_keys),
        )
    engine.dispose()
    return shapes
