"""Values that were read from a calendar, as cells of a new workbook."""

from datetime import date, datetime, time, timedelta

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES, Cell
from openpyxl.worksheet.worksheet import Worksheet

from importer.domain.model import CellValue, ErrorCell
from importer.domain.safe_text import for_cell, is_live
from importer.reports.workbook.styles import set_text

_PRECISE = 10**15  # a spreadsheet keeps 15 digits
_FIRST_DAY = date(1900, 3, 1)  # before it, serial numbers are a day off (there was no 29 February)

Written = None | str | float | date | time | timedelta | Cell
"""What a write-only sheet takes; text that it could take for something else is a cell."""


def written(sheet: Worksheet, value: CellValue) -> Written:
    """The value in a form that says the same in a spreadsheet; as text where there is none."""
    if isinstance(value, ErrorCell):
        return value.text if value.text in ERROR_CODES else _text(sheet, value.text)
    if isinstance(value, str):
        return _text(sheet, value)
    return value if _is_exact(value) else str(value)


def cell_of(sheet: Worksheet, value: CellValue) -> Cell:
    """The same as a cell, to be coloured and commented."""
    shown = written(sheet, value)
    if isinstance(shown, Cell):
        return shown
    cell = WriteOnlyCell(sheet)
    cell.value = shown
    return cell


def _text(sheet: Worksheet, text: str) -> str | Cell | None:
    clean = for_cell(text)
    if not clean:
        return None
    if not is_live(clean) and clean not in ERROR_CODES:
        return clean
    cell = WriteOnlyCell(sheet)
    set_text(cell, clean)
    return cell


def _is_exact(value: float | date | time | timedelta | None) -> bool:
    """Whether a spreadsheet holds the value as it is."""
    match value:
        case datetime():
            return value.tzinfo is None and value.date() >= _FIRST_DAY
        case date():
            return value >= _FIRST_DAY
        case timedelta():
            return value >= timedelta()
        case int() | float():
            return abs(value) < _PRECISE  # neither infinity nor "not a number" is
        case _:
            return True
