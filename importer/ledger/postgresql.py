"""Open a ledger in PostgreSQL, which many machines share.

Transactions are READ COMMITTED. Row locks and unique indexes arbitrate between them: every write for an
organization starts with its lease's row, the key's row guards its rate limit, and inserts resolve
conflicts.
"""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, inspect, select, text

from importer.domain.errors import UnusableInput
from importer.ledger.database_errors import (
    build_damaged_error,
    translate_errors,
    translate_postgresql_error,
)
from importer.ledger.database_url import build_url_error, redact_url, to_libpq_url
from importer.ledger.ledger import Ledger
from importer.ledger.migrations import migrate_tables, read_version
from importer.ledger.records import SCHEMA_VERSION

try:
    import psycopg
except ImportError as missing:
    raise UnusableInput(
        "A ledger in PostgreSQL needs a driver that is not installed.",
        'Install it with: pip install "import-events[postgresql]"',
    ) from missing

_DEFAULT_PARAMETERS: Mapping[str, Any] = MappingProxyType(
    {
        "application_name": "import-events",
        "connect_timeout": 10,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 4,
        "tcp_user_timeout": 30_000,  # milliseconds; shorter than a lease, to notice a lost server
    }
)
"""Connection parameters (libpq) that the URL can override."""

_SET_UP = """
SELECT
    set_config('synchronous_commit', CASE current_setting('synchronous_commit')
        WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false),
    set_config('lock_timeout', '30s', false),
    set_config('idle_in_transaction_session_timeout', '20s', false),
    current_setting('server_encoding')
"""
"""Committed data is on disk, whatever the server's default; a process that is suspended while it holds a
lock loses it before others give up."""

_MIGRATION_LOCK = 0x1_E7E2_7531
"""Number of the advisory lock under which tables are created and migrated."""

_FOREIGN_TABLES = text(r"""
SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
AND c.relname NOT LIKE 'procrastinate\_%'
AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
LIMIT 1
""")
"""Tables of other programs in our schema; extensions and the task queue (Procrastinate) do not count."""


def open_database(url: str) -> Ledger:
    """Open the ledger at a `postgresql://` URL, creating its tables if they are missing.

    Raises:
        UnusableInput: the database cannot be used, is not a ledger, is damaged, or is newer than this
            program.
        Stopped: the server is unreachable, or others keep the database locked.
    """
    name = redact_url(url)
    translating = partial(
        translate_errors,
        name,
        partial(translate_postgresql_error, name),
        partial(build_damaged_error, name),
    )
    engine = _build_engine(url)
    event.listen(engine, "connect", partial(_configure_connection, name))
    try:
        with translating(), engine.begin() as connection:
            _prepare_tables(connection, name)
    except BaseException:
        engine.dispose()
        raise
    return Ledger(engine, name, translating)


def _build_engine(url: str) -> Engine:
    try:
        given = psycopg.conninfo.conninfo_to_dict(to_libpq_url(url))
    except (psycopg.Error, ValueError):
        raise build_url_error() from None  # its text may quote the password
    parameters: dict[str, Any] = {**_DEFAULT_PARAMETERS, **given, "client_encoding": "utf8"}
    return create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(**parameters),
        isolation_level="READ COMMITTED",  # whatever the server's default
        pool_pre_ping=True,  # replaces a connection that was lost while idle
        hide_parameters=True,
    )


def _configure_connection(name: str, connection: "psycopg.Connection[Any]", _: object) -> None:
    row = connection.execute(_SET_UP).fetchone()
    connection.commit()
    if row is not None and row[-1] != "UTF8":
        raise UnusableInput(
            f"The database {name} cannot hold every name: its encoding is {row[-1]}.",
            "Make one with: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.",
        )


def _prepare_tables(connection: Connection, name: str) -> None:
    """Create or migrate the tables, one process at a time."""
    if read_version(connection) == SCHEMA_VERSION:
        return
    connection.execute(select(func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
    if read_version(connection) == 0:
        _check_schema(connection, name)
    migrate_tables(connection)


def _check_schema(connection: Connection, name: str) -> None:
    """Check that our tables may be created in this schema.

    Raises:
        UnusableInput: there is no schema, or it has tables of another program.
    """
    if inspect(connection).default_schema_name is None:
        raise UnusableInput(
            f"The database {name} names no schema that is there for new tables.",
            "Make the first schema of the search_path, or name another one in the URL.",
        )
    if connection.scalar(_FOREIGN_TABLES) is not None:
        raise UnusableInput(
            f"The database {name} is no ledger of import-events: it holds tables of another program. "
            "It was left as it is.",
            "Name an empty database with --ledger, or an empty schema: "
            "postgresql://user@host/database?options=-csearch_path%3Dledger",
        )
