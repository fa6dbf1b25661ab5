"""Colors, fonts and comments of annotations, and text cells that never become formulas."""

from math import ceil

from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill

from importer.domain.safe_text import for_cell, is_live
from importer.reports.severity import Tone
from importer.reports.workbook.annotations import CellMark, RowMark

AUTHOR = "import-events"
ADDED_WIDTHS = (16, 28, 70)
"""Widths of the added columns, in characters."""

_OWN_NOTE = "\n\nEarlier note: "
_LINE, _LINE_HEIGHT, _WIDTH, _TALLEST = 48, 18, 340, 480  # of a comment: characters, then pixels

# Dark text on a light background of the same hue: a contrast above 4.5 (WCAG 2.2, 1.4.3).
_COLORS: dict[Tone, tuple[str, str]] = {
    Tone.NEUTRAL: ("FFEDEDED", "FF404040"),
    Tone.GOOD: ("FFC6EFCE", "FF006100"),
    Tone.WARNING: ("FFFFEB9C", "FF7F4000"),
    Tone.BAD: ("FFFFC7CE", "FF9C0006"),
}
_FILLS = {
    severity: PatternFill("solid", fgColor=background)
    for severity, (background, _) in _COLORS.items()
}
_FONTS = {severity: Font(color=text) for severity, (_, text) in _COLORS.items()}
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_HEADER_FILL = PatternFill("solid", fgColor="FF404040")
_HEADER_FONT = Font(bold=True, color="FFFFFFFF")
TITLE_FONT = Font(bold=True, size=14)
STRONG_FONT = Font(bold=True)


def set_text(cell: Cell, text: str) -> None:
    """Set the value of a cell as text, even if it starts like a formula."""
    clean = for_cell(text)
    cell.value = clean
    if clean:
        cell.data_type = "s"  # openpyxl treats a leading = as a formula
        cell.quotePrefix = is_live(clean)  # and so do spreadsheets when the cell is edited


def style_header(cell: Cell) -> None:
    """Apply the header style to a cell of ours."""
    cell.fill, cell.font = _HEADER_FILL, _HEADER_FONT


def style_tone(cell: Cell, severity: Tone) -> None:
    """Apply the colors of a severity to a cell of ours."""
    cell.fill, cell.font, cell.alignment = _FILLS[severity], _FONTS[severity], _WRAPPED


def style_wrapped(cell: Cell) -> None:
    """Wrap the text of a cell."""
    cell.alignment = _WRAPPED


def set_row_mark(cells: tuple[Cell, ...], annotation: RowMark) -> None:
    """Fill the added cells of a row."""
    for cell, text in zip(cells, annotation.texts, strict=True):
        set_text(cell, text)
        style_wrapped(cell)
    style_tone(cells[0], annotation.severity)


def set_cell_mark(cell: Cell, annotation: CellMark, *, comment: bool = True) -> None:
    """Color a cell of the calendar, and add a comment with the reason to an existing comment."""
    cell.fill = _FILLS[annotation.severity]
    if comment:
        cell.comment = comment_of(annotation, cell.comment)


def comment_of(annotation: CellMark, earlier: Comment | None = None) -> Comment:
    """Make the comment with the reason for an annotation; it includes the earlier comment."""
    heading = "Please check" if annotation.severity is Tone.WARNING else "Please correct"
    text = f"{heading}:\n{annotation.text}"
    if earlier is not None:
        text += f"{_OWN_NOTE}{earlier.text}"
    return _comment(for_cell(text))


def clear_cell_mark(cell: Cell) -> None:
    """Remove the annotation of an earlier report from a cell, and restore the comment before it."""
    if cell.comment is None or cell.comment.author != AUTHOR:
        return
    _, _, note = cell.comment.text.partition(_OWN_NOTE)
    cell.comment = Comment(note, "") if note else None
    cell.fill = PatternFill()


def _comment(text: str) -> Comment:
    lines = sum(max(1, ceil(len(line) / _LINE)) for line in text.split("\n"))
    return Comment(text, AUTHOR, height=min(_TALLEST, (lines + 1) * _LINE_HEIGHT), width=_WIDTH)
