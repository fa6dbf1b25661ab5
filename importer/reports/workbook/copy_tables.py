"""A new workbook from the cells that were read: for CSV files, several files and large files."""

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
"""Maximum number of comments on a sheet: with more, spreadsheets take minutes to open it."""
_SAMPLE, _NARROW, _WIDE = 200, 10, 50
_PRECISE = 10**15  # spreadsheets keep 15 significant digits
_FIRST_DAY = date(1900, 3, 1)  # earlier serial numbers are off by one: Excel has a 29 February 1900
_LONGEST = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f-\x9f\ufffe\uffff]")
_RESERVED = {"history"}

Written = None | str | float | date | time | timedelta | Cell
"""A value for a write-only sheet; text that could be taken for a formula or error is a cell."""


@dataclass(slots=True)
class _Sheet:
    """A sheet that is being written.

    Attributes:
        sheet: the new sheet.
        table: its source.
        annotations: its annotations.
        columns: the source columns before the added ones.
        added: index, from 0, of the first added column; `None` without added columns.
        comments: number of comments so far.
    """

    sheet: Worksheet
    table: Table
    annotations: SheetMarks
    columns: tuple[list[CellValue], ...]
    added: int | None
    comments: int = 0


def add_tables(book: Workbook, result: ImportResult) -> list[str]:
    """Write every table of the result, with its annotations, into a write-only workbook.

    Returns:
        Notes about rows that do not fit, or about missing tables.
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


def _write(sheet: Worksheet, table: Table, annotations: SheetMarks | None) -> None:
    columns = table.columns[: _used(table)]
    added = None if annotations is None else _added(table, columns, annotations.header_row)
    annotations = annotations or SheetMarks()
    target = _Sheet(sheet, table, annotations, columns[:added], added)
    _set_widths(target)
    last = 0
    for index, number in enumerate(table.rows):
        if number > MAX_ROW:
            break
        for _ in range(number - last - 1):
            sheet.append([])
        sheet.append(list(_row(target, index, number)))
        last = number


def _used(table: Table) -> int:
    filled = (
        at for at, cells in enumerate(table.columns, 1) if any(value is not None for value in cells)
    )
    return min(max(filled, default=0), MAX_COLUMN)


def _added(table: Table, columns: Sequence[list[CellValue]], header_row: int | None) -> int | None:
    """Return the index of the first added column: that of an earlier report, else the next free one.

    `None` means that the sheet has no room for them.
    """
    if header_row in table.rows:
        index = table.rows.index(header_row)
        headers = tuple(column[index] for column in columns)
        for start in range(len(headers) - len(ADDED_HEADERS) + 1):
            if headers[start : start + len(ADDED_HEADERS)] == ADDED_HEADERS:
                return start
    fits = len(columns) + len(ADDED_HEADERS) <= MAX_COLUMN
    return len(columns) if fits else None


def _row(target: _Sheet, index: int, number: int) -> Iterator[Written]:
    for position, column in enumerate(target.columns, 1):
        annotation = target.annotations.cells.get((number, position))
        if annotation is None:
            yield written(target.sheet, column[index])
            continue
        cell = cell_of(target.sheet, column[index])
        set_cell_mark(cell, annotation, comment=target.comments < MAX_COMMENTS)
        target.comments += 1
        yield cell
    if target.added is not None:
        yield from _added_cells(target, number)


def _added_cells(target: _Sheet, number: int) -> Sequence[Cell]:
    annotation = target.annotations.rows.get(number)
    is_header = number == target.annotations.header_row
    if annotation is None and not is_header:
        return ()
    cells = tuple(WriteOnlyCell(target.sheet) for _ in ADDED_HEADERS)
    if annotation is not None:
        set_row_mark(cells, annotation)
        return cells
    for cell, header in zip(cells, ADDED_HEADERS, strict=True):
        set_text(cell, header)
        style_header(cell)
    return cells


def _set_widths(target: _Sheet) -> None:
    widths = [
        max((len(str(value)) for value in column[:_SAMPLE] if value is not None), default=0)
        for column in target.columns
    ]
    fitting = [min(max(width + 2, _NARROW), _WIDE) for width in widths]
    if target.added is not None:
        fitting += ADDED_WIDTHS
    for column, width in enumerate(fitting):
        target.sheet.column_dimensions[letters(column)].width = width


def written(sheet: Worksheet, value: CellValue) -> Written:
    """Convert a value to one that a spreadsheet stores exactly; to text if there is none."""
    if isinstance(value, ErrorCell):
        return value.text if value.text in ERROR_CODES else _text(sheet, value.text)
    if isinstance(value, str):
        return _text(sheet, value)
    return value if _is_exact(value) else str(value)


def cell_of(sheet: Worksheet, value: CellValue) -> Cell:
    """Convert a value to a cell, which can have a color and a comment."""
    content = written(sheet, value)
    if isinstance(content, Cell):
        return content
    cell = WriteOnlyCell(sheet)
    cell.value = content
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
    """Return whether a spreadsheet stores the value exactly."""
    match value:
        case datetime():
            return value.tzinfo is None and value.date() >= _FIRST_DAY
        case date():
            return value >= _FIRST_DAY
        case timedelta():
            return value >= timedelta()
        case int() | float():
            return abs(value) < _PRECISE  # false for infinity and NaN, too
        case _:
            return True


def titles(keys: Iterable[SheetKey], taken: Iterable[str] = ()) -> list[str]:
    """Return a title for each sheet: unique, at most 31 UTF-16 units, and valid in Excel.

    The rules are those of Microsoft, *Rename a worksheet*.

    Args:
        keys: file and sheet of each; with several files, the title contains the file name.
        taken: titles that are already in use.
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
