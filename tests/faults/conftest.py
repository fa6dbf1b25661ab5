"""Whole runs under faults, as processes or in this process with a fake clock."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from support.faulty_api import Fault, FaultKind, FaultySandbox

from importer.domain.intervals_api import IDEMPOTENCY_HEADER

TIMEOUT = 180.0
"""Seconds of real time after which a condition that does not hold fails the test."""
IS_THERE = ("created", "existing")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Where the ledger of the shell's commands, and of imports in this process lies, if it is in SQLite."""
    return tmp_path / "ledger.sqlite3"


@pytest.fixture
def assert_exactly_once(query: Callable[..., list[tuple]]) -> Callable[..., None]:
    """Check the guarantee: events = rows, ledger = server, no duplicates, one payload per key."""

    def check(server: FaultySandbox, rows: int) -> None:
        there = {str(item["slug"]): item["_id"] for item in server.state.events}
        assert len(there) == len(server.state.events) == rows
        known = query("SELECT slug, event_id, state FROM events")
        assert {slug: number for slug, number, state in known if state in IS_THERE} == there
        bodies: dict[str, set[bytes]] = {}
        for post in posts(server):
            bodies.setdefault(post.headers[IDEMPOTENCY_HEADER.lower()], set()).add(post.body)
        assert all(len(payloads) == 1 for payloads in bodies.values())

    return check


def posts(server: FaultySandbox) -> list:
    return [one for one in server.state.requests if one.method == "POST"]


@pytest.fixture
def get_posts() -> Callable[[FaultySandbox], list]:
    """Return the POST requests that a server received."""
    return posts


@pytest.fixture
def event_after_requests() -> Callable[..., threading.Event]:
    """Set an event once a number of requests of this method were received, without any fault."""

    def watch(server: FaultySandbox, count: int, method: str = "POST") -> threading.Event:
        reached, seen = threading.Event(), []

        def see(request) -> bool:
            seen.append(request.method == method)
            if sum(seen) >= count:
                reached.set()
            return False

        rules = server.faults._rules
        server.faults.add(Fault(FaultKind.HEADERS, times=None, when=see))
        rules.insert(0, rules.pop())
        return reached

    return watch


@pytest.fixture
def wait_until() -> Callable[[Callable[[], object]], None]:
    """Wait until a condition holds."""

    def wait(happens: Callable[[], object]) -> None:
        for _ in range(int(TIMEOUT * 100)):
            if happens():
                return
            threading.Event().wait(0.01)
        pytest.fail("the condition was not met in time")

    return wait


class BlockingProxy:
    """A proxy that holds POST requests back forever while it is shut.

    Attributes:
        url: base URL to use instead of the server's.
        reached: set once a POST request waits.
        shut: whether POST requests wait.
        tls: TLS settings for clients; `None` for plain HTTP.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.reached = threading.Event()
        self.blocking = True
        self.tls: ssl.SSLContext | None = None
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Break every connection."""
        for each in [self._listener, *self._open]:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client = self._listener.accept()[0]
                if self.tls is not None:
                    try:
                        client = self.tls.wrap_socket(client, server_side=True)
                    except OSError:
                        client.close()
                        continue
                server = socket.create_connection(("127.0.0.1", self._port))
                self._open += [client, server]
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=self._copy, args=pair, daemon=True).start()

    def _copy(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                if self.blocking and data.startswith(b"POST"):
                    self.reached.set()
                    continue
                target.sendall(data)


@pytest.fixture
def proxy(server: FaultySandbox) -> Iterator[BlockingProxy]:
    """Start a proxy before the server that holds POST requests back."""
    one = BlockingProxy(server.port)
    yield one
    one.close()
