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

from importer.domain.cell_references import MAX_COLUMN, format_column
from importer.domain.own_markers import ADDED_HEADERS
from importer.domain.safe_text import is_formula_like, sanitize_for_cell
from importer.reports.statuses import Severity
from importer.reports.workbook.annotations import CellAnnotation, RowAnnotation, SheetAnnotations
from importer.reports.workbook.fast_package import AnnotatedRows
from importer.reports.workbook.fast_rows import (
    RowParser,
    UnsupportedXml,
    XmlCell,
    XmlRow,
    is_plain,
    render_cell,
)
from importer.reports.workbook.styles import (
    ADDED_WIDTHS,
    annotate_cell,
    annotate_row,
    apply_header_style,
    make_comment,
    set_text,
)

_MAX_COLUMNS = 1_000
"""Maximum number of columns of a sheet."""


class SheetAnnotator:
    """Annotates the rows of one sheet."""

    def __init__(
        self, sheet: Worksheet, annotations: SheetAnnotations | None, shared: list[str]
    ) -> None:
        self._sheet = sheet
        self._annotations = annotations
        self._parser = RowParser(shared)
        self._styles: dict[tuple[object, ...], tuple[int, ...]] = {}
        self._column_letters = [format_column(column) for column in range(_MAX_COLUMNS - 1)]
        self._cell_annotations: dict[int, dict[int, CellAnnotation]] = {}
        for (row, column), annotation in (annotations.cells if annotations else {}).items():
            self._cell_annotations.setdefault(row, {})[column] = annotation
        self._annotated = AnnotatedRows()

    def annotate_rows(self, xml: str) -> AnnotatedRows:
        """Return the rows of the sheet with their annotations.

        Args:
            xml: the content of the element `sheetData`.

        Raises:
            UnsupportedXml: the rows have unsupported XML, or an annotated row is missing.
        """
        rows = list(self._parser.parse_rows(xml))
        annotations = self._annotations or SheetAnnotations()
        missing = {
            *annotations.rows,
            *self._cell_annotations,
            *filter(None, [annotations.header_row]),
        }
        if missing - {row.number for row in rows}:
            raise UnsupportedXml
        used = max((cell.column for row in rows for cell in row.cells), default=0)
        added = (
            self._prepare_added_columns(rows, annotations)
            if self._annotations is not None
            else None
        )
        self._annotated.last_column = (
            max(used, 1) if added is None else added + len(ADDED_HEADERS) - 1
        )
        if max(self._annotated.last_column, used) >= len(self._column_letters):
            raise UnsupportedXml
        for row in rows:
            self._add_row(row, added, annotations)
        return self._annotated

    def _prepare_added_columns(self, rows: list[XmlRow], annotations: SheetAnnotations) -> int:
        """Set the widths of the added columns; return the first, after the last one with content."""
        first = annotations.header_row or 1
        filled = (
            cell.column
            for row in rows
            if row.number >= first
            for cell in row.cells
            if cell.value is not None
        )
        annotated = (column for cells in self._cell_annotations.values() for column in cells)
        added = max(max(filled, default=0), max(annotated, default=0)) + 1
        if added + len(ADDED_HEADERS) - 1 > MAX_COLUMN:
            raise UnsupportedXml
        for column, width in enumerate(ADDED_WIDTHS, added):
            self._sheet.column_dimensions[format_column(column - 1)].width = width
        return added

    def _add_row(self, row: XmlRow, added: int | None, annotations: SheetAnnotations) -> None:
        number = row.number
        cells = {cell.column: cell for cell in row.cells}
        for column in self._cell_annotations.get(number, ()):
            cells.setdefault(column, XmlCell(column, 0, "n", None))
        added_cells = self._render_added_cells(number, added, annotations)
        written_cells = {
            column: self._render_cell(number, cell) for column, cell in cells.items()
        } | added_cells
        inner = "".join(written_cells[column] for column in sorted(written_cells))
        self._annotated.xml.append(f'<row r="{number}"{row.attributes}>{inner}</row>')
        self._annotated.last_row = number

    def _render_cell(self, number: int, cell: XmlCell) -> str:
        address = f"{self._column_letters[cell.column - 1]}{number}"
        style, value = cell.style, cell.value
        annotation = self._cell_annotations.get(number, {}).get(cell.column)
        live = cell.kind == "s" and value is not None and not is_plain(value)
        if annotation is not None:
            self._add_comment(number, cell.column, annotation)
        if annotation is not None or live:
            style = self._get_style(
                style, None if annotation is None else annotation.severity, value if live else None
            )
            value = sanitize_for_cell(value) if live and value is not None else value
        return render_cell(address, style, cell.kind, value)

    def _add_comment(self, row: int, column: int, annotation: CellAnnotation) -> None:
        cell = Cell(self._sheet, row, column)
        cell.comment = make_comment(annotation)
        self._annotated.comments.append(CommentRecord.from_cell(cell))

    def _get_style(self, style: int, severity: Severity | None, text: str | None) -> int:
        """Return the style number of a cell with a color or with text that resembles a formula."""
        live = None if text is None else is_formula_like(sanitize_for_cell(text))
        key = (style, severity, live)
        if key not in self._styles:
            cell: Any = Cell(self._sheet, 1, 1)
            cell._style = copy(self._get_style_array(style))  # noqa: SLF001 - openpyxl has no public access by number
            if severity is not None:
                annotate_cell(cell, CellAnnotation("", severity), comment=False)
            if text is not None:
                set_text(cell, text)
            self._styles[key] = (int(cell.style_id),)
        return self._styles[key][0]

    def _get_style_array(self, style: int) -> object:
        book: Any = self._sheet.parent
        if style >= len(book._cell_styles):  # noqa: SLF001 - see `_get_style`
            raise UnsupportedXml
        array: object = book._cell_styles[style]  # noqa: SLF001 - see `_get_style`
        return array

    def _render_added_cells(
        self, number: int, added: int | None, annotations: SheetAnnotations
    ) -> dict[int, str]:
        """Return the added cells of a row as XML, by column."""
        annotation = annotations.rows.get(number)
        if added is None or (annotation is None and number != annotations.header_row):
            return {}
        texts = (
            ADDED_HEADERS
            if annotation is None
            else tuple(sanitize_for_cell(text) for text in annotation.texts)
        )
        styles = self._get_added_styles(annotation, texts)
        return {
            column: render_cell(f"{self._column_letters[column - 1]}{number}", style, "s", text)
            for column, (style, text) in enumerate(zip(styles, texts, strict=True), added)
        }

    def _get_added_styles(
        self, annotation: RowAnnotation | None, texts: tuple[str, ...]
    ) -> tuple[int, ...]:
        key = (annotation and annotation.severity, *(is_formula_like(text) for text in texts))
        if key not in self._styles:
            cells = tuple(Cell(self._sheet, 1, 1) for _ in texts)
            if annotation is not None:
                annotate_row(cells, annotation)
            for cell in cells if annotation is None else ():
                apply_header_style(cell)
            self._styles[key] = tuple(int(cell.style_id) for cell in cells)
        return self._styles[key]
