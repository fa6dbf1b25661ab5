"""Builds the plan of a run from its events, the ledger and the events that are in Intervals.

Pure: it sends and stores nothing. Every event gets its outcome, or a request that has to be sent first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import orjson

from importer.domain.intervals_api import SCOPE_READ
from importer.domain.ledger_entry import EntryState, LedgerEntry
from importer.domain.message import Message
from importer.domain.model import Event, Problem, Status
from importer.planning.diff import Difference, describe_differences, diff_bodies, normalize_remote

IDEMPOTENCY_KEY_TTL = 12 * 3600.0
"""Seconds for which the server is trusted to remember an idempotency key; the API does not document
it. An attempt in doubt that is older is looked up before it is repeated."""


class Step(Enum):
    """The next request for an event without an outcome."""

    POST = "create it"
    RESOLVE = "look up the earlier attempt, then decide"


@dataclass(frozen=True, slots=True)
class RowOutcome:
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
    is_unrecorded: bool = False


@dataclass(frozen=True, slots=True)
class PlannedPost:
    """An event for which a request has to be sent.

    Attributes:
        event: the row.
        step: the request to begin with.
        earlier: the ledger's record of an attempt whose response was lost, if there was one.
    """

    event: Event
    step: Step
    earlier_attempt: LedgerEntry | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of a run: known outcomes, and events to create in the order of their dates."""

    outcomes: tuple[RowOutcome, ...]
    planned_posts: tuple[PlannedPost, ...]


def split_duplicates(events: Iterable[Event]) -> tuple[list[Event], list[RowOutcome]]:
    """Separate events from exact duplicates of an event before them."""
    first: dict[bytes, Event] = {}
    duplicates = []
    for event in events:
        kept = first.setdefault(event.payload, event)
        if kept is not event:
            problems = (_build_duplicate_problem(kept, event),)
            duplicates.append(RowOutcome(event, Status.DUPLICATE, problems=problems))
    return list(first.values()), duplicates


def build_plan(
    events: Sequence[Event],
    known: Mapping[str, LedgerEntry],
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
    outcomes: list[RowOutcome] = []
    posts: list[PlannedPost] = []
    for event in events:
        decided = _resolve_event(event, known.get(event.slug), remote or {}, now)
        if isinstance(decided, RowOutcome):
            outcomes.append(decided)
        else:
            posts.append(decided)
    return Plan(
        tuple(outcomes), tuple(sorted(posts, key=lambda post: str(post.event.body["date"])))
    )


def compare_with_remote(event: Event, item: Mapping[str, Any], *, ours: bool) -> RowOutcome:
    """Return the outcome of a row whose slug is in the organization already.

    Args:
        event: the row.
        item: the organization's event, an item of `GET /events`.
        ours: an earlier attempt of ours may have created it.
    """
    differing = diff_bodies(normalize_remote(item), event.body)
    event_id = str(item["_id"]) if isinstance(item.get("_id"), str) else None
    if differing:
        return RowOutcome(event, Status.CONFLICT, event_id, (slug_taken_problem(event, differing),))
    status = Status.CREATED if ours else Status.EXISTS
    return RowOutcome(event, status, event_id, is_unrecorded=True)


def conflict_with_earlier(
    event: Event, entry: LedgerEntry, event_id: str | None = None
) -> RowOutcome:
    """Return the outcome of a row whose earlier version is in the organization."""
    differing = diff_bodies(orjson.loads(entry.payload), event.body)
    problem = _build_row_changed_problem(event, differing)
    return RowOutcome(event, Status.CONFLICT, event_id or entry.event_id, (problem,))


def slug_taken_problem(event: Event, differences: Sequence[Difference] | None = None) -> Problem:
    """Return the problem of a row whose slug belongs to another event; `None`: it was not compared."""
    if differences is None:
        difference = Message("on another day or with other content")
    else:
        difference = describe_differences(differences)
    message = Message(
        'The slug "{slug}" belongs to another event of the organization: {difference}. '
        "Nothing was created.",
        slug=event.slug,
        difference=difference,
    )
    hint = Message(
        "If it is the same event, change it in Intervals by hand. If not, give this row its own slug."
    )
    return _build_slug_problem(event, message, hint)


def slug_unverifiable_problem(event: Event) -> Problem:
    """Return the problem of a row whose slug is taken, where the key may not read events."""
    message = Message(
        'The slug "{slug}" is taken in the organization. This key may not read events, so it is '
        "unknown whether by this event. Nothing was created.",
        slug=event.slug,
    )
    hint = Message(
        "Look in Intervals, or have the scope {scope} added to the key and run again. If it is "
        "another event, give this row its own slug.",
        scope=SCOPE_READ,
    )
    return _build_slug_problem(event, message, hint)


def _build_slug_problem(event: Event, message: Message, hint: Message) -> Problem:
    return Problem("slug_taken", "slug", event.cells.get("slug"), event.slug, message, hint)


def _resolve_event(
    event: Event, entry: LedgerEntry | None, remote: Mapping[str, Mapping[str, Any]], now: float
) -> RowOutcome | PlannedPost:
    item = remote.get(event.slug)
    if entry is None or entry.state is EntryState.NOT_CREATED:
        return (
            compare_with_remote(event, item, ours=False)
            if item is not None
            else PlannedPost(event, Step.POST)
        )
    same = entry.payload == event.payload or _has_same_content(entry, event)
    match entry.state:
        case EntryState.CREATED if same:
            return RowOutcome(event, Status.UNCHANGED, entry.event_id)
        case EntryState.EXISTING if same:
            return RowOutcome(event, Status.EXISTS, entry.event_id)
        case EntryState.CREATED | EntryState.EXISTING if (
            item is not None and _is_changed_in_intervals(entry, item)
        ):
            return compare_with_remote(event, item, ours=False)
        case EntryState.CREATED | EntryState.EXISTING:
            return conflict_with_earlier(event, entry)
    if item is not None and same:
        return compare_with_remote(event, item, ours=True)
    key_is_valid = now - entry.updated_at <= IDEMPOTENCY_KEY_TTL
    return PlannedPost(event, Step.POST if same and key_is_valid else Step.RESOLVE, entry)


def _is_changed_in_intervals(entry: LedgerEntry, item: Mapping[str, Any]) -> bool:
    """Return whether an event was changed in Intervals since the ledger recorded it."""
    return bool(diff_bodies(normalize_remote(item), orjson.loads(entry.payload)))


def _has_same_content(entry: LedgerEntry, event: Event) -> bool:
    """Return whether a record found in the organization has the content of a row.

    Intervals may format it differently, for example `09:30:00` for `09:30`.
    """
    if entry.state is not EntryState.EXISTING:
        return False
    return not diff_bodies(orjson.loads(entry.payload), event.body)


def _build_duplicate_problem(first: Event, event: Event) -> Problem:
    row = first.location.describe(event.location)
    message = Message("Same content as {row}, which is imported instead.", row=row)
    name = str(event.body["name"])
    return Problem("duplicate_row", None, event.cells.get("name"), name, message)


def _build_row_changed_problem(event: Event, differences: Sequence[Difference]) -> Problem:
    name, value = (differences[0][0], differences[0][2]) if differences else (None, None)
    message = Message(
        '"{name}" is already in Intervals with other content: {differences}. Nothing was created: '
        "an event cannot be changed through the API.",
        name=str(event.body["name"]),
        differences=describe_differences(differences),
    )
    hint = Message(
        "Change it in Intervals by hand, or undo the change in the row. If it is another event, give "
        "it its own slug."
    )
    cell = event.cells.get(name or "name", event.cells.get("name"))
    return Problem("row_changed", name, cell, value, message, hint)
