"""Reads files into a validated calendar, before anything needs the network."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from importlib import import_module
from threading import Thread

from importer import sources
from importer.delivery.run_context import RunContext
from importer.domain.errors import UnusableInput
from importer.domain.lazy_sequences import find_duplicates, to_range
from importer.domain.model import Correction, Event, Problem, SkippedRow, Table
from importer.ledger.saved_mappings import SavedMappings
from importer.messages import Message
from importer.parsing.column_reader import ParsedTable, ParseOptions
from importer.parsing.header_detection import get_header_signature
from importer.parsing.header_synonyms import fold_header
from importer.parsing.sheet_selection import select_sheets
from importer.parsing.table_parser import parse_table
from importer.pipeline.run_state import RunState
from importer.planning import near_duplicates
from importer.planning.calendar import Calendar, RowTable
from importer.planning.plan import RowOutcome, split_duplicates
from importer.settings import Settings

_MAX_NAMED_CELLS = 10
"""Maximum number of corrected cells that a note names."""


def preload_validation(*more: str) -> None:
    """Import the schema's libraries, then the modules named `more`, while the caller reads a file.

    The libraries take half a second to import; a child process reads workbooks.
    """
    names = ("importer.planning.validation", *more)
    Thread(target=lambda: [*map(import_module, names)], name="imports", daemon=True).start()


def read_calendar(paths: Sequence[str], settings: Settings, context: RunContext) -> Calendar:
    """Read and validate files.

    Args:
        paths: paths as the user gave them, or URLs.
        settings: how to read them.
        context: clock, saved mappings and files that were loaded or read before.

    Raises:
        UnusableInput: a file cannot be read or contains no calendar.
        Stopped: a URL cannot be fetched at the moment.
    """
    calendar, tables = Calendar(), list[ParsedTable]()
    today = datetime.fromtimestamp(context.clock.now(), UTC).astimezone().date()
    for path in dict.fromkeys(paths):
        tables += _read_file(path, calendar, settings, context, today)
    _report_unknown_headers(calendar, settings)
    _add_rows(calendar, tables, settings, today)
    if not calendar.rows:
        raise UnusableInput(
            Message(
                "{files}: no row with an event was found below the header.",
                files=paths[0] if len(paths) == 1 else Message("{n} files", n=len(paths)),
            ),
            _build_no_rows_hint(calendar.skipped),
        )
    return calendar


def _read_file(
    path: str, calendar: Calendar, settings: Settings, context: RunContext, today: date
) -> list[ParsedTable]:
    """Parse the tables of one file; add the file, its headers and notes to the calendar."""
    source = context.sources.get(path) or sources.read_source(path, context.file_contents.get(path))
    calendar.files.append(source.file)
    calendar.corrections.extend(source.corrections)
    if source.corrections:
        calendar.notes.append(_format_corrections(source.corrections))
    saved: dict[str, str] = {}

    def load_mapping(table: Table) -> Mapping[str, str]:
        if settings.map or context.saved_mappings is None:
            return settings.map
        mapping = context.saved_mappings.load(get_header_signature(table))
        saved.update(mapping)
        return mapping

    selection = select_sheets(path, source.tables, settings.sheet, load_mapping)
    notes = [_format_saved_mapping(saved)] if saved else []
    calendar.saved_mapping_notes.extend(notes)
    calendar.notes.extend([*notes, *selection.notes])
    for table, columns in selection.calendars:
        calendar.tables.append(table)
        calendar.headers.extend(columns.headers)
    options = ParseOptions(
        today,
        settings.date_order,
        settings.year,
        settings.default_type,
        settings.include_cancelled,
    )
    return [parse_table(table, columns, options) for table, columns in selection.calendars]


def _format_saved_mapping(saved: Mapping[str, str]) -> Message:
    values = ", ".join(f'"{header}={field}"' for header, field in saved.items())
    return Message(
        "Using the column mapping from your last file with these headers: --map {mapping}.",
        mapping=values,
    )


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
            note = Message('--map: there is no column "{header}".', header=header)
            calendar.notes.append(note)


def _format_corrections(corrections: Sequence[Correction]) -> Message:
    """Return a note that names the corrected cells, so that the run history shows them."""
    cells = ", ".join(correction.cell for correction in corrections[:_MAX_NAMED_CELLS])
    if more := len(corrections[_MAX_NAMED_CELLS:]):
        return Message("Corrected on the page: {cells} and {more} more.", cells=cells, more=more)
    return Message("Corrected on the page: {cells}.", cells=cells)


def _add_rows(
    calendar: Calendar, tables: Sequence[ParsedTable], settings: Settings, today: date
) -> None:
    """Validate the rows and add them to the calendar, with skipped rows and warnings."""
    from importer.planning.validation import validate_rows  # late: see `preload_validation`

    invalid = validate_rows(tables, settings, today, collect_cell_problems(tables))
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


def read_events(state: RunState, paths: Sequence[str], context: RunContext) -> Sequence[Event]:
    """Read the calendar into the state of a run; return the valid events without duplicates.

    Adds the outcomes of duplicates and warnings about possible ones; see `read_calendar` for the
    arguments and errors.
    """
    calendar = state.calendar = read_calendar(paths, state.settings, context)
    rows = calendar.rows
    duplicates = _find_duplicates(rows)
    state.add_outcomes(duplicates)
    dropped = {rows.find_label(duplicate.event.location) for duplicate in duplicates}
    labels = to_range([label for label in rows.valid_labels if label not in dropped])
    events = calendar.build_events(labels)
    names, days = (rows.get_values(name, labels) for name in ("name", "date"))
    calendar.add_warnings(near_duplicates.find_in_calendar(events, names, days))
    state.stopped_by_invalid = bool(rows.problems_by_label) and not state.settings.skip_invalid
    return events


def _find_duplicates(rows: RowTable) -> list[RowOutcome]:
    """Return the outcomes of duplicates; events are only built for rows that share a slug."""
    slugs = rows.get_values("slug", rows.valid_labels)
    shared = find_duplicates(slugs)
    pairs = zip(rows.valid_labels, slugs, strict=True) if shared else ()
    return split_duplicates(rows.build_event(label) for label, slug in pairs if slug in shared)[1]


def _build_no_rows_hint(skipped: Sequence[SkippedRow]) -> Message:
    if not skipped:
        return Message("Type the events below the header and save the file.")
    return Message.plural(
        "One row was skipped: {reason}.",
        "{n} rows were skipped; the first one: {reason}.",
        n=len(skipped),
        reason=skipped[0].reason,
    )
