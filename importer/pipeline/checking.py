"""Reading and validating alone: no key, no network, no ledger, and none of their libraries."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from importer import neighbours
from importer import plan as plans
from importer.errors import ImportEventsError
from importer.model import Event, ImportResult
from importer.pipeline.outcome import Draft
from importer.pipeline.reading import Reading, read_calendar
from importer.settings import Settings
from importer.surroundings import Surroundings


def check_calendar(
    paths: Sequence[str], settings: Settings, world: Surroundings | None = None
) -> ImportResult:
    """Read and validate files: no key, no network, no ledger. Never raises for bad input."""
    world = world or Surroundings()
    draft = Draft(settings, world.clock.now(), dry_run=True)
    try:
        read_events(draft, paths, world)
    except ImportEventsError as error:
        draft.error = error
    return draft.result(world.clock.now())


def refused(error: ImportEventsError, *, dry_run: bool) -> ImportResult:
    """Return the result of a run that a setting kept from beginning."""
    now = Surroundings().clock.now()
    return Draft(Settings(), now, dry_run, error=error).result(now)


def read_events(draft: Draft, paths: Sequence[str], world: Surroundings) -> list[Event]:
    """Read the calendar; return the events that stand.

    Args:
        draft: of the run; takes over what the calendar holds.
        paths: as the user gave them.
        world: what day it is, what was said of headers before, and what was read already.
    """
    reading = Reading(draft.settings, _today(world), world.mappings, world.contents, world.sources)
    draft.calendar = read_calendar(paths, reading)
    events, duplicates = plans.without_duplicates(draft.calendar.events)
    draft.calendar.warn(neighbours.among_rows(events))
    draft.settle(duplicates)
    draft.stopped_by_invalid = bool(draft.calendar.invalid) and not draft.settings.skip_invalid
    return events


def _today(world: Surroundings) -> date:
    return datetime.fromtimestamp(world.clock.now(), UTC).astimezone().date()
