"""What cannot be marked itself is copied cell by cell, rows at their places, with the same marks."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

from importer.domain.model import (
    ErrorCell,
    Header,
    ImportResult,
    InputFile,
    RowLocation,
    RowResult,
    Status,
    Table,
)
from importer.domain.own_markers import ADDED_HEADERS, SUMMARY_SHEET
from importer.reports.workbook import report as workbook
from importer.reports.workbook.copy_tables import make_sheet_titles
from importer.reports.workbook.report import render_workbook

MakeTable = Callable[..., Table]


def reopened(result: ImportResult) -> Workbook:
    return load_workbook(io.BytesIO(render_workbook(result)))


def test_a_csv_calendar_becomes_a_annotated_workbook(csv_result: ImportResult) -> None:
    sheet = (book := reopened(csv_result))["calendar"]
    assert [[cell.value for cell in row] for row in sheet["A3:F6"]] == [
        ["Name", "Date", "Type", *ADDED_HEADERS],
        [
            *("=HYPERLINK(1)", "2027-05-03", "race", "created", "ev-1"),
            "Please check: C4: It ends before it starts.",
        ],
        [
            *("Hill 5K", "31/02/2027", "race", "invalid", None),
            "B5: There is no 31 February. Correct the day.",
        ],
        ["Park run", "2027-06-01", "jog", "pending", None, None],
    ]
    assert sheet["A4"].data_type == "s"
    assert sheet["A4"].quotePrefix
    assert sheet["B5"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["B5"].comment.text.startswith("Please correct")
    assert book.sheetnames == ["calendar", SUMMARY_SHEET]
    assert book.active.title == SUMMARY_SHEET


def test_rows_stand_at_their_numbers(csv_result: ImportResult, table_of: MakeTable) -> None:
    table = table_of(csv_result.tables[0].file, [["Name"], ["a"], ["b"]], None, (3, 4, 9))
    sheet = reopened(replace(csv_result, tables=(table,)))["calendar"]
    assert {cell.row: cell.value for cell in sheet["A"] if cell.value} == {
        3: "Name",
        4: "a",
        9: "b",
    }
    assert sheet["B4"].value == "created"


def test_rows_below_the_last_one_of_a_sheet_are_named(
    csv_result: ImportResult, table_of: MakeTable
) -> None:
    table = table_of(csv_result.tables[0].file, [["Name"], ["low"]], None, (3, 1_048_577))
    book = reopened(replace(csv_result, tables=(table,)))
    assert book["calendar"].max_row == 3
    assert any("do not fit" in str(cell.value) for cell in book[SUMMARY_SHEET]["A"])


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("02139", "02139"),
        (True, True),
        (7, 7),
        (44.5, 44.5),
        (date(2027, 5, 3), datetime(2027, 5, 3)),  # noqa: DTZ001 - sheets know no zones
        (datetime(2027, 5, 3, 9, 30), datetime(2027, 5, 3, 9, 30)),  # noqa: DTZ001
        (datetime(2027, 5, 3, 9, tzinfo=UTC), "2027-05-03 09:00:00+00:00"),
        (date(1899, 1, 1), "1899-01-01"),
        (date(1900, 2, 28), "1900-02-28"),
        (time(9, 30), time(9, 30)),
        (timedelta(hours=30), timedelta(hours=30)),
        (timedelta(hours=-1), "-1 day, 23:00:00"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (10**400, str(10**400)),
        (123_456_789_012_345_678, "123456789012345678"),
        (ErrorCell("#REF!"), "#REF!"),
        (ErrorCell("#SPILL!"), "#SPILL!"),
        (ErrorCell(""), None),
        (ErrorCell("=1"), "=1"),
        (None, None),
    ],
)
@pytest.mark.parametrize("row", [2, 5])  # the cell B5 carries a mark
def test_every_kind_of_cell_is_shown(
    csv_result: ImportResult, table_of: MakeTable, value: object, shown: object, row: int
) -> None:
    rows = [["x", "y"]] * 6
    rows[row - 1] = ["x", value]
    table = table_of(csv_result.tables[0].file, rows)
    cell = reopened(replace(csv_result, tables=(table,)))["calendar"].cell(row, 2)
    assert cell.value == shown
    assert cell.data_type != "f"
    assert (cell.comment is not None) is (row == 5)


def test_no_cell_becomes_a_formula(
    csv_result: ImportResult, table_of: MakeTable, hostile: str
) -> None:
    table = table_of(hostile, [[hostile, "x"]] * 6, hostile)
    headers = tuple(replace(header, file=hostile, sheet=hostile) for header in csv_result.headers)
    rows = tuple(
        replace(row, location=RowLocation(hostile, hostile, row.location.row))
        for row in csv_result.rows
    )
    result = replace(csv_result, tables=(table,), headers=headers, rows=rows)
    book = reopened(result)
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert not any(cell.data_type == "f" for cell in cells)
    assert "created" in [cell.value for cell in cells]
    CalamineWorkbook.from_filelike(io.BytesIO(render_workbook(result))).get_sheet_by_index(
        0
    ).to_python()


def test_sheets_of_several_files_share_one_workbook(
    csv_result: ImportResult, table_of: MakeTable
) -> None:
    files = ("a/races.xlsx", "b/races.xlsx")
    tables = tuple(table_of(file, [["Name"], [file]], "Sheet1") for file in files)
    headers = tuple(Header(file, "Sheet1", "A1", "Name", "name") for file in files)
    rows = tuple(RowResult(RowLocation(file, "Sheet1", 2), Status.EXISTS) for file in files)
    run = replace(csv_result.run, files=tuple(InputFile(file, "0") for file in files))
    book = reopened(
        replace(csv_result, run=run, tables=tables, headers=headers, rows=rows, skipped=())
    )
    assert book.sheetnames == ["races Sheet1", "races Sheet1 (2)", SUMMARY_SHEET]
    for name, file in zip(book.sheetnames, files, strict=False):
        assert [cell.value for cell in book[name][2][:2]] == [file, "exists"]


def test_columns_of_an_earlier_report_are_used_again(
    csv_result: ImportResult, table_of: MakeTable
) -> None:
    rows = [["Name", *ADDED_HEADERS], ["a", "pending", None, "old"]]
    table = table_of(csv_result.tables[0].file, rows, None, (3, 4))
    sheet = reopened(replace(csv_result, tables=(table,)))["calendar"]
    assert [cell.value for cell in sheet[3]] == ["Name", *ADDED_HEADERS]
    assert [cell.value for cell in sheet[4]][:3] == ["a", "created", "ev-1"]


def test_a_large_calendar_is_copied_and_says_so(
    result: ImportResult, table_of: MakeTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 6)
    file = result.run.files[0].path
    book = reopened(replace(result, tables=(table_of(file, [["copied"]] * 7, "Races"),)))
    assert book["Races"]["A4"].value == "copied"
    assert book["Races"]["B4"].value == "created"
    assert any("more than 6 rows" in str(cell.value) for cell in book[SUMMARY_SHEET]["A"])


@pytest.mark.parametrize(
    "name",
    ["a" * 40, "😀" * 20, "x[y]:z*?/\\", "", "'", "History", "import summary", "\ud800", "a\x00b"],
)
def test_titles_are_valid_and_unique(name: str) -> None:
    made = make_sheet_titles(
        [("a.csv", name), ("a.csv", name), ("b.csv", name)], taken=[SUMMARY_SHEET]
    )
    assert len({title.casefold() for title in made}) == 3
    for title in made:
        assert 0 < len(title.encode("utf-16-le")) // 2 <= 31
        assert not set(title) & set("[]:*?/\\\x00")
        assert title.strip("' ") == title
        assert title.casefold() not in {"history", SUMMARY_SHEET.casefold()}
