"""A club secretary's day, in a real browser: from the template to the reports."""

import json
import re
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook, load_workbook
from playwright.sync_api import expect
from support.faulty_api import Fault

ROWS = 500


def opened(download) -> Workbook:
    """Open a downloaded workbook."""
    return load_workbook(BytesIO(Path(download.path()).read_bytes()))


def look_and_mend(page_user, calendar: Path) -> None:
    """In the morning: a file that is not understood becomes one in which every row is right."""
    page = page_user.page
    page.get_by_label("Spreadsheet").set_input_files(calendar)
    page_user.button("Check").click()
    expect(page.get_by_text("no column for the name")).to_be_visible()
    page.get_by_label("Field of column What is on").select_option("name")
    expect(page.get_by_text("2 rows are invalid.")).to_be_visible()

    bad = page_user.cell("B4")
    expect(bad).to_have_text("31/02/2027")
    described = page.locator(f"#{bad.get_attribute('aria-describedby')}")
    assert "There is no 31 February 2027." in described.text_content()
    page_user.mend("B4", "2027-02-28")
    page_user.mend("C6", "race")
    expect(page.get_by_text(f"All {ROWS} rows are valid.")).to_be_visible()

    with page.expect_download() as got:
        page_user.link("Download marked workbook").click()
    assert opened(got.value)["Season"]["B4"].value == "2027-02-28"


def begin_to_import(page_user, server) -> None:
    """At noon: the server has its troubles, and the secretary is called away twice."""
    page = page_user.page
    server.faults.add(Fault("error", skip=60, times=3))
    server.faults.add(Fault("lost_answer", skip=80, times=2))
    page.get_by_label("API key of your organization").fill(server.key)
    page_user.button("Import").click()
    expect(page.get_by_role("heading", name=f"Create {ROWS} events?")).to_be_visible()
    expect(page.get_by_text("This cannot be undone")).to_be_visible()
    page_user.button(f"Yes, create {ROWS} events").click()
    progress = page.locator("#run-text")
    expect(progress).to_have_text(re.compile(rf"([3-9]\d|\d\d\d) of {ROWS}"))
    page_user.button("Pause").click()
    expect(progress).to_have_text(re.compile(rf"Paused · \d+ of {ROWS}"))
    page_user.button("Resume").click()
    expect(progress).to_have_text(re.compile(rf"(9\d|\d\d\d) of {ROWS}"))  # past all the faults
    page_user.button("Stop").click()
    expect(page.get_by_role("heading", name="Import: stopped by you")).to_be_visible()
    assert server.faults.pending_rules == ()
    assert 0 < len(server.state.events) < ROWS


def take_reports(page_user) -> None:
    """In the evening: what came of it."""
    page = page_user.page
    for words, ending in (
        ("Your workbook", "xlsx"),
        ("One line", "csv"),
        ("A page to read", "html"),
        ("For programs", "json"),
    ):
        with page.expect_download() as got:
            page_user.link(words).click()
        assert got.value.suggested_filename == f"season-report.{ending}"
    report = json.loads(Path(got.value.path()).read_text("utf-8"))
    assert report["run"]["state"] == "complete"

    page_user.link("Earlier runs").click()
    expect(page.get_by_role("row")).to_have_count(3)
    page.get_by_role("rowheader").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Run of")


def test_corrects_and_imports_a_calendar_in_the_browser(page_user, server, messy_calendar):
    with page_user.page.expect_download() as got:
        page_user.link("Download template").click()
    assert opened(got.value).sheetnames
    look_and_mend(page_user, messy_calendar(ROWS))

    page_user.button("Start test run").click()
    page_user.at_the_end("Test run: finished")
    assert list(server.state.events) == []

    begin_to_import(page_user, server)
    page = page_user.come_back()  # the next day
    page_user.button("Import").click()
    page.get_by_role("button", name="Yes, create").click()
    page_user.at_the_end("Import: finished")
    assert len(server.state.events) == ROWS
    assert len({event["slug"] for event in server.state.events}) == ROWS
    take_reports(page_user)
