"""Reads files into a validated calendar, before anything needs the network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from importer import sources
from importer.domain.errors import UnusableInput
from importer.domain.model import Problem, SkippedRow, Source, Table
from importer.parsing.column_reader import ParsedTable, ParseOptions
from importer.parsing.header_detection import get_header_signature
from importer.parsing.header_synonyms import fold_header
from importer.parsing.saved_mappings import SavedMappings
from importer.parsing.sheet_selection import select_sheets
from importer.parsing.table_parser import parse_table
from importer.planning.calendar import Calendar, RowTable
from importer.settings import Settings

_MAX_NAMED_CELLS = 10
"""Maximum number of corrected cells that a note names."""


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How to read files.

    Attributes:
        settings: settings of the run.
        today: local date, from which *five years ahead* is counted.
        mappings: saved column mappings; `None` to neither use nor save any.
        contents: bytes of files that were loaded before, by path.
        sources: tables of files that were read before, by path.
        validated: skip validation, because the same bytes passed it before.
    """

    settings: Settings
    today: date
    saved_mappings: SavedMappings | None = None
    file_contents: Mapping[str, bytes] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    is_validated: bool = False


def read_calendar(paths: Sequence[str], reading: ReadingOptions) -> Calendar:
    """Read and validate files.

    Args:
        paths: paths as the user gave them, or URLs.
        reading: how to read them.

    Raises:
        UnusableInput: a file cannot be read or contains no calendar.
        Stopped: a URL cannot be fetched at the moment.
    """
    settings = reading.settings
    calendar = Calendar()
    tables: list[ParsedTable] = []
    for path in dict.fromkeys(paths):
        tables += _read_file(path, calendar, reading)
    _report_unknown_headers(calendar, settings)
    _add_rows(calendar, tables, reading)
    if not calendar.rows:
        raise UnusableInput(
            f"{_format_paths(paths)}: there is a header, but no row with an event below it.",
            _build_no_rows_hint(calendar.skipped),
        )
    return calendar


def _read_file(path: str, calendar: Calendar, reading: ReadingOptions) -> list[ParsedTable]:
    """Parse the tables of one file; add the file, its headers and notes to the calendar."""
    settings = reading.settings
    options = ParseOptions(
        reading.today,
        settings.date_order,
        settings.year,
        settings.default_type,
        settings.include_cancelled,
    )
    source = reading.sources.get(path) or sources.read_source(path, reading.file_contents.get(path))
    calendar.files.append(source.file)
    calendar.corrections.extend(source.corrections)
    _report_corrections(calendar)
    recalled: dict[str, str] = {}

    def load_mapping(table: Table) -> Mapping[str, str]:
        if settings.map or reading.saved_mappings is None:
            return settings.map
        mapping = reading.saved_mappings.load(get_header_signature(table))
        recalled.update(mapping)
        return mapping

    selection = select_sheets(path, source.tables, settings.sheet, load_mapping)
    notes = [_format_saved_mapping(recalled)] if recalled else []
    calendar.saved_mapping_notes.extend(notes)
    calendar.notes.extend([*notes, *selection.notes])
    for table, columns in selection.calendars:
        calendar.tables.append(table)
        calendar.headers.extend(columns.headers)
    return [parse_table(table, columns, options) for table, columns in selection.calendars]


def _format_saved_mapping(recalled: Mapping[str, str]) -> str:
    values = ", ".join(f'"{header}={field}"' for header, field in recalled.items())
    return f"Columns as you said of a file with these headers before: --map {values}."


def save_mapping(calendar: Calendar, settings: Settings, mappings: SavedMappings | None) -> None:
    """Save the column mapping of the run for the next file with the same headers."""
    if mappings is not None and settings.map:
        for table in calendar.tables:
            mappings.save(get_header_signature(table), settings.map)


def _report_unknown_headers(calendar: Calendar, settings: Settings) -> None:
    """Add a note for each header of `--map` that no file has: it is probably misspelled."""
    known = {fold_header(header.text) for header in calendar.headers}
    for header in settings.map:
        if fold_header(header) not in known:
            calendar.notes.append(f'No column is called "{header}", as --map says.')


def _report_corrections(calendar: Calendar) -> None:
    """Add a note that names the corrected cells, so that the run history shows them."""
    cells = [edit.cell for edit in calendar.corrections]
    if cells:
        more = f" and {len(cells) - _MAX_NAMED_CELLS} more" if len(cells) > _MAX_NAMED_CELLS else ""
        calendar.notes.append(
            f"Mended after the file was read: {', '.join(cells[:_MAX_NAMED_CELLS])}{more}."
        )


def _add_rows(calendar: Calendar, tables: Sequence[ParsedTable], reading: ReadingOptions) -> None:
    """Validate the rows and add them to the calendar, with skipped rows and warnings."""
    settings = reading.settings
    invalid = collect_cell_problems(tables)
    if not reading.is_validated:
        # late: the command line imports pandas in a thread while the file is read
        from importer.planning.validation import validate_rows

        invalid = validate_rows(tables, settings, reading.today, invalid)
    calendar.rows = RowTable(tables, settings.address_fields, invalid)
    for table in tables:
        calendar.skipped.extend(table.skipped)
        for index, warnings in sorted(table.warnings.items()):
            calendar.warnings[table.get_location(index)] = tuple(warnings)


def collect_cell_problems(tables: Sequence[ParsedTable]) -> dict[int, list[Problem]]:
    """Return the problems of single cells, by row label (see `RowTable`)."""
    found: dict[int, list[Problem]] = {}
    offset = 0
    for table in tables:
        for (index, _), problem in table.problems.items():
            found.setdefault(offset + index, []).append(problem)
        offset += len(table.row_numbers)
    return found


def _format_paths(paths: Sequence[str]) -> str:
    return paths[0] if len(paths) == 1 else f"{len(paths)} files"


def _build_no_rows_hint(skipped: Sequence[SkippedRow]) -> str:
    if not skipped:
        return "Type the events below the header and save the file."
    if len(skipped) == 1:
        return f"One row was skipped: {skipped[0].reason}."
    return f"{len(skipped)} rows were skipped; the first one: {skipped[0].reason}."
