"""The fleet's database: the PostgreSQL ledger's, with the fleet's tables and Procrastinate's beside it."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Connection, Double, cast, create_engine, func
from sqlalchemy.exc import TimeoutError as PoolExhausted

from importer.domain.errors import Stopped, UnusableInput
from importer.ledger.database_errors import damaged, failures_told, told
from importer.ledger.database_url import for_libpq, is_url, shown, unusable

T = TypeVar("T")

NOW = cast(func.extract("epoch", func.clock_timestamp()), Double)
"""Seconds since 1970 by the database's clock: the machines' clocks need not agree."""

_LINE = {
    "application_name": "import-events fleet",
    "connect_timeout": "10",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",  # milliseconds; a line that was cut is given up
}
_READ_COMMITTED = r"-c default_transaction_isolation=read\ committed"
"""Whatever the server's default: what two could want at once is arbitrated by locks."""


class Database:
    """A PostgreSQL database; may be used by many threads.

    Args:
        address: a `postgresql://` URL.
        connections: how many are kept open.

    Attributes:
        name: its address without user and password, for messages.

    Raises:
        UnusableInput: it is no such URL; it is not shown.
    """

    def __init__(self, address: str, connections: int = 2) -> None:
        if not address or not is_url(address):
            raise UnusableInput(
                "A fleet shares one ledger in PostgreSQL, and none is named.",
                "Name it: --ledger postgresql://user@host/database (or IMPORT_EVENTS_LEDGER).",
            )
        self.name = shown(address)
        self.address = address
        self._parameters = _parameters(address)
        self._engine = create_engine(
            "postgresql+psycopg://",
            creator=lambda: psycopg.connect(**self._parameters),
            pool_size=connections,
            max_overflow=connections,
            pool_pre_ping=True,
            hide_parameters=True,
        )
        self._telling = partial(
            failures_told, self.name, partial(told, self.name), partial(damaged, self.name)
        )

    @property
    def conninfo(self) -> str:
        """The address for libpq, password and all: never to be shown."""
        return psycopg.conninfo.make_conninfo(**self._parameters)

    def run(self, work: Callable[[Connection], T]) -> T:
        """Do something in one transaction.

        Raises:
            Stopped: the database is away just now.
            UnusableInput: it refuses.
        """
        try:
            with self._telling(), self._engine.begin() as connection:
                return work(connection)
        except PoolExhausted:
            raise Stopped(f"The database {self.name} answers too slowly just now.") from None

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def _parameters(address: str) -> dict[str, Any]:
    try:
        said = psycopg.conninfo.conninfo_to_dict(for_libpq(address))
    except psycopg.Error:
        raise unusable() from None  # its text quotes what may be the password
    options = f"{said.get('options') or ''} {_READ_COMMITTED}".strip()
    return {**_LINE, **said, "options": options}
