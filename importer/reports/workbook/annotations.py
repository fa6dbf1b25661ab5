"""What a report workbook says about each row and cell: values, before any workbook is touched."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from importer.domain.cell_references import MAX_COLUMN, MAX_ROW, address
from importer.domain.model import ImportResult, Place, Problem, RowResult
from importer.reports.csv_report import sentence
from importer.reports.severity import TONES, Tone

SheetKey = tuple[str, str | None]
"""File and sheet, as `Place` has them."""


@dataclass(frozen=True, slots=True)
class RowMark:
    """What stands in the added columns of a row, in the order of their headers."""

    status: str
    event_id: str = ""
    problems: str = ""
    tone: Tone = Tone.NEUTRAL

    @property
    def texts(self) -> tuple[str, str, str]:
        """Status, event ID and problems."""
        return self.status, self.event_id, self.problems


@dataclass(frozen=True, slots=True)
class CellMark:
    """What is wrong with a cell, in plain words."""

    text: str
    tone: Tone


@dataclass(slots=True)
class SheetMarks:
    """The marks of one sheet.

    Attributes:
        header_row: the row of its headers; `None` where none was found.
        rows: row number → mark.
        cells: (row, column), counted from 1 → mark.
    """

    header_row: int | None = None
    rows: dict[int, RowMark] = field(default_factory=dict)
    cells: dict[tuple[int, int], CellMark] = field(default_factory=dict)


def by_sheet(result: ImportResult) -> dict[SheetKey, SheetMarks]:
    """All marks of a result, by file and sheet; a sheet without events has none."""
    sheets: dict[SheetKey, SheetMarks] = {}
    for header in result.headers:
        marks = sheets.setdefault((header.file, header.sheet), SheetMarks())
        position = position_of(header.cell)
        if marks.header_row is None and position is not None:
            marks.header_row = position[0]
    for skipped in result.skipped:
        if _key(skipped.place) in sheets:
            mark = RowMark(f"skipped: {skipped.reason}")
            sheets[_key(skipped.place)].rows[skipped.place.row] = mark
    for row in result.rows:
        _add_row(sheets.setdefault(_key(row.place), SheetMarks()), row)
    return sheets


def _key(place: Place) -> SheetKey:
    return place.file, place.sheet


def _add_row(marks: SheetMarks, row: RowResult) -> None:
    lines = [_advice(problem) for problem in row.problems]
    lines += [f"Please check: {_advice(warning)}" for warning in row.warnings]
    tone = TONES[row.status]
    if tone is Tone.GOOD and row.warnings:
        tone = Tone.WARNING
    marks.rows[row.place.row] = RowMark(
        row.status.value, row.event_id or "", "\n".join(lines), tone
    )
    _add_cells(marks, row.problems, Tone.BAD)
    _add_cells(marks, row.warnings, Tone.WARNING)


def _advice(problem: Problem) -> str:
    return f"{sentence(problem)} {problem.hint}".rstrip()


def _add_cells(marks: SheetMarks, problems: Iterable[Problem], tone: Tone) -> None:
    for problem in problems:
        position = position_of(problem.cell)
        if position is None:
            continue
        text = f"{problem.message} {problem.hint}".rstrip()
        before = marks.cells.get(position, CellMark("", tone))
        joined = f"{before.text}\n{text}".lstrip()
        marks.cells[position] = CellMark(joined, max(before.tone, tone))


def position_of(cell: str | None) -> tuple[int, int] | None:
    """Return row and column, counted from 1, of an address such as `D14`; `None` if no sheet has it."""
    found = address(cell or "")
    if found is None or found[0] > MAX_ROW or found[1] >= MAX_COLUMN:
        return None
    return found[0], found[1] + 1
