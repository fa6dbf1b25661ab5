"""Reading and validating alone: no key, no network, no ledger, and none of their libraries."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from importer.delivery.run_context import Surroundings
from importer.domain.errors import ImportEventsError
from importer.domain.lazy_sequences import compact, repeated
from importer.domain.model import Event, ImportResult
from importer.pipeline.calendar_reading import Reading, read_calendar, remember
from importer.pipeline.run_state import Draft
from importer.planning import near_duplicates as neighbours
from importer.planning import plan as plans
from importer.planning.calendar import Calendar
from importer.planning.plan import Fate
from importer.settings import Settings


def check_calendar(
    paths: Sequence[str], settings: Settings, world: Surroundings | None = None
) -> ImportResult:
    """Read and validate files: no key, no network, no ledger. Never raises for bad input."""
    world = world or Surroundings()
    draft = Draft(settings, world.clock.now(), dry_run=True)
    try:
        read_events(draft, paths, world)
        remember(draft.calendar, settings, world.mappings)
    except ImportEventsError as error:
        draft.error = error
    return draft.result(world.clock.now())


def refused(error: ImportEventsError, *, dry_run: bool) -> ImportResult:
    """Return the result of a run that a setting kept from beginning."""
    now = Surroundings().clock.now()
    return Draft(Settings(), now, dry_run, error=error).result(now)


def read_events(
    draft: Draft, paths: Sequence[str], world: Surroundings, *, validated: bool = False
) -> Sequence[Event]:
    """Read the calendar; return the events that stand.

    Args:
        draft: of the run; takes over what the calendar holds.
        paths: as the user gave them.
        world: what day it is, what was said of headers before, and what was read already.
        validated: see `Reading`.
    """
    told = world.mappings, world.contents, world.sources
    reading = Reading(draft.settings, _today(world), *told, validated=validated)
    draft.calendar = read_calendar(paths, reading)
    rows = draft.calendar.rows
    duplicates = _duplicates(draft.calendar)
    draft.settle(duplicates)
    same = {rows.label(fate.event.place) for fate in duplicates}
    standing = compact([label for label in rows.valid if label not in same]) if same else rows.valid
    events = draft.calendar.events(standing)
    names, days = (rows.column(name, standing) for name in ("name", "date"))
    draft.calendar.warn(neighbours.among_rows(events, names, days))
    draft.stopped_by_invalid = bool(rows.invalid) and not draft.settings.skip_invalid
    return events


def _duplicates(calendar: Calendar) -> list[Fate]:
    """Only rows of one slug can say the same: hardly any event has to be made to find that out."""
    rows = calendar.rows
    slugs = rows.column("slug", rows.valid)
    shared = repeated(slugs)
    pairs = zip(rows.valid, slugs, strict=True) if shared else ()
    return plans.without_duplicates(rows.event(label) for label, slug in pairs if slug in shared)[1]


def _today(world: Surroundings) -> date:
    return datetime.fromtimestamp(world.clock.now(), UTC).astimezone().date()
