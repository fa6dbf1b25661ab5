"""The template as a workbook: instructions, the sheet to fill in, and a field guide."""

import io
import zipfile
from datetime import datetime
from math import ceil

from openpyxl.cell.cell import Cell
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from importer.domain.fields import FIELDS, Field
from importer.domain.own_markers import EVENTS_SHEET, FIELD_GUIDE_SHEET, INSTRUCTIONS_SHEET
from importer.reports.template.columns import get_example_value, get_header, get_input_format
from importer.reports.template.data_validation import FIRST_ROW, add_rules, get_column_letters
from importer.reports.template.instructions import INSTRUCTIONS, TITLE

_REQUIRED_FILL = PatternFill("solid", fgColor="FF1F4E78")
_OPTIONAL_FILL = PatternFill("solid", fgColor="FFDDEBF7")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_GUIDE_COLUMNS = {
    "Field": 20,
    "Required": 10,
    "Meaning": 52,
    "Format": 64,
    "Example": 34,
}
_TEXT_WIDTH = 100
_CHARACTERS_PER_WIDTH = 1.15
"""Average characters of text per unit of column width, which is the width of a digit."""
_LINE_HEIGHT = 15
"""Points."""
_CORE_PART = "docProps/core.xml"
_SAVED_AT = datetime(2026, 1, 1)  # noqa: DTZ001 - openpyxl expects naive UTC
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can store
_DOCUMENT_TITLE, _AUTHOR = "Event calendar", "import-events"


def render_workbook() -> bytes:
    """Return the template as an `.xlsx` file; always the same bytes."""
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    _write_instructions(book.create_sheet(INSTRUCTIONS_SHEET))
    _write_events(book.create_sheet(EVENTS_SHEET))
    _write_field_guide(book.create_sheet(FIELD_GUIDE_SHEET))
    return _save_reproducibly(book)


def _write_instructions(sheet: Worksheet) -> None:
    sheet.column_dimensions["A"].width = _TEXT_WIDTH
    sheet.append([TITLE])
    sheet["A1"].font = Font(bold=True, size=16)
    for heading, lines in INSTRUCTIONS.items():
        sheet.append([])
        sheet.append([heading])
        sheet.cell(sheet.max_row, 1).font = Font(bold=True, size=12)
        for line in lines:
            sheet.append([line])
            cell = sheet.cell(sheet.max_row, 1)
            cell.alignment = _WRAPPED
            _set_row_height(sheet, sheet.max_row, {line: _TEXT_WIDTH})
            if line.startswith("import-events"):
                cell.font = Font(name="Courier New", bold=True)
    sheet.sheet_view.showGridLines = False
    _set_page_width(sheet)


def _write_events(sheet: Worksheet) -> None:
    for field in FIELDS:
        _write_column(sheet, field)
    add_rules(sheet)
    sheet.freeze_panes = f"B{FIRST_ROW}"
    sheet.row_dimensions[1].height = 24
    _set_page_width(sheet)
    sheet.print_title_rows = "1:1"


def _write_column(sheet: Worksheet, field: Field) -> None:
    """Add the column of a field; the format of the column applies to its empty cells."""
    letter, style = get_column_letters(field), get_input_format(field.name, field.kind)
    dimension = sheet.column_dimensions[letter]
    dimension.width = style.width
    dimension.number_format = style.number_format
    head = sheet[f"{letter}1"]
    head.value = get_header(field)
    _format_header(head, required=field.required)
    example = sheet[f"{letter}{FIRST_ROW}"]
    example.value = get_example_value(field)
    example.number_format = style.number_format


def _write_field_guide(sheet: Worksheet) -> None:
    for number, (title, width) in enumerate(_GUIDE_COLUMNS.items(), 1):
        head = sheet.cell(1, number, title)
        _format_header(head, required=True)
        sheet.column_dimensions[head.column_letter].width = width
    for row, field in enumerate(FIELDS, FIRST_ROW):
        required = "yes" if field.required else "no"
        written = get_input_format(field.name, field.kind).description
        texts = (field.label, required, field.help, written, field.example)
        for number, text in enumerate(texts, 1):
            cell = sheet.cell(row, number, text)
            cell.alignment, cell.number_format = _WRAPPED, "@"
        _set_row_height(sheet, row, dict(zip(texts, _GUIDE_COLUMNS.values(), strict=True)))
    sheet.freeze_panes = "B2"
    _set_page_width(sheet)


def _set_row_height(sheet: Worksheet, row: int, texts: dict[str, int]) -> None:
    """Set the height of a row for its wrapped texts, which spreadsheets do not do when opening.

    Args:
        sheet: the sheet.
        row: the row number.
        texts: text → width of its column, in characters.
    """
    lines = max(ceil(len(text) / (width * _CHARACTERS_PER_WIDTH)) for text, width in texts.items())
    sheet.row_dimensions[row].height = _LINE_HEIGHT * lines


def _set_page_width(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _format_header(cell: Cell, *, required: bool) -> None:
    cell.fill = _REQUIRED_FILL if required else _OPTIONAL_FILL
    cell.font = Font(bold=True, color="FFFFFFFF" if required else "FF1F4E78")
    cell.alignment = Alignment(vertical="center", wrap_text=False)
    cell.number_format = "@"


def _save_reproducibly(book: Workbook) -> bytes:
    """Save a workbook with fixed times, and uncompressed because zlib versions differ.

    Returns:
        The bytes of an `.xlsx` file, equal for equal content.
    """
    saved, reproducible = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(reproducible, "w") as target:
        for name in source.namelist():
            content = _render_core_properties() if name == _CORE_PART else source.read(name)
            part = zipfile.ZipInfo(name, _ZIP_TIME)
            part.create_system = 0  # zipfile's default depends on the operating system
            target.writestr(part, content)
    return reproducible.getvalue()


def _render_core_properties() -> str | bytes:
    properties = DocumentProperties(
        creator=_AUTHOR, title=_DOCUMENT_TITLE, created=_SAVED_AT, modified=_SAVED_AT
    )
    return tostring(properties.to_tree())
