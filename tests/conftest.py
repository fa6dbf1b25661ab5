"""The world of every test: loopback only, a home of its own, a clock that is told the time."""

import http.server
import ipaddress
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TypeVar

import pytest
from browsers import browser  # one for all tests: two would be in each other's way
from databases import (  # fixtures of every test
    ask,
    database,
    empty_database,
    ledger_at,
    postgresql,
    pytest_generate_tests,
)

from importer.domain import idempotency as keys
from importer.domain.model import Event, Place
from importer.sandbox import Running, Sandbox, running

__all__ = [
    "ask",
    "browser",
    "database",
    "empty_database",
    "ledger_at",
    "postgresql",
    "pytest_generate_tests",
]

T = TypeVar("T")

OURS = ("INTERVALS_", "IMPORT_EVENTS_", "XDG_")
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
PATIENCE = 30.0
"""Seconds of real time after which an answer that is under way is taken for lost: a test fails."""


# -- no network but loopback ----------------------------------------------------------------------


class OutsideWorld(RuntimeError):
    """A test tried to leave this machine."""


ATTEMPTS: list[str] = []
"""Where tests tried to go; also those whose exception somebody swallowed."""


def refuse(host: object) -> None:
    ATTEMPTS.append(str(host))
    raise OutsideWorld(f"{host} is not on this machine")


def is_here(host: object) -> bool:
    if host in (None, "", "localhost", socket.gethostname()):
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def _loopback_only() -> Iterator[None]:
    """Let no socket of this process connect, send or ask a resolver beyond loopback."""
    with pytest.MonkeyPatch.context() as patch:
        for name, place in (("connect", 0), ("connect_ex", 0), ("sendto", -1)):
            patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name), place))
        resolve = socket.getaddrinfo

        def resolve_here(host, *more, **named):
            if not is_here(host.decode() if isinstance(host, bytes) else host):
                refuse(host)
            return resolve(host, *more, **named)

        patch.setattr(socket, "getaddrinfo", resolve_here)
        yield


def guarded(method: Callable[..., T], place: int) -> Callable[..., T]:
    """The method of a socket, for addresses (its argument at `place`) on this machine only."""

    def call(self: socket.socket, *arguments) -> T:
        inet = self.family in (socket.AF_INET, socket.AF_INET6)
        if inet and not is_here(arguments[place][0]):
            refuse(arguments[place])
        return method(self, *arguments)

    return call


@pytest.fixture(autouse=True)
def escapes() -> Iterator[list[str]]:
    """Fail the test that tried to leave, even if its code took the refusal for a lost connection."""
    ATTEMPTS.clear()
    yield ATTEMPTS
    assert not ATTEMPTS, f"left this machine for {ATTEMPTS}"


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home; nothing of the developer's own settings, keys, keyring or proxies is seen."""
    folder = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith(OURS) or name.lower() in PROXIES:
            monkeypatch.delenv(name)
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    return folder


# -- time -----------------------------------------------------------------------------------------


class FakeClock:
    """A clock that goes on only while nothing is under way: hours pass in milliseconds.

    Requests are real, so an answer under way is waited for in real time, which does not count.

    Attributes:
        started: seconds since 1970.
        waits: how long each wait was, in the seconds of this clock.
    """

    def __init__(self, started: float = 1_800_000_000.0) -> None:
        self.started = self._now = started
        self.waits: list[float] = []

    def __call__(self) -> float:
        """The same, for the sandbox."""
        return self._now

    def now(self) -> float:
        """Seconds since 1970."""
        return self._now

    @property
    def passed(self) -> float:
        """Seconds since the start."""
        return self._now - self.started

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._now += seconds

    def wait(self, inbox: "SimpleQueue[T]", seconds: float | None, *, expecting: bool) -> T | None:
        """Wait for what is under way in real time; else let the time pass at once."""
        if expecting:
            return inbox.get(timeout=PATIENCE)
        try:
            return inbox.get_nowait()
        except Empty:
            assert seconds is not None, "nothing is under way: this would be waited for for ever"
        self.waits.append(seconds)
        self.advance(seconds)
        return None


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


# -- the practice API, and events to send to it -----------------------------------------------------


@pytest.fixture
def sandbox() -> Iterator[Callable[..., Running]]:
    """Start a sandbox with these settings; without a limit unless one is asked for."""
    with ExitStack() as stack:

        def start(**settings) -> Running:
            limited = settings.keys() & {"plan", "limit", "credentials"}
            chosen = ({} if limited else {"unlimited": True}) | settings
            return stack.enter_context(running(Sandbox(**chosen)))

        yield start


@pytest.fixture
def event() -> Callable[..., Event]:
    """Make a valid event: its body's members as given, or as usual."""

    def make(slug: str = "lakeside-10k", row: int = 2, **members) -> Event:
        usual = {"name": "Lakeside 10K", "type": "race", "date": "2027-05-03"}
        body = usual | {"slug": slug} | members
        canonical = keys.canonical(body)
        cells = {name: f"{'ABCDEFGHIJ'[at]}{row}" for at, name in enumerate(body)}
        place = Place("calendar.xlsx", "Races", row)
        return Event(place, body, canonical, keys.idempotency_key(canonical), cells)

    return make


@pytest.fixture
def events(event: Callable[..., Event]) -> Callable[[int], list[Event]]:
    """Make so many valid events."""

    def make(count: int) -> list[Event]:
        return [event(f"race-{at:04}", at + 2, name=f"Race {at}") for at in range(count)]

    return make


# -- a web server ---------------------------------------------------------------------------------


@dataclass
class Web:
    """A web server: what it gives at each path, as (status, headers, bytes)."""

    address: str
    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    posted: list[bytes] = field(default_factory=list)

    def give(self, path: str, content: bytes, status: int = 200, **headers: str) -> str:
        """Give this at a path; return its URL."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (status, named, content)
        return self.address + path


@pytest.fixture
def web() -> Iterator[Web]:
    """A web server on loopback."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place.asked.append(self.path)
            status, headers, content = place.pages.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(content))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            place.posted.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    place = Web(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield place
    server.shutdown()
    server.server_close()
