"""Runs that do not get far: a key that is refused, a question that is answered with no, a small quota."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from importer.settings import BASE_URL_VARIABLE


@pytest.fixture
def ready(messy):
    """Let somebody mend a calendar, so that it can be imported."""

    def prepare(secretary, rows=12) -> None:
        secretary.choose(messy(rows))
        secretary.page.get_by_label("Field of the column What is on").select_option("name")
        secretary.mend("B4", "2027-02-28")
        secretary.mend("C6", "race")

    return prepare


def test_after_a_refused_key_and_a_no_everything_can_be_pressed(secretary, server, ready):
    ready(secretary)
    page, key = secretary.page, secretary.page.get_by_label("Key of your organization")
    key.fill("not-the-key")
    secretary.button("Import").click()
    expect(page.get_by_role("heading", name="Import: refused")).to_be_visible()
    expect(page.locator("#key-help")).to_contain_text("refused, and is forgotten")
    expect(page.get_by_text("All 12 rows are right.")).to_be_visible()
    for name in ("Import", "Dry run", "Rehearse"):
        expect(secretary.button(name)).to_be_enabled()

    key.fill(server.key)
    secretary.button("Import").dblclick()
    secretary.button("Not now").click()
    expect(page.get_by_role("heading", name="Import: not now")).to_be_focused()
    expect(page.get_by_text("Nothing was sent, and the calendar in Intervals")).to_be_visible()
    expect(page.locator("#run .banner")).to_have_count(0)
    expect(page.locator("#run-error")).to_be_empty()
    expect(page.get_by_text("All 12 rows are right.")).to_be_visible()
    assert secretary.barriers() == []

    secretary.button("Import").click()
    secretary.button("Yes, create 12 events").click()
    secretary.at_the_end("Import: finished")
    assert len(server.state.events) == 12


def test_a_quota_that_does_not_suffice_is_told_before_and_after(
    arrive, sandbox, ready, monkeypatch
):
    server = sandbox(plan="free")
    monkeypatch.setenv(BASE_URL_VARIABLE, server.base_url)
    secretary = arrive()
    secretary.open()
    ready(secretary, 30)
    page = secretary.page
    page.get_by_label("Key of your organization").fill(server.key)
    secretary.button("Import").click()
    expect(page.locator("#confirm-text")).to_contain_text("lets about 19 of the 30 go now")
    secretary.button("Yes, begin").click()
    expect(page.get_by_role("heading", name="Import: stopped before its end")).to_be_visible()
    hint = page.locator("#run-result .hint")
    expect(hint).to_have_text(
        re.compile(r"Press “Import” again from \w+, \d+ \w+ \d+, \d\d:\d\d on")
    )
    secretary.button("Import").click()
    expect(page.locator("#confirm-text")).to_contain_text("is used up for now")
    secretary.button("Not now").click()


@pytest.mark.parametrize(
    ("locale", "tomorrow"), [("en-GB", r"^\w+day \d+ \w+.* \d\d:\d\d$"), ("de-AT", r"^\w+, \d+\. ")]
)
def test_a_time_that_is_not_today_has_its_day(arrive, locale, tomorrow):
    secretary = arrive(locale=locale)
    secretary.open()
    now = datetime.now(UTC).astimezone()
    tell = "iso => import('/static/net.js').then((net) => net.time(iso))"
    today = secretary.page.evaluate(tell, now.isoformat())
    assert re.fullmatch(r"\d\d:\d\d", today)
    later = (now + timedelta(days=1)).isoformat()
    assert re.search(tomorrow, secretary.page.evaluate(tell, later))
