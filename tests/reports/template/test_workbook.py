"""The template: what it offers, that it stays itself, and that a filled-in one reads back."""

import codecs
import csv
import io
import stat
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation
from python_calamine import CalamineWorkbook

from importer.domain.errors import UnusableInput
from importer.domain.fields import EVENT_TYPES, FIELD_NAMES, FIELDS, REQUIRED_FIELDS, Field
from importer.domain.intervals_api import API_KEY_VARIABLE
from importer.domain.own_markers import (
    EVENTS_SHEET,
    EXAMPLE_MARKER,
    FIELD_GUIDE_SHEET,
    INSTRUCTIONS_SHEET,
)
from importer.reports import template

TEMPLATES = Path(__file__).parents[3] / "templates"


@pytest.fixture(scope="module")
def book() -> Workbook:
    return load_workbook(io.BytesIO(template.render_template()))


def rule(book: Workbook, field: Field) -> DataValidation:
    """Return the validation rule of the field's first empty cell."""
    column = FIELD_NAMES.index(field.name) + 1
    cell = book[EVENTS_SHEET].cell(3, column).coordinate
    (found,) = [
        rule for rule in book[EVENTS_SHEET].data_validations.dataValidation if cell in rule.sqref
    ]
    return found


def records() -> list[list[str]]:
    return list(
        csv.reader(io.StringIO(template.render_template(".csv").decode("utf-8-sig"), newline=""))
    )


@pytest.mark.parametrize("name", ["calendar-template.xlsx", "calendar-template.csv"])
def test_the_downloadable_templates_are_up_to_date(name: str) -> None:
    path = TEMPLATES / name
    assert path.read_bytes() == template.render_template(path.suffix), f"make {path} anew"


@pytest.mark.parametrize("suffix", [".xlsx", ".XLSX", ".csv"])
def test_the_bytes_are_the_same_each_time(suffix: str) -> None:
    assert template.render_template(suffix) == template.render_template(suffix)


def test_the_template_contains_no_time_and_no_path() -> None:
    archive = zipfile.ZipFile(io.BytesIO(template.render_template()))
    assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert {part.create_system for part in archive.infolist()} == {0}


def test_the_sheets_are_instructions_events_and_guide(book: Workbook) -> None:
    assert book.sheetnames == [INSTRUCTIONS_SHEET, EVENTS_SHEET, FIELD_GUIDE_SHEET]


def test_the_header_names_every_field_and_marks_the_required(book: Workbook) -> None:
    cells = book[EVENTS_SHEET][1]
    wanted = [field.label + " *" * field.required for field in FIELDS]
    assert [cell.value for cell in cells] == wanted == records()[0]
    colours = {
        field.required: cell.fill.fgColor.rgb for field, cell in zip(FIELDS, cells, strict=True)
    }
    assert colours[True] != colours[False]
    assert book[EVENTS_SHEET].freeze_panes == "B2"


def test_the_example_is_marked_and_typed(book: Workbook) -> None:
    row = [cell.value for cell in book[EVENTS_SHEET][2]]
    example = dict(zip(FIELD_NAMES, row, strict=True))
    assert str(example["name"]).startswith(EXAMPLE_MARKER)
    assert example["date"] == datetime(2027, 5, 3)  # noqa: DTZ001 - sheets know no zones
    assert example["startTime"] == time(9, 30)
    assert example["lng"] == -93.265
    assert example["postalCode"] == "02139"


def test_examples_are_equal_in_xlsx_and_csv(book: Workbook) -> None:
    assert len(records()) == 2
    for field, cell, text in zip(FIELDS, book[EVENTS_SHEET][2], records()[1], strict=True):
        if field.kind in {"text", "slug", "type", "url"}:
            assert cell.value == text
        assert field.example in text


def test_nothing_is_written_below_the_example() -> None:
    read = CalamineWorkbook.from_filelike(io.BytesIO(template.render_template()))
    assert len(read.get_sheet_by_name(EVENTS_SHEET).to_python(skip_empty_area=False)) == 2


def test_columns_keep_dates_unmistakable_and_leading_zeros(book: Workbook) -> None:
    dimensions = book[EVENTS_SHEET].column_dimensions
    formats = {
        field.name: dimensions[cell.column_letter].number_format
        for field, cell in zip(FIELDS, book[EVENTS_SHEET][1], strict=True)
    }
    assert formats["date"] == formats["endDate"] == "DD-MMM-YYYY"
    assert formats["startTime"] == formats["endTime"] == "HH:MM"
    assert formats["postalCode"] == formats["slug"] == "@"


def test_the_type_is_chosen_from_a_list(book: Workbook) -> None:
    chosen = rule(book, FIELDS[FIELD_NAMES.index("type")])
    assert chosen.type == "list"
    assert chosen.formula1 == f'"{",".join(EVENT_TYPES)}"'
    assert chosen.showErrorMessage


@pytest.mark.parametrize(
    ("name", "kind"),
    [("date", "date"), ("endDate", "date"), ("startTime", "time"), ("lat", "decimal")],
)
def test_typed_cells_are_checked_while_typing(book: Workbook, name: str, kind: str) -> None:
    checked = rule(book, FIELDS[FIELD_NAMES.index(name)])
    assert (checked.type, checked.errorStyle) == (kind, "warning")


@pytest.mark.parametrize("field", FIELDS, ids=FIELD_NAMES)
def test_every_column_has_a_hint_that_fits(book: Workbook, field: Field) -> None:
    hint = rule(book, field)
    assert hint.prompt is not None
    assert hint.prompt.startswith(field.help)
    assert hint.prompt.endswith(".")
    assert hint.showInputMessage
    assert len(hint.prompt) <= 255
    assert len(hint.error or "") <= 255
    assert max(len(hint.promptTitle or ""), len(hint.errorTitle or "")) <= 32
    assert str(hint.sqref).endswith("1000")


def test_the_example_is_grey_until_it_is_overwritten(book: Workbook) -> None:
    (block,) = [
        block
        for block in book[EVENTS_SHEET].conditional_formatting
        if "A2:Q1000" in str(block.sqref)
    ]
    (grey,) = block.rules
    assert EXAMPLE_MARKER in grey.formula[0]
    assert grey.dxf is not None
    assert grey.dxf.font.italic


def test_empty_required_cells_are_pointed_at(book: Workbook) -> None:
    blocks = [str(block.sqref) for block in book[EVENTS_SHEET].conditional_formatting]
    assert len(blocks) == 1 + len(REQUIRED_FIELDS)


def test_the_guide_explains_every_field(book: Workbook) -> None:
    rows = list(book[FIELD_GUIDE_SHEET].iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[1], row[2]) for row in rows] == [
        (field.label, "yes" if field.required else "no", field.help) for field in FIELDS
    ]
    assert all(row[3] for row in rows)
    assert [row[4] for row in rows] == [field.example for field in FIELDS]


def test_the_instructions_name_the_commands_and_the_danger(book: Workbook) -> None:
    said = [str(row[0]) for row in book[INSTRUCTIONS_SHEET].iter_rows(values_only=True)]
    assert {"import-events check FILE", "import-events FILE"} <= set(said)
    together = "\n".join(said)
    for part in ("cannot be changed or deleted", EXAMPLE_MARKER, API_KEY_VARIABLE):
        assert part in together


def test_a_filled_in_template_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "mine.xlsx"
    template.save_template(path)
    mine = load_workbook(path)
    row = ("Our race", date(2027, 5, 3), "race", None, time(9, 30), None, None, None, None, "02139")
    for column, value in enumerate(row, 1):
        mine[EVENTS_SHEET].cell(3, column, value)
    mine.save(path)
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name(EVENTS_SHEET).to_python()
    assert tuple(value or None for value in rows[2][: len(row)]) == row
    assert len(load_workbook(path)[EVENTS_SHEET].data_validations.dataValidation) == len(FIELDS)


def test_the_csv_template_opens_in_excel() -> None:
    content = template.render_template(".csv")
    assert content.startswith(codecs.BOM_UTF8)
    assert content.count(b"\r\n") == content.count(b"\n") == 2


@pytest.mark.parametrize("name", ["a.xls", "a", "a.txt", ".xlsx"])
def test_another_ending_is_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnusableInput, match="no template with the file extension"):
        template.save_template(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_filled_in_calendar_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "calendar.csv"
    path.write_text("a season's work")
    with pytest.raises(UnusableInput, match="already exists"):
        template.save_template(path)
    assert path.read_text() == "a season's work"


def test_writing_the_same_template_again_is_no_error(tmp_path: Path) -> None:
    for _ in range(2):
        template.save_template(str(tmp_path / "calendar.csv"))
    assert (tmp_path / "calendar.csv").read_bytes() == template.render_template(".csv")


@pytest.mark.parametrize("name", ["none/calendar.xlsx", "file/calendar.xlsx", "x" * 300 + ".csv"])
def test_a_path_that_cannot_be_written_is_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnusableInput, match="cannot be written"):
        template.save_template(tmp_path / name)


def test_a_folder_of_that_name_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "calendar.xlsx").mkdir()
    with pytest.raises(UnusableInput, match="already exists"):
        template.save_template(tmp_path / "calendar.xlsx")


def test_a_template_can_be_edited_by_its_owner(tmp_path: Path) -> None:
    template.save_template(tmp_path / "calendar.xlsx")
    assert (tmp_path / "calendar.xlsx").stat().st_mode & stat.S_IWUSR
