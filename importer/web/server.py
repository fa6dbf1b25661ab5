"""Starting and ending the page: uvicorn in a thread, on loopback, with a private folder for uploads."""

import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import uvicorn

from importer.domain.errors import UnusableInput
from importer.web.access_control import LOOPBACK, Guard, Keys
from importer.web.app import make
from importer.web.context import AppContext, Pages
from importer.web.session import Session

_PATIENCE = 30.0
"""Seconds that a run under way has to finish what it sent, once the page ends."""
_LAST_WORDS = 1
_NEEDED_SOON = (
    "importer.planning.validation",
    "importer.pipeline.import_run",
    "importer.reports.workbook.report",
)
"""Modules that take seconds to import on a busy machine: the first check should not wait for them."""


@dataclass(frozen=True, slots=True)
class Serving:
    """A page that is being served.

    Attributes:
        session: what it knows.
        origin: such as `http://127.0.0.1:40123`.
        keys: who may ask.
    """

    session: Session
    origin: str
    keys: Keys

    @property
    def address(self) -> str:
        """The address that opens it, once: it holds the token."""
        return f"{self.origin}/?token={self.keys.token}"


@contextmanager
def serving(port: int = 0, session: Session | None = None) -> Iterator[Serving]:
    """Serve the page for as long as the context lasts; then stop its run and remove its files.

    Args:
        port: 0 for any free one.
        session: instead of a new one.

    Raises:
        UnusableInput: the port is not free.
    """
    session = session or Session()
    listener = _listen(port)
    port = listener.getsockname()[1]
    keys = Keys(port)
    with tempfile.TemporaryDirectory(prefix="import-events-") as folder:  # 0700
        context = AppContext(session, Path(folder), Pages())
        guard = Guard(make(context), port, keys, context.refused)
        server = uvicorn.Server(_config(guard))
        thread = threading.Thread(
            target=server.run, args=([listener],), name="the page", daemon=True
        )
        thread.start()
        threading.Thread(target=_import_ahead, name="imports", daemon=True).start()
        try:
            yield Serving(session, f"http://{LOOPBACK}:{port}", keys)
        finally:
            session.end(_PATIENCE)
            server.should_exit = True
            thread.join(_PATIENCE)


def _import_ahead() -> None:
    """Import, while the person chooses a file, what checking and importing it will need."""
    for module in _NEEDED_SOON:
        import_module(module)


def _config(guard: Guard) -> uvicorn.Config:
    return uvicorn.Config(
        guard,
        http="h11",
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,  # the one-time token stands in an address
        server_header=False,
        proxy_headers=False,  # nobody stands between the page and this machine
        timeout_graceful_shutdown=_LAST_WORDS,
    )


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((LOOPBACK, port))
    except OSError as error:
        raise UnusableInput(
            f"The page cannot listen on {LOOPBACK}, port {port}: {error.strerror}.",
            "Another program may be using it: choose another --port, or leave --port out.",
        ) from error
