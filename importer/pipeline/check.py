"""Reads and validates calendars without key, network or ledger, and without their libraries."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from importer.delivery.run_context import RunContext
from importer.domain.errors import ImportEventsError
from importer.domain.lazy_sequences import find_duplicates, to_range
from importer.domain.model import Event, ImportResult
from importer.pipeline.calendar_reading import ReadingOptions, read_calendar, save_mapping
from importer.pipeline.run_state import RunState
from importer.planning import near_duplicates
from importer.planning.calendar import Calendar
from importer.planning.plan import RowOutcome, split_duplicates
from importer.settings import Settings


def check_calendar(
    paths: Sequence[str], settings: Settings, context: RunContext | None = None
) -> ImportResult:
    """Read and validate files without key, network or ledger.

    Unusable input is part of the result and never raised.

    Args:
        paths: paths or URLs of spreadsheets.
        settings: how to read them.
        context: clock, saved mappings and files that were loaded before.
    """
    context = context or RunContext()
    state = RunState(settings, context.clock.now(), dry_run=True)
    try:
        read_events(state, paths, context)
        save_mapping(state.calendar, settings, context.saved_mappings)
    except ImportEventsError as error:
        state.error = error
    return state.build_result(context.clock.now())


def build_refused_result(error: ImportEventsError, *, dry_run: bool) -> ImportResult:
    """Return the result of a run that an unusable setting prevented."""
    now = RunContext().clock.now()
    return RunState(Settings(), now, dry_run, error=error).build_result(now)


def read_events(
    state: RunState, paths: Sequence[str], context: RunContext, *, validated: bool = False
) -> Sequence[Event]:
    """Read the calendar into the state of a run; return the valid events without duplicates.

    Args:
        state: gets the calendar, and the outcomes of duplicates.
        paths: paths as the user gave them, or URLs.
        context: clock, saved mappings and files that were loaded before.
        validated: see `ReadingOptions`.

    Raises:
        UnusableInput: a file cannot be read or contains no calendar.
        Stopped: a URL cannot be fetched at the moment.
    """
    known = context.saved_mappings, context.file_contents, context.sources
    reading = ReadingOptions(
        state.settings, _get_local_date(context), *known, is_validated=validated
    )
    state.calendar = read_calendar(paths, reading)
    rows = state.calendar.rows
    duplicates = _find_duplicates(state.calendar)
    state.add_outcomes(duplicates)
    dropped = {rows.find_label(duplicate.event.location) for duplicate in duplicates}
    labels = (
        to_range([one for one in rows.valid_labels if one not in dropped])
        if dropped
        else rows.valid_labels
    )
    events = state.calendar.build_events(labels)
    names, days = (rows.get_values(name, labels) for name in ("name", "date"))
    state.calendar.add_warnings(near_duplicates.find_in_calendar(events, names, days))
    state.stopped_by_invalid = bool(rows.problems_by_label) and not state.settings.skip_invalid
    return events


def _find_duplicates(calendar: Calendar) -> list[RowOutcome]:
    """Return the outcomes of duplicates; events are only built for rows that share a slug."""
    rows = calendar.rows
    slugs = rows.get_values("slug", rows.valid_labels)
    shared = find_duplicates(slugs)
    pairs = zip(rows.valid_labels, slugs, strict=True) if shared else ()
    return split_duplicates(rows.build_event(label) for label, slug in pairs if slug in shared)[1]


def _get_local_date(context: RunContext) -> date:
    return datetime.fromtimestamp(context.clock.now(), UTC).astimezone().date()
