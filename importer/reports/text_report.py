"""The summary for the terminal: counts, problems with their cells, and the next command."""

from collections.abc import Iterator
from textwrap import fill

from importer.domain.message import Message
from importer.domain.model import ImportResult, RowLocation, State, Status
from importer.domain.safe_text import sanitize_for_terminal
from importer.reports.problem_groups import (
    ProblemGroup,
    collect_problem_groups,
    collect_warning_groups,
)
from importer.reports.statuses import TEST_RUN_NOTE, get_meaning

_WIDTH = 98
_MAX_CELLS = 12
"""Maximum number of cells listed for a problem."""
_MAX_GROUPS = 40
"""Maximum number of problem groups shown; the report files list all."""
_MAX_REASONS = 6


def render_summary(result: ImportResult) -> str:
    """Return the summary in English, without a trailing line break."""
    prefix = _LocationPrefix(result)
    warnings_title = "Warnings (they do not stop the import)"
    parts = [
        _format_headline(result),
        *([TEST_RUN_NOTE] if result.run.rehearsal else ()),
        *_format_counts(result),
        *_format_groups("Problems", collect_problem_groups(result), prefix),
        *_format_groups(warnings_title, collect_warning_groups(result), prefix),
        *_format_skipped_rows(result),
        *_format_ignored_columns(result),
        *_format_notes(result),
        *_format_ending(result),
    ]
    return "\n".join(parts)


def _format_headline(result: ImportResult) -> str:
    files = ", ".join(sanitize_for_terminal(file.path) for file in result.run.files)
    rows = Message.plural("{n} row", "{n} rows", n=len(result.rows))
    return f"{files}: {rows}" if files else "Nothing was read."


def _format_counts(result: ImportResult) -> Iterator[str]:
    for status, count in result.counts().items():
        if status != "rows" and count:
            meaning = get_meaning(Status(status), is_test_run=result.run.rehearsal)
            yield f"  {count:>7,} {status:<10} {meaning}"


class _LocationPrefix:
    """Adds file and sheet to an address, each only if the run has several."""

    def __init__(self, result: ImportResult) -> None:
        places = result.collect_sheets()
        self._several_files = len({file for file, _ in places}) > 1
        self._several_sheets = len(places) > 1

    def __call__(self, place: RowLocation) -> str:
        file = f"{place.file}: " if self._several_files else ""
        sheet = f"{place.sheet}!" if self._several_sheets and place.sheet is not None else ""
        return sanitize_for_terminal(file + sheet)


def _format_groups(
    title: str, groups: list[ProblemGroup], prefix: _LocationPrefix
) -> Iterator[str]:
    if not groups:
        return
    yield ""
    yield f"{title}:"
    for group in groups[:_MAX_GROUPS]:
        for_example = "" if len(group.messages) == 1 else "for example: "
        message = for_example + sanitize_for_terminal(group.problem.message)
        yield _format_paragraph(f"{_format_cells(group.cells, prefix)}: {message}", "  ")
        if group.problem.hint:
            yield _format_paragraph(f"→ {sanitize_for_terminal(group.problem.hint)}", "    ")
    if len(groups) > _MAX_GROUPS:
        yield f"  … and {len(groups) - _MAX_GROUPS:,} other problems. See a report file (--report)."


def _format_cells(cells: list[tuple[RowLocation, str]], prefix: _LocationPrefix) -> str:
    """List the addresses, with the sheet in front only where it changes."""
    parts, before = [], ""
    for place, cell in cells[:_MAX_CELLS]:
        front = prefix(place)
        parts.append(cell if front == before else front + cell)
        before = front
    more = f" and {len(cells) - _MAX_CELLS:,} more" if len(cells) > _MAX_CELLS else ""
    return ", ".join(parts) + more


def _format_skipped_rows(result: ImportResult) -> Iterator[str]:
    if not result.skipped:
        return
    reasons: dict[str, list[int]] = {}
    for one in result.skipped:
        reasons.setdefault(one.reason, []).append(one.location.row)
    yield ""
    yield "Skipped rows (not events):"
    for reason, rows in list(reasons.items())[:_MAX_REASONS]:
        listed = ", ".join(str(row) for row in rows[:_MAX_CELLS])
        more = f" and {len(rows) - _MAX_CELLS:,} more" if len(rows) > _MAX_CELLS else ""
        yield _format_paragraph(f"row {listed}{more}: {sanitize_for_terminal(reason)}", "  ")


def _format_ignored_columns(result: ImportResult) -> Iterator[str]:
    ignored = [header for header in result.headers if header.field is None]
    if not ignored:
        return
    yield ""
    yield "Ignored columns:"
    for header in ignored[:_MAX_CELLS]:
        text = sanitize_for_terminal(header.text)
        near = f' — to use it as {header.suggestion}: --map "{text}={header.suggestion}"'
        yield _format_paragraph(f"{header.cell} {text}{near if header.suggestion else ''}", "  ")
    if len(ignored) > _MAX_CELLS:
        yield f"  … and {len(ignored) - _MAX_CELLS} more"


def _format_notes(result: ImportResult) -> Iterator[str]:
    if result.notes:
        yield ""
        yield "Notes:"
        yield from (_format_paragraph(sanitize_for_terminal(note), "  ") for note in result.notes)


def _format_ending(result: ImportResult) -> Iterator[str]:
    if result.message or result.command or result.run.state is State.INTERRUPTED:
        yield ""
    if result.message:
        yield _format_paragraph(sanitize_for_terminal(result.message), "")
        if result.hint:
            yield _format_paragraph(f"→ {sanitize_for_terminal(result.hint)}", "  ")
    elif result.run.state is State.INTERRUPTED:
        yield "Interrupted. Requests in progress were completed. Run the same command to continue."
    if result.command:
        yield f"Next: {sanitize_for_terminal(result.command)}"


def _format_paragraph(text: str, indent: str) -> str:
    return fill(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
