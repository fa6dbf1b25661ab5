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
from importer.domain.own_markers import EVENTS_SHEET, GUIDE_SHEET, INSTRUCTIONS_SHEET
from importer.reports.template.columns import example_value, header, way
from importer.reports.template.data_validation import FIRST_ROW, add_rules, column
from importer.reports.template.instructions import INSTRUCTIONS, TITLE

_REQUIRED_FILL = PatternFill("solid", fgColor="FF1F4E78")
_OPTIONAL_FILL = PatternFill("solid", fgColor="FFDDEBF7")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_GUIDE = {"Field": 20, "Required": 10, "What it means": 52, "How it is written": 64, "Example": 34}
_TEXT_WIDTH = 100
_DENSITY = 1.15
"""Average characters of text per unit of column width, which is the width of a digit."""
_LINE_HEIGHT = 15
"""Points."""
_CORE = "docProps/core.xml"
_MOMENT = datetime(2026, 1, 1)  # noqa: DTZ001 - openpyxl expects naive UTC
_ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can store
_DOCUMENT_TITLE, _AUTHOR = "Event calendar", "import-events"


def workbook() -> bytes:
    """Return the template as an `.xlsx` file; always the same bytes."""
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    _instructions(book.create_sheet(INSTRUCTIONS_SHEET))
    _events(book.create_sheet(EVENTS_SHEET))
    _guide(book.create_sheet(GUIDE_SHEET))
    return _steady_bytes(book)


def _instructions(sheet: Worksheet) -> None:
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
            _grow(sheet, sheet.max_row, {line: _TEXT_WIDTH})
            if line.startswith("import-events"):
                cell.font = Font(name="Courier New", bold=True)
    sheet.sheet_view.showGridLines = False
    _one_page_wide(sheet)


def _events(sheet: Worksheet) -> None:
    for field in FIELDS:
        _column(sheet, field)
    add_rules(sheet)
    sheet.freeze_panes = f"B{FIRST_ROW}"
    sheet.row_dimensions[1].height = 24
    _one_page_wide(sheet)
    sheet.print_title_rows = "1:1"


def _column(sheet: Worksheet, field: Field) -> None:
    """Add the column of a field; the format of the column applies to its empty cells."""
    letter, style = column(field), way(field.name, field.kind)
    dimension = sheet.column_dimensions[letter]
    dimension.width = style.width
    dimension.number_format = style.number_format
    head = sheet[f"{letter}1"]
    head.value = header(field)
    _head(head, required=field.required)
    example = sheet[f"{letter}{FIRST_ROW}"]
    example.value = example_value(field)
    example.number_format = style.number_format


def _guide(sheet: Worksheet) -> None:
    for number, (title, width) in enumerate(_GUIDE.items(), 1):
        head = sheet.cell(1, number, title)
        _head(head, required=True)
        sheet.column_dimensions[head.column_letter].width = width
    for row, field in enumerate(FIELDS, FIRST_ROW):
        required = "yes" if field.required else "no"
        written = way(field.name, field.kind).written
        texts = (field.label, required, field.help, written, field.example)
        for number, text in enumerate(texts, 1):
            cell = sheet.cell(row, number, text)
            cell.alignment, cell.number_format = _WRAPPED, "@"
        _grow(sheet, row, dict(zip(texts, _GUIDE.values(), strict=True)))
    sheet.freeze_panes = "B2"
    _one_page_wide(sheet)


def _grow(sheet: Worksheet, row: int, texts: dict[str, int]) -> None:
    """Set the height of a row for its wrapped texts, which spreadsheets do not do when opening.

    Args:
        sheet: the sheet.
        row: the row number.
        texts: text → width of its column, in characters.
    """
    lines = max(ceil(len(text) / (width * _DENSITY)) for text, width in texts.items())
    sheet.row_dimensions[row].height = _LINE_HEIGHT * lines


def _one_page_wide(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _head(cell: Cell, *, required: bool) -> None:
    cell.fill = _REQUIRED_FILL if required else _OPTIONAL_FILL
    cell.font = Font(bold=True, color="FFFFFFFF" if required else "FF1F4E78")
    cell.alignment = Alignment(vertical="center", wrap_text=False)
    cell.number_format = "@"


def _steady_bytes(book: Workbook) -> bytes:
    """Save a workbook with fixed times, and uncompressed because zlib versions differ.

    Returns:
        The bytes of an `.xlsx` file, equal for equal content.
    """
    saved, reproducible = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(reproducible, "w") as target:
        for name in source.namelist():
            content = _core_properties() if name == _CORE else source.read(name)
            part = zipfile.ZipInfo(name, _ZIP_MOMENT)
            part.create_system = 0  # zipfile's default depends on the operating system
            target.writestr(part, content)
    return reproducible.getvalue()


def _core_properties() -> str | bytes:
    properties = DocumentProperties(
        creator=_AUTHOR, title=_DOCUMENT_TITLE, created=_MOMENT, modified=_MOMENT
    )
    return tostring(properties.to_tree())
