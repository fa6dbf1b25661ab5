"""Transactions on the fleet's database, which also holds the ledger and the queue."""

from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Any, TypeVar

import psycopg
from psycopg.rows import DictRow, dict_row

from importer.domain.errors import UnusableInput
from importer.domain.message import Message
from importer.ledger.database_url import is_database_url, redact_url
from importer.ledger.postgresql import build_connection_parameters, translate_postgresql_errors

T = TypeVar("T")
Connection = psycopg.Connection[DictRow]

_SESSION_SETTINGS = (
    # whatever the server's default: locks protect concurrent changes
    r"-c default_transaction_isolation=read\ committed "
    # a frozen worker must not block the others with a lock that it holds
    "-c idle_in_transaction_session_timeout=10s -c lock_timeout=15s"
)


class Database:
    """A PostgreSQL database; thread-safe, because each transaction has its own connection.

    Args:
        url: see the attribute.
        max_idle_connections: number of connections that are kept open for the next transactions.

    Attributes:
        url: a `postgresql://` URL, with its password.
        redacted_url: the URL without user and password, for messages.
        conninfo: connection string for libpq. It contains the password, so never show it.

    Raises:
        UnusableInput: `url` is not such a URL. The message does not show it.
    """

    def __init__(self, url: str, max_idle_connections: int = 0) -> None:
        if not url or not is_database_url(url):
            raise UnusableInput(
                Message("Workers share a ledger in PostgreSQL, and none is set."),
                Message(
                    "Set one: --ledger postgresql://user@host/database (or IMPORT_EVENTS_LEDGER)."
                ),
            )
        self.url, self.redacted_url = url, redact_url(url)
        self.conninfo = psycopg.conninfo.make_conninfo(**_build_parameters(url))
        self._idle_connections: list[Connection] = []
        self._max_idle_connections = max_idle_connections

    def run_transaction(self, work: Callable[[Connection], T]) -> T:
        """Call `work` in one transaction and return its result.

        Raises:
            Stopped: the database is unavailable.
            UnusableInput: the database refuses.
        """
        with translate_postgresql_errors(self.redacted_url):
            try:
                connection = self._connect()
                with ExitStack() as on_error:
                    on_error.callback(connection.close)
                    with connection.transaction():
                        result = work(connection)
                    on_error.pop_all()
            except psycopg.Error:
                self.close_idle_connections()  # a restart of the server breaks all of them
                raise
        self._idle_connections.append(connection)
        if len(self._idle_connections) > self._max_idle_connections:
            self.close_idle_connections()
        return result

    def close_idle_connections(self) -> None:
        """Close the connections that no transaction uses."""
        with suppress(IndexError):  # pop and append are atomic
            while True:
                self._idle_connections.pop().close()

    def _connect(self) -> Connection:
        with suppress(IndexError):
            return self._idle_connections.pop()
        return psycopg.connect(self.conninfo, row_factory=dict_row)


def _build_parameters(url: str) -> dict[str, Any]:
    parameters = build_connection_parameters(url, "import-events fleet")
    options = f"{parameters.get('options') or ''} {_SESSION_SETTINGS}".strip()
    return {**parameters, "options": options}
