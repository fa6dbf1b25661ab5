"""The marked workbook, and the round trip: template → filled in → marked → mended → imported."""

import shutil
import subprocess
from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from importer import reports
from importer.delivery.run_context import RunContext
from importer.domain.model import ImportResult
from importer.domain.own_markers import ADDED_HEADERS, EVENTS_SHEET, SUMMARY_SHEET
from importer.pipeline.import_run import run_import
from importer.reports import template
from importer.settings import resolve_settings

HEADER = ("Name", "Date", "Type", "Website")
OFFICE = shutil.which("soffice")
TIMEOUT = 300
"""Seconds that LibreOffice may take to start and convert."""

FILLED = (
    ("Lake Run", date(2027, 5, 3), "race", None, time(9, 30)),
    ("Hill TT", "31 June 2027", "TT", None, "18.30 Uhr"),
    ("Club Night", "13.06.2027", "Lauftreff", None, None),
    ("Relay", "12-14 June 2027", "Staffel", None, "all day"),
)
"""Of these, row 4 of the sheet (Hill TT) holds a day that there is not."""


@pytest.fixture
def marked(check, tmp_path) -> Callable[..., openpyxl.Workbook]:
    """Check a file and load its annotated workbook."""

    def make(path: str, **options) -> openpyxl.Workbook:
        report = tmp_path / "marked.xlsx"
        reports.write_report(check(path, **options).result, str(report))
        return openpyxl.load_workbook(report)

    return make


def added(sheet: Worksheet, header_row: int) -> dict[str, int]:
    """Header of an added column → its number."""
    found = {cell.value: cell.column for cell in sheet[header_row] if cell.value in ADDED_HEADERS}
    assert set(found) == set(ADDED_HEADERS)
    return found


def test_the_annotated_workbook_is_the_users_own_with_its_sheets_widths_and_formats(book, marked):
    def dress(sheet):
        sheet.column_dimensions["A"].width = 42
        sheet["B3"].number_format = "DD/MM/YYYY"
        sheet["A3"].fill = PatternFill("solid", fgColor="FFABCDEF")
        sheet.parent.create_sheet("Medals")["A1"] = "gold"

    path = book(("Season 2027",), HEADER, ("Lake Run", date(2027, 5, 3), "race", None), shape=dress)
    workbook = marked(path)
    assert workbook.sheetnames == ["Races", "Medals", SUMMARY_SHEET]
    sheet = workbook["Races"]
    assert sheet.column_dimensions["A"].width == 42
    assert sheet["B3"].number_format == "DD/MM/YYYY"
    assert sheet["A3"].fill.fgColor.rgb == "FFABCDEF"
    assert workbook["Medals"]["A1"].value == "gold"


def test_bad_cells_are_filled_and_commented_and_every_row_has_its_status(book, marked):
    path = book(
        HEADER,
        ("Lake Run", date(2027, 5, 3), "race", None),
        ("Hill Run", "31 June 2027", "race", "#find-us"),
    )
    sheet = marked(path)["Races"]
    columns = added(sheet, 1)
    status = columns[ADDED_HEADERS[0]]
    assert [sheet.cell(row, status).value for row in (2, 3)] == ["ready", "invalid"]
    for cell in ("B3", "D3"):
        assert sheet[cell].comment is not None
        assert sheet[cell].fill.fill_type == "solid"
    assert "There is no 31 June 2027." in sheet["B3"].comment.text
    assert sheet["B2"].comment is None
    assert "31 June" in str(sheet.cell(3, columns[ADDED_HEADERS[2]]).value)


def test_a_csv_calendar_comes_back_as_a_annotated_workbook_too(text, marked, check):
    path = text(HEADER, ("Hill Run", "31 June 2027", "race", ""))
    workbook = marked(path)
    sheet = workbook.worksheets[0]
    assert sheet["B2"].comment is not None
    assert SUMMARY_SHEET in workbook.sheetnames


@pytest.mark.parametrize("times", [1, 2])
def test_added_columns_are_recognized_after_repeated_annotation(book, check, tmp_path, times):
    path = book(
        HEADER,
        ("Lake Run", date(2027, 5, 3), "race", None),
        ("Hill Run", "31 June 2027", "race", None),
    )
    before = check(path)
    for number in range(times):
        report = tmp_path / f"marked{number}.xlsx"
        reports.write_report(check(path).result, str(report))
        path = str(report)
    after = check(path)
    assert after.statuses == before.statuses == {2: "ready", 3: "invalid"}
    assert after.problems == before.problems
    assert after.fields == before.fields
    assert after.bodies == before.bodies
    assert set(after.ignored.values()) <= {None}
    assert after.notes == (f'Sheet "{SUMMARY_SHEET}" was not read: it contains no events.',)


# -- the whole way ------------------------------------------------------------------------------------


def with_openpyxl(path: Path, mend: Callable[[Worksheet], object], folder: Path) -> Path:
    """Mend a workbook as openpyxl saves it."""
    workbook = openpyxl.load_workbook(path)
    mend(workbook[EVENTS_SHEET])
    target = folder / "mended.xlsx"
    workbook.save(target)
    workbook.close()
    return target


def with_libreoffice(path: Path, mend: Callable[[Worksheet], object], folder: Path) -> Path:
    """Mend a workbook and let LibreOffice open and save it, as a user of it would."""
    mended = with_openpyxl(path, mend, folder)
    saved = folder / "saved"
    profile = (folder / "profile").as_uri()
    command = [str(OFFICE), "--headless", f"-env:UserInstallation={profile}"]
    subprocess.run(
        [*command, "--convert-to", "xlsx", "--outdir", str(saved), str(mended)],
        check=True,
        capture_output=True,
        timeout=TIMEOUT,
    )
    return saved / mended.name


EDITORS = [
    with_openpyxl,
    pytest.param(
        with_libreoffice,
        marks=[
            pytest.mark.libreoffice,
            pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed"),
        ],
    ),
]


@pytest.fixture
def filled(tmp_path) -> str:
    """Fill in the template as a user does: below the example, in the existing columns."""
    path = tmp_path / "calendar.xlsx"
    template.save_template(str(path))
    workbook = openpyxl.load_workbook(path)
    sheet = workbook[EVENTS_SHEET]
    for number, row in enumerate(FILLED, 3):
        for column, value in enumerate(row, 1):
            if value is not None:
                sheet.cell(number, column, value)
    workbook.save(path)
    workbook.close()
    return str(path)


@pytest.fixture
def send(sandbox, tmp_path, clock) -> Callable[[str], ImportResult]:
    """Import a file into one practice organization, with one ledger."""
    api = sandbox()

    def run(path: str, **options) -> ImportResult:
        where = {"base_url": api.base_url, "ledger": str(tmp_path / "ledger.sqlite3")}
        settings = resolve_settings(where | options, environment={}, files=())
        return run_import([path], settings, api.key, RunContext(clock))

    return run


def fates(result: ImportResult) -> dict[str | None, str]:
    return {row.name: str(row.status) for row in result.rows}


@pytest.mark.parametrize("editor", EDITORS, ids=["openpyxl", "LibreOffice"])
def test_a_filled_in_template_is_imported_and_only_new_rows_are_sent(
    editor, filled, check, send, tmp_path
):
    checked = check(filled)
    assert checked.statuses == {3: "ready", 4: "invalid", 5: "ready", 6: "ready"}
    assert checked.skipped == {2: "the example from the template"}
    report = tmp_path / "marked.xlsx"
    first = send(filled, skip_invalid=True)
    assert set(fates(first).values()) == {"created", "invalid"}
    reports.write_report(first, str(report))

    mended = editor(report, lambda sheet: sheet.__setitem__("B4", "30 June 2027"), tmp_path)
    again = check(str(mended))
    assert again.statuses == dict.fromkeys(range(3, 7), "ready")
    assert again.bodies[4]["date"] == "2027-06-30"
    assert {row: again.bodies[row] for row in (3, 5, 6)} == checked.bodies
    assert set(again.ignored.values()) <= {None}

    second = send(str(mended))
    assert second.run.exit_status == 0
    assert fates(second) == {
        "Lake Run": "unchanged",
        "Hill TT": "created",
        "Club Night": "unchanged",
        "Relay": "unchanged",
    }
    third = send(str(mended))
    assert set(fates(third).values()) == {"unchanged"}


def test_nothing_is_sent_while_a_cell_is_bad(filled, send):
    result = send(filled)
    assert result.run.exit_status == 3
    assert set(fates(result).values()) == {"pending", "invalid"}


def test_an_event_that_is_there_under_another_slug_is_warned_about(book, send):
    rows = (("Lake Run", date(2027, 5, 3), "race"), ("Hill TT", date(2027, 6, 3), "race"))
    send(book(HEADER[:3], *rows))
    moved = (("LAKE-RUN", date(2027, 5, 4), "race"), rows[1])
    result = send(book(HEADER[:3], *moved), dry_run=True)
    assert fates(result) == {"LAKE-RUN": "ready", "Hill TT": "unchanged"}
    (warning,) = result.rows[0].warnings
    assert warning.code == "near_duplicate"
    assert "lake-run-2027-05-03" in warning.message
