"""A new workbook from the cells that were read: for CSV and the like, several files, large ones."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import PurePath

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES, Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from importer.domain.cell_references import MAX_COLUMN, MAX_ROW, letters
from importer.domain.model import CellValue, ErrorCell, ImportResult, Table
from importer.domain.own_markers import ADDED_HEADERS, SUMMARY_SHEET
from importer.domain.safe_text import encodable, for_cell, is_live
from importer.reports.workbook.annotations import (
    SheetKey,
    SheetMarks,
    by_sheet,
)
from importer.reports.workbook.styles import (
    ADDED_WIDTHS,
    set_cell_mark,
    set_row_mark,
    set_text,
    style_header,
)

MAX_COMMENTS = 10_000
"""Most comments on a sheet: with more, a spreadsheet takes minutes to open it."""
_SAMPLE, _NARROW, _WIDE = 200, 10, 50
_PRECISE = 10**15  # a spreadsheet keeps 15 digits
_FIRST_DAY = date(1900, 3, 1)  # before it, serial numbers are a day off (there was no 29 February)
_LONGEST = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f-\x9f\ufffe\uffff]")
_RESERVED = {"history"}

Written = None | str | float | date | time | timedelta | Cell
"""What a write-only sheet takes; text that it could take for something else is a cell."""


@dataclass(slots=True)
class _Sheet:
    """A sheet under way: `added` is the index of the first added column, `None` for no room."""

    sheet: Worksheet
    table: Table
    marks: SheetMarks
    columns: tuple[list[CellValue], ...]
    added: int | None
    comments: int = 0


def add_tables(book: Workbook, result: ImportResult) -> list[str]:
    """Writes every table of the result, with its marks, into a write-only workbook.

    Returns:
        Notes about what found no place.
    """
    sheets = by_sheet(result)
    tables = [table for table in result.tables if table.sheet != SUMMARY_SHEET]
    names = titles([(table.file, table.sheet) for table in tables], taken=[SUMMARY_SHEET])
    notes = []
    for table, title in zip(tables, names, strict=True):
        _write(book.create_sheet(title), table, sheets.get((table.file, table.sheet)))
        if table.rows and table.rows[-1] > MAX_ROW:
            notes.append(f"Rows of {table.file} below row {MAX_ROW:,} do not fit into a sheet.")
    if not tables:
        notes.append("The calendar's own cells were not at hand, so they are not shown here.")
    return notes


def _write(sheet: Worksheet, table: Table, marks: SheetMarks | None) -> None:
    columns = table.columns[: _used(table)]
    added = None if marks is None else _added(table, columns, marks.header_row)
    marks = marks or SheetMarks()
    under_way = _Sheet(sheet, table, marks, columns[:added], added)
    _set_widths(under_way)
    last = 0
    for index, number in enumerate(table.rows):
        if number > MAX_ROW:
            break
        for _ in range(number - last - 1):
            sheet.append([])
        sheet.append(list(_row(under_way, index, number)))
        last = number


def _used(table: Table) -> int:
    filled = (
        at for at, cells in enumerate(table.columns, 1) if any(value is not None for value in cells)
    )
    return min(max(filled, default=0), MAX_COLUMN)


def _added(table: Table, columns: Sequence[list[CellValue]], header_row: int | None) -> int | None:
    """Where the added columns begin: on those of an earlier report, else after the last column."""
    if header_row in table.rows:
        index = table.rows.index(header_row)
        headers = tuple(column[index] for column in columns)
        for at in range(len(headers) - len(ADDED_HEADERS) + 1):
            if headers[at : at + len(ADDED_HEADERS)] == ADDED_HEADERS:
                return at
    fits = len(columns) + len(ADDED_HEADERS) <= MAX_COLUMN
    return len(columns) if fits else None


def _row(under_way: _Sheet, index: int, number: int) -> Iterator[Written]:
    for at, column in enumerate(under_way.columns, 1):
        mark = under_way.marks.cells.get((number, at))
        if mark is None:
            yield written(under_way.sheet, column[index])
            continue
        cell = cell_of(under_way.sheet, column[index])
        set_cell_mark(cell, mark, comment=under_way.comments < MAX_COMMENTS)
        under_way.comments += 1
        yield cell
    if under_way.added is not None:
        yield from _added_cells(under_way, number)


def _added_cells(under_way: _Sheet, number: int) -> Sequence[Cell]:
    mark = under_way.marks.rows.get(number)
    is_header = number == under_way.marks.header_row
    if mark is None and not is_header:
        return ()
    cells = tuple(WriteOnlyCell(under_way.sheet) for _ in ADDED_HEADERS)
    if mark is not None:
        set_row_mark(cells, mark)
        return cells
    for cell, header in zip(cells, ADDED_HEADERS, strict=True):
        set_text(cell, header)
        style_header(cell)
    return cells


def _set_widths(under_way: _Sheet) -> None:
    widths = [
        max((len(str(value)) for value in column[:_SAMPLE] if value is not None), default=0)
        for column in under_way.columns
    ]
    fitting = [min(max(width + 2, _NARROW), _WIDE) for width in widths]
    if under_way.added is not None:
        fitting += ADDED_WIDTHS
    for at, width in enumerate(fitting):
        under_way.sheet.column_dimensions[letters(at)].width = width


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


def titles(keys: Iterable[SheetKey], taken: Iterable[str] = ()) -> list[str]:
    """A title for each sheet: unique, valid, at most 31 UTF-16 units.

    Args:
        keys: file and sheet of each; the file's name is part of the title if there are several.
        taken: titles that are given away already.
    """
    keys = list(keys)
    several = len({file for file, _ in keys}) > 1
    used = {title.casefold() for title in taken} | _RESERVED
    return [_unique(_wanted(file, sheet, several=several), used) for file, sheet in keys]


def _wanted(file: str, sheet: str | None, *, several: bool) -> str:
    stem = PurePath(file).stem
    if sheet is None:
        return stem
    return f"{stem} {sheet}" if several else sheet


def _unique(wanted: str, used: set[str]) -> str:
    clean = _FORBIDDEN.sub("_", encodable(wanted)).strip("' ") or "Sheet"
    title, number = _cut_title(clean, _LONGEST), 1
    while title.casefold() in used:
        number += 1
        ending = f" ({number})"
        title = _cut_title(clean, _LONGEST - len(ending)) + ending
    used.add(title.casefold())
    return title


def _cut_title(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: units * 2].decode("utf-16-le", errors="ignore").rstrip("' ")
