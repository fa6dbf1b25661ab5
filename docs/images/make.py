"""Take the screenshots of the page for the README: `make screenshots` (needs Chromium)."""

import os
import re
import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook
from playwright.sync_api import Browser, Page, sync_playwright

from importer.sandbox import RunningSandbox, SandboxConfig, start_sandbox
from importer.web import RunningServer, run_server

HERE = Path(__file__).parent
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
PLACES = ("Lakeside", "Millford", "Hilltop", "Harbour", "Old Town")
KINDS = (
    ("10K", "race"),
    ("Half", "race"),
    ("Club Night", "club run"),
    ("Time Trial", "time trial"),
)


def write_calendar(path: Path) -> Path:
    """Write a calendar with a few invalid cells."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Season 2027"
    sheet.append(["Event", "Date", "Type", "Start", "City", "Website"])
    for at in range(48):
        place, (kind, word) = PLACES[at % 5], KINDS[at % 4]
        day = date(2027, 3, 6) + timedelta(days=5 * at)
        row = [f"{place} {kind}", day, word, "09:30", place, f"https://lakeside.example/{at}"]
        sheet.append(row)
    sheet["B5"], sheet["C7"], sheet["F9"] = "31/02/2027", "gallop", "see flyer"
    book.save(path)
    return path


def open_page(browser: Browser, page: RunningServer, **options: object) -> Page:
    """Open the page in a new browser context with these options."""
    context = browser.new_context(locale="en-GB", **options)
    opened = context.new_page()
    opened.goto(page.one_time_url)
    opened.wait_for_selector("body[data-ready]")
    return opened


def choose_calendar(opened: Page, calendar: Path) -> None:
    """Choose the calendar and go to the first invalid cell."""
    opened.locator("#spreadsheet").set_input_files(calendar)
    opened.locator(".jump").first.click()
    opened.locator("#detail .problem").wait_for()


def capture_sheet(browser: Browser, calendar: Path) -> None:
    """Take a screenshot of the sheet."""
    with run_server() as page:
        opened = open_page(browser, page, viewport={"width": 1180, "height": 900})
        choose_calendar(opened, calendar)
        top = opened.locator("#look").evaluate("section => section.offsetTop")
        bottom = opened.locator("#grid-help").evaluate(
            "help => help.getBoundingClientRect().bottom + scrollY"
        )
        cut = {"x": 0, "y": top - 12, "width": 1180, "height": bottom - top + 24}
        opened.screenshot(path=HERE / "page-sheet.png", clip=cut, full_page=True)


def capture_question(browser: Browser, calendar: Path, server: RunningSandbox) -> None:
    """Take a screenshot of the question before the first event is created."""
    with run_server() as page:
        opened = open_page(browser, page, viewport={"width": 760, "height": 560})
        choose_calendar(opened, calendar)
        opened.locator("#settings-box > summary").click()
        opened.locator("#skip_invalid").check()
        opened.locator("#settings [type=submit]").click()
        opened.locator("#settings-summary:not(:empty)").wait_for()
        opened.locator("#key").fill(server.key)
        opened.locator("#import").click()
        opened.locator("dialog[open]").wait_for()
        opened.screenshot(path=HERE / "page-question.png")


def capture_pause(browser: Browser, calendar: Path, server: RunningSandbox) -> None:
    """Take a screenshot of a paused import."""
    with run_server() as page:
        opened = open_page(browser, page, viewport={"width": 760, "height": 900})
        choose_calendar(opened, calendar)
        opened.locator("#settings-box > summary").click()
        opened.locator("#more-options > summary").click()
        opened.locator("#skip_invalid").check()
        opened.locator("#rate").fill("120/minute")
        opened.locator("#burst").fill("18")
        opened.locator("#settings [type=submit]").click()
        opened.locator("#settings-summary:not(:empty)").wait_for()
        opened.locator("#key").fill(server.key)
        opened.locator("#import").click()
        opened.locator("#confirm-yes").click()
        opened.get_by_text(re.compile(r"[12]\d of 45")).first.wait_for()
        opened.locator("#pause").click()
        opened.locator("#bar.paused").wait_for()
        opened.locator("#go").screenshot(path=HERE / "page-paused.png")
        opened.locator("#stop").click()
        opened.locator("#run-result .chip").first.wait_for()


def capture_phone(browser: Browser, calendar: Path) -> None:
    """Take a screenshot of the page on a phone, in dark mode."""
    with run_server() as page:
        options = {"viewport": {"width": 390, "height": 760}, "color_scheme": "dark"}
        opened = open_page(browser, page, **options)
        choose_calendar(opened, calendar)
        opened.locator("#look").evaluate("section => section.scrollIntoView()")
        opened.screenshot(path=HERE / "page-phone.png")


def main() -> None:
    """Take all screenshots."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with (
        tempfile.TemporaryDirectory() as home,
        start_sandbox(SandboxConfig(unlimited=True)) as server,
        sync_playwright() as playwright,
    ):
        os.environ |= {"HOME": home, "INTERVALS_BASE_URL": server.base_url}
        os.environ.pop("INTERVALS_PARTNER_API_KEY", None)
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        calendar = write_calendar(Path(home) / "season-2027.xlsx")
        capture_sheet(browser, calendar)
        capture_question(browser, calendar, server)
        capture_pause(browser, calendar, server)
        capture_phone(browser, calendar)
        browser.close()


if __name__ == "__main__":
    main()
