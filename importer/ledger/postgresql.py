"""A ledger in PostgreSQL, which many machines share.

Transactions are READ COMMITTED. Row locks and unique indexes arbitrate between them: every write for an
organization starts with its lease's row, the key's row guards its rate limit, and inserts resolve
conflicts.
"""

import re
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack, suppress
from functools import cache, partial
from types import MappingProxyType
from typing import Any

from importer.domain.errors import UnusableInput
from importer.domain.message import Message
from importer.ledger.database import Connection, Database, Dialect
from importer.ledger.database_errors import (
    build_damaged_error,
    translate_errors,
    translate_postgresql_error,
)
from importer.ledger.database_url import build_url_error, redact_url, to_libpq_url
from importer.ledger.migrations import migrate_tables, read_version
from importer.ledger.records import SCHEMA_VERSION

try:
    import psycopg
except ImportError as missing:
    raise UnusableInput(
        Message("A ledger in PostgreSQL needs a driver that is not installed."),
        Message('Install it: pip install "import-events[postgresql]"'),
    ) from missing

_DEFAULT_PARAMETERS: Mapping[str, Any] = MappingProxyType(
    {
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

_BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED"
"""Independent of the server's default."""

_MIGRATION_LOCK = 0x1_E7E2_7531
"""Number of the advisory lock under which tables are created and migrated."""

_FIND_FOREIGN_TABLES = """
SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
AND left(c.relname, 14) <> 'procrastinate_'
AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
    WHERE d.classid = CAST('pg_class' AS regclass) AND d.objid = c.oid AND d.deptype = 'e')
LIMIT 1
"""
"""Tables of other programs in our schema; extensions and the task queue (Procrastinate) do not count."""


@cache
def _translate_statement(statement: str) -> bytes:
    """Write `:name` as `%(name)s`, the notation of psycopg."""
    return re.sub(r":(\w+)", r"%(\1)s", statement).encode()


def _stream_rows(cursor: Any, query: bytes) -> Any:  # noqa: ANN401 typed by `Dialect`
    return cursor.stream(query)


DIALECT = Dialect(
    words={
        "serial": "BIGSERIAL",
        "number": "BIGINT",
        "bytes": "BYTEA",
        "time": "DOUBLE PRECISION",
        "is": "IS NOT DISTINCT FROM",
        "in_values": "= ANY(:values)",
        "for_update": "FOR UPDATE",
        "skip_locked": "FOR UPDATE SKIP LOCKED",
        "find_table": "SELECT 1 FROM pg_catalog.pg_class WHERE relname = :name AND "
        "pg_catalog.pg_table_is_visible(oid)",
    },
    translate=_translate_statement,
    convert_list=list,
    stream=_stream_rows,
)


class PostgresqlDatabase(Database):
    """The ledger at a `postgresql://` URL; its tables are created if they are missing.

    Raises:
        UnusableInput: the database cannot be used, is not a ledger, is damaged, or is newer than this
            program.
        Stopped: the server is unreachable, or others keep the database locked.
    """

    def __init__(self, url: str) -> None:
        super().__init__(redact_url(url), DIALECT)
        self._parameters = build_connection_parameters(url, "import-events")
        self._connection: psycopg.Connection[Any] | None = None
        with ExitStack() as on_error:
            on_error.callback(self.close)
            with self.open_transaction() as connection:
                _prepare_tables(connection, self.name)
            on_error.pop_all()

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()

    def translate_errors(self) -> AbstractContextManager[None]:
        """Translate errors of the database inside the context."""
        return translate_postgresql_errors(self.name)

    def _begin(self) -> "psycopg.Connection[Any]":
        if self._connection is not None:
            with suppress(psycopg.Error):  # the connection was lost while it was idle
                self._connection.execute(_BEGIN)
                return self._connection
            self._connection.close()
        self._connection = psycopg.connect(**self._parameters, autocommit=True)
        _configure_connection(self.name, self._connection)
        self._connection.execute(_BEGIN)
        return self._connection

    def _roll_back(self) -> None:
        with suppress(psycopg.Error):  # the server rolls back for a lost connection
            if self._connection is not None:
                self._connection.execute("ROLLBACK")


def translate_postgresql_errors(name: str) -> AbstractContextManager[None]:
    """Translate errors of psycopg that are raised inside the context.

    Args:
        name: the database's URL, without secrets.
    """
    return translate_errors(
        name,
        psycopg.Error,
        partial(translate_postgresql_error, name),
        partial(build_damaged_error, name),
    )


def build_connection_parameters(url: str, application_name: str) -> dict[str, Any]:
    """Return the arguments of `psycopg.connect` for a URL; they contain its password.

    Raises:
        UnusableInput: the URL is invalid.
    """
    try:
        given = psycopg.conninfo.conninfo_to_dict(to_libpq_url(url))
    except (psycopg.Error, ValueError):
        raise build_url_error() from None  # its text may quote the password
    defaults = {"application_name": application_name, **_DEFAULT_PARAMETERS}
    return {**defaults, **given, "client_encoding": "utf8"}


def _configure_connection(name: str, connection: "psycopg.Connection[Any]") -> None:
    row = connection.execute(_SET_UP.encode()).fetchone()
    if row is not None and row[-1] != "UTF8":
        raise UnusableInput(
            Message(
                "The database {name} cannot store every name: its encoding is {encoding}.",
                name=name,
                encoding=row[-1],
            ),
            Message("Create one with: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0."),
        )


def _prepare_tables(connection: Connection, name: str) -> None:
    """Create or migrate the tables, one process at a time."""
    if read_version(connection) == SCHEMA_VERSION:
        return
    connection.execute("SELECT pg_advisory_xact_lock(:lock)", lock=_MIGRATION_LOCK)
    if read_version(connection) == 0:
        _check_schema(connection, name)
    migrate_tables(connection)


_EMPTY_DATABASE_HINT = Message(
    "Name an empty database with --ledger, or an empty schema: {example}",
    example="postgresql://user@host/database?options=-csearch_path%3Dledger",
)


def _check_schema(connection: Connection, name: str) -> None:
    """Check that our tables may be created in this schema.

    Raises:
        UnusableInput: there is no schema, or it has tables of another program.
    """
    if connection.execute("SELECT current_schema()").fetchone() == (None,):
        raise UnusableInput(
            Message("The database {name} has no schema for new tables.", name=name),
            Message("Create the first schema of the search_path, or name another one in the URL."),
        )
    if connection.execute(_FIND_FOREIGN_TABLES).fetchone() is not None:
        raise UnusableInput(
            Message(
                "The database {name} is not a ledger of import-events: it has tables of another "
                "program. It was not changed.",
                name=name,
            ),
            _EMPTY_DATABASE_HINT,
        )
