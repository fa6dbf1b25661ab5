"""The page, served from this process."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from importer.settings import BASE_URL_VARIABLE
from importer.web import RunningServer, run_server

UNUSED_URL = "http://127.0.0.1:9"
"""An address at which no server listens."""


@pytest.fixture
def serving_page(monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[RunningServer]:
    """Serve the page; where the test names no API, its address is one without a server."""
    if BASE_URL_VARIABLE not in os.environ:
        monkeypatch.setenv(BASE_URL_VARIABLE, UNUSED_URL)
    monkeypatch.chdir(home)
    with run_server() as started:
        yield started
