"""Connections to the fleet's database: the ledger, the fleet's tables and Procrastinate's."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Connection, Double, cast, create_engine, func
from sqlalchemy.exc import TimeoutError as PoolExhausted

from importer.domain.errors import Stopped, UnusableInput
from importer.ledger.database_errors import (
    build_damaged_error,
    translate_errors,
    translate_postgresql_error,
)
from importer.ledger.database_url import build_url_error, is_database_url, redact_url, to_libpq_url

T = TypeVar("T")

DATABASE_TIME = cast(func.extract("epoch", func.clock_timestamp()), Double)
"""Seconds since 1970 by the database's clock, because the machines' clocks may differ."""

_CONNECTION_SETTINGS = {
    "application_name": "import-events fleet",
    "connect_timeout": "10",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",  # milliseconds until a broken connection fails
}
_READ_COMMITTED = r"-c default_transaction_isolation=read\ committed"
"""Independent of the server's default; locks protect concurrent changes."""


class Database:
    """A PostgreSQL database with a connection pool; thread-safe.

    Args:
        address: a `postgresql://` URL.
        connections: number of connections kept open.

    Attributes:
        name: the URL without user and password, for messages.
        address: the URL, with its password.

    Raises:
        UnusableInput: `address` is not such a URL. The message does not show it.
    """

    def __init__(self, address: str, connections: int = 2) -> None:
        if not address or not is_database_url(address):
            raise UnusableInput(
                "A fleet shares one ledger in PostgreSQL, and none is named.",
                "Name it: --ledger postgresql://user@host/database (or IMPORT_EVENTS_LEDGER).",
            )
        self.redacted_url = redact_url(address)
        self.url = address
        self._parameters = _build_parameters(address)
        self._engine = create_engine(
            "postgresql+psycopg://",
            creator=lambda: psycopg.connect(**self._parameters),
            pool_size=connections,
            max_overflow=connections,
            pool_pre_ping=True,
            hide_parameters=True,
        )
        self._translate_errors = partial(
            translate_errors,
            self.redacted_url,
            partial(translate_postgresql_error, self.redacted_url),
            partial(build_damaged_error, self.redacted_url),
        )

    @property
    def conninfo(self) -> str:
        """Connection string for libpq. It contains the password, so never show it."""
        return psycopg.conninfo.make_conninfo(**self._parameters)

    def run_transaction(self, work: Callable[[Connection], T]) -> T:
        """Call `work` in one transaction and return its result.

        Raises:
            Stopped: the database is unavailable.
            UnusableInput: the database refuses.
        """
        try:
            with self._translate_errors(), self._engine.begin() as connection:
                return work(connection)
        except PoolExhausted:
            raise Stopped(
                f"The database {self.redacted_url} answers too slowly just now."
            ) from None

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def _build_parameters(address: str) -> dict[str, Any]:
    try:
        given = psycopg.conninfo.conninfo_to_dict(to_libpq_url(address))
    except psycopg.Error:
        raise build_url_error() from None  # its message may contain the password
    options = f"{given.get('options') or ''} {_READ_COMMITTED}".strip()
    return {**_CONNECTION_SETTINGS, **given, "options": options}
