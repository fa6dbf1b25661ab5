"""A uvicorn server in a thread, which starts and stops within milliseconds.

A module of its own, because importing uvicorn is slow and `--help` must not wait for it.
"""

import asyncio
import socket
import threading
from types import TracebackType
from typing import Self

import uvicorn

from importer.sandbox.asgi import PracticeApi
from importer.sandbox.state import SandboxState

_KEEP_ALIVE_SECONDS = 75  # seconds that an idle connection stays open, as with common proxies
_SHUTDOWN_TIMEOUT = 5.0  # seconds for requests in progress to end after their connection is closed


class ThreadedServer(uvicorn.Server):
    """A sandbox's server; a context manager that runs it in a thread."""

    def __init__(
        self,
        state: SandboxState,
        listener: socket.socket,
        api_class: type[PracticeApi] | None = None,
    ) -> None:
        api_class = api_class or PracticeApi
        self._listener = listener
        self._stopping = asyncio.Event()
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="practice API", daemon=True)
        super().__init__(
            uvicorn.Config(
                api_class(state, self._stopping),
                http=api_class.http_protocol,
                ws="none",
                loop="asyncio",
                lifespan="off",
                log_config=None,
                log_level="error",
                access_log=False,
                server_header=False,
                date_header=False,
                timeout_keep_alive=_KEEP_ALIVE_SECONDS,
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
        """Wait for the end, instead of polling ten times a second as uvicorn does."""
        self._loop = asyncio.get_running_loop()
        self._ready.set()
        await self._stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening and abort every connection, instead of waiting for clients as uvicorn does."""
        for server in self.servers:
            server.close()
        for each in sockets or ():
            each.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        if tasks := set(self.server_state.tasks):
            await asyncio.wait(tasks, timeout=_SHUTDOWN_TIMEOUT)
