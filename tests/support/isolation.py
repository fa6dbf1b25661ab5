"""Isolation of every test: no network but loopback, and an empty home folder."""

import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")

OURS = ("INTERVALS_", "IMPORT_EVENTS_", "XDG_")
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


class ExternalConnection(RuntimeError):
    """A test tried to connect to another machine."""


ATTEMPTS: list[str] = []
"""Hosts that tests tried to connect to, also where the exception was caught."""


def refuse(host: object) -> None:
    ATTEMPTS.append(str(host))
    raise ExternalConnection(f"{host} is not on this machine")


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
    """Let a method of sockets accept only addresses (its argument at `place`) of this machine."""

    def call(self: socket.socket, *arguments) -> T:
        inet = self.family in (socket.AF_INET, socket.AF_INET6)
        if inet and not is_here(arguments[place][0]):
            refuse(arguments[place])
        return method(self, *arguments)

    return call


@pytest.fixture(autouse=True)
def escapes() -> Iterator[list[str]]:
    """Fail a test that tried to connect elsewhere, even if its code handled the error."""
    ATTEMPTS.clear()
    yield ATTEMPTS
    assert not ATTEMPTS, f"connections to {ATTEMPTS}"


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Use an empty home folder, without the developer's settings, API keys, keyring and proxies."""
    folder = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith(OURS) or name.lower() in PROXIES:
            monkeypatch.delenv(name)
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    return folder
