"""The annotations of rows and cells as values, independent of any workbook."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from importer.domain.cell_references import MAX_COLUMN, MAX_ROW, address
from importer.domain.model import ImportResult, Place, Problem, RowResult
from importer.reports.csv_report import sentence
from importer.reports.severity import TONES, Tone

SheetKey = tuple[str, str | None]
"""File and sheet, as in `Place`."""


@dataclass(frozen=True, slots=True)
class RowMark:
    """The texts of the added columns for a row, in the order of `ADDED_HEADERS`, and its color."""

    status: str
    event_id: str = ""
    problems: str = ""
    severity: Tone = Tone.NEUTRAL

    @property
    def texts(self) -> tuple[str, str, str]:
        """Status, event ID and problems, one text for each added column."""
        return self.status, self.event_id, self.problems


@dataclass(frozen=True, slots=True)
class CellMark:
    """The comment and color of a cell."""

    text: str
    severity: Tone


@dataclass(slots=True)
class SheetMarks:
    """The annotations of one sheet.

    Attributes:
        header_row: number of the header row; `None` if there is none.
        rows: row number → annotation.
        cells: (row, column), counted from 1 → annotation.
    """

    header_row: int | None = None
    rows: dict[int, RowMark] = field(default_factory=dict)
    cells: dict[tuple[int, int], CellMark] = field(default_factory=dict)


def by_sheet(result: ImportResult) -> dict[SheetKey, SheetMarks]:
    """Collect the annotations of a result by file and sheet; sheets without events have none."""
    sheets: dict[SheetKey, SheetMarks] = {}
    for header in result.headers:
        annotations = sheets.setdefault((header.file, header.sheet), SheetMarks())
        position = position_of(header.cell)
        if annotations.header_row is None and position is not None:
            annotations.header_row = position[0]
    for skipped in result.skipped:
        if _key(skipped.place) in sheets:
            annotation = RowMark(f"skipped: {skipped.reason}")
            sheets[_key(skipped.place)].rows[skipped.place.row] = annotation
    for row in result.rows:
        _add_row(sheets.setdefault(_key(row.place), SheetMarks()), row)
    return sheets


def _key(place: Place) -> SheetKey:
    return place.file, place.sheet


def _add_row(annotations: SheetMarks, row: RowResult) -> None:
    lines = [_advice(problem) for problem in row.problems]
    lines += [f"Please check: {_advice(warning)}" for warning in row.warnings]
    severity = TONES[row.status]
    if severity is Tone.GOOD and row.warnings:
        severity = Tone.WARNING
    annotations.rows[row.place.row] = RowMark(
        row.status.value, row.event_id or "", "\n".join(lines), severity
    )
    _add_cells(annotations, row.problems, Tone.BAD)
    _add_cells(annotations, row.warnings, Tone.WARNING)


def _advice(problem: Problem) -> str:
    return f"{sentence(problem)} {problem.hint}".rstrip()


def _add_cells(annotations: SheetMarks, problems: Iterable[Problem], severity: Tone) -> None:
    for problem in problems:
        position = position_of(problem.cell)
        if position is None:
            continue
        text = f"{problem.message} {problem.hint}".rstrip()
        earlier = annotations.cells.get(position, CellMark("", severity))
        joined = f"{earlier.text}\n{text}".lstrip()
        annotations.cells[position] = CellMark(joined, max(earlier.severity, severity))


def position_of(cell: str | None) -> tuple[int, int] | None:
    """Return row and column, counted from 1, of an address such as `D14`.

    `None` stands for a missing address and for one beyond the size of a sheet.
    """
    found = address(cell or "")
    if found is None or found[0] > MAX_ROW or found[1] >= MAX_COLUMN:
        return None
    return found[0], found[1] + 1
