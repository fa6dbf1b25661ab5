"""The summary for the terminal: counts, problems with their cells, and the next command."""

from collections.abc import Iterator
from textwrap import fill

from importer.domain.model import ImportResult, Place, State
from importer.domain.safe_text import for_terminal
from importer.messages.translator import ENGLISH
from importer.reports.problem_groups import Group, problem_groups, warning_groups

_WIDTH = 98
_CELLS = 12
"""Maximum number of cells listed for a problem."""
_PARAGRAPHS = 40
"""Maximum number of problem groups shown; the report files list all."""
_SKIPPED = 6


def summary(result: ImportResult) -> str:
    """Return the summary in English, without a trailing line break."""
    parts = [_headline(result), *_rehearsed(result), *_counts(result), *_problems(result)]
    parts += [
        *_warnings(result),
        *_skipped(result),
        *_columns(result),
        *_notes(result),
        *_ending(result),
    ]
    return "\n".join(parts)


def _headline(result: ImportResult) -> str:
    files = ", ".join(for_terminal(file.path) for file in result.run.files)
    rows = len(result.rows)
    events = f"{rows:,} row{'' if rows == 1 else 's'}"
    return f"{files}: {events}" if files else "Nothing was read."


def _rehearsed(result: ImportResult) -> Iterator[str]:
    if result.run.rehearsal:
        yield ENGLISH("rehearsed")


def _counts(result: ImportResult) -> Iterator[str]:
    for status, count in result.counts().items():
        if status != "rows" and count:
            meaning = ENGLISH.meaning(status, rehearsal=result.run.rehearsal)
            yield f"  {count:>7,} {status:<10} {meaning}"


def _problems(result: ImportResult) -> Iterator[str]:
    yield from _told("Problems", problem_groups(result), _Prefix(result))


def _warnings(result: ImportResult) -> Iterator[str]:
    title = "Warnings (they stop nothing)"
    yield from _told(title, warning_groups(result), _Prefix(result))


class _Prefix:
    """Adds file and sheet to an address, each only if the run has several."""

    def __init__(self, result: ImportResult) -> None:
        places = result.sheets()
        self._several_files = len({file for file, _ in places}) > 1
        self._several_sheets = len(places) > 1

    def __call__(self, place: Place) -> str:
        file = f"{place.file}: " if self._several_files else ""
        sheet = f"{place.sheet}!" if self._several_sheets and place.sheet is not None else ""
        return for_terminal(file + sheet)


def _told(title: str, groups: list[Group], prefix: _Prefix) -> Iterator[str]:
    if not groups:
        return
    yield ""
    yield f"{title}:"
    for group in groups[:_PARAGRAPHS]:
        for_example = "" if len(group.messages) == 1 else "for example: "
        message = for_example + for_terminal(group.problem.message)
        yield _wrapped(f"{_cells(group.cells, prefix)}: {message}", "  ")
        if group.problem.hint:
            yield _wrapped(f"→ {for_terminal(group.problem.hint)}", "    ")
    if len(groups) > _PARAGRAPHS:
        yield f"  … and {len(groups) - _PARAGRAPHS:,} other problems: a report lists them all."


def _cells(cells: list[tuple[Place, str]], prefix: _Prefix) -> str:
    """List the addresses, with the sheet in front only where it changes."""
    parts, before = [], ""
    for place, cell in cells[:_CELLS]:
        front = prefix(place)
        parts.append(cell if front == before else front + cell)
        before = front
    more = f" and {len(cells) - _CELLS:,} more" if len(cells) > _CELLS else ""
    return ", ".join(parts) + more


def _skipped(result: ImportResult) -> Iterator[str]:
    if not result.skipped:
        return
    reasons: dict[str, list[int]] = {}
    for one in result.skipped:
        reasons.setdefault(one.reason, []).append(one.place.row)
    yield ""
    yield "Skipped rows, which are no events:"
    for reason, rows in list(reasons.items())[:_SKIPPED]:
        listed = ", ".join(str(row) for row in rows[:_CELLS])
        more = f" and {len(rows) - _CELLS:,} more" if len(rows) > _CELLS else ""
        yield _wrapped(f"row {listed}{more}: {for_terminal(reason)}", "  ")


def _columns(result: ImportResult) -> Iterator[str]:
    ignored = [header for header in result.headers if header.field is None]
    if not ignored:
        return
    yield ""
    yield "Ignored columns:"
    for header in ignored[:_CELLS]:
        text = for_terminal(header.text)
        near = f' — if it is the {header.suggestion}: --map "{text}={header.suggestion}"'
        yield _wrapped(f"{header.cell} {text}{near if header.suggestion else ''}", "  ")
    if len(ignored) > _CELLS:
        yield f"  … and {len(ignored) - _CELLS} more"


def _notes(result: ImportResult) -> Iterator[str]:
    if result.notes:
        yield ""
        yield "Notes:"
        yield from (_wrapped(for_terminal(note), "  ") for note in result.notes)


def _ending(result: ImportResult) -> Iterator[str]:
    if result.message or result.command or result.run.state is State.INTERRUPTED:
        yield ""
    if result.message:
        yield _wrapped(for_terminal(result.message), "")
        if result.hint:
            yield _wrapped(f"→ {for_terminal(result.hint)}", "  ")
    elif result.run.state is State.INTERRUPTED:
        yield "Interrupted: what was under way is done; the same command goes on from there."
    if result.command:
        yield f"Next: {for_terminal(result.command)}"


def _wrapped(text: str, indent: str) -> str:
    return fill(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
