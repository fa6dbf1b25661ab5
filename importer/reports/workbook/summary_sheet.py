"""The summary sheet of the workbook report: counts, problems and the next command."""

from collections.abc import Iterator, Sequence
from itertools import islice

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from importer.domain.model import ImportResult, Place, Problem, Run, Status
from importer.domain.own_markers import SUMMARY_TITLE
from importer.messages.translator import DEFAULT, ENGLISH
from importer.messages.translator import title as title_of
from importer.reports.severity import TONES
from importer.reports.workbook.styles import (
    STRONG_FONT,
    TITLE_FONT,
    set_text,
    style_header,
    style_tone,
    style_wrapped,
)

_WIDTHS = {"A": 26, "B": 12, "C": 70, "D": 60}
_PLACES_SHOWN = 12
_LEGEND = (
    "Red cells need a correction, yellow ones a look; the comment on the cell and the column "
    "Problems say the same in words."
)


def write_summary(sheet: Worksheet, result: ImportResult, notes: Sequence[str]) -> None:
    """Write the summary into an empty sheet of a normal or write-only workbook.

    Args:
        sheet: the empty sheet.
        result: the run to summarize.
        notes: notes about this copy of the workbook, in addition to those of the run.
    """
    for column, width in _WIDTHS.items():
        sheet.column_dimensions[column].width = width
    sheet.append([_cell(sheet, SUMMARY_TITLE, title=True)])
    if result.run.rehearsal:
        sheet.append([_cell(sheet, ENGLISH("rehearsed"), strong=True)])
    for line in _outcome(result):
        sheet.append([_cell(sheet, line)])
    _counts(sheet, result)
    _list(sheet, "Notes", [*result.notes, *notes, _LEGEND])
    _grouped(sheet, "Problems", [(row.place, p) for row in result.rows for p in row.problems])
    _grouped(sheet, "Please check", [(row.place, p) for row in result.rows for p in row.warnings])
    _list(sheet, "Columns that were not read", list(_ignored(result)))
    _list(sheet, "This run", list(_facts(result.run)))


def _outcome(result: ImportResult) -> Iterator[str]:
    if result.run.dry_run:
        yield "This was a check: nothing was sent."
    for line in (result.message, result.hint):
        if line:
            yield line
    if result.command:
        yield f"Next command: {result.command}"


def _counts(sheet: Worksheet, result: ImportResult) -> None:
    counts = result.counts()
    _heading(sheet, "Status", "Rows", "Meaning")
    for status in Status:
        if counts[status]:
            name = _cell(sheet, status.value)
            style_tone(name, TONES[status])
            meaning = _cell(sheet, ENGLISH.meaning(status, rehearsal=result.run.rehearsal))
            sheet.append([name, counts[status], meaning])
    if result.skipped:
        sheet.append([_cell(sheet, "skipped"), len(result.skipped), "rows that are no events"])
    sheet.append([_cell(sheet, "all events", strong=True), counts["rows"]])


def _grouped(sheet: Worksheet, title: str, problems: Sequence[tuple[Place, Problem]]) -> None:
    if not problems:
        return
    groups: dict[str, list[tuple[Place, Problem]]] = {}
    for place, problem in problems:
        groups.setdefault(problem.code, []).append((place, problem))
    _heading(sheet, title, "How many", "What it means", "Where")
    several = len({(place.file, place.sheet) for place, _ in problems}) > 1
    for code, group in sorted(groups.items(), key=lambda item: -len(item[1])):
        where = [_where(place, problem, several=several) for place, problem in group]
        shown = ", ".join(islice(where, _PLACES_SHOWN))
        more = f" and {len(where) - _PLACES_SHOWN} more" if len(where) > _PLACES_SHOWN else ""
        meaning = title_of(code, DEFAULT) or group[0][1].message
        cells = [_cell(sheet, text) for text in (code, meaning, shown + more)]
        sheet.append([cells[0], len(group), *map(_wrapped, cells[1:])])


def _where(place: Place, problem: Problem, *, several: bool) -> str:
    address = problem.cell or f"row {place.row}"
    return f"{place.sheet or place.file}!{address}" if several else address


def _ignored(result: ImportResult) -> Iterator[str]:
    for header in result.headers:
        if header.field is None:
            meant = f" (meant as {header.suggestion}?)" if header.suggestion else ""
            yield f"{header.cell}: {header.text}{meant}"


def _facts(run: Run) -> Iterator[str]:
    yield f"Run: {run.id} ({run.state.value}, exit status {run.exit_status})"
    yield f"Started: {run.started:%Y-%m-%d %H:%M:%S %Z}".rstrip()
    yield f"Finished: {run.finished:%Y-%m-%d %H:%M:%S %Z}".rstrip()
    yield from (f"File: {file.path}" for file in run.files)
    if run.organization:
        yield f"Organization: {run.organization}"
    if run.base_url:
        yield f"Address: {run.base_url}"
    if run.resume_at:
        yield f"Goes on from: {run.resume_at:%Y-%m-%d %H:%M:%S %Z}".rstrip()


def _list(sheet: Worksheet, title: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    _heading(sheet, title)
    for line in lines:
        sheet.append([_cell(sheet, line)])


def _heading(sheet: Worksheet, *titles: str) -> None:
    sheet.append([])
    cells = [_cell(sheet, title) for title in titles]
    for cell in cells:
        style_header(cell)
    sheet.append(cells)


def _cell(sheet: Worksheet, text: str, *, title: bool = False, strong: bool = False) -> Cell:
    cell = WriteOnlyCell(sheet)
    set_text(cell, text)
    if title or strong:
        cell.font = TITLE_FONT if title else STRONG_FONT
    return cell


def _wrapped(cell: Cell) -> Cell:
    style_wrapped(cell)
    return cell
