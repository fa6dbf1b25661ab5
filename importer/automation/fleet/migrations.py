"""Create the fleet's and Procrastinate's tables; safe when two workers start together.

All state of jobs is in the fleet's tables. Times are seconds since 1970 by the database's clock.
"""

from pathlib import Path

import psycopg
from procrastinate.schema import SchemaManager

from importer.automation.fleet.database import Connection, Database
from importer.domain.errors import UnusableInput
from importer.domain.message import Message
from importer.ledger.connect import open_ledger

_VERSION = 1
_LOCK_ID = 7_305_040_917_001
"""Id of the advisory lock that a process holds while it changes the schema."""
_FLEET_PART, _QUEUE_PART = "fleet", "queue"

_TABLES = """
CREATE TABLE IF NOT EXISTS fleet_version (
    part text PRIMARY KEY,
    version text NOT NULL
);
CREATE TABLE IF NOT EXISTS fleet_workers (
    id text PRIMARY KEY,
    heartbeat double precision NOT NULL
);
CREATE TABLE IF NOT EXISTS fleet_jobs (
    id bigserial PRIMARY KEY,  -- new each time the job is submitted
    name text NOT NULL UNIQUE,
    credential text NOT NULL,
    spec jsonb NOT NULL,
    state text NOT NULL,
    due double precision,  -- when to run it next; null if there is nothing to do
    cron text,
    zone text,
    cron_next double precision,
    fencing_token bigint NOT NULL DEFAULT 0,  -- changes with each claim and recovery
    failures integer NOT NULL DEFAULT 0,  -- runs in a row that created nothing
    lost_workers integer NOT NULL DEFAULT 0,  -- workers lost in a row during this job
    run text,
    exit_status integer,
    message text NOT NULL DEFAULT '',
    rows integer,
    rows_in integer,
    changed double precision NOT NULL  -- the heartbeat of a running job
);
CREATE INDEX IF NOT EXISTS fleet_jobs_by_credential ON fleet_jobs (credential, due);
CREATE UNIQUE INDEX IF NOT EXISTS fleet_jobs_running ON fleet_jobs (credential)
    WHERE state = 'running';
CREATE TABLE IF NOT EXISTS fleet_files (
    job bigint REFERENCES fleet_jobs ON DELETE CASCADE,
    position integer,
    name text NOT NULL,
    content bytea,  -- zlib; null for a URL, which is fetched at each run
    PRIMARY KEY (job, position)
);
"""


def migrate_tables(database: Database) -> None:
    """Create the tables, or upgrade them to this version.

    Raises:
        Stopped: the database is unavailable.
        UnusableInput: it refuses, or its tables belong to a later version or another program.
    """
    open_ledger(database.url).close()  # creates the ledger's tables in a transaction of its own
    database.run_transaction(_migrate_all)


def _migrate_all(connection: Connection) -> None:
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK_ID])
    connection.execute(_TABLES)
    rows = connection.execute("SELECT part, version FROM fleet_version")
    found = {row["part"]: row["version"] for row in rows}
    if int(found.get(_FLEET_PART, _VERSION)) > _VERSION:
        raise _build_version_error("import-events")
    _record_version(connection, _FLEET_PART, str(_VERSION))
    _record_version(connection, _QUEUE_PART, _migrate_queue(connection, found.get(_QUEUE_PART)))


def _migrate_queue(connection: Connection, found: str | None) -> str:
    """Create or upgrade Procrastinate's tables and return their version."""
    steps = {path.stem: path for path in Path(SchemaManager.get_migrations_path()).glob("*.sql")}
    newest = max(steps)  # the names sort by version
    if found is None:
        try:
            connection.execute(SchemaManager.get_schema())
        except (psycopg.errors.DuplicateObject, psycopg.errors.DuplicateTable):
            raise UnusableInput(
                Message("The database contains the Procrastinate tables of another program."),
                Message("Create a separate database for the workers: createdb import_events."),
            ) from None
    elif found > newest:
        raise _build_version_error("procrastinate")
    else:
        for step in sorted(step for step in steps if step > found):
            connection.execute(steps[step].read_bytes())
    return newest


def _record_version(connection: Connection, part: str, version: str) -> None:
    connection.execute(
        "INSERT INTO fleet_version VALUES (%s, %s) "
        "ON CONFLICT (part) DO UPDATE SET version = excluded.version",
        [part, version],
    )


def _build_version_error(program: str) -> UnusableInput:
    return UnusableInput(
        Message(
            "The fleet's tables were created by a later version of {program}.", program=program
        ),
        Message('Upgrade this machine: pip install --upgrade "import-events[fleet]".'),
    )
