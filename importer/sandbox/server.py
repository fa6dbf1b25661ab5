"""Starting and stopping a sandbox: in a thread (`running`), or until a signal (`serve`)."""

import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from importer.domain.errors import UnusableInput
from importer.sandbox.config import Sandbox
from importer.sandbox.faults import Faults
from importer.sandbox.state import State

LOOPBACK = "127.0.0.1"
"""The only address that a sandbox ever listens on: its key is printed, and it checks nobody."""

_LAST_PORT = 65_535
_GLANCE = 0.1  # seconds between two looks at whether a signal came


@dataclass(frozen=True, slots=True)
class Running:
    """A sandbox that is running.

    Attributes:
        state: what it remembers; may be read and changed at any time.
        port: where it listens.
    """

    state: State
    port: int

    @property
    def base_url(self) -> str:
        """Such as `http://127.0.0.1:40123`, with the prefix, without a slash at the end."""
        return f"http://{LOOPBACK}:{self.port}{self.state.config.root}"

    @property
    def key(self) -> str:
        """The key of the first credential."""
        return self.state.key

    @property
    def faults(self) -> Faults:
        """What goes wrong on it."""
        return self.state.faults


@contextmanager
def running(
    config: Sandbox | None = None, port: int = 0, state: State | None = None
) -> Iterator[Running]:
    """Runs a sandbox in a thread for as long as the context lasts.

    Args:
        config: how it behaves.
        port: 0 for any free one.
        state: of an earlier sandbox, to go on from instead of `config`.

    Raises:
        UnusableInput: the port is not free, or not a port.
    """
    from importer.sandbox.threaded import ThreadedServer  # uvicorn takes a while to import

    known = state or State(config or Sandbox())
    listener = _listen(port)
    server = Running(known, listener.getsockname()[1])
    with ThreadedServer(known, listener):
        yield server


def serve(config: Sandbox, port: int, started: Callable[[str, str], None]) -> None:
    """Runs a sandbox until Ctrl-C or SIGTERM, then returns.

    Args:
        config: how it behaves.
        port: 0 for any free one.
        started: told the base URL and the key as soon as requests are answered.

    Raises:
        UnusableInput: the port is not free, or not a port.
    """
    with _signals() as came, running(config, port) as server:
        started(server.base_url, server.key)
        while not came:
            time.sleep(_GLANCE)


@contextmanager
def _signals() -> Iterator[list[int]]:
    """The signals that asked for the end, as they come; only the main thread can hear them.

    A list, and no event: setting an event from a handler may wait for a lock that its own thread
    holds.
    """
    came: list[int] = []

    def hear(number: int, _frame: FrameType | None) -> None:
        came.append(number)

    in_main = threading.current_thread() is threading.main_thread()
    heard = [signal.SIGINT, signal.SIGTERM] if in_main else []
    before = [(each, signal.signal(each, hear)) for each in heard]
    try:
        yield came
    finally:
        for each, handler in before:
            signal.signal(each, handler)


def _listen(port: int) -> socket.socket:
    if not 0 <= port <= _LAST_PORT:
        raise UnusableInput(
            f"{port} is not a port.", f"Choose one from 1 to {_LAST_PORT}, or leave --port out."
        )
    try:
        return socket.create_server((LOOPBACK, port), backlog=512)
    except OSError as error:
        raise UnusableInput(
            f"The practice API cannot listen on {LOOPBACK}, port {port}: {error.strerror}.",
            "Another program may be using it: choose another --port, or leave --port out.",
        ) from error
