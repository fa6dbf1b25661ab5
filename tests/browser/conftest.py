from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import Workbook
from playwright.sync_api import Browser, Error, Locator, Page, expect
from support.faulty_api import FaultySandbox

from importer.settings import BASE_URL_VARIABLE
from importer.web import RunningServer

MOST_TABS = 60
TIMEOUT = 120_000
"""Milliseconds without any change after which nothing is expected any more: for what is done as for
what is looked at, of which Playwright would by itself give up the latter after a quarter of that."""
expect.set_options(timeout=TIMEOUT)
BARRIERS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@dataclass
class PageUser:
    """A user of the page."""

    page: Page
    address: str
    origin: str

    def open(self) -> None:
        """Open the address that was printed."""
        self.page.goto(self.address)
        self.ready()

    def ready(self) -> None:
        """Wait until the page has drawn what the server knows."""
        self.page.wait_for_selector("body[data-ready]")

    def come_back(self) -> Page:
        """Close the page and open it again, in the same browser."""
        context = self.page.context
        self.page.close()
        self.page = context.new_page()
        self.page.goto(self.origin)
        self.ready()
        return self.page

    def button(self, name: str) -> Locator:
        """Find a button by its accessible name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        """Find a link by its accessible name."""
        return self.page.get_by_role("link", name=name)

    def choose(self, path: Path) -> None:
        """Choose a spreadsheet, and wait until its rows are seen."""
        self.page.locator("#spreadsheet").set_input_files(path)
        expect(self.page.locator("#grid td[data-column]").first).to_be_visible()

    def cell(self, address: str) -> Locator:
        """Find the link to a cell in the list of problems."""
        self.button(address).click()
        expect(self.page.locator("#detail strong")).to_have_text(address)
        expect(self.page.get_by_role("grid")).to_be_focused()
        return self.page.locator("#grid td.active")

    def mend(self, address: str, text: str) -> None:
        """Go to a bad cell and correct it."""
        self.cell(address)
        self.page.keyboard.press("Enter")
        editor = self.page.get_by_label(f"New content of cell {address}")
        editor.fill(text)
        editor.press("Enter")
        expect(self.button(address)).to_have_count(0)

    def at_the_end(self, title: str) -> None:
        """Wait for this title at the end of a run, as long as the run makes progress."""
        shown = ""
        while title not in shown:
            self.page.wait_for_function(
                "before => document.getElementById('run').innerText !== before", arg=shown
            )
            shown = self.page.locator("#run").inner_text()

    def tab_to(self, selector: str) -> None:
        """Press tab until this has the focus, as a person without a mouse would."""
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if self.page.locator(f"{selector}:focus").count():
                return
        raise AssertionError(f"{selector} cannot be reached")

    def barriers(self) -> list[str]:
        """Return the accessibility violations that axe-core finds."""
        found = Axe().run(self.page, options=BARRIERS).response["violations"]
        return [
            f"{one['id']}: {node['target']} {node['failureSummary']}"
            for one in found
            for node in one["nodes"]
        ]


@pytest.fixture
def server(sandbox: Callable[..., FaultySandbox], monkeypatch: pytest.MonkeyPatch) -> FaultySandbox:
    """Start a practice API that the page uses as Judge, with the latency of the real one."""
    started = sandbox(latency=0.03)
    monkeypatch.setenv(BASE_URL_VARIABLE, started.base_url)
    return started


@pytest.fixture
def open_page(browser: Browser, serving_page: RunningServer) -> Iterator[Callable[..., PageUser]]:
    """Open browser contexts; at the end, fail on script errors and requests to other machines."""
    wrong: list[str] = []
    contexts = []

    def sit_down(**about) -> PageUser:
        context = browser.new_context(**({"locale": "en-GB"} | about))
        context.set_default_timeout(TIMEOUT)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if _is_wrong(line.text) else None)
        page.on(
            "request", lambda one: _stays(one.url, serving_page.origin) or wrong.append(one.url)
        )
        return PageUser(page, serving_page.one_time_url, serving_page.origin)

    yield sit_down
    for context in contexts:
        with suppress(Error):
            context.close()
    assert not wrong


def _is_wrong(text: str) -> bool:
    return "Content Security Policy" in text or "Uncaught" in text


def _stays(url: str, origin: str) -> bool:
    return url.startswith((origin, "blob:", "about:"))


@pytest.fixture
def page_user(open_page: Callable[..., PageUser]) -> PageUser:
    """Return a user who has opened the page."""
    person = open_page()
    person.open()
    return person


@pytest.fixture
def messy_calendar(tmp_path: Path) -> Callable[..., Path]:
    """Write a season as clubs keep them: a title above, a column of their own, two bad cells."""

    def write(count: int = 12, name: str = "season.xlsx") -> Path:
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.title = "Season"
        sheet.append(["Lakeside Runners, season 2027"])
        sheet.append(["What is on", "Date", "Type", "City"])
        for at in range(count):
            day = date(2027, 2, 1) + timedelta(days=at % 300)
            sheet.append([f"Race {at + 1}", day, "race", "Lakeside"])
        sheet["B4"] = "31/02/2027"
        sheet["C6"] = "gallop"
        book.create_sheet("Notes").append(["bring water"])
        book.save(tmp_path / name)
        return tmp_path / name

    return write
