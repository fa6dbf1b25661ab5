"""Runs that do not get far: a key that is refused, a question that is answered with no, a small quota."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from importer.settings import BASE_URL_VARIABLE


@pytest.fixture
def ready(messy_calendar):
    """Let somebody mend a calendar, so that it can be imported."""

    def prepare(page_user, rows=12) -> None:
        page_user.choose(messy_calendar(rows))
        page_user.page.get_by_label("Field of column What is on").select_option("name")
        page_user.mend("B4", "2027-02-28")
        page_user.mend("C6", "race")

    return prepare


def test_buttons_are_enabled_after_a_rejected_api_key_and_after_declining(page_user, server, ready):
    ready(page_user)
    page, key = page_user.page, page_user.page.get_by_label("API key of your organization")
    key.fill("not-the-key")
    page_user.button("Import").click()
    expect(page.get_by_role("heading", name="Import: not started")).to_be_visible()
    expect(page.locator("#key-help")).to_contain_text("rejected the key, and it was deleted")
    expect(page.get_by_text("All 12 rows are valid.")).to_be_visible()
    for name in ("Import", "Dry run", "Start test run"):
        expect(page_user.button(name)).to_be_enabled()

    key.fill(server.key)
    page_user.button("Import").dblclick()
    page_user.button("Not now").click()
    expect(page.get_by_role("heading", name="Import canceled")).to_be_focused()
    expect(page.get_by_text("Nothing was sent. You can import at any time.")).to_be_visible()
    expect(page.locator("#run .banner")).to_have_count(0)
    expect(page.locator("#run-error")).to_be_empty()
    expect(page.get_by_text("All 12 rows are valid.")).to_be_visible()
    assert page_user.barriers() == []

    page_user.button("Import").click()
    page_user.button("Yes, create 12 events").click()
    page_user.at_the_end("Import: finished")
    assert len(server.state.events) == 12


def test_an_insufficient_quota_is_reported_before_and_after_the_run(
    open_page, sandbox, ready, monkeypatch
):
    server = sandbox(plan="free")
    monkeypatch.setenv(BASE_URL_VARIABLE, server.base_url)
    page_user = open_page()
    page_user.open()
    ready(page_user, 30)
    page = page_user.page
    page.get_by_label("API key of your organization").fill(server.key)
    page_user.button("Import").click()
    expect(page.locator("#confirm-text")).to_contain_text("allows about 19 of 30 events now")
    page_user.button("Yes, start").click()
    expect(page.get_by_role("heading", name="Import: stopped early")).to_be_visible()
    hint = page.locator("#run-result .hint")
    expect(hint).to_have_text(re.compile(r"Press “Import” again from \d\d:\d\d on \d+ \w+ \d+"))
    page_user.button("Import").click()
    expect(page.locator("#confirm-text")).to_contain_text("is used up.")
    page_user.button("Not now").click()


@pytest.mark.parametrize(
    ("locale", "tomorrow"), [("en-GB", r"^\w+day \d+ \w+.* \d\d:\d\d$"), ("de-AT", r"^\w+, \d+\. ")]
)
def test_a_time_on_another_day_includes_the_day(open_page, locale, tomorrow):
    page_user = open_page(locale=locale)
    page_user.open()
    now = datetime.now(UTC).astimezone()
    tell = "iso => import('/static/texts.js').then((texts) => texts.formatTime(iso))"
    today = page_user.page.evaluate(tell, now.isoformat())
    assert re.fullmatch(r"\d\d:\d\d", today)
    later = (now + timedelta(days=1)).isoformat()
    assert re.search(tomorrow, page_user.page.evaluate(tell, later))
