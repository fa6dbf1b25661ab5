"""Annotate the user's workbook with openpyxl: three added columns, colored cells, comments."""

from collections.abc import Iterable

from openpyxl.cell.cell import Cell
from openpyxl.styles import PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from importer.domain.cell_references import MAX_COLUMN, format_column
from importer.domain.model import Correction, ImportResult
from importer.domain.own_markers import ADDED_HEADERS, SUMMARY_SHEET, SUMMARY_TITLE
from importer.reports.workbook.annotations import (
    SheetAnnotations,
    collect_annotations,
    parse_position,
)
from importer.reports.workbook.sanitize import get_writable_cell, iter_cells
from importer.reports.workbook.styles import (
    ADDED_WIDTHS,
    annotate_cell,
    annotate_row,
    apply_header_style,
    remove_cell_annotation,
    set_text,
)

_WIDEST_MERGE = 1_000
"""Maximum columns of a merged range that holds data; a wider one is a heading."""


def annotate_workbook(book: Workbook, result: ImportResult) -> list[str]:
    """Annotate every calendar sheet of a workbook, and replace annotations of an earlier report.

    Returns:
        Notes about sheets without room for the added columns.
    """
    annotated_before = _remove_summary(book)
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    return [
        f"The sheet {name} has no room for more columns, so the row statuses are not shown."
        for (_, name), annotations in collect_annotations(result).items()
        if (sheet := sheets.get(name or "")) is not None
        and not _annotate_sheet(sheet, annotations, annotated_before=annotated_before)
    ]


def apply_corrections(book: Workbook, edits: Iterable[Correction]) -> None:
    """Write the corrections that were made since the workbook was read, as text."""
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    for edit in edits:
        sheet, position = sheets.get(edit.sheet or ""), parse_position(edit.cell)
        cell = None if sheet is None or position is None else get_writable_cell(sheet, *position)
        if cell is None:
            continue
        cell.value = None
        if edit.text:
            set_text(cell, edit.text)


def _remove_summary(book: Workbook) -> bool:
    for sheet in book.worksheets:
        if sheet.title == SUMMARY_SHEET and sheet["A1"].value == SUMMARY_TITLE:
            book.remove(sheet)
            return True
    return False


def _annotate_sheet(
    sheet: Worksheet, annotations: SheetAnnotations, *, annotated_before: bool
) -> bool:
    if annotated_before:
        for own_cell in iter_cells(sheet):
            remove_cell_annotation(own_cell)
    for (row, column), annotation in annotations.cells.items():
        cell = get_writable_cell(sheet, row, column)
        if cell is not None:
            annotate_cell(cell, annotation)
    added = _find_earlier_columns(sheet, annotations.header_row) if annotated_before else None
    if added is None:
        added = _find_last_column(sheet, annotations.header_row or 1) + 1
    else:
        _clean_added_columns(sheet, added)
    if added + len(ADDED_HEADERS) - 1 > MAX_COLUMN:
        return False
    _add_columns(sheet, annotations, added)
    return True


def _add_columns(sheet: Worksheet, annotations: SheetAnnotations, added: int) -> None:
    for column, width in enumerate(ADDED_WIDTHS, added):
        sheet.column_dimensions[format_column(column - 1)].width = width
    if annotations.header_row is not None:
        for cell, header in zip(
            _get_added_cells(sheet, annotations.header_row, added), ADDED_HEADERS, strict=False
        ):
            set_text(cell, header)
            apply_header_style(cell)
    for row, annotation in annotations.rows.items():
        cells = _get_added_cells(sheet, row, added)
        if len(cells) == len(ADDED_HEADERS):
            annotate_row(cells, annotation)


def _get_added_cells(sheet: Worksheet, row: int, added: int) -> tuple[Cell, ...]:
    """Return the added cells of a row, without those inside merged ranges."""
    cells = (sheet.cell(row, column) for column in range(added, added + len(ADDED_HEADERS)))
    return tuple(cell for cell in cells if isinstance(cell, Cell))


def _find_earlier_columns(sheet: Worksheet, header_row: int | None) -> int | None:
    """Find the first of the columns that an earlier report added; `None` without any."""
    if header_row is None:
        return None
    texts = {cell.column: cell.value for cell in iter_cells(sheet) if cell.row == header_row}
    for column in sorted(texts):
        if all(texts.get(column + offset) == header for offset, header in enumerate(ADDED_HEADERS)):
            return column
    return None


def _clean_added_columns(sheet: Worksheet, added: int) -> None:
    for cell in iter_cells(sheet):
        if added <= cell.column < added + len(ADDED_HEADERS):
            cell.value = None
            cell.fill = PatternFill()


def _find_last_column(sheet: Worksheet, header_row: int) -> int:
    """Return the last column with content in or below the header row; 0 if there is none."""
    filled = [
        cell.column
        for cell in iter_cells(sheet)
        if cell.row >= header_row and (cell.value is not None or cell.comment is not None)
    ]
    merged = [
        block.max_col
        for block in sheet.merged_cells.ranges
        if block.max_row >= header_row and block.max_col - block.min_col < _WIDEST_MERGE
    ]
    return max(filled + merged, default=0)
