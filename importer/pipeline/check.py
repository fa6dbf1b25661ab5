"""Reads and validates calendars without key, network or ledger, and without their libraries."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from importer.delivery.run_context import Surroundings
from importer.domain.errors import ImportEventsError
from importer.domain.lazy_sequences import compact, repeated
from importer.domain.model import Event, ImportResult
from importer.pipeline.calendar_reading import Reading, read_calendar, remember
from importer.pipeline.run_state import Draft
from importer.planning import near_duplicates
from importer.planning.calendar import Calendar
from importer.planning.plan import Fate, without_duplicates
from importer.settings import Settings


def check_calendar(
    paths: Sequence[str], settings: Settings, context: Surroundings | None = None
) -> ImportResult:
    """Read and validate files without key, network or ledger.

    Unusable input is part of the result and never raised.

    Args:
        paths: paths or URLs of spreadsheets.
        settings: how to read them.
        context: clock, saved mappings and files that were loaded before.
    """
    context = context or Surroundings()
    state = Draft(settings, context.clock.now(), dry_run=True)
    try:
        read_events(state, paths, context)
        remember(state.calendar, settings, context.mappings)
    except ImportEventsError as error:
        state.error = error
    return state.result(context.clock.now())


def refused(error: ImportEventsError, *, dry_run: bool) -> ImportResult:
    """Return the result of a run that an unusable setting prevented."""
    now = Surroundings().clock.now()
    return Draft(Settings(), now, dry_run, error=error).result(now)


def read_events(
    state: Draft, paths: Sequence[str], context: Surroundings, *, validated: bool = False
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
    known = context.mappings, context.contents, context.sources
    reading = Reading(state.settings, _today(context), *known, validated=validated)
    state.calendar = read_calendar(paths, reading)
    rows = state.calendar.rows
    duplicates = _duplicates(state.calendar)
    state.settle(duplicates)
    dropped = {rows.label(duplicate.event.place) for duplicate in duplicates}
    labels = compact([one for one in rows.valid if one not in dropped]) if dropped else rows.valid
    events = state.calendar.events(labels)
    names, days = (rows.column(name, labels) for name in ("name", "date"))
    state.calendar.warn(near_duplicates.among_rows(events, names, days))
    state.stopped_by_invalid = bool(rows.invalid) and not state.settings.skip_invalid
    return events


def _duplicates(calendar: Calendar) -> list[Fate]:
    """Return the outcomes of duplicates; events are only built for rows that share a slug."""
    rows = calendar.rows
    slugs = rows.column("slug", rows.valid)
    shared = repeated(slugs)
    pairs = zip(rows.valid, slugs, strict=True) if shared else ()
    return without_duplicates(rows.event(label) for label, slug in pairs if slug in shared)[1]


def _today(context: Surroundings) -> date:
    return datetime.fromtimestamp(context.clock.now(), UTC).astimezone().date()
