from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
import requests
from openpyxl import Workbook
from support.faulty_api import FaultySandbox

from importer.domain.intervals_api import API_KEY_VARIABLE
from importer.settings import BASE_URL_VARIABLE
from importer.web import RunningServer

TIMEOUT = 120.0
HEADERS = ("Name", "Date", "Type")


@dataclass
class PageClient:
    """A browser without a window, on the page's own origin."""

    page: RunningServer
    http: requests.Session = field(default_factory=requests.Session)

    def open(self) -> requests.Response:
        """Open the address that was printed."""
        return self.http.get(self.page.one_time_url, timeout=TIMEOUT)

    def get(self, path: str, **headers: str) -> requests.Response:
        """Read."""
        return self.http.get(self.page.origin + path, headers=named(headers), timeout=TIMEOUT)

    def post(self, path: str, content: object = None, **headers: str) -> requests.Response:
        """Send JSON, or these bytes."""
        about = {"Origin": self.page.origin} | named(headers)
        body = {"data": content} if isinstance(content, bytes) else {"json": content or {}}
        return self.http.post(self.page.origin + path, headers=about, timeout=TIMEOUT, **body)

    def upload(self, path: Path, name: str | None = None) -> requests.Response:
        """Hand over a spreadsheet."""
        return self.post(f"/api/upload?name={name or path.name}", path.read_bytes())

    def state(self) -> dict[str, Any]:
        """Return the page's current state."""
        state = self.get("/api/state").json()
        assert isinstance(state, dict)
        return state

    def rows(self, **about: int) -> list[dict[str, Any]]:
        """Rows of a sheet."""
        wanted = {"sheet": 0, "first": 0, "count": 100} | about
        query = "&".join(f"{name}={value}" for name, value in wanted.items())
        return self.get(f"/api/rows?{query}").json()["rows"]


def named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture
def page_client(serving_page: RunningServer) -> PageClient:
    """Return a client that has opened the page."""
    page_client = PageClient(serving_page)
    assert page_client.open().status_code == 200
    return page_client


@pytest.fixture
def server(sandbox: Callable[..., FaultySandbox], monkeypatch: pytest.MonkeyPatch) -> FaultySandbox:
    """Start a practice API that the page uses as Judge; its key is not configured."""
    started = sandbox()
    monkeypatch.setenv(BASE_URL_VARIABLE, started.base_url)
    monkeypatch.delenv(API_KEY_VARIABLE, raising=False)
    return started


@pytest.fixture
def wait_until(
    serving_page: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[], bool]], None]:
    """Wait for something to become true; it is looked at again at each change."""
    rings: SimpleQueue[None] = SimpleQueue()
    ring = serving_page.session.notifier.notify

    def ring_and_tell() -> None:
        ring()
        rings.put(None)

    monkeypatch.setattr(serving_page.session.notifier, "notify", ring_and_tell)

    def wait(is_so: Callable[[], bool]) -> None:
        while not is_so():
            rings.get(timeout=TIMEOUT)

    return wait


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Write a calendar; rows as given, or so many that are right."""

    def write(rows=3, name="calendar.xlsx", headers=HEADERS, sheet="Races") -> Path:
        if isinstance(rows, int):
            rows = [
                (f"Race {at}", date(2027, 1 + at % 12, 1 + at % 28), "race") for at in range(rows)
            ]
        book = Workbook()
        book.worksheets[0].title = sheet
        for row in (headers, *rows):
            book.worksheets[0].append(row)
        book.save(tmp_path / name)
        return tmp_path / name

    return write
