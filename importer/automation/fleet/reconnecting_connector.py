"""A Procrastinate connector that survives restarts of the database.

Without it, a worker ends when it cannot send a heartbeat or report that a task is finished.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, LiteralString, TypeVar

import psycopg
from procrastinate import PsycopgConnector
from procrastinate.connector import Notify
from procrastinate.exceptions import ConnectorException

T = TypeVar("T")

_MAX_CONNECTIONS = 4
_CONNECTION_TIMEOUT = 3.0
"""Seconds to wait for a connection before the database is considered unavailable."""
_MIN_WAIT, _MAX_WAIT = 0.5, 10.0


class ReconnectingConnector(PsycopgConnector):
    """Retries statements while the database is unavailable.

    Args:
        conninfo: connection string of the database.
        should_retry: called when the database is unavailable; returns whether to retry.
    """

    def __init__(self, conninfo: str, should_retry: Callable[[], bool]) -> None:
        super().__init__(
            conninfo=conninfo, min_size=1, max_size=_MAX_CONNECTIONS, timeout=_CONNECTION_TIMEOUT
        )
        self._should_retry = should_retry

    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:  # noqa: ANN401 as its base
        """Execute a statement."""
        base = super().execute_query_async
        await self._retry_while_unavailable(lambda: base(query, **arguments))

    async def execute_query_one_async(
        self,
        query: LiteralString,
        **arguments: Any,  # noqa: ANN401 as its base
    ) -> dict[str, Any]:
        """Execute a statement that returns one row."""
        base = super().execute_query_one_async
        return await self._retry_while_unavailable(lambda: base(query, **arguments))

    async def execute_query_all_async(
        self,
        query: LiteralString,
        **arguments: Any,  # noqa: ANN401 as its base
    ) -> list[dict[str, Any]]:
        """Execute a statement that returns rows."""
        base = super().execute_query_all_async
        return await self._retry_while_unavailable(lambda: base(query, **arguments))

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        """Listen for notifications about new tasks."""
        base, listed = super().listen_notify, list(channels)
        await self._retry_while_unavailable(lambda: base(on_notification, listed))

    async def _retry_while_unavailable(self, work: Callable[[], Awaitable[T]]) -> T:
        """Retry `work`; a statement whose result was lost may run twice, see `maintenance`."""
        wait = _MIN_WAIT
        while True:
            try:
                return await work()
            except ConnectorException as error:
                if not isinstance(
                    error.__cause__, psycopg.OperationalError | psycopg.InterfaceError
                ):
                    raise
                if not self._should_retry():
                    raise
            await asyncio.sleep(wait)
            wait = min(2 * wait, _MAX_WAIT)
