"""Colors, fonts and comments of annotations, and text cells that never become formulas."""

from math import ceil

from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill

from importer.domain.safe_text import is_formula_like, sanitize_for_cell
from importer.reports.statuses import Severity
from importer.reports.workbook.annotations import CellAnnotation, RowAnnotation

AUTHOR = "import-events"
ADDED_WIDTHS = (16, 28, 70)
"""Widths of the added columns, in characters."""

_EARLIER_COMMENT = "\n\nEarlier note: "
_LINE_LENGTH, _LINE_HEIGHT, _COMMENT_WIDTH, _MAX_HEIGHT = (
    48,
    18,
    340,
    480,
)  # of a comment: characters, then pixels

# Dark text on a light background of the same hue: a contrast above 4.5 (WCAG 2.2, 1.4.3).
_COLORS: dict[Severity, tuple[str, str]] = {
    Severity.NEUTRAL: ("FFEDEDED", "FF404040"),
    Severity.GOOD: ("FFC6EFCE", "FF006100"),
    Severity.WARNING: ("FFFFEB9C", "FF7F4000"),
    Severity.BAD: ("FFFFC7CE", "FF9C0006"),
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
    clean = sanitize_for_cell(text)
    cell.value = clean
    if clean:
        cell.data_type = "s"  # openpyxl treats a leading = as a formula
        cell.quotePrefix = is_formula_like(clean)  # and so do spreadsheets when the cell is edited


def apply_header_style(cell: Cell) -> None:
    """Apply the header style to a cell of ours."""
    cell.fill, cell.font = _HEADER_FILL, _HEADER_FONT


def apply_severity(cell: Cell, severity: Severity) -> None:
    """Apply the colors of a severity to a cell of ours."""
    cell.fill, cell.font, cell.alignment = _FILLS[severity], _FONTS[severity], _WRAPPED


def apply_wrapping(cell: Cell) -> None:
    """Wrap the text of a cell."""
    cell.alignment = _WRAPPED


def annotate_row(cells: tuple[Cell, ...], annotation: RowAnnotation) -> None:
    """Fill the added cells of a row."""
    for cell, text in zip(cells, annotation.texts, strict=True):
        set_text(cell, text)
        apply_wrapping(cell)
    apply_severity(cells[0], annotation.severity)


def annotate_cell(cell: Cell, annotation: CellAnnotation, *, comment: bool = True) -> None:
    """Color a cell of the calendar, and add a comment with the reason to an existing comment."""
    cell.fill = _FILLS[annotation.severity]
    if comment:
        cell.comment = make_comment(annotation, cell.comment)


def make_comment(annotation: CellAnnotation, earlier: Comment | None = None) -> Comment:
    """Make the comment with the reason for an annotation; it includes the earlier comment."""
    heading = "Please check" if annotation.severity is Severity.WARNING else "Please correct"
    text = f"{heading}:\n{annotation.text}"
    if earlier is not None:
        text += f"{_EARLIER_COMMENT}{earlier.text}"
    return _make_sized_comment(sanitize_for_cell(text))


def remove_cell_annotation(cell: Cell) -> None:
    """Remove the annotation of an earlier report from a cell, and restore the comment before it."""
    if cell.comment is None or cell.comment.author != AUTHOR:
        return
    _, _, note = cell.comment.text.partition(_EARLIER_COMMENT)
    cell.comment = Comment(note, "") if note else None
    cell.fill = PatternFill()


def _make_sized_comment(text: str) -> Comment:
    lines = sum(max(1, ceil(len(line) / _LINE_LENGTH)) for line in text.split("\n"))
    return Comment(
        text, AUTHOR, height=min(_MAX_HEIGHT, (lines + 1) * _LINE_HEIGHT), width=_COMMENT_WIDTH
    )
