"""Start and stop a sandbox: for the duration of a context, or until a signal arrives."""

import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from importer.domain.errors import UnusableInput
from importer.domain.message import Message
from importer.sandbox.config import SandboxConfig
from importer.sandbox.state import SandboxState

if TYPE_CHECKING:
    from importer.sandbox.asgi import PracticeApi

LOOPBACK = "127.0.0.1"
"""The only address that a sandbox listens on, because it prints its key."""

_MAX_PORT = 65_535
_POLL_INTERVAL = 0.1  # seconds; on Windows, a signal arrives only after a sleep


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """A running sandbox.

    Attributes:
        state: its events and keys; may be read and changed at any time.
        port: the port that it listens on.
    """

    state: SandboxState
    port: int

    @property
    def base_url(self) -> str:
        """The base URL, such as `http://127.0.0.1:40123`, without a slash at the end."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def key(self) -> str:
        """The API key of the default credential."""
        return self.state.key


@contextmanager
def start_sandbox(
    config: SandboxConfig | None = None,
    port: int = 0,
    state: SandboxState | None = None,
    api_class: "type[PracticeApi] | None" = None,
) -> Iterator[RunningSandbox]:
    """Run a sandbox in a thread for the duration of the context.

    Args:
        config: its configuration.
        port: 0 for any free port.
        state: of an earlier sandbox, to continue from instead of `config`.
        api_class: a subclass of the API, such as one with faults.

    Raises:
        UnusableInput: the port is not free, or not a port.
    """
    from importer.sandbox.threaded_server import ThreadedServer  # uvicorn takes a while to import

    known = state or SandboxState(config or SandboxConfig())
    listener = _open_listener(port)
    server = RunningSandbox(known, listener.getsockname()[1])
    with ThreadedServer(known, listener, api_class):
        yield server


def run_until_signal(config: SandboxConfig, port: int, started: Callable[[str, str], None]) -> None:
    """Run a sandbox until Ctrl-C or SIGTERM; call it in the main thread.

    Args:
        config: its configuration.
        port: 0 for any free port.
        started: called with the base URL and the API key as soon as requests are answered.

    Raises:
        UnusableInput: the port is not free, or not a port.
    """
    previous = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with start_sandbox(config, port) as server:
            started(server.base_url, server.key)
            while True:
                time.sleep(_POLL_INTERVAL)
    except KeyboardInterrupt:
        return
    finally:
        signal.signal(signal.SIGTERM, previous)


def _open_listener(port: int) -> socket.socket:
    if not 0 <= port <= _MAX_PORT:
        raise UnusableInput(
            Message("{port} is not a port.", port=str(port)),
            Message("Choose a port from 1 to {highest}, or omit --port.", highest=str(_MAX_PORT)),
        )
    try:
        listener = socket.create_server((LOOPBACK, port), backlog=512)
    except OSError as error:
        raise UnusableInput(
            Message(
                "The practice API cannot listen on {address}, port {port}: {reason}.",
                address=LOOPBACK,
                port=str(port),
                reason=error.strerror,
            ),
            Message("Another program may be using the port: choose another --port, or omit it."),
        ) from error
    # Connections inherit this option. Without it, the body of a response waits 40 ms for the client to
    # acknowledge the header.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
