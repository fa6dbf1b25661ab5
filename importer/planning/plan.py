"""Builds the plan of a run from its events, the ledger and the events that are in Intervals.

Pure: it sends and stores nothing. Every event gets its outcome, or a request that has to be sent first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import orjson

from importer.domain.intervals_api import SCOPE_READ
from importer.domain.ledger_entry import Entry, Progress
from importer.domain.model import Event, Problem, Status
from importer.planning.diff import differences, remote_body

KEY_IS_KEPT = 12 * 3600.0
"""Seconds for which the server is trusted to remember an idempotency key; the API does not document
it. An attempt in doubt that is older is looked up before it is repeated."""


class Step(Enum):
    """The next request for an event without an outcome."""

    POST = "create it"
    SETTLE = "look up the earlier attempt, then decide"


@dataclass(frozen=True, slots=True)
class Fate:
    """The outcome of an event.

    Attributes:
        event: the row.
        status: the row's status.
        event_id: id of the event in Intervals, where it is known.
        problems: why the event was not created.
        attempts: number of requests that were sent to create it.
        found: the organization has the event but the ledger does not, so it has to be recorded.
    """

    event: Event
    status: Status
    event_id: str | None = None
    problems: tuple[Problem, ...] = ()
    attempts: int = 0
    found: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """An event for which a request has to be sent.

    Attributes:
        event: the row.
        step: the request to begin with.
        earlier: the ledger's record of an attempt whose response was lost, if there was one.
    """

    event: Event
    step: Step
    earlier: Entry | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of a run: known outcomes, and events to create in the order of their dates."""

    fates: tuple[Fate, ...]
    tasks: tuple[Task, ...]


def without_duplicates(events: Iterable[Event]) -> tuple[list[Event], list[Fate]]:
    """Separate events from exact duplicates of an event before them."""
    first: dict[bytes, Event] = {}
    duplicates = []
    for event in events:
        kept = first.setdefault(event.canonical, event)
        if kept is not event:
            duplicates.append(Fate(event, Status.DUPLICATE, problems=(_same_as(kept, event),)))
    return list(first.values()), duplicates


def make(
    events: Sequence[Event],
    known: Mapping[str, Entry],
    remote: Mapping[str, Mapping[str, Any]] | None = None,
    now: float = 0.0,
) -> Plan:
    """Build the plan of a run.

    Args:
        events: the events, each with a slug of its own.
        known: the ledger's records, by slug.
        remote: the organization's events (items of `GET /events`), by slug; `None` if they were not
            fetched.
        now: seconds since 1970.
    """
    fates: list[Fate] = []
    tasks: list[Task] = []
    for event in events:
        decided = _decide(event, known.get(event.slug), remote or {}, now)
        if isinstance(decided, Fate):
            fates.append(decided)
        else:
            tasks.append(decided)
    return Plan(tuple(fates), tuple(sorted(tasks, key=lambda task: str(task.event.body["date"]))))


def compare(event: Event, item: Mapping[str, Any], *, ours: bool) -> Fate:
    """Return the outcome of a row whose slug is in the organization already.

    Args:
        event: the row.
        item: the organization's event, an item of `GET /events`.
        ours: an earlier attempt of ours may have created it.
    """
    differing = differences(remote_body(item), event.body)
    event_id = str(item["_id"]) if isinstance(item.get("_id"), str) else None
    if differing:
        return Fate(event, Status.CONFLICT, event_id, (taken(event, differing),))
    status = Status.CREATED if ours else Status.EXISTS
    return Fate(event, status, event_id, found=True)


def changed(event: Event, entry: Entry, event_id: str | None = None) -> Fate:
    """Return the outcome of a row whose earlier version is in the organization."""
    differing = differences(orjson.loads(entry.canonical), event.body)
    problem = _row_changed(event, differing)
    return Fate(event, Status.CONFLICT, event_id or entry.event_id, (problem,))


def taken(event: Event, differing: Iterable[tuple[str, str, str]] | None = None) -> Problem:
    """Return the problem of a row whose slug belongs to another event."""
    difference = (
        f": it differs in {_listed(differing)}"
        if differing is not None
        else ", on another day or with other content"
    )
    return Problem(
        "slug_taken",
        "slug",
        event.cells.get("slug"),
        event.slug,
        f'The slug "{event.slug}" belongs to another event of the organization{difference}. '
        "Nothing was made.",
        "If it is the same event, mend it in Intervals by hand; if it is another one, give this row "
        "a slug of its own.",
    )


def unreadable(event: Event) -> Problem:
    """Return the problem of a row whose slug is taken, where the key may not read events."""
    return Problem(
        "slug_taken",
        "slug",
        event.cells.get("slug"),
        event.slug,
        f'The slug "{event.slug}" is taken in the organization. Whether by this very event cannot be '
        "seen with this key. Nothing was made.",
        f"Look in Intervals, or have the scope {SCOPE_READ} added to the key and run again; if it is "
        "another event, give this row a slug of its own.",
    )


def _decide(
    event: Event, entry: Entry | None, remote: Mapping[str, Mapping[str, Any]], now: float
) -> Fate | Task:
    item = remote.get(event.slug)
    if entry is None or entry.progress is Progress.ABSENT:
        return compare(event, item, ours=False) if item is not None else Task(event, Step.POST)
    same = entry.canonical == event.canonical or _reads_the_same(entry, event)
    match entry.progress:
        case Progress.MADE if same:
            return Fate(event, Status.UNCHANGED, entry.event_id)
        case Progress.FOUND if same:
            return Fate(event, Status.EXISTS, entry.event_id)
        case Progress.MADE | Progress.FOUND if item is not None and _mended(entry, item):
            return compare(event, item, ours=False)
        case Progress.MADE | Progress.FOUND:
            return changed(event, entry)
    if item is not None and same:
        return compare(event, item, ours=True)
    key_is_valid = now - entry.changed <= KEY_IS_KEPT
    return Task(event, Step.POST if same and key_is_valid else Step.SETTLE, entry)


def _mended(entry: Entry, item: Mapping[str, Any]) -> bool:
    """Return whether an event was changed in Intervals since the ledger recorded it."""
    return bool(differences(remote_body(item), orjson.loads(entry.canonical)))


def _reads_the_same(entry: Entry, event: Event) -> bool:
    """Return whether a record found in the organization has the content of a row.

    Intervals may format it differently, for example `09:30:00` for `09:30`.
    """
    if entry.progress is not Progress.FOUND:
        return False
    return not differences(orjson.loads(entry.canonical), event.body)


def _same_as(first: Event, event: Event) -> Problem:
    where = f"row {first.place.row}"
    if first.place.file != event.place.file:
        where += f" of {first.place.file}"
    elif first.place.sheet != event.place.sheet:
        where += f' of sheet "{first.place.sheet}"'
    return Problem(
        "duplicate_row",
        None,
        event.cells.get("name"),
        str(event.body["name"]),
        f"Says the same as {where}, which stands for it.",
    )


def _row_changed(event: Event, differing: Iterable[tuple[str, str, str]]) -> Problem:
    fields = list(differing)
    name = fields[0][0] if fields else None
    return Problem(
        "row_changed",
        name,
        event.cells.get(name or "", event.cells.get("name")),
        None if not fields else fields[0][2],
        f'"{event.body["name"]}" is in Intervals already, with other content: {_listed(fields)}. '
        "Nothing was made: an event that was posted cannot be changed through the API.",
        "Change it in Intervals by hand, or put the row back as it was; if it is another event, give "
        "it a slug of its own.",
    )


def _listed(differing: Iterable[tuple[str, str, str]]) -> str:
    return "; ".join(f"{name} was {before}, is now {now}" for name, before, now in differing)
