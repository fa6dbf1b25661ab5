"""Annotate the user's workbook without loading its rows into openpyxl, which is several times slower.

openpyxl loads, sanitizes and writes the workbook without its rows. The rows are annotated as XML,
with styles and comments made by openpyxl. A workbook with other features (merged cells, comments,
tables, links, annotations of an earlier report) is left to the module `annotate`; its result is the same.
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
"""Maximum number of columns of a sheet."""


class Marking:
    """Annotates the rows of one sheet."""

    def __init__(self, sheet: Worksheet, annotations: SheetMarks | None, shared: list[str]) -> None:
        self._sheet = sheet
        self._annotations = annotations
        self._reader = Reader(shared)
        self._styles: dict[tuple[object, ...], tuple[int, ...]] = {}
        self._letters = [letters(column) for column in range(_WIDEST - 1)]
        self._by_row: dict[int, dict[int, CellMark]] = {}
        for (row, column), annotation in (annotations.cells if annotations else {}).items():
            self._by_row.setdefault(row, {})[column] = annotation
        self._done = Rewritten()

    def mark(self, xml: str) -> Rewritten:
        """Return the rows of the sheet with their annotations.

        Args:
            xml: the content of the element `sheetData`.

        Raises:
            UnsupportedXml: the rows have unsupported XML, or an annotated row is missing.
        """
        rows = list(self._reader.rows(xml))
        annotations = self._annotations or SheetMarks()
        missing = {*annotations.rows, *self._by_row, *filter(None, [annotations.header_row])}
        if missing - {row.number for row in rows}:
            raise IrregularError
        used = max((cell.column for row in rows for cell in row.cells), default=0)
        added = self._added(rows, annotations) if self._annotations is not None else None
        self._done.last_column = max(used, 1) if added is None else added + len(ADDED_HEADERS) - 1
        if max(self._done.last_column, used) >= len(self._letters):
            raise IrregularError
        for row in rows:
            self._add(row, added, annotations)
        return self._done

    def _added(self, rows: list[XmlRow], annotations: SheetMarks) -> int:
        """Set the widths of the added columns; return the first, after the last one with content."""
        first = annotations.header_row or 1
        filled = (
            cell.column
            for row in rows
            if row.number >= first
            for cell in row.cells
            if cell.value is not None
        )
        annotated = (column for cells in self._by_row.values() for column in cells)
        added = max(max(filled, default=0), max(annotated, default=0)) + 1
        if added + len(ADDED_HEADERS) - 1 > MAX_COLUMN:
            raise IrregularError
        for column, width in enumerate(ADDED_WIDTHS, added):
            self._sheet.column_dimensions[letters(column - 1)].width = width
        return added

    def _add(self, row: XmlRow, added: int | None, annotations: SheetMarks) -> None:
        number = row.number
        cells = {cell.column: cell for cell in row.cells}
        for column in self._by_row.get(number, ()):
            cells.setdefault(column, XmlCell(column, 0, "n", None))
        added_cells = self._ours(number, added, annotations)
        written_cells = {
            column: self._cell(number, cell) for column, cell in cells.items()
        } | added_cells
        inner = "".join(written_cells[column] for column in sorted(written_cells))
        self._done.xml.append(f'<row r="{number}"{row.attributes}>{inner}</row>')
        self._done.last_row = number

    def _cell(self, number: int, cell: XmlCell) -> str:
        address = f"{self._letters[cell.column - 1]}{number}"
        style, value = cell.style, cell.value
        annotation = self._by_row.get(number, {}).get(cell.column)
        live = cell.kind == "s" and value is not None and not is_plain(value)
        if annotation is not None:
            self._comment(number, cell.column, annotation)
        if annotation is not None or live:
            style = self._style_of(
                style, None if annotation is None else annotation.severity, value if live else None
            )
            value = for_cell(value) if live and value is not None else value
        return written(address, style, cell.kind, value)

    def _comment(self, row: int, column: int, annotation: CellMark) -> None:
        cell = Cell(self._sheet, row, column)
        cell.comment = comment_of(annotation)
        self._done.comments.append(CommentRecord.from_cell(cell))

    def _style_of(self, style: int, severity: Tone | None, text: str | None) -> int:
        """Return the style number of a cell with a color or with text that resembles a formula."""
        live = None if text is None else is_live(for_cell(text))
        key = (style, severity, live)
        if key not in self._styles:
            cell: Any = Cell(self._sheet, 1, 1)
            cell._style = copy(self._style_array(style))  # noqa: SLF001 - openpyxl has no public access by number
            if severity is not None:
                set_cell_mark(cell, CellMark("", severity), comment=False)
            if text is not None:
                set_text(cell, text)
            self._styles[key] = (int(cell.style_id),)
        return self._styles[key][0]

    def _style_array(self, style: int) -> object:
        book: Any = self._sheet.parent
        if style >= len(book._cell_styles):  # noqa: SLF001 - see `_get_style`
            raise IrregularError
        array: object = book._cell_styles[style]  # noqa: SLF001 - see `_get_style`
        return array

    def _ours(self, number: int, added: int | None, annotations: SheetMarks) -> dict[int, str]:
        """Return the added cells of a row as XML, by column."""
        annotation = annotations.rows.get(number)
        if added is None or (annotation is None and number != annotations.header_row):
            return {}
        texts = (
            ADDED_HEADERS
            if annotation is None
            else tuple(for_cell(text) for text in annotation.texts)
        )
        styles = self._added_styles(annotation, texts)
        return {
            column: written(f"{self._letters[column - 1]}{number}", style, "s", text)
            for column, (style, text) in enumerate(zip(styles, texts, strict=True), added)
        }

    def _added_styles(self, annotation: RowMark | None, texts: tuple[str, ...]) -> tuple[int, ...]:
        key = (annotation and annotation.severity, *(is_live(text) for text in texts))
        if key not in self._styles:
            cells = tuple(Cell(self._sheet, 1, 1) for _ in texts)
            if annotation is not None:
                set_row_mark(cells, annotation)
            for cell in cells if annotation is None else ():
                style_header(cell)
            self._styles[key] = tuple(int(cell.style_id) for cell in cells)
        return self._styles[key]
