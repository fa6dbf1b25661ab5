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

from importer.domain.cell_references import MAX_COLUMN, MAX_ROW, format_column
from importer.domain.model import CellValue, ErrorCell, ImportResult, Table
from importer.domain.own_markers import ADDED_HEADERS, SUMMARY_SHEET
from importer.domain.safe_text import clean_surrogates, is_formula_like, sanitize_for_cell
from importer.reports.workbook.annotations import (
    SheetAnnotations,
    SheetKey,
    collect_annotations,
)
from importer.reports.workbook.styles import (
    ADDED_WIDTHS,
    annotate_cell,
    annotate_row,
    apply_header_style,
    set_text,
)

MAX_COMMENTS = 10_000
"""Maximum number of comments on a sheet: with more, spreadsheets take minutes to open it."""
_SAMPLE_ROWS, _MIN_WIDTH, _MAX_WIDTH = 200, 10, 50
_MAX_EXACT_NUMBER = 10**15  # spreadsheets keep 15 significant digits
_MIN_EXACT_DATE = date(
    1900, 3, 1
)  # earlier serial numbers are off by one: Excel has a 29 February 1900
_MAX_TITLE_LENGTH = 31
_FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f-\x9f\ufffe\uffff]")
_RESERVED_TITLES = {"history"}

SheetValue = None | str | float | date | time | timedelta | Cell
"""A value for a write-only sheet; text that could be taken for a formula or error is a cell."""


@dataclass(slots=True)
class _TargetSheet:
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
    annotations: SheetAnnotations
    columns: tuple[list[CellValue], ...]
    first_added: int | None
    comment_count: int = 0


def add_tables(book: Workbook, result: ImportResult) -> list[str]:
    """Write every table of the result, with its annotations, into a write-only workbook.

    Returns:
        Notes about rows that do not fit, or about missing tables.
    """
    sheets = collect_annotations(result)
    tables = [table for table in result.tables if table.sheet != SUMMARY_SHEET]
    names = make_sheet_titles(
        [(table.file, table.sheet) for table in tables], taken=[SUMMARY_SHEET]
    )
    notes = []
    for table, title in zip(tables, names, strict=True):
        _write_table(book.create_sheet(title), table, sheets.get((table.file, table.sheet)))
        if table.rows and table.rows[-1] > MAX_ROW:
            notes.append(f"Rows of {table.file} below row {MAX_ROW:,} do not fit into a sheet.")
    if not tables:
        notes.append("The cells of the calendar were not available, so they are not shown here.")
    return notes


def _write_table(sheet: Worksheet, table: Table, annotations: SheetAnnotations | None) -> None:
    columns = table.columns[: _count_used_columns(table)]
    added = (
        None if annotations is None else _find_added_column(table, columns, annotations.header_row)
    )
    annotations = annotations or SheetAnnotations()
    target = _TargetSheet(sheet, table, annotations, columns[:added], added)
    _set_widths(target)
    last = 0
    for index, number in enumerate(table.rows):
        if number > MAX_ROW:
            break
        for _ in range(number - last - 1):
            sheet.append([])
        sheet.append(list(_make_row(target, index, number)))
        last = number


def _count_used_columns(table: Table) -> int:
    filled = (
        at for at, cells in enumerate(table.columns, 1) if any(value is not None for value in cells)
    )
    return min(max(filled, default=0), MAX_COLUMN)


def _find_added_column(
    table: Table, columns: Sequence[list[CellValue]], header_row: int | None
) -> int | None:
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


def _make_row(target: _TargetSheet, index: int, number: int) -> Iterator[SheetValue]:
    for position, column in enumerate(target.columns, 1):
        annotation = target.annotations.cells.get((number, position))
        if annotation is None:
            yield convert_value(target.sheet, column[index])
            continue
        cell = make_cell(target.sheet, column[index])
        annotate_cell(cell, annotation, comment=target.comment_count < MAX_COMMENTS)
        target.comment_count += 1
        yield cell
    if target.first_added is not None:
        yield from _make_added_cells(target, number)


def _make_added_cells(target: _TargetSheet, number: int) -> Sequence[Cell]:
    annotation = target.annotations.rows.get(number)
    is_header = number == target.annotations.header_row
    if annotation is None and not is_header:
        return ()
    cells = tuple(WriteOnlyCell(target.sheet) for _ in ADDED_HEADERS)
    if annotation is not None:
        annotate_row(cells, annotation)
        return cells
    for cell, header in zip(cells, ADDED_HEADERS, strict=True):
        set_text(cell, header)
        apply_header_style(cell)
    return cells


def _set_widths(target: _TargetSheet) -> None:
    widths = [
        max((len(str(value)) for value in column[:_SAMPLE_ROWS] if value is not None), default=0)
        for column in target.columns
    ]
    fitting = [min(max(width + 2, _MIN_WIDTH), _MAX_WIDTH) for width in widths]
    if target.first_added is not None:
        fitting += ADDED_WIDTHS
    for column, width in enumerate(fitting):
        target.sheet.column_dimensions[format_column(column)].width = width


def convert_value(sheet: Worksheet, value: CellValue) -> SheetValue:
    """Convert a value to one that a spreadsheet stores exactly; to text if there is none."""
    if isinstance(value, ErrorCell):
        return value.text if value.text in ERROR_CODES else _convert_text(sheet, value.text)
    if isinstance(value, str):
        return _convert_text(sheet, value)
    return value if _is_exact(value) else str(value)


def make_cell(sheet: Worksheet, value: CellValue) -> Cell:
    """Convert a value to a cell, which can have a color and a comment."""
    content = convert_value(sheet, value)
    if isinstance(content, Cell):
        return content
    cell = WriteOnlyCell(sheet)
    cell.value = content
    return cell


def _convert_text(sheet: Worksheet, text: str) -> str | Cell | None:
    clean = sanitize_for_cell(text)
    if not clean:
        return None
    if not is_formula_like(clean) and clean not in ERROR_CODES:
        return clean
    cell = WriteOnlyCell(sheet)
    set_text(cell, clean)
    return cell


def _is_exact(value: float | date | time | timedelta | None) -> bool:
    """Return whether a spreadsheet stores the value exactly."""
    match value:
        case datetime():
            return value.tzinfo is None and value.date() >= _MIN_EXACT_DATE
        case date():
            return value >= _MIN_EXACT_DATE
        case timedelta():
            return value >= timedelta()
        case int() | float():
            return abs(value) < _MAX_EXACT_NUMBER  # false for infinity and NaN, too
        case _:
            return True


def make_sheet_titles(keys: Iterable[SheetKey], taken: Iterable[str] = ()) -> list[str]:
    """Return a title for each sheet: unique, at most 31 UTF-16 units, and valid in Excel.

    The rules are those of Microsoft, *Rename a worksheet*.

    Args:
        keys: file and sheet of each; with several files, the title contains the file name.
        taken: titles that are already in use.
    """
    keys = list(keys)
    several = len({file for file, _ in keys}) > 1
    used = {title.casefold() for title in taken} | _RESERVED_TITLES
    return [_make_unique(_make_title(file, sheet, several=several), used) for file, sheet in keys]


def _make_title(file: str, sheet: str | None, *, several: bool) -> str:
    stem = PurePath(file).stem
    if sheet is None:
        return stem
    return f"{stem} {sheet}" if several else sheet


def _make_unique(wanted: str, used: set[str]) -> str:
    clean = _FORBIDDEN_IN_TITLE.sub("_", clean_surrogates(wanted)).strip("' ") or "Sheet"
    title, number = _cut_title(clean, _MAX_TITLE_LENGTH), 1
    while title.casefold() in used:
        number += 1
        ending = f" ({number})"
        title = _cut_title(clean, _MAX_TITLE_LENGTH - len(ending)) + ending
    used.add(title.casefold())
    return title


def _cut_title(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: units * 2].decode("utf-16-le", errors="ignore").rstrip("' ")
