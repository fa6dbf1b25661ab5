"""The user's own workbook, marked without loading its rows into openpyxl, which takes several times as long.

openpyxl is given the workbook without rows: it keeps, disarms and writes all the rest as ever. The
rows are marked as XML, with styles and comments that openpyxl made. Where a workbook is not of the
plain kind that this knows (merged cells, comments, tables, links, marks of an earlier report), it is
left to `workbook_annotate`, which tells the same in the same places.
"""

from copy import copy
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.comments.comment_sheet import CommentRecord
from openpyxl.worksheet.worksheet import Worksheet

from importer.domain.cell_references import MAX_COLUMN, letters
from importer.domain.own_markers import ADDED_HEADERS
from importer.domain.safe_text import for_cell, is_live
from importer.reports.severity import Tone
from importer.reports.workbook.annotations import CellMark, RowMark, SheetMarks
from importer.reports.workbook.fast_package import Rewritten
from importer.reports.workbook.fast_rows import (
    IrregularError,
    Reader,
    XmlCell,
    XmlRow,
    is_plain,
    written,
)
from importer.reports.workbook.styles import (
    ADDED_WIDTHS,
    comment_of,
    set_cell_mark,
    set_row_mark,
    set_text,
    style_header,
)

_WIDEST = 1_000
"""Columns of a plain sheet, at most."""


class Marking:
    """Marks the rows of one sheet."""

    def __init__(self, sheet: Worksheet, marks: SheetMarks | None, shared: list[str]) -> None:
        self._sheet = sheet
        self._marks = marks
        self._reader = Reader(shared)
        self._styles: dict[tuple[object, ...], tuple[int, ...]] = {}
        self._letters = [letters(column) for column in range(_WIDEST - 1)]
        self._by_row: dict[int, dict[int, CellMark]] = {}
        for (row, column), mark in (marks.cells if marks else {}).items():
            self._by_row.setdefault(row, {})[column] = mark
        self._done = Rewritten()

    def mark(self, xml: str) -> Rewritten:
        """Return the rows with their marks.

        Raises:
            IrregularError: they are not plain, or a mark finds no place.
        """
        rows = list(self._reader.rows(xml))
        marks = self._marks or SheetMarks()
        missing = {*marks.rows, *self._by_row, *filter(None, [marks.header_row])}
        if missing - {row.number for row in rows}:
            raise IrregularError
        used = max((cell.column for row in rows for cell in row.cells), default=0)
        added = self._added(rows, marks) if self._marks is not None else None
        self._done.last_column = max(used, 1) if added is None else added + len(ADDED_HEADERS) - 1
        if max(self._done.last_column, used) >= len(self._letters):
            raise IrregularError
        for row in rows:
            self._add(row, added, marks)
        return self._done

    def _added(self, rows: list[XmlRow], marks: SheetMarks) -> int:
        """Where the added columns begin: after the last one that holds anything below the header."""
        first = marks.header_row or 1
        filled = (
            cell.column
            for row in rows
            if row.number >= first
            for cell in row.cells
            if cell.value is not None
        )
        marked = (column for marks in self._by_row.values() for column in marks)
        added = max(max(filled, default=0), max(marked, default=0)) + 1
        if added + len(ADDED_HEADERS) - 1 > MAX_COLUMN:
            raise IrregularError
        for column, width in enumerate(ADDED_WIDTHS, added):
            self._sheet.column_dimensions[letters(column - 1)].width = width
        return added

    def _add(self, row: XmlRow, added: int | None, marks: SheetMarks) -> None:
        number = row.number
        cells = {cell.column: cell for cell in row.cells}
        for column in self._by_row.get(number, ()):
            cells.setdefault(column, XmlCell(column, 0, "n", None))
        ours = self._ours(number, added, marks)
        written_cells = {column: self._cell(number, cell) for column, cell in cells.items()} | ours
        inner = "".join(written_cells[column] for column in sorted(written_cells))
        self._done.xml.append(f'<row r="{number}"{row.attributes}>{inner}</row>')
        self._done.last_row = number

    def _cell(self, number: int, cell: XmlCell) -> str:
        address = f"{self._letters[cell.column - 1]}{number}"
        style, value = cell.style, cell.value
        mark = self._by_row.get(number, {}).get(cell.column)
        live = cell.kind == "s" and value is not None and not is_plain(value)
        if mark is not None:
            self._comment(number, cell.column, mark)
        if mark is not None or live:
            style = self._style_of(
                style, None if mark is None else mark.tone, value if live else None
            )
            value = for_cell(value) if live and value is not None else value
        return written(address, style, cell.kind, value)

    def _comment(self, row: int, column: int, mark: CellMark) -> None:
        cell = Cell(self._sheet, row, column)
        cell.comment = comment_of(mark)
        self._done.comments.append(CommentRecord.from_cell(cell))

    def _style_of(self, style: int, tone: Tone | None, text: str | None) -> int:
        """The style of a cell with a mark; and such that its text is not taken for a formula."""
        live = None if text is None else is_live(for_cell(text))
        key = (style, tone, live)
        if key not in self._styles:
            cell: Any = Cell(self._sheet, 1, 1)
            cell._style = copy(self._style_array(style))  # noqa: SLF001 - the only way by number
            if tone is not None:
                set_cell_mark(cell, CellMark("", tone), comment=False)
            if text is not None:
                set_text(cell, text)
            self._styles[key] = (int(cell.style_id),)
        return self._styles[key][0]

    def _style_array(self, style: int) -> object:
        book: Any = self._sheet.parent
        if style >= len(book._cell_styles):  # noqa: SLF001 - the same
            raise IrregularError
        array: object = book._cell_styles[style]  # noqa: SLF001 - the same
        return array

    def _ours(self, number: int, added: int | None, marks: SheetMarks) -> dict[int, str]:
        """The added cells of a row."""
        mark = marks.rows.get(number)
        if added is None or (mark is None and number != marks.header_row):
            return {}
        texts = ADDED_HEADERS if mark is None else tuple(for_cell(text) for text in mark.texts)
        styles = self._added_styles(mark, texts)
        return {
            column: written(f"{self._letters[column - 1]}{number}", style, "s", text)
            for column, (style, text) in enumerate(zip(styles, texts, strict=True), added)
        }

    def _added_styles(self, mark: RowMark | None, texts: tuple[str, ...]) -> tuple[int, ...]:
        key = (mark and mark.tone, *(is_live(text) for text in texts))
        if key not in self._styles:
            cells = tuple(Cell(self._sheet, 1, 1) for _ in texts)
            if mark is not None:
                set_row_mark(cells, mark)
            for cell in cells if mark is None else ():
                style_header(cell)
            self._styles[key] = tuple(int(cell.style_id) for cell in cells)
        return self._styles[key]
