"""Procrastinate's connection to the database, which outlasts the database's restarts.

Without it a worker that cannot give a sign of life, or cannot say that a task is finished, gives up.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, LiteralString, TypeVar

import psycopg
from procrastinate import PsycopgConnector
from procrastinate.connector import Notify
from procrastinate.exceptions import ConnectorException

T = TypeVar("T")

_CONNECTIONS = 4
_PATIENCE = 3.0
"""Seconds until a database that gives no connection counts as away."""
_SHORTEST_WAIT, _LONGEST_WAIT = 0.5, 10.0


class PatientConnector(PsycopgConnector):
    """Tries again while the database is away.

    Args:
        conninfo: the database's address.
        goes_on: told that the database is away; says whether to try again.
    """

    def __init__(self, conninfo: str, goes_on: Callable[[], bool]) -> None:
        super().__init__(conninfo=conninfo, min_size=1, max_size=_CONNECTIONS, timeout=_PATIENCE)
        self._goes_on = goes_on

    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:  # noqa: ANN401 as its base
        """Run a query."""
        base = super().execute_query_async
        await self._patiently(lambda: base(query, **arguments))

    async def execute_query_one_async(
        self,
        query: LiteralString,
        **arguments: Any,  # noqa: ANN401 as its base
    ) -> dict[str, Any]:
        """Run a query that gives one row."""
        base = super().execute_query_one_async
        return await self._patiently(lambda: base(query, **arguments))

    async def execute_query_all_async(
        self,
        query: LiteralString,
        **arguments: Any,  # noqa: ANN401 as its base
    ) -> list[dict[str, Any]]:
        """Run a query that gives rows."""
        base = super().execute_query_all_async
        return await self._patiently(lambda: base(query, **arguments))

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        """Listen for new tasks."""
        base, listed = super().listen_notify, list(channels)
        await self._patiently(lambda: base(on_notification, listed))

    async def _patiently(self, work: Callable[[], Awaitable[T]]) -> T:
        """What may have been done before its answer was lost is done twice: `tending` mends that."""
        wait = _SHORTEST_WAIT
        while True:
            try:
                return await work()
            except ConnectorException as error:
                if not isinstance(
                    error.__cause__, psycopg.OperationalError | psycopg.InterfaceError
                ):
                    raise
                if not self._goes_on():
                    raise
            await asyncio.sleep(wait)
            wait = min(2 * wait, _LONGEST_WAIT)
