"""The annotations of rows and cells as values, independent of any workbook."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from importer.domain.cell_references import MAX_COLUMN, MAX_ROW, parse_address
from importer.domain.model import ImportResult, Problem, RowLocation, RowResult
from importer.reports.csv_report import format_problem
from importer.reports.statuses import SEVERITIES, Severity

SheetKey = tuple[str, str | None]
"""File and sheet, as in `Place`."""


@dataclass(frozen=True, slots=True)
class RowAnnotation:
    """The texts of the added columns for a row, in the order of `ADDED_HEADERS`, and its color."""

    status: str
    event_id: str = ""
    problems: str = ""
    severity: Severity = Severity.NEUTRAL

    @property
    def texts(self) -> tuple[str, str, str]:
        """Status, event ID and problems, one text for each added column."""
        return self.status, self.event_id, self.problems


@dataclass(frozen=True, slots=True)
class CellAnnotation:
    """The comment and color of a cell."""

    text: str
    severity: Severity


@dataclass(slots=True)
class SheetAnnotations:
    """The annotations of one sheet.

    Attributes:
        header_row: number of the header row; `None` if there is none.
        rows: row number → annotation.
        cells: (row, column), counted from 1 → annotation.
    """

    header_row: int | None = None
    rows: dict[int, RowAnnotation] = field(default_factory=dict)
    cells: dict[tuple[int, int], CellAnnotation] = field(default_factory=dict)


def collect_annotations(result: ImportResult) -> dict[SheetKey, SheetAnnotations]:
    """Collect the annotations of a result by file and sheet; sheets without events have none."""
    sheets: dict[SheetKey, SheetAnnotations] = {}
    for header in result.headers:
        annotations = sheets.setdefault((header.file, header.sheet), SheetAnnotations())
        position = parse_position(header.cell)
        if annotations.header_row is None and position is not None:
            annotations.header_row = position[0]
    for skipped in result.skipped:
        if _get_sheet_key(skipped.location) in sheets:
            annotation = RowAnnotation(f"skipped: {skipped.reason}")
            sheets[_get_sheet_key(skipped.location)].rows[skipped.location.row] = annotation
    for row in result.rows:
        _add_row(sheets.setdefault(_get_sheet_key(row.location), SheetAnnotations()), row)
    return sheets


def _get_sheet_key(place: RowLocation) -> SheetKey:
    return place.file, place.sheet


def _add_row(annotations: SheetAnnotations, row: RowResult) -> None:
    lines = [_format_with_hint(problem) for problem in row.problems]
    lines += [f"Please check: {_format_with_hint(warning)}" for warning in row.warnings]
    severity = SEVERITIES[row.status]
    if severity is Severity.GOOD and row.warnings:
        severity = Severity.WARNING
    annotations.rows[row.location.row] = RowAnnotation(
        row.status.value, row.event_id or "", "\n".join(lines), severity
    )
    _add_cell_annotations(annotations, row.problems, Severity.BAD)
    _add_cell_annotations(annotations, row.warnings, Severity.WARNING)


def _format_with_hint(problem: Problem) -> str:
    return f"{format_problem(problem)} {problem.hint}".rstrip()


def _add_cell_annotations(
    annotations: SheetAnnotations, problems: Iterable[Problem], severity: Severity
) -> None:
    for problem in problems:
        position = parse_position(problem.cell)
        if position is None:
            continue
        text = f"{problem.message} {problem.hint}".rstrip()
        earlier = annotations.cells.get(position, CellAnnotation("", severity))
        joined = f"{earlier.text}\n{text}".lstrip()
        annotations.cells[position] = CellAnnotation(joined, max(earlier.severity, severity))


def parse_position(cell: str | None) -> tuple[int, int] | None:
    """Return row and column, counted from 1, of an address such as `D14`.

    Return `None` for a missing address and for one beyond the size of a sheet.
    """
    found = parse_address(cell or "")
    if found is None or found[0] > MAX_ROW or found[1] >= MAX_COLUMN:
        return None
    return found[0], found[1] + 1
