"""The same day without a mouse."""

import re

from playwright.sync_api import expect


def test_imports_a_calendar_by_keyboard_alone(page_user, server, messy_calendar):
    page, keys = page_user.page, page_user.page.keyboard
    page_user.tab_to(".skip")
    page_user.tab_to("#spreadsheet")
    page.locator("#spreadsheet:focus").set_input_files(
        messy_calendar(8)
    )  # the system's own dialogue
    page_user.tab_to("#check")
    keys.press("Enter")
    expect(page.get_by_text("no column for the name")).to_be_visible()

    page_user.tab_to("[data-header='What is on']")
    keys.type("Name")
    keys.press("Enter")
    expect(page.get_by_text("2 rows are invalid.")).to_be_visible()
    expect(page.get_by_label("Field of column What is on")).to_be_focused()

    page.locator("#main").focus()
    for address, text in (("B4", "2027-02-28"), ("C6", "race")):
        page.locator("#main").focus()
        page_user.tab_to(f".jump:text-is('{address}')")
        keys.press("Enter")
        expect(page.get_by_role("grid")).to_be_focused()
        expect(page.locator("#detail strong")).to_have_text(address)
        keys.press("Enter")
        expect(page.get_by_label(f"New content of cell {address}")).to_be_focused()
        keys.press("ControlOrMeta+A")
        keys.type(text)
        keys.press("Enter")
        expect(page.locator(f".jump:text-is('{address}')")).to_have_count(0)
        expect(page.get_by_role("grid")).to_be_focused()
    expect(page.get_by_text("All 8 rows are valid.")).to_be_visible()

    page_user.tab_to("#rehearse")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Test run: finished")).to_be_focused()

    page.locator("#rehearse").focus()
    page_user.tab_to("#key")
    keys.type(server.key)
    keys.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("button", name="Not now")).to_be_focused()
    keys.press("Escape")
    expect(page.get_by_role("heading", name="Import canceled")).to_be_visible()
    assert list(server.state.events) == []

    page.locator("#rehearse").focus()
    page_user.tab_to("#import")
    keys.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page_user.tab_to("#confirm-yes")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Import: finished")).to_be_visible()
    assert len(server.state.events) == 8


def test_the_arrow_keys_move_in_the_sheet(page_user, messy_calendar):
    page, keys = page_user.page, page_user.page.keyboard
    page_user.choose(messy_calendar(500))
    page.get_by_role("grid").focus()
    where = page.locator("#detail strong")
    for key, address in (
        ("ArrowDown", "A2"),
        ("ArrowRight", "B2"),
        ("End", "D2"),
        ("Home", "A2"),
        ("Control+End", "D502"),
        ("ArrowUp", "D501"),
        ("Control+Home", "A1"),
        ("PageDown", re.compile("A[0-9]+")),
    ):
        keys.press(key)
        expect(where).to_have_text(address)
    active = page.get_by_role("grid").get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}.active").count() == 1


def test_escape_cancels_the_edit_of_a_cell(page_user, messy_calendar):
    page, keys = page_user.page, page_user.page.keyboard
    page_user.choose(messy_calendar())
    page.get_by_role("grid").focus()
    keys.press("ArrowDown")
    keys.type("x")
    expect(page.get_by_label("New content of cell A2")).to_have_value("x")
    keys.press("Escape")
    expect(page.locator("#grid td.active")).to_have_text("What is on")
    expect(page.get_by_role("grid")).to_be_focused()


def test_a_field_chosen_by_keyboard_survives_a_redraw(page_user, messy_calendar):
    """A letter or an arrow changes a list at once, but is no choice yet."""
    page, keys = page_user.page, page_user.page.keyboard
    page_user.choose(messy_calendar())
    chosen = []
    page.on("request", lambda one: chosen.append(one) if one.url.endswith("/api/map") else None)
    field = page.get_by_label("Field of column What is on")
    field.focus()
    keys.press("E")
    with page.expect_response("**/api/remarks*"):  # drawn anew
        page.evaluate("fetch('/api/check', {method: 'POST', body: '{}'})")
    for key in ("n", "d", " ", "t"):
        keys.press(key)
    expect(field).to_be_focused()
    expect(field).to_have_value("endTime")
    assert chosen == []
    keys.press("Home")
    keys.press("ArrowDown")
    expect(field).to_have_value("name")
    keys.press("Tab")
    expect(page.get_by_text("2 rows are invalid.")).to_be_visible()
    assert len(chosen) == 1


def test_tab_saves_the_cell_and_moves_to_the_next(page_user, messy_calendar):
    page, keys = page_user.page, page_user.page.keyboard
    page_user.choose(messy_calendar())
    page.get_by_label("Field of column What is on").select_option("name")
    for text, left in (("", 2), ("2027-02-28", 1)):
        page_user.cell("B4")
        keys.press("Enter")
        editor = page.get_by_label("New content of cell B4")
        expect(editor).to_be_focused()
        if text:
            editor.fill(text)
        keys.press("Tab")
        expect(editor).to_have_count(0)
        expect(page.locator(".jump")).to_have_count(left)
        expect(page.locator(".jump").first).to_be_focused()
