"""Files on their way to the page, as a browser really hands them over."""

import pytest
from playwright.sync_api import expect

RIGHT = "Name,Date,Type\nRace,2027-05-03,race\n"
WRONG = "Name,Date,Type\nRace,31/02/2027,race\n"


def choose_as_chrome_does(page, path) -> None:
    """Playwright itself sends `change` in any case; Chrome only where the path is another."""
    client = page.context.new_cdp_session(page)
    root = client.send("DOM.getDocument")["root"]["nodeId"]
    about = {"nodeId": root, "selector": "#spreadsheet"}
    node = client.send("DOM.querySelector", about)["nodeId"]
    client.send("DOM.setFileInputFiles", {"nodeId": node, "files": [str(path)]})


def drop(page, files: str) -> None:
    """Drop what this script makes: a list of files, which may refuse to be read."""
    dropped = page.evaluate_handle(f"() => {{ {FILES} return dataOf({files}); }}")
    page.dispatch_event("#drop", "drop", {"dataTransfer": dropped})


FILES = f"""
const right = new File([{RIGHT!r}], "right.csv");
const picture = new File([new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 0])], "picture.xlsx");
const gone = new File([{RIGHT!r}], "gone.csv");
const dataOf = (files) => {{
  const data = new DataTransfer();
  files.forEach((file) => data.items.add(file));
  return data;
}};
"""


def test_a_corrected_file_chosen_again_is_read_again(page_user, tmp_path):
    page, path = page_user.page, tmp_path / "season.csv"
    path.write_text(WRONG)
    choose_as_chrome_does(page, path)
    expect(page.get_by_text("1 row is invalid.")).to_be_visible()
    path.write_text(RIGHT)
    choose_as_chrome_does(page, path)
    expect(page.get_by_text("The row is valid.")).to_be_visible()


def test_two_files_are_accepted_together_or_not_at_all(page_user):
    page = page_user.page
    drop(page, "[right, picture]")
    alert = page.locator("#file-error")
    expect(alert).to_contain_text("picture.xlsx")
    expect(alert).to_contain_text("None of the 2 files was added")
    expect(page.locator("#look")).to_be_hidden()
    page_user.button("Check").click()
    expect(alert).to_contain_text("picture.xlsx")


def test_an_unreadable_file_is_distinguished_from_an_unreachable_program(page_user):
    """A folder, or a file that is not there any more, fails when its bytes are asked for."""
    page = page_user.page
    page.evaluate(
        """() => {
            const read = Blob.prototype.arrayBuffer, slice = Blob.prototype.slice;
            const broken = new WeakSet();
            Blob.prototype.slice = function (...range) {
                const part = slice.apply(this, range);
                if (this.name === "gone.csv") broken.add(part);
                return part;
            };
            Blob.prototype.arrayBuffer = function () {
                const reason = new DOMException("", "NotFoundError");
                return broken.has(this) ? Promise.reject(reason) : read.call(this);
            };
        }"""
    )
    drop(page, "[right]")
    expect(page.get_by_text("The row is valid.")).to_be_visible()
    drop(page, "[gone]")
    alert = page.locator("#file-error")
    expect(alert).to_contain_text("Can't read “gone.csv”.")
    expect(alert).to_contain_text("The calendar below is the previous one.")
    assert page_user.barriers() == []


@pytest.fixture
def running(page_user, server, messy_calendar):
    """Start an import that waits for confirmation."""
    page = page_user.page
    drop(page, "[right]")
    page.get_by_label("API key of your organization").fill(server.key)
    page_user.button("Import").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    return page


def test_files_cannot_be_dropped_during_a_run(running):
    page = running
    chooser = page.locator("#spreadsheet")
    expect(chooser).to_be_disabled()
    assert chooser.evaluate("one => getComputedStyle(one).cursor") == "not-allowed"
    drop(page, "[right]")
    expect(page.locator("#file-error")).to_contain_text("A run is in progress")


def test_file_and_sheet_are_shown_beside_the_rows(page_user, messy_calendar):
    page, names = page_user.page, "season.xlsx · Season"
    page_user.choose(messy_calendar())
    page.get_by_label("Field of column What is on").select_option("name")
    for place in ("#which-look", "#which-go"):
        expect(page.locator(place)).to_have_text(names)
    drop(page, "[picture]")
    expect(page.locator("#file-error")).to_contain_text("picture.xlsx")
    expect(page.locator("#which-look")).to_have_text(names)
    page = page_user.come_back()
    expect(page.locator("#which-look")).to_have_text(names)


def test_an_unreadable_calendar_is_reported_with_its_columns(page_user, tmp_path):
    page, columns = page_user.page, page_user.page.locator("#columns-box")
    drop(page, "[right]")
    expect(page.get_by_text("The row is valid.")).to_be_visible()
    expect(columns).not_to_have_attribute("open", "")
    for name in ("one", "two"):
        path = tmp_path / f"{name}.csv"
        path.write_text(f"What {name} is,Date,Type\nRace,2027-05-03,race\n")
        page_user.choose(path)
        expect(page.locator("#file-status")).to_contain_text("Can't read this as a calendar yet")
        expect(page.get_by_role("alert").filter(has_text="no column for the name")).to_be_visible()
        expect(page.locator("#problems")).to_have_text(
            "The rows have not been checked yet. See above for the reason."
        )
        expect(columns).to_have_attribute("open", "")
        columns.locator("summary").click()
        expect(columns).not_to_have_attribute("open", "")


def test_one_type_is_chosen_for_all_rows_where_no_column_holds_it(page_user, tmp_path):
    page, path = page_user.page, tmp_path / "typeless.csv"
    path.write_text("Name,Date\nA,2027-05-03\nB,2027-05-04\n")
    page_user.choose(path)
    expect(page.get_by_role("heading", name="There is no type column")).to_be_visible()
    assert page_user.barriers() == []
    page_user.button("For all rows: run club").click()
    expect(page.get_by_text("All 2 rows are valid.")).to_be_visible()
    expect(page.locator("#step-look")).to_be_focused()
    expect(page.locator("#typeless")).to_be_hidden()
