"""A run that is paused: seen, heard, reached by keyboard, and found again."""

import re

import pytest
from playwright.sync_api import expect

SOME = re.compile(r"^Paused · [1-9]\d* of 200$")


@pytest.fixture
def importing(page_user, server, messy_calendar):
    """Somebody whose import of 200 rows is under way."""
    page = page_user.page
    page_user.choose(messy_calendar(200))
    page.get_by_label("Field of column What is on").select_option("name")
    page_user.mend("B4", "2027-02-28")
    page_user.mend("C6", "race")
    page.get_by_label("API key of your organization").fill(server.key)
    page_user.button("Import").click()
    expect(page_user.button("Yes, create 200 events")).to_be_visible()
    expect(page.locator("#pause")).to_be_hidden()
    page_user.button("Yes, create 200 events").click()
    expect(page.locator("#run-text")).to_have_text(re.compile(r"[1-9]\d* of 200"))
    return page_user


def test_a_returning_user_sees_the_paused_run(importing, server):
    importing.button("Pause").click()
    page = importing.page
    expect(page.get_by_role("heading", name="Import paused")).to_be_visible()
    expect(page.locator("#run-text")).to_have_text(SOME)
    expect(page.get_by_text("Nothing is sent until you resume")).to_be_visible()
    page = importing.come_back()
    expect(page.get_by_role("heading", name="Import paused")).to_be_visible()
    expect(page.locator("#run-text")).to_have_text(SOME)
    assert importing.barriers() == []
    importing.button("Resume").click()
    expect(page.get_by_role("heading", name="Importing")).to_be_visible()
    importing.button("Pause").click()
    importing.button("Stop").click()
    expect(page.get_by_role("heading", name="Import: stopped by you")).to_be_focused()
    posts = [one for one in server.state.requests if one.method == "POST"]
    assert 0 < len(server.state.events) == len(posts) < 200


def test_pausing_by_keyboard_is_announced_and_keeps_the_focus(importing):
    page, keys = importing.page, importing.page.keyboard
    page.locator("#run-title").focus()
    importing.tab_to("#pause")
    keys.press("Enter")
    heard = page.locator("#run-status[role=status]")
    expect(heard).to_have_text(SOME)
    expect(importing.button("Resume")).to_be_focused()
    keys.press("Space")
    expect(heard).to_have_text(re.compile(r"^\d+ of 200"))
    expect(importing.button("Pause")).to_be_focused()
    importing.tab_to("#stop")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Import: stopped by you")).to_be_focused()
