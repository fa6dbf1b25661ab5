"""The tests' own promise: none leaves this machine, or sees its developer's settings."""

import os
import socket
from pathlib import Path

import platformdirs
import pytest
import requests

from importer.domain.intervals_api import API_KEY_VARIABLE, BASE_URL

ELSEWHERE = "192.0.2.1"
"""An address for examples (RFC 5737)."""


@pytest.mark.parametrize(
    "leave",
    [
        lambda: socket.create_connection((ELSEWHERE, 80), timeout=0.01),
        lambda: socket.getaddrinfo("api.example", 443),
        lambda: requests.get(BASE_URL, timeout=0.01),
        lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"", (ELSEWHERE, 53)),
    ],
)
@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
def test_leaving_this_machine_is_loud(leave, escapes):
    with pytest.raises(RuntimeError, match="not on this machine"):
        leave()
    assert escapes
    escapes.clear()


def test_loopback_is_this_machine(escapes):
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(("localhost", server.getsockname()[1])) as connection,
    ):
        assert connection.getpeername()[0] == "127.0.0.1"


def test_the_home_is_an_empty_one(home):
    assert Path.home() == home
    assert home in platformdirs.user_config_path("import-events").parents
    assert list(home.iterdir()) == []
    assert API_KEY_VARIABLE not in os.environ
