"""Files → events and problems: everything before the network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from importer import sources
from importer.domain.errors import UnusableInput
from importer.domain.model import Problem, Skipped, Source, Table
from importer.parsing.column_reader import Normalised, Options
from importer.parsing.header_detection import likely_header
from importer.parsing.header_synonyms import fold_header
from importer.parsing.saved_mappings import Mappings
from importer.parsing.sheet_selection import choose
from importer.parsing.table_parser import normalise
from importer.planning.calendar import Calendar, Rows
from importer.settings import Settings

_NAMED = 10
"""How many mended cells a note names."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read.

    Attributes:
        settings: what was said.
        today: what *five years ahead* is counted from.
        mappings: what was said of such headers before; `None` to remember nothing.
        contents: the bytes of those files that were read already.
        sources: the files that were read and parted into tables already.
        validated: the schema has passed these very files before, and is not asked.
    """

    settings: Settings
    today: date
    mappings: Mappings | None = None
    contents: Mapping[str, bytes] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    validated: bool = False


def read_calendar(paths: Sequence[str], reading: Reading) -> Calendar:
    """Read and validate files.

    Args:
        paths: as the user gave them; or URLs.
        reading: how to read them.

    Raises:
        UnusableInput: a file cannot be read, or holds no calendar.
        Stopped: a URL cannot be fetched just now.
    """
    settings = reading.settings
    calendar = Calendar()
    parts: list[Normalised] = []
    for path in dict.fromkeys(paths):
        parts += _read_file(path, calendar, reading)
    _note_unknown_headers(calendar, settings)
    _judge(calendar, parts, reading)
    if not calendar.rows:
        raise UnusableInput(
            f"{_named(paths)}: there is a header, but no row with an event below it.",
            _no_rows_hint(calendar.skipped),
        )
    return calendar


def _read_file(path: str, calendar: Calendar, reading: Reading) -> list[Normalised]:
    """Read the calendars of one file; what is to be said about it goes into `calendar`."""
    settings = reading.settings
    options = Options(
        reading.today,
        settings.date_order,
        settings.year,
        settings.default_type,
        settings.include_cancelled,
    )
    source = reading.sources.get(path) or sources.read(path, reading.contents.get(path))
    calendar.files.append(source.file)
    calendar.edits.extend(source.edits)
    _note_edits(calendar)
    recalled: dict[str, str] = {}

    def mapping_of(table: Table) -> Mapping[str, str]:
        if settings.map or reading.mappings is None:
            return settings.map
        mapping = reading.mappings.recall(likely_header(table))
        recalled.update(mapping)
        return mapping

    choice = choose(path, source.tables, settings.sheet, mapping_of)
    told = [_as_said(recalled)] if recalled else []
    calendar.recalled.extend(told)
    calendar.notes.extend([*told, *choice.notes])
    for table, columns in choice.calendars:
        calendar.tables.append(table)
        calendar.headers.extend(columns.headers)
    return [normalise(table, columns, options) for table, columns in choice.calendars]


def _as_said(recalled: Mapping[str, str]) -> str:
    said = ", ".join(f'"{header}={field}"' for header, field in recalled.items())
    return f"Columns as you said of a file with these headers before: --map {said}."


def remember(calendar: Calendar, settings: Settings, mappings: Mappings | None) -> None:
    """Keep what was said of headers, for the next file that has them."""
    if mappings is not None and settings.map:
        for table in calendar.tables:
            mappings.remember(likely_header(table), settings.map)


def _note_unknown_headers(calendar: Calendar, settings: Settings) -> None:
    """Say which header of `--map` no file has: it is probably misspelt."""
    there = {fold_header(header.text) for header in calendar.headers}
    for header in settings.map:
        if fold_header(header) not in there:
            calendar.notes.append(f'No column is called "{header}", as --map says.')


def _note_edits(calendar: Calendar) -> None:
    """Say which cells are not as the file has them: the history shall not hide it."""
    cells = [edit.cell for edit in calendar.edits]
    if cells:
        more = f" and {len(cells) - _NAMED} more" if len(cells) > _NAMED else ""
        calendar.notes.append(f"Mended after the file was read: {', '.join(cells[:_NAMED])}{more}.")


def _judge(calendar: Calendar, parts: Sequence[Normalised], reading: Reading) -> None:
    """Part the rows into events and invalid ones."""
    settings = reading.settings
    invalid = of_cells(parts)
    if not reading.validated:
        # late: pandas is imported while the file is read, in a thread of its own (cli/jobs.py)
        from importer.planning.validation import objections

        invalid = objections(parts, settings, reading.today, invalid)
    calendar.rows = Rows(parts, settings.address_fields, invalid)
    for part in parts:
        calendar.skipped.extend(part.skipped)
        warned = {part.place(index): tuple(part.warnings[index]) for index in sorted(part.warnings)}
        calendar.warnings |= warned


def of_cells(parts: Sequence[Normalised]) -> dict[int, list[Problem]]:
    """Label of a row → the problems of its cells, each by itself.

    Labels are the rows' numbers in all tables together: slugs are unique in the organization, not in a
    sheet.
    """
    found: dict[int, list[Problem]] = {}
    offset = 0
    for part in parts:
        for (index, _), problem in part.problems.items():
            found.setdefault(offset + index, []).append(problem)
        offset += len(part.numbers)
    return found


def _named(paths: Sequence[str]) -> str:
    return paths[0] if len(paths) == 1 else f"{len(paths)} files"


def _no_rows_hint(skipped: Sequence[Skipped]) -> str:
    if not skipped:
        return "Type the events below the header and save the file."
    if len(skipped) == 1:
        return f"One row was skipped: {skipped[0].reason}."
    return f"{len(skipped)} rows were skipped; the first one: {skipped[0].reason}."
