"""uvicorn in a thread of its own, which starts and stops within milliseconds."""

import asyncio
import socket
import threading
from types import TracebackType
from typing import Self

import uvicorn

from importer.sandbox.asgi import OpenProtocol, application
from importer.sandbox.state import State

_KEEP_ALIVE = 75  # seconds that an idle connection is kept, as common proxies do
_LAST_WORDS = 5.0  # seconds that requests under way have to end once their connection is gone


class ThreadedServer(uvicorn.Server):
    """A server of a sandbox; a context manager that runs it in a thread."""

    def __init__(self, state: State, listener: socket.socket) -> None:
        self._listener = listener
        self._stopping = asyncio.Event()
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="practice API", daemon=True)
        super().__init__(
            uvicorn.Config(
                application(state, self._stopping),
                http=OpenProtocol,
                ws="none",
                loop="asyncio",
                lifespan="off",
                log_config=None,
                log_level="error",
                access_log=False,
                server_header=False,
                date_header=False,
                timeout_keep_alive=_KEEP_ALIVE,
            )
        )

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def _run(self) -> None:
        try:
            self.run(sockets=[self._listener])
        finally:
            self._ready.set()

    async def main_loop(self) -> None:
        """Waits for the end, in place of uvicorn's ten looks a second."""
        self._loop = asyncio.get_running_loop()
        self._ready.set()
        await self._stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stops listening and breaks every connection, in place of uvicorn's patience."""
        for server in self.servers:
            server.close()
        for each in sockets or ():
            each.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        if tasks := set(self.server_state.tasks):
            await asyncio.wait(tasks, timeout=_LAST_WORDS)
