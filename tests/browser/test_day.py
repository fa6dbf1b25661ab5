"""A club secretary's day, in a real browser: from the template to the reports."""

import json
import re
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook, load_workbook
from playwright.sync_api import expect

from importer.sandbox import Fault

ROWS = 200


def opened(download) -> Workbook:
    """A workbook that was taken away."""
    return load_workbook(BytesIO(Path(download.path()).read_bytes()))


def test_a_secretarys_day(secretary, server, messy):
    page = secretary.page
    with page.expect_download() as got:
        secretary.link("Download template").click()
    assert opened(got.value).sheetnames

    page.get_by_label("Spreadsheet").set_input_files(messy(ROWS))
    secretary.button("Check").click()
    expect(page.get_by_text("no column for the name")).to_be_visible()
    page.get_by_label("Field of the column What is on").select_option("name")
    expect(page.get_by_text("2 rows need a correction.")).to_be_visible()

    bad = secretary.cell("B4")
    expect(bad).to_have_text("31/02/2027")
    described = page.locator(f"#{bad.get_attribute('aria-describedby')}")
    assert "There is no 31 February 2027." in described.text_content()
    secretary.mend("B4", "2027-02-28")
    secretary.mend("C6", "race")
    expect(page.get_by_text(f"All {ROWS} rows are right.")).to_be_visible()

    with page.expect_download() as got:
        secretary.link("Download marked workbook").click()
    assert opened(got.value)["Season"]["B4"].value == "2027-02-28"

    secretary.button("Rehearse").click()
    expect(page.get_by_role("heading", name="Rehearsal: finished")).to_be_visible(timeout=60_000)
    assert list(server.state.events) == []

    server.faults.add(Fault("error", skip=60, times=3))
    server.faults.add(Fault("lost_answer", skip=80, times=2))
    page.get_by_label("Key of your organization").fill(server.key)
    secretary.button("Import").click()
    expect(page.get_by_role("heading", name=f"Create {ROWS} events?")).to_be_visible()
    expect(page.get_by_text("This cannot be undone")).to_be_visible()
    secretary.button(f"Yes, create {ROWS} events").click()
    expect(page.locator("#run-text")).to_have_text(re.compile(rf"(3\d|[4-9]\d|1\d\d) of {ROWS}"))
    secretary.button("Stop").click()
    expect(page.get_by_role("heading", name="Import: stopped by you")).to_be_visible()
    assert 0 < len(server.state.events) < ROWS

    page = secretary.come_back()  # the next day
    secretary.button("Import").click()
    page.get_by_role("button", name="Yes, create").click()
    expect(page.get_by_role("heading", name="Import: finished")).to_be_visible(timeout=60_000)
    assert len(server.state.events) == ROWS
    assert len({event["slug"] for event in server.state.events}) == ROWS

    for words, ending in (
        ("Your workbook", "xlsx"),
        ("One line", "csv"),
        ("For programs", "json"),
    ):
        with page.expect_download() as got:
            secretary.link(words).click()
        assert got.value.suggested_filename == f"season-report.{ending}"
    report = json.loads(Path(got.value.path()).read_text("utf-8"))
    assert report["run"]["state"] == "complete"

    secretary.link("Earlier runs").click()
    expect(page.get_by_role("row")).to_have_count(3)
    page.get_by_role("rowheader").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Run of")
