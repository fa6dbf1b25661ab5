"""axe-core finds no barrier, on any page and in any state, in any look."""

import pytest
from playwright.sync_api import expect

LOOKS = [
    pytest.param({}, id="light"),
    pytest.param({"color_scheme": "dark", "reduced_motion": "reduce"}, id="dark"),
    pytest.param({"viewport": {"width": 360, "height": 740}, "locale": "de-DE"}, id="phone-german"),
]
WORDS = {"en": ("Name", "Test run: finished"), "de": ("Name", "Testlauf: fertig")}


@pytest.mark.parametrize("look", LOOKS)
def test_no_accessibility_violation_from_the_first_page_to_the_last(
    open_page, server, messy_calendar, look
):
    person = open_page(**look)
    page = person.page

    def look_for_barriers(state: str) -> None:
        assert person.barriers() == [], state
        wide = page.locator("html").evaluate("html => html.scrollWidth - html.clientWidth")
        assert wide <= 0, f"{state}: the page is wider than the window"

    person.open()
    look_for_barriers("nothing chosen")
    page.locator("#check").click()
    expect(page.get_by_role("alert").first).not_to_be_empty()
    look_for_barriers("asked to choose")
    person.choose(messy_calendar(200))
    look_for_barriers("refused")
    page.locator("[data-header='What is on']").select_option("name")
    expect(page.locator(".jump")).to_have_count(2)
    page.locator("#settings-box > summary").click()
    page.locator("#more-options > summary").click()
    look_for_barriers("problems and options")
    page.locator(".jump").first.click()
    expect(page.get_by_role("grid")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("input.cell-input")).to_be_focused()
    look_for_barriers("mending")
    page.keyboard.press("Escape")
    page.locator("#skip_invalid").check()
    page.locator("#settings [type=submit]").click()
    expect(page.locator("#settings-summary")).not_to_be_empty()
    look_for_barriers("left out")
    page.locator("#key").fill(server.key)
    page.locator("#look-ahead").click()
    expect(page.locator("#run-result .chip").first).to_be_visible()
    look_for_barriers("a dry run")
    page.locator("#import").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    look_for_barriers("the question")
    page.locator("#confirm-yes").click()
    expect(page.locator("#stop")).to_be_visible()
    look_for_barriers("running")
    page.locator("#pause").click()
    expect(page.locator("#bar.paused")).to_be_visible()
    look_for_barriers("paused")
    page.locator("#pause").click()
    expect(page.locator("#run-result .chip").first).to_be_visible()
    page.locator("#run-result summary").click()
    look_for_barriers("done")
    other_pages(person, look_for_barriers)


def other_pages(person, look_for_barriers) -> None:
    """Earlier runs, one of them, and what is not there."""
    page = person.page
    page.goto(f"{person.origin}/runs")
    look_for_barriers("earlier runs")
    page.get_by_role("rowheader").get_by_role("link").first.click()
    look_for_barriers("one run")
    page.goto(f"{person.origin}/nowhere")
    look_for_barriers("not found")


def test_no_accessibility_violation_where_dates_can_be_read_two_ways(open_page, tmp_path):
    page_user = open_page(viewport={"width": 375, "height": 740})
    page_user.open()
    path = tmp_path / "dates.csv"
    path.write_text("Name,Date,Type\nA,03/04/2027,race\nB,05/06/2027,race\n")
    page_user.choose(path)
    expect(page_user.page.get_by_role("heading", name="Day or month first?")).to_be_visible()
    assert page_user.barriers() == []
    wide = page_user.page.locator("html").evaluate("html => html.scrollWidth - html.clientWidth")
    assert wide <= 0
    page_user.page.get_by_role("button", name="Use this order: day / month / year").click()
    expect(page_user.page.get_by_text("All 2 rows are valid.")).to_be_visible()


def test_no_accessibility_violation_on_the_page_without_access(open_page):
    person = open_page()
    person.page.goto(person.origin)
    expect(person.page.get_by_role("heading", level=1)).to_contain_text("Access denied")
    assert person.barriers() == []


def test_at_200_percent_zoom_everything_is_visible(open_page, messy_calendar):
    person = open_page(viewport={"width": 640, "height": 400}, device_scale_factor=2)
    person.open()
    person.choose(messy_calendar())
    wide = person.page.locator("html").evaluate("html => html.scrollWidth - html.clientWidth")
    assert wide <= 0
    for name in ("Check", "Start test run", "Import"):
        expect(person.button(name)).to_be_visible()
