"""Create the ledger's tables and migrate older versions, by a list of steps.

A released step is never changed. `tables.py` declares the result of all steps; a test compares them.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, inspect, select

from importer.ledger.records import SCHEMA_VERSION, check_version
from importer.ledger.tables import versions

_TYPES_BY_DIALECT = {
    "sqlite": {"serial": "INTEGER", "number": "INTEGER", "bytes": "BLOB", "time": "DOUBLE"},
    "postgresql": {
        "serial": "BIGSERIAL",
        "number": "BIGINT",
        "bytes": "BYTEA",
        "time": "DOUBLE PRECISION",
    },
}

_CREATE_TABLES = (
    "CREATE TABLE ledger_version (version INTEGER PRIMARY KEY NOT NULL)",
    "CREATE TABLE organizations (id {serial} PRIMARY KEY NOT NULL, identity TEXT NOT NULL UNIQUE)",
    """CREATE TABLE events (
        id {serial} PRIMARY KEY NOT NULL,
        organization {number} NOT NULL REFERENCES organizations (id),
        slug TEXT NOT NULL,
        "key" {bytes} NOT NULL,
        body {bytes} NOT NULL,
        kin TEXT NOT NULL,
        progress TEXT NOT NULL,
        event_id TEXT,
        attempts INTEGER NOT NULL,
        changed {time} NOT NULL,
        UNIQUE (organization, slug)
    )""",
    "CREATE INDEX events_by_kin ON events (organization, kin)",
    """CREATE TABLE credentials (
        fingerprint TEXT PRIMARY KEY NOT NULL,
        organization TEXT,
        "plan" TEXT,
        full_at {time} NOT NULL,
        "interval" {time} NOT NULL,
        paused_until {time} NOT NULL
    )""",
    """CREATE TABLE seats (
        organization {number} PRIMARY KEY NOT NULL REFERENCES organizations (id),
        holder TEXT NOT NULL,
        process TEXT NOT NULL,
        fence INTEGER NOT NULL,
        expires {time} NOT NULL
    )""",
    """CREATE TABLE runs (
        id TEXT PRIMARY KEY NOT NULL,
        started TEXT NOT NULL,
        finished TEXT NOT NULL,
        state TEXT NOT NULL,
        exit_status INTEGER NOT NULL,
        organization TEXT,
        summary {bytes} NOT NULL
    )""",
)

_ADD_RUN_HISTORY = (
    "ALTER TABLE runs ADD COLUMN job TEXT",
    "ALTER TABLE runs ADD COLUMN digest TEXT",
    "ALTER TABLE runs ADD COLUMN report {bytes}",
    "CREATE INDEX runs_by_job ON runs (job)",
    "CREATE INDEX runs_by_digest ON runs (digest)",
)


MIGRATIONS: Sequence[Sequence[str]] = (_CREATE_TABLES, _ADD_RUN_HISTORY)
"""Statements that lead to version 1, from version 1 to version 2, …"""


def read_version(connection: Connection) -> int:
    """Return the version of the ledger in this database, 0 if there is none.

    Raises:
        CorruptLedger, NewerLedgerVersion: see `records.check_version`.
    """
    if not inspect(connection).has_table(versions.name):
        return 0
    return check_version(connection.scalar(select(versions.c.version)))


def migrate_tables(connection: Connection) -> None:
    """Migrate the ledger to the current version, in a transaction that excludes other migrations.

    Raises:
        CorruptLedger, NewerLedgerVersion: see `records.check_version`.
    """
    types = _TYPES_BY_DIALECT[connection.dialect.name]
    version = read_version(connection)
    for steps in MIGRATIONS[version:]:
        for step in steps:
            connection.exec_driver_sql(step.format(**types))
    if version == 0:
        connection.execute(versions.insert().values(version=SCHEMA_VERSION))
    elif version != SCHEMA_VERSION:
        connection.execute(versions.update().values(version=SCHEMA_VERSION))
