"""The workbook report is the user's own workbook, with the fate of every row in it."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from importer.domain.model import ImportResult, InputFile, Problem, SkippedRow, Status
from importer.domain.own_markers import ADDED_HEADERS, SUMMARY_SHEET, SUMMARY_TITLE
from importer.reports.statuses import STATUS_MEANINGS
from importer.reports.workbook import report as workbook
from importer.reports.workbook.report import render_workbook
from importer.reports.workbook.styles import AUTHOR

MakeResult = Callable[..., ImportResult]
RED, YELLOW = "FFFFC7CE", "FFFFEB9C"


@pytest.fixture(params=[0, 1_000_000], ids=["as XML", "by openpyxl"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to mark have to say the same; what the quick one does not know, the other does."""
    monkeypatch.setattr(workbook, "MIN_FAST_ROWS", request.param)


def reopened(result: ImportResult) -> Workbook:
    return load_workbook(io.BytesIO(render_workbook(result)))


def texts(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def fill(cell: Cell) -> str:
    return str(cell.fill.fgColor.rgb)


def edit(path: Path, change: Callable[[Workbook], object]) -> None:
    book = load_workbook(path)
    change(book)
    book.save(path)


def test_rows_get_status_event_id_and_problems_beside_them(result: ImportResult) -> None:
    sheet = reopened(result)["Races"]
    added = [[cell.value for cell in row] for row in sheet["D3:F7"]]
    assert added == [
        list(ADDED_HEADERS),
        ["created", "ev-1", "Please check: C4: It ends before it starts."],
        ["invalid", None, "B5: There is no 31 February. Correct the day."],
        ["pending", None, None],
        ["skipped: the example from the template", None, None],
    ]


def test_bad_cells_are_coloured_and_say_why(result: ImportResult) -> None:
    sheet = reopened(result)["Races"]
    assert (fill(sheet["B5"]), fill(sheet["C4"])) == (RED, YELLOW)
    comment = sheet["B5"].comment
    assert comment is not None
    assert comment.text == "Please correct:\nThere is no 31 February. Correct the day."
    assert fill(sheet["A5"]) not in {RED, YELLOW}


def test_the_calendar_itself_stays(result: ImportResult, calendar: Path) -> None:
    before, after = load_workbook(calendar), reopened(result)
    for name in before.sheetnames:
        for row in before[name].iter_rows():
            for cell in row:
                there = after[name][cell.coordinate]
                assert (there.value, there.number_format) == (cell.value, cell.number_format)
    assert after.sheetnames == [*before.sheetnames, SUMMARY_SHEET]
    assert after["Races"].column_dimensions["A"].width == 33


def test_other_readers_see_the_same(result: ImportResult) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(render_workbook(result)))
    rows = book.get_sheet_by_name("Races").to_python(skip_empty_area=False)
    assert [row[3] for row in rows[2:]] == [
        *("Status", "created", "invalid", "pending", "skipped: the example from the template"),
    ]


def test_the_summary_tells_what_happened_and_what_to_do(result: ImportResult) -> None:
    book = reopened(result)
    summary = book[SUMMARY_SHEET]
    said = "\n".join(texts(summary))
    assert summary["A1"].value == SUMMARY_TITLE
    assert book.active is summary
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == [SUMMARY_SHEET]
    for part in (
        *("Some rows are not in.", "Correct them.", "Next command: import-events calendar.xlsx"),
        *("The key may not read events.", "date_invalid", "B5", "perhaps the date", "run-1"),
        STATUS_MEANINGS[Status.CREATED],
    ):
        assert part in said


def test_every_status_has_words() -> None:
    assert set(STATUS_MEANINGS) == set(Status)


def test_an_annotated_workbook_is_annotated_again_in_the_same_columns(
    result: ImportResult, result_of: MakeResult, tmp_path: Path
) -> None:
    marked = tmp_path / "marked.xlsx"
    marked.write_bytes(render_workbook(result))
    again = result_of(marked)
    now = replace(again.rows[1], status=Status.CREATED, event_id="ev-2", problems=())
    sheet = (book := reopened(replace(again, rows=(again.rows[0], now), skipped=())))["Races"]
    assert [cell.value for cell in sheet[3]] == ["Name", "Date", "Type", *ADDED_HEADERS]
    assert [cell.value for cell in sheet["D"][3:]] == ["created", "created", None, None]
    assert sheet["B5"].comment is None
    assert fill(sheet["B5"]) != RED
    assert book.sheetnames.count(SUMMARY_SHEET) == 1
    assert len(book.sheetnames) == 3


def test_columns_and_sheets_of_the_users_own_are_not_taken_for_ours(
    calendar: Path, result_of: MakeResult
) -> None:
    def change(book: Workbook) -> None:
        for column, header in enumerate(ADDED_HEADERS, 4):
            book["Races"].cell(3, column, header)
        book.create_sheet(SUMMARY_SHEET)["A1"] = "mine"

    edit(calendar, change)
    book = reopened(result_of(calendar))
    assert [cell.value for cell in book["Races"][3]][6:] == list(ADDED_HEADERS)
    assert book[SUMMARY_SHEET]["A1"].value == "mine"


def test_the_users_comments_stay_and_come_back(
    calendar: Path, result_of: MakeResult, tmp_path: Path
) -> None:
    edit(calendar, lambda book: setattr(book["Races"]["B5"], "comment", Comment("ask Ann", "Bob")))
    marked = tmp_path / "marked.xlsx"
    marked.write_bytes(render_workbook(result_of(calendar)))
    comment = load_workbook(marked)["Races"]["B5"].comment
    assert comment is not None
    assert comment.author == AUTHOR
    assert comment.text.endswith("ask Ann")
    clean = reopened(replace(result_of(marked), rows=()))["Races"]["B5"].comment
    assert clean is not None
    assert clean.text == "ask Ann"


def test_a_problem_of_a_merged_cell_is_shown_at_its_first_cell(
    calendar: Path, result_of: MakeResult
) -> None:
    edit(calendar, lambda book: book["Races"].merge_cells("B4:B5"))
    sheet = reopened(result_of(calendar))["Races"]
    assert fill(sheet["B4"]) == RED
    assert [cell.value for cell in sheet["D"][2:5]] == ["Status", "created", "invalid"]


def test_a_heading_merged_across_the_sheet_leaves_room(
    calendar: Path, result_of: MakeResult
) -> None:
    edit(calendar, lambda book: book["Races"].merge_cells("A1:XFD1"))
    sheet = reopened(result_of(calendar))["Races"]
    assert sheet["D3"].value == ADDED_HEADERS[0]


def test_a_row_that_is_longer_than_its_header_keeps_its_cells(
    calendar: Path, result_of: MakeResult
) -> None:
    edit(calendar, lambda book: setattr(book["Races"]["H5"], "value", "stray"))
    sheet = reopened(result_of(calendar))["Races"]
    assert sheet["H5"].value == "stray"
    assert [cell.value for cell in sheet[3]][8:] == list(ADDED_HEADERS)


def test_a_full_sheet_still_gets_its_comments(calendar: Path, result_of: MakeResult) -> None:
    edit(calendar, lambda book: setattr(book["Races"]["XFD5"], "value", "far out"))
    book = reopened(result_of(calendar))
    assert fill(book["Races"]["B5"]) == RED
    assert any("no room" in text for text in texts(book[SUMMARY_SHEET]))


def test_several_problems_of_a_cell_share_a_comment(result: ImportResult, problem: Problem) -> None:
    second = replace(problem, message="And it is a Sunday.", hint="")
    row = replace(result.rows[1], problems=(problem,), warnings=(second,))
    sheet = reopened(replace(result, rows=(row,)))["Races"]
    assert sheet["B5"].comment.text.endswith("Correct the day.\nAnd it is a Sunday.")
    assert fill(sheet["B5"]) == RED


@pytest.mark.parametrize(
    "cell", [None, "", "B", "5", "b5", "B0", "XFE5", "ZZZZ5", "B1048577", "B5:C6"]
)
def test_a_problem_without_a_cell_address_is_in_the_status_column(
    result: ImportResult, problem: Problem, cell: str | None
) -> None:
    row = replace(result.rows[1], problems=(replace(problem, cell=cell),))
    sheet = reopened(replace(result, rows=(row,)))["Races"]
    assert "There is no 31 February." in sheet["F5"].value


def test_a_changed_calendar_is_copied_as_it_was_read(
    calendar: Path, result_of: MakeResult, table_of: Callable[..., object]
) -> None:
    result = result_of(calendar, tables=[table_of(str(calendar), [["x"]] * 7, "Races")])
    edit(calendar, lambda book: book["Races"].insert_rows(4))
    book = reopened(result)
    assert book["Races"]["A1"].value == "x"
    assert any("has changed" in text for text in texts(book[SUMMARY_SHEET]))


def test_a_result_without_cells_still_has_its_summary(result: ImportResult) -> None:
    bare = replace(result, run=replace(result.run, files=(InputFile("gone.xlsx", "0"),)))
    book = reopened(bare)
    assert book.sheetnames == [SUMMARY_SHEET]
    assert any("not available" in text for text in texts(book[SUMMARY_SHEET]))


def test_formats_of_the_users_cells_stay(calendar: Path, result_of: MakeResult) -> None:
    edit(calendar, lambda book: setattr(book["Races"]["B5"], "font", Font(bold=True, name="Arial")))
    sheet = reopened(result_of(calendar))["Races"]
    assert (sheet["B5"].font.bold, sheet["B5"].font.name) == (True, "Arial")


def test_no_text_of_a_result_becomes_a_formula(result: ImportResult, hostile: str) -> None:
    problem = Problem("type_unknown", "type", "C5", hostile, hostile, hostile)
    row = replace(result.rows[1], event_id=hostile, problems=(problem,), warnings=(problem,))
    result = replace(
        result,
        rows=(result.rows[0], row),
        skipped=(SkippedRow(replace(row.location, row=7), hostile),),
        run=replace(result.run, organization=hostile),
        **dict.fromkeys(("message", "hint", "command"), hostile),
        notes=(hostile,),
    )
    book = reopened(result)
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert not any(cell.data_type == "f" for cell in cells)
    assert "Races" in book.sheetnames


def test_a_damaged_workbook_is_copied_from_what_was_read(
    tmp_path: Path, result_of: MakeResult, table_of: Callable[..., object], calendar: Path
) -> None:
    damaged = tmp_path / "damaged.xlsx"
    damaged.write_bytes(calendar.read_bytes()[:-200])
    table = table_of(str(damaged), [["cell"]] * 7, "Races")
    book = reopened(result_of(damaged, tables=[table]))
    assert book["Races"]["B4"].value == "created"
    digest = hashlib.sha256(damaged.read_bytes()).hexdigest()
    assert digest == result_of(damaged).run.files[0].sha256
