"""Finds possible duplicates: rows that may describe the same event. They get warnings and are kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from importer.domain.lazy_sequences import find_duplicates
from importer.domain.message import Message
from importer.domain.model import Event, Problem, RowLocation
from importer.domain.text_folding import build_name_key

MAX_DAYS_APART = 13
"""Maximum days between two dates of one name that look like one event that was moved."""
_DAYS_PER_WEEK = 7
_MIN_SIMILARITY = 0.8
"""Minimum `difflib` ratio of two names that may be one with a typing error."""
_PAIR_SIZE = 2


@dataclass(frozen=True, slots=True)
class ExistingEvent:
    """An event that is in the organization or in the ledger."""

    name: str
    day: str
    slug: str


def find_in_calendar(
    events: Sequence[Event], names: Sequence[object], days: Sequence[object]
) -> dict[RowLocation, list[Problem]]:
    """Warn about rows of a calendar that may describe the same event.

    These are rows with similar names on the same day, or a name that occurs exactly twice with some
    days between. Whole weeks between them are a series.

    Args:
        events: all events; only those that get a warning are built.
        names: the events' names.
        days: the events' dates.
    """
    warnings: dict[RowLocation, list[Problem]] = {}
    for indexes in _find_repeated_names(names):
        for index, other in _find_suspicious_pairs(indexes, days):
            event = events[index]
            warnings.setdefault(event.location, []).append(_build_row_warning(event, events[other]))
    return warnings


def _find_repeated_names(names: Sequence[object]) -> Iterable[list[int]]:
    """Return, for each name key that occurs more than once, the indexes of its names."""
    keys = [build_name_key(str(name)) for name in names]
    shared = find_duplicates(keys)
    indexes: defaultdict[str, list[int]] = defaultdict(list)
    for index, key in enumerate(keys) if shared else ():
        if key in shared:
            indexes[key].append(index)
    return indexes.values()


def find_in_organization(
    events: Iterable[Event], known: Mapping[str, Sequence[ExistingEvent]]
) -> dict[RowLocation, list[Problem]]:
    """Warn about rows that may be in the organization already, under another slug.

    Args:
        events: rows that are about to be created.
        known: events of the organization, by name key.
    """
    warnings: dict[RowLocation, list[Problem]] = {}
    for event in events:
        for existing in known.get(build_name_key(str(event.body["name"])), ()):
            moved = _is_possible_move(str(event.body["date"]), existing.day)
            if moved and existing.slug != event.slug:
                warnings.setdefault(event.location, []).append(
                    _build_existing_event_warning(event, existing)
                )
    return warnings


def find_earlier_versions(
    events: Iterable[Event], earlier: Iterable[ExistingEvent]
) -> dict[RowLocation, list[Problem]]:
    """Warn about rows that may be a new version of a row that this file had before.

    A slug derived from name and date changes with them, so a corrected row would be a new event. Rows
    match if their names are similar on any days, or nearly the same on one day.

    Args:
        events: rows that are about to be created.
        earlier: imported events of the file's last import that the file no longer contains.
    """
    by_name: defaultdict[str, list[ExistingEvent]] = defaultdict(list)
    by_day: defaultdict[str, dict[str, ExistingEvent]] = defaultdict(dict)
    for existing in earlier:
        by_name[build_name_key(existing.name)].append(existing)
        by_day[existing.day][existing.name] = existing
    warnings: dict[RowLocation, list[Problem]] = {}
    for event in events if by_name else ():
        name, day = str(event.body["name"]), str(event.body["date"])
        alike = get_close_matches(name, by_day.get(day, ()), 1, _MIN_SIMILARITY)
        found = [*by_name.get(build_name_key(name), ()), *(by_day[day][other] for other in alike)]
        if found:
            nearest = min(found, key=lambda existing: _count_days_apart(existing.day, day))
            warnings[event.location] = [_build_earlier_version_warning(event, nearest)]
    return warnings


def _count_days_apart(day: str, other: str) -> int:
    return abs((date.fromisoformat(day) - date.fromisoformat(other)).days)


def collect_by_name_key(items: Iterable[Mapping[str, Any]]) -> dict[str, list[ExistingEvent]]:
    """Group the organization's events (items of `GET /events`) by name key."""
    found: dict[str, list[ExistingEvent]] = {}
    for item in items:
        name, day, slug = item.get("name"), item.get("date"), item.get("slug")
        if isinstance(name, str) and isinstance(day, str) and isinstance(slug, str):
            found.setdefault(build_name_key(name), []).append(ExistingEvent(name, day, slug))
    return found


def _find_suspicious_pairs(
    indexes: Sequence[int], days: Sequence[object]
) -> Iterable[tuple[int, int]]:
    """Pair each row that may be a duplicate with the row that it may repeat, as indexes."""
    if len(indexes) == _PAIR_SIZE:
        first, second = indexes
        if _is_possible_move(str(days[first]), str(days[second])):
            yield second, first
        return
    by_day: dict[object, int] = {}
    for index in indexes:
        other = by_day.setdefault(days[index], index)
        if other != index:
            yield index, other


def _is_possible_move(day: str, other: str) -> bool:
    first, second = _parse_day(day), _parse_day(other)
    if isinstance(first, str) or isinstance(second, str):
        return False
    apart = abs((first - second).days)
    return apart == 0 or (apart <= MAX_DAYS_APART and apart % _DAYS_PER_WEEK != 0)


def _build_row_warning(event: Event, other: Event) -> Problem:
    message = Message(
        '"{name}" on {date} may be the same event as "{other}" on {other_date} in {row}.',
        **_describe_event(event),
        other=str(other.body["name"]),
        other_date=_parse_day(str(other.body["date"])),
        row=other.location.describe(event.location),
    )
    hint = Message("If it is, delete one of the two rows. If not, there is nothing to do.")
    return _build_warning(event, message, hint)


def _build_existing_event_warning(event: Event, existing: ExistingEvent) -> Problem:
    message = Message(
        '"{name}" on {date} may be an event that is already in Intervals: "{other}" on {other_date} '
        "(slug {slug}).",
        **_describe_event(event),
        **_describe_existing_event(existing),
    )
    hint = Message(
        "If it is, put that slug into the row's Slug cell, or remove the row. If not, there is "
        "nothing to do."
    )
    return _build_warning(event, message, hint)


def _build_earlier_version_warning(event: Event, existing: ExistingEvent) -> Problem:
    message = Message(
        '"{name}" on {date} may be a new version of "{other}" on {other_date} (slug {slug}), which '
        "this file contained at its last import. That event is in Intervals; this row would be a "
        "second one.",
        **_describe_event(event),
        **_describe_existing_event(existing),
    )
    hint = Message(
        "If it is the same event, change it in Intervals by hand, and put its slug ({slug}) into the "
        "row's Slug cell. If not, there is nothing to do.",
        slug=existing.slug,
    )
    return _build_warning(event, message, hint)


def _describe_event(event: Event) -> dict[str, object]:
    return {"name": event.body["name"], "date": _parse_day(str(event.body["date"]))}


def _describe_existing_event(existing: ExistingEvent) -> dict[str, object]:
    return {"other": existing.name, "other_date": _parse_day(existing.day), "slug": existing.slug}


def _parse_day(day: str) -> date | str:
    """Return the date of an ISO 8601 text, with or without a time; another text unchanged."""
    try:
        return date.fromisoformat(day[:10])
    except ValueError:
        return day


def _build_warning(event: Event, message: Message, hint: Message) -> Problem:
    cell = event.cells.get("name")
    return Problem("near_duplicate", "name", cell, str(event.body["name"]), message, hint)
