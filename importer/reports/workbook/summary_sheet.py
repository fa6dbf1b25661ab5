"""The summary sheet of the workbook report: counts, problems and the next command."""

from collections.abc import Iterator, Sequence
from itertools import islice

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from importer.domain.model import ImportResult, Problem, RowLocation, Run, Status
from importer.domain.own_markers import SUMMARY_TITLE
from importer.domain.problems import PROBLEM_CODES
from importer.reports.statuses import SEVERITIES, TEST_RUN_NOTE, get_meaning
from importer.reports.workbook.styles import (
    STRONG_FONT,
    TITLE_FONT,
    apply_header_style,
    apply_severity,
    apply_wrapping,
    set_text,
)

_COLUMN_WIDTHS = {"A": 26, "B": 12, "C": 70, "D": 60}
_MAX_LOCATIONS = 12
_LEGEND = (
    "Correct red cells and check yellow ones; the comment on the cell and the column Problems explain "
    "why."
)


def write_summary(sheet: Worksheet, result: ImportResult, notes: Sequence[str]) -> None:
    """Write the summary into an empty sheet of a normal or write-only workbook.

    Args:
        sheet: the empty sheet.
        result: the run to summarize.
        notes: notes about this copy of the workbook, in addition to those of the run.
    """
    for column, width in _COLUMN_WIDTHS.items():
        sheet.column_dimensions[column].width = width
    sheet.append([_make_cell(sheet, SUMMARY_TITLE, title=True)])
    if result.run.rehearsal:
        sheet.append([_make_cell(sheet, TEST_RUN_NOTE, strong=True)])
    for line in _format_outcome(result):
        sheet.append([_make_cell(sheet, line)])
    _write_counts(sheet, result)
    _write_list(sheet, "Notes", [*result.notes, *notes, _LEGEND])
    _write_groups(
        sheet, "Problems", [(row.location, p) for row in result.rows for p in row.problems]
    )
    _write_groups(
        sheet, "Please check", [(row.location, p) for row in result.rows for p in row.warnings]
    )
    _write_list(sheet, "Ignored columns", list(_format_ignored_columns(result)))
    _write_list(sheet, "This run", list(_format_run_facts(result.run)))


def _format_outcome(result: ImportResult) -> Iterator[str]:
    if result.run.dry_run:
        yield "This was a check: nothing was sent."
    for line in (result.message, result.hint):
        if line:
            yield line
    if result.command:
        yield f"Next command: {result.command}"


def _write_counts(sheet: Worksheet, result: ImportResult) -> None:
    counts = result.counts()
    _write_heading(sheet, "Status", "Rows", "Meaning")
    for status in Status:
        if counts[status]:
            name = _make_cell(sheet, status.value)
            apply_severity(name, SEVERITIES[status])
            meaning = _make_cell(sheet, get_meaning(status, is_test_run=result.run.rehearsal))
            sheet.append([name, counts[status], meaning])
    if result.skipped:
        sheet.append(
            [_make_cell(sheet, "skipped"), len(result.skipped), "rows that are not events"]
        )
    sheet.append([_make_cell(sheet, "total", strong=True), counts["rows"]])


def _write_groups(
    sheet: Worksheet, title: str, problems: Sequence[tuple[RowLocation, Problem]]
) -> None:
    if not problems:
        return
    groups: dict[str, list[tuple[RowLocation, Problem]]] = {}
    for place, problem in problems:
        groups.setdefault(problem.code, []).append((place, problem))
    _write_heading(sheet, title, "Number", "Meaning", "Location")
    several = len({(place.file, place.sheet) for place, _ in problems}) > 1
    for code, group in sorted(groups.items(), key=lambda item: -len(item[1])):
        where = [_format_location(place, problem, several=several) for place, problem in group]
        shown = ", ".join(islice(where, _MAX_LOCATIONS))
        more = f" and {len(where) - _MAX_LOCATIONS} more" if len(where) > _MAX_LOCATIONS else ""
        meaning = PROBLEM_CODES.get(code, group[0][1].message)
        cells = [_make_cell(sheet, text) for text in (code, meaning, shown + more)]
        sheet.append([cells[0], len(group), *map(_make_wrapped, cells[1:])])


def _format_location(place: RowLocation, problem: Problem, *, several: bool) -> str:
    address = problem.cell or f"row {place.row}"
    return f"{place.sheet or place.file}!{address}" if several else address


def _format_ignored_columns(result: ImportResult) -> Iterator[str]:
    for header in result.headers:
        if header.field is None:
            meant = f" (perhaps the {header.suggestion})" if header.suggestion else ""
            yield f"{header.cell}: {header.text}{meant}"


def _format_run_facts(run: Run) -> Iterator[str]:
    yield f"Run: {run.id} ({run.state.value}, exit status {run.exit_status})"
    yield f"Started: {run.started:%Y-%m-%d %H:%M:%S %Z}".rstrip()
    yield f"Finished: {run.finished:%Y-%m-%d %H:%M:%S %Z}".rstrip()
    yield from (f"File: {file.path}" for file in run.files)
    if run.organization:
        yield f"Organization: {run.organization}"
    if run.base_url:
        yield f"Address: {run.base_url}"
    if run.resume_at:
        yield f"Can continue from: {run.resume_at:%Y-%m-%d %H:%M:%S %Z}".rstrip()


def _write_list(sheet: Worksheet, title: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    _write_heading(sheet, title)
    for line in lines:
        sheet.append([_make_cell(sheet, line)])


def _write_heading(sheet: Worksheet, *titles: str) -> None:
    sheet.append([])
    cells = [_make_cell(sheet, title) for title in titles]
    for cell in cells:
        apply_header_style(cell)
    sheet.append(cells)


def _make_cell(sheet: Worksheet, text: str, *, title: bool = False, strong: bool = False) -> Cell:
    cell = WriteOnlyCell(sheet)
    set_text(cell, text)
    if title or strong:
        cell.font = TITLE_FONT if title else STRONG_FONT
    return cell


def _make_wrapped(cell: Cell) -> Cell:
    apply_wrapping(cell)
    return cell
