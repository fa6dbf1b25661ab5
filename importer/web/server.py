"""Runs the page: Uvicorn in a thread, on loopback, with a private folder for uploads."""

import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from importer.domain.errors import UnusableInput
from importer.messages import Message
from importer.pipeline.calendar_reading import preload_validation
from importer.web.access_control import LOOPBACK, AccessControl, AccessToken
from importer.web.app import create_app
from importer.web.context import AppContext
from importer.web.session import Session

_STOP_TIMEOUT = 30.0
"""Seconds for the current run to complete its requests when the page is closed."""
_CLOSE_TIMEOUT = 1
"""Seconds for open connections to close."""
_PRELOADED_MODULES = ("importer.pipeline.import_run", "importer.reports.workbook.report")
"""Modules imported in the background: on a busy machine they delay the first check by seconds."""


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A running page.

    Attributes:
        session: its state.
        origin: such as `http://127.0.0.1:40123`.
        keys: its one-time token and cookie.
    """

    session: Session
    origin: str
    access_token: AccessToken

    @property
    def one_time_url(self) -> str:
        """The address that opens the page; it contains the token and works once."""
        return f"{self.origin}/?token={self.access_token.token}"


@contextmanager
def run_server(port: int = 0, session: Session | None = None) -> Iterator[RunningServer]:
    """Serve the page within the context; at its end stop the run and remove the uploads.

    Args:
        port: 0 for any free port.
        session: state to use instead of a new one.

    Raises:
        UnusableInput: the port is in use.
    """
    session = session or Session()
    listener = _open_listener(port)
    port = listener.getsockname()[1]
    access_token = AccessToken(port)
    with tempfile.TemporaryDirectory(prefix="import-events-") as folder:  # 0700
        context = AppContext(session, Path(folder))
        guard = AccessControl(create_app(context), port, access_token, context.render_refusal)
        server = uvicorn.Server(_create_config(guard))
        thread = threading.Thread(
            target=server.run, args=([listener],), name="the page", daemon=True
        )
        thread.start()
        preload_validation(*_PRELOADED_MODULES)
        try:
            yield RunningServer(session, f"http://{LOOPBACK}:{port}", access_token)
        finally:
            session.close_session(_STOP_TIMEOUT)
            server.should_exit = True
            thread.join(_STOP_TIMEOUT)


def _create_config(guard: AccessControl) -> uvicorn.Config:
    return uvicorn.Config(
        guard,
        http="h11",
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,  # an address contains the one-time token
        server_header=False,
        proxy_headers=False,  # there is no proxy on loopback
        timeout_graceful_shutdown=_CLOSE_TIMEOUT,
    )


def _open_listener(port: int) -> socket.socket:
    try:
        return socket.create_server((LOOPBACK, port))
    except OSError as error:
        raise UnusableInput(
            Message(
                "The page cannot use port {port}: {reason}.",
                port=str(port),
                reason=error.strerror or "",
            ),
            Message("Another program may be using the port: choose another --port, or omit it."),
        ) from error
