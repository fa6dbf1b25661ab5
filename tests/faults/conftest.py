"""Whole runs under faults: commands as processes, or runs in this one by a clock that is told.

Commands and their shell are those of tests/cli, runs by a clock those of tests/pipeline.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from importer.domain.intervals_api import IDEMPOTENCY_HEADER
from importer.sandbox import Fault, Kind, Running

TIMEOUT = 180.0
"""Seconds of real time after which something that should happen is taken not to happen."""
IS_THERE = ("made", "found")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Where the ledger of the shell's commands, and of imports in this process lies, if it is in SQLite."""
    return tmp_path / "ledger.sqlite3"


@pytest.fixture
def assert_exactly_once(query: Callable[..., list[tuple]]) -> Callable[..., None]:
    """The law: events = rows, ledger = server, nothing twice, one body for each key."""

    def check(server: Running, rows: int) -> None:
        there = {str(item["slug"]): item["_id"] for item in server.state.events}
        assert len(there) == len(server.state.events) == rows
        known = query("SELECT slug, event_id, progress FROM events")
        assert {slug: number for slug, number, state in known if state in IS_THERE} == there
        bodies: dict[str, set[bytes]] = {}
        for post in posts(server):
            bodies.setdefault(post.headers[IDEMPOTENCY_HEADER.lower()], set()).add(post.body)
        assert all(len(sent) == 1 for sent in bodies.values())

    return check


def posts(server: Running) -> list:
    return [one for one in server.state.requests if one.method == "POST"]


@pytest.fixture
def sent() -> Callable[[Running], list]:
    """The posts that came to a server."""
    return posts


@pytest.fixture
def event_after_requests() -> Callable[..., threading.Event]:
    """Set an event once so many requests of this method have come; no fault comes of it."""

    def watch(server: Running, count: int, method: str = "POST") -> threading.Event:
        reached, seen = threading.Event(), []

        def see(request) -> bool:
            seen.append(request.method == method)
            if sum(seen) >= count:
                reached.set()
            return False

        rules = server.faults._rules
        server.faults.add(Fault(Kind.HEADERS, times=None, when=see))
        rules.insert(0, rules.pop())
        return reached

    return watch


@pytest.fixture
def until() -> Callable[[Callable[[], object]], None]:
    """Look again and again whether it has happened."""

    def wait(happens: Callable[[], object]) -> None:
        for _ in range(int(TIMEOUT * 100)):
            if happens():
                return
            threading.Event().wait(0.01)
        pytest.fail("it did not happen")

    return wait


class Gate:
    """A gate before a server: posts wait at it for ever while it is shut.

    Attributes:
        url: what to use instead of the server's own address.
        reached: set once a post waits.
        shut: whether posts wait.
        tls: what to speak to clients instead of plain HTTP.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.reached = threading.Event()
        self.shut = True
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
                if self.shut and data.startswith(b"POST"):
                    self.reached.set()
                    continue
                target.sendall(data)


@pytest.fixture
def gate(server: Running) -> Iterator[Gate]:
    """A gate before the server."""
    one = Gate(server.port)
    yield one
    one.close()
