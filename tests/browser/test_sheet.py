"""The sheet as it is drawn."""

import pytest
from playwright.sync_api import expect


def test_only_visible_rows_are_rendered(page_user, tmp_path):
    path = tmp_path / "large.csv"
    rows = (f"Race {at},2027-05-{at % 28 + 1:02},race\n" for at in range(10_000))
    path.write_text("Name,Date,Type\n" + "".join(rows))
    page_user.choose(path)
    page = page_user.page
    expect(page.get_by_text("All 10,000 rows are valid.")).to_be_visible()
    assert page.locator("#grid-body tr").count() < 60
    assert page.get_by_role("grid").get_attribute("aria-rowcount") == "10002"
    page.get_by_role("grid").focus()
    page.keyboard.press("Control+End")
    expect(page.locator("#detail strong")).to_have_text("C10001")
    expect(page.locator("#grid td.active")).to_be_in_viewport()
    assert page.locator("#grid-body tr").count() < 60


@pytest.mark.parametrize("left", [False, True], ids=["stays", "turns elsewhere"])
def test_typing_into_a_loading_cell_edits_it(page_user, tmp_path, left):
    """Rows come when they are looked at: whoever is quicker loses nothing, unless they went away."""
    path, held = tmp_path / "large.csv", []
    rows = (f"Race {at},2027-05-{at % 28 + 1:02},race\n" for at in range(1_000))
    path.write_text("Name,Date,Type\n" + "".join(rows))
    page_user.choose(path)
    page = page_user.page
    page.route("**/api/rows?*", lambda route: held.append(route))  # noqa: PLW0108 a bound method will not do
    page.get_by_role("grid").focus()
    with page.expect_request("**/api/rows?*"):
        page.keyboard.press("Control+End")
    page.keyboard.type("other")
    if left:
        page.keyboard.press("Tab")
    for route in held:
        route.continue_()
    page.unroute("**/api/rows?*")
    expect(page.locator("#grid td[id='cell-1000-2']")).to_be_visible()
    editor = page.get_by_label("New content of cell C1001")
    if left:
        expect(editor).to_have_count(0)
    else:
        expect(editor).to_be_focused()
        expect(editor).to_have_value("other")


def test_cell_content_is_shown_as_text(page_user, tmp_path):
    path = tmp_path / "<img src=x onerror=alert(1)>.csv"
    attack = "<img src=x onerror=document.title='gone'>"
    path.write_text(f"Name,Date,Type,{attack}\n{attack},31/02/2027,{attack},x\n")
    page_user.choose(path)
    page = page_user.page
    expect(page.get_by_text("1 row is invalid.")).to_be_visible()
    expect(page.locator("#grid-body tr").nth(1).locator("td").nth(1)).to_have_text(attack)
    assert page.locator("main img").count() == 0
    assert page.title() == "Import events"


def test_an_invalid_cell_is_linked_to_its_problem(page_user, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Name,Date,Type\nRace,31/02/2027,race\n")
    page_user.choose(path)
    cell = page_user.page.locator("#grid td.bad")
    expect(cell).to_have_attribute("aria-invalid", "true")
    expect(page_user.page.locator("#problems")).to_contain_text("There is no 31 February 2027.")
    described = page_user.page.locator(f"#{cell.get_attribute('aria-describedby')}")
    assert "There is no 31 February 2027." in (described.text_content() or "")


def test_a_second_sheet_can_be_opened(page_user, messy_calendar):
    page_user.choose(messy_calendar())
    page_user.button("Notes (not read)").click()
    expect(page_user.page.locator("#grid-body td[data-column]").first).to_have_text("bring water")


def test_the_page_is_shown_in_german(open_page, messy_calendar):
    person = open_page(locale="de-DE")
    person.open()
    expect(person.button("Prüfen")).to_be_visible()
    person.page.get_by_role("link", name="English").click()
    person.ready()
    expect(person.button("Check")).to_be_visible()


def test_two_windows_show_the_same_state(page_user, messy_calendar):
    other = page_user.page.context.new_page()
    other.goto(page_user.origin)
    other.wait_for_selector("body[data-ready]")
    page_user.choose(messy_calendar())
    expect(other.locator("#grid td[data-column]").first).to_be_visible()


def test_a_returning_user_sees_the_confirmation_again(page_user, server, messy_calendar):
    page_user.choose(messy_calendar())
    page = page_user.page
    page.get_by_label("Field of column What is on").select_option("name")
    page_user.mend("B4", "2027-02-28")
    page_user.mend("C6", "race")
    page.get_by_label("API key of your organization").fill(server.key)
    page_user.button("Import").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page = page_user.come_back()
    expect(page.get_by_role("heading", name="Create 12 events?")).to_be_visible()
    expect(page.get_by_role("dialog")).to_contain_text("Calendar: season.xlsx")
    expect(page.locator("#key")).to_have_value("")
    page.get_by_role("button", name="Yes, create 12 events").click()
    expect(page.get_by_role("heading", name="Import: finished")).to_be_visible()
    assert len(server.state.events) == 12
    page = page_user.come_back()
    expect(page.get_by_role("heading", name="Import: finished")).to_be_visible()


def test_a_file_can_be_dropped_on_the_page(page_user):
    page = page_user.page
    dropped = page.evaluate_handle(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["Name,Date,Type\\nRace,2027-05-03,race\\n"], "dropped.csv"));
            return data;
        }"""
    )
    page.dispatch_event("#drop", "drop", {"dataTransfer": dropped})
    expect(page.get_by_text("The row is valid.")).to_be_visible()


def test_a_file_that_is_not_a_calendar_is_rejected_with_a_message(page_user, tmp_path):
    path = tmp_path / "picture.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    page_user.page.locator("#spreadsheet").set_input_files(path)
    expect(page_user.page.locator("#file-error")).to_contain_text("picture.xlsx")
    assert page_user.barriers() == []


def test_problems_on_a_german_page_are_reported_in_german(open_page, messy_calendar):
    person = open_page(locale="de-DE")
    person.open()
    person.choose(messy_calendar())
    person.page.locator("[data-header='What is on']").select_option("name")
    problems = person.page.locator("#problems")
    expect(problems).to_contain_text("Den 31. Februar 2027 gibt es nicht.")
    expect(problems.locator(".hint").filter(has_text="Schreiben Sie race")).to_have_count(1)


def test_a_response_for_another_cell_keeps_the_cell_being_edited(page_user, messy_calendar):
    """The answer may take its time; whoever goes on meanwhile loses neither the text nor the focus."""
    page, held = page_user.page, []
    page_user.choose(messy_calendar(500))
    page.get_by_label("Field of column What is on").select_option("name")
    page.route("**/api/mend", lambda route: held.append(route))  # noqa: PLW0108 a bound method will not do
    with page.expect_request("**/api/mend"):
        write_into(page_user, "B4", "2027-02-28")
    editor = write_into(page_user, "C6", "race", ready=False)
    held.pop().continue_()
    expect(page.get_by_text("1 row is invalid.")).to_be_visible()
    expect(page_user.button("B4")).to_have_count(0)
    expect(editor).to_be_focused()
    expect(editor).to_have_value("race")
    page.unroute("**/api/mend")
    editor.press("Enter")
    expect(page.get_by_text("All 500 rows are valid.")).to_be_visible()
    expect(page.locator("#grid tr[data-position='3'] td[data-column='1']")).to_have_text(
        "2027-02-28"
    )


def write_into(page_user, address: str, text: str, *, ready: bool = True):
    """Write into a cell, and say whether that is all."""
    page_user.cell(address)
    page_user.page.keyboard.press("Enter")
    editor = page_user.page.get_by_label(f"New content of cell {address}")
    editor.fill(text)
    if ready:
        editor.press("Enter")
    return editor


def test_a_failed_correction_restores_the_cell(page_user, messy_calendar):
    page = page_user.page
    page_user.choose(messy_calendar())
    refusal = '{"message": "A run is under way.", "hint": ""}'
    page.route("**/api/mend", lambda route: route.fulfill(status=409, body=refusal))
    page.get_by_role("grid").focus()
    page.keyboard.press("Control+Home")
    page.keyboard.type("x")
    page.keyboard.press("Enter")
    expect(page.get_by_text("A run is under way.")).to_be_visible()
    expect(page.locator("#grid td.active")).to_have_text("Lakeside Runners, season 2027")


def test_several_files_form_one_calendar(page_user, tmp_path):
    page = page_user.page
    for name, bad in (("spring", "31/02/2027"), ("autumn", "31/09/2027")):
        text = f"Name,Date,Type\nFirst of {name},2027-05-03,race\nLast of {name},{bad},race\n"
        (tmp_path / f"{name}.csv").write_text(text)
    page.locator("#spreadsheet").set_input_files([tmp_path / "spring.csv", tmp_path / "autumn.csv"])
    expect(page.get_by_text("2 rows are invalid.")).to_be_visible()
    expect(page.locator("#problems")).to_contain_text("autumn.csv · Last of autumn")
    page_user.button("autumn.csv").click()
    expect(page.locator("#grid-body tr").nth(2)).to_contain_text("Last of autumn")
    page.locator("#problems .jump").first.click()
    expect(page.locator("#grid td.active")).to_have_text("31/02/2027")
    expect(page_user.button("spring.csv")).to_have_attribute("aria-pressed", "true")
    assert page_user.barriers() == []


def test_a_long_cell_scrolls_inside_the_detail_box(page_user, tmp_path):
    path = tmp_path / "long.csv"
    path.write_text(f"Name,Date,Type,Description\nRace,2027-05-03,race,{'word ' * 6_000}\n")
    page_user.choose(path)
    page, detail = page_user.page, page_user.page.locator("#detail")
    page.get_by_role("grid").focus()
    page.keyboard.press("Control+End")
    expect(page.locator("#detail strong")).to_have_text("D2")
    assert detail.evaluate("box => box.offsetHeight") < 220
    page.keyboard.press("Tab")
    expect(detail).to_be_focused()
    assert page_user.barriers() == []
    page.get_by_role("grid").focus()
    page.keyboard.press("Home")
    expect(page.locator("#detail strong")).to_have_text("A2")
    expect(detail).not_to_have_attribute("tabindex", "0")
