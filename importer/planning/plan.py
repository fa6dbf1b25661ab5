"""Events x ledger x what is there → a plan: pure, and the last stage that touches nothing.

Every event gets a fate, or a step: what has to be done before it has one.
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
"""Seconds for which the server is trusted to remember a key. How long it does is not documented:
after that, an attempt of unknown fate is looked up before it is repeated."""


class Step(Enum):
    """What has to be done for an event that has no fate yet."""

    POST = "post it"
    SETTLE = "find out what became of an earlier version, then decide"


@dataclass(frozen=True, slots=True)
class Fate:
    """An event whose fate is known without sending anything."""

    event: Event
    status: Status
    event_id: str | None = None
    problems: tuple[Problem, ...] = ()
    attempts: int = 0
    found: bool = False
    """The ledger has to learn it: the organization has the event, and the ledger does not."""


@dataclass(frozen=True, slots=True)
class Task:
    """An event for which something has to be sent.

    Attributes:
        event: the row.
        step: what has to be done.
        earlier: what the ledger knows of an attempt whose answer was lost, if there was one.
    """

    event: Event
    step: Step
    earlier: Entry | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will do: fates that are settled, and tasks, the soonest events first."""

    fates: tuple[Fate, ...]
    tasks: tuple[Task, ...]


def without_duplicates(events: Iterable[Event]) -> tuple[list[Event], list[Fate]]:
    """Part the events into those that stand, and those that say the same as one before them."""
    first: dict[bytes, Event] = {}
    duplicates = []
    for event in events:
        stands = first.setdefault(event.canonical, event)
        if stands is not event:
            duplicates.append(Fate(event, Status.DUPLICATE, problems=(_same_as(stands, event),)))
    return list(first.values()), duplicates


def make(
    events: Sequence[Event],
    known: Mapping[str, Entry],
    remote: Mapping[str, Mapping[str, Any]] | None = None,
    now: float = 0.0,
) -> Plan:
    """Make the plan.

    Args:
        events: of different slugs.
        known: slug → what the ledger knows of it.
        remote: slug → what the organization holds (an item of `GET /events`); `None` if nobody
            looked.
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
    """Tell what an event of the organization with the same slug means for a row.

    Args:
        event: the row.
        item: the organization's event, as `GET /events` shows it.
        ours: an attempt of ours may have made it.
    """
    differing = differences(remote_body(item), event.body)
    event_id = str(item["_id"]) if isinstance(item.get("_id"), str) else None
    if differing:
        return Fate(event, Status.CONFLICT, event_id, (taken(event, differing),))
    status = Status.CREATED if ours else Status.EXISTS
    return Fate(event, status, event_id, found=True)


def changed(event: Event, entry: Entry, event_id: str | None = None) -> Fate:
    """The fate of a row whose earlier version is in the organization."""
    differing = differences(orjson.loads(entry.canonical), event.body)
    problem = _row_changed(event, differing)
    return Fate(event, Status.CONFLICT, event_id or entry.event_id, (problem,))


def taken(event: Event, differing: Iterable[tuple[str, str, str]] | None = None) -> Problem:
    """The problem of a row whose slug belongs to another event."""
    what = (
        f": it differs in {_listed(differing)}"
        if differing is not None
        else ", on another day or with other content"
    )
    return Problem(
        "slug_taken",
        "slug",
        event.cells.get("slug"),
        event.slug,
        f'The slug "{event.slug}" belongs to another event of the organization{what}. '
        "Nothing was made.",
        "If it is the same event, mend it in Intervals by hand; if it is another one, give this row "
        "a slug of its own.",
    )


def unreadable(event: Event) -> Problem:
    """The problem of a row whose slug is taken by what the key may not read."""
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
    fresh = now - entry.changed <= KEY_IS_KEPT
    return Task(event, Step.POST if same and fresh else Step.SETTLE, entry)


def _mended(entry: Entry, item: Mapping[str, Any]) -> bool:
    """What is there is not what the ledger knows: somebody has changed it by hand."""
    return bool(differences(remote_body(item), orjson.loads(entry.canonical)))


def _reads_the_same(entry: Entry, event: Event) -> bool:
    """What was found in the organization is not in our own bytes: `09:30:00` for `09:30`."""
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
