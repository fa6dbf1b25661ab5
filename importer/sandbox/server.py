"""Start and stop a sandbox: for the duration of a context, or until a signal arrives."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING

from importer.domain.errors import UnusableInput
from importer.sandbox.config import SandboxConfig
from importer.sandbox.state import SandboxState

if TYPE_CHECKING:
    from importer.sandbox.asgi import PracticeApi

LOOPBACK = "127.0.0.1"
"""The only address that a sandbox listens on, because it prints its key."""

_MAX_PORT = 65_535
_POLL_INTERVAL = 0.1  # seconds between two checks for a signal


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
        """The base URL with the prefix, such as `http://127.0.0.1:40123`, without a slash at the end."""
        return f"http://{LOOPBACK}:{self.port}{self.state.config.root_path}"

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
    """Run a sandbox until Ctrl-C or SIGTERM.

    Args:
        config: its configuration.
        port: 0 for any free port.
        started: called with the base URL and the API key as soon as requests are answered.

    Raises:
        UnusableInput: the port is not free, or not a port.
    """
    with _collect_signals() as received, start_sandbox(config, port) as server:
        started(server.base_url, server.key)
        while not received:
            time.sleep(_POLL_INTERVAL)


@contextmanager
def _collect_signals() -> Iterator[list[int]]:
    """Collect SIGINT and SIGTERM in a list; only the main thread can handle signals.

    The list is not a `threading.Event`, because setting one in a handler can deadlock on a lock that
    the same thread holds.
    """
    received: list[int] = []

    def record(number: int, _frame: FrameType | None) -> None:
        received.append(number)

    in_main = threading.current_thread() is threading.main_thread()
    handled = [signal.SIGINT, signal.SIGTERM] if in_main else []
    previous = [(number, signal.signal(number, record)) for number in handled]
    try:
        yield received
    finally:
        for number, handler in previous:
            signal.signal(number, handler)


def _open_listener(port: int) -> socket.socket:
    if not 0 <= port <= _MAX_PORT:
        raise UnusableInput(
            f"{port} is not a port.", f"Choose one from 1 to {_MAX_PORT}, or leave --port out."
        )
    try:
        return _listen(port)
    except OSError as error:
        raise UnusableInput(
            f"The practice API cannot listen on {LOOPBACK}, port {port}: {error.strerror}.",
            "Another program may be using it: choose another --port, or leave --port out.",
        ) from error


def _listen(port: int) -> socket.socket:
    # asyncio sends small packets at once (TCP_NODELAY) only on sockets that name their protocol;
    # without it, the body of a response waits 40 ms for the client to acknowledge the header
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # on Windows, the option lets two programs share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
        listener.listen(512)
    except OSError:
        listener.close()
        raise
    return listener
