"""Create and upgrade the fleet's and Procrastinate's tables; safe when two workers start together."""

from pathlib import Path

import psycopg
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, func, inspect, select
from sqlalchemy.exc import DBAPIError

from importer.automation.fleet import tables
from importer.automation.fleet.database import Database
from importer.domain.errors import UnusableInput
from importer.ledger.connect import open_ledger

_LOCK_ID = 7_305_040_917_001
"""Id of the advisory lock that a worker holds while it changes the schema."""
_FLEET_PART, _QUEUE_PART = "fleet", "queue"


def migrate_tables(database: Database) -> None:
    """Create the tables, or upgrade them to this version.

    Raises:
        Stopped: the database is unavailable.
        UnusableInput: it refuses, or its tables belong to a later version or another program.
    """
    open_ledger(database.url).close()  # creates the ledger's tables in a transaction of its own
    database.run_transaction(_migrate_all)


def _migrate_all(connection: Connection) -> None:
    connection.execute(select(func.pg_advisory_xact_lock(_LOCK_ID)))
    tables.metadata.create_all(connection)
    found = {row.part: row.version for row in connection.execute(select(tables.versions))}
    if _FLEET_PART not in found:
        _record_version(connection, _FLEET_PART, str(tables.VERSION))
    elif int(found[_FLEET_PART]) > tables.VERSION:
        raise _build_version_error("import-events")
    _migrate_queue(connection, found.get(_QUEUE_PART))


def _migrate_queue(connection: Connection, found: str | None) -> None:
    steps = _list_migrations()
    newest = max(steps)
    if found is None:
        if inspect(connection).has_table(tables.tasks.name):
            raise UnusableInput(
                "The database holds the Procrastinate tables of another program.",
                "Give the fleet a database of its own: createdb import_events.",
            )
        _execute_script(connection, SchemaManager.get_schema())
        _record_version(connection, _QUEUE_PART, newest)
    elif found > newest:
        raise _build_version_error("procrastinate")
    elif found < newest:
        for step in sorted(step for step in steps if step > found):
            _execute_script(connection, steps[step].read_text("utf-8"))
        connection.execute(
            tables.versions.update()
            .where(tables.versions.c.part == _QUEUE_PART)
            .values(version=newest)
        )


def _list_migrations() -> dict[str, Path]:
    """Return Procrastinate's migrations by name; the names sort by version."""
    folder = Path(SchemaManager.get_migrations_path())
    return {path.stem: path for path in folder.glob("*.sql")}


def _execute_script(connection: Connection, script: str) -> None:
    """Execute a script of several statements; SQLAlchemy would read its % as parameters."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(script)
    except psycopg.Error as error:
        raise DBAPIError(None, None, error) from error
    finally:
        cursor.close()


def _record_version(connection: Connection, part: str, version: str) -> None:
    connection.execute(tables.versions.insert().values(part=part, version=version))


def _build_version_error(program: str) -> UnusableInput:
    return UnusableInput(
        f"The fleet's tables were made by a later version of {program} than the one installed here.",
        'Upgrade here, too: pip install --upgrade "import-events[fleet]".',
    )
