"""Near duplicates: rows that may be one event. Told as warnings, never dropped."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from importer.domain.lazy_sequences import repeated
from importer.domain.model import Event, Place, Problem
from importer.domain.text_folding import fold, fold_all

MOST_DAYS = 13
"""How far apart two days of one name may be to look like one event that was moved."""
_WEEK = 7
_ALIKE = 0.8
"""How much two names have to share to be one, mistyped (`difflib`)."""
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Known:
    """An event that is in the organization, or that the ledger remembers, under some slug."""

    name: str
    day: str
    slug: str


def kin(name: str) -> str:
    """Return what the names of one event have in common: `MB Race` and `MBRace` are kin.

    A name of marks alone is kin only to itself.
    """
    return fold(name) or name


def among_rows(
    events: Sequence[Event], names: Sequence[object], days: Sequence[object]
) -> dict[Place, list[Problem]]:
    """Warn about rows of a calendar that may be one event.

    Two names that differ in blanks, case or punctuation on one day; or a name that stands twice,
    some days apart (but not whole weeks: that is a series).

    Args:
        events: of which only those are asked for that are warned about.
        names: theirs.
        days: theirs.
    """
    warnings: dict[Place, list[Problem]] = {}
    for family in _families(names):
        for index, other in _suspicious(family, days):
            event = events[index]
            warnings.setdefault(event.place, []).append(_like_row(event, events[other]))
    return warnings


def _families(names: Sequence[object]) -> Iterable[list[int]]:
    """Return the indexes of each names' kin, where there are several."""
    kins = _kins([*map(str, names)])
    shared = repeated(kins)
    families: defaultdict[str, list[int]] = defaultdict(list)
    for index, name in enumerate(kins) if shared else ():
        if name in shared:
            families[name].append(index)
    return families.values()


def _kins(names: Sequence[str]) -> list[str]:
    folded = fold_all(names)
    return folded if all(folded) else [*map(kin, names)]


def with_known(
    events: Iterable[Event], known: Mapping[str, Sequence[Known]]
) -> dict[Place, list[Problem]]:
    """Warn about rows that may be an event of the organization under another slug.

    Args:
        events: rows that are about to be posted.
        known: kin → events with such a name that are there.
    """
    warnings: dict[Place, list[Problem]] = {}
    for event in events:
        for one in known.get(kin(str(event.body["name"])), ()):
            if one.slug != event.slug and _may_be_moved(str(event.body["date"]), one.day):
                warnings.setdefault(event.place, []).append(_like_known(event, one))
    return warnings


def with_earlier(events: Iterable[Event], earlier: Iterable[Known]) -> dict[Place, list[Problem]]:
    """Warn about rows that may be a new version of a row that this file had before.

    A slug that is made of name and day changes with them, so a row that was corrected is a new event.
    Two names that are kin, on whatever days; or two that hardly differ, on one day.

    Args:
        events: rows that are about to be posted.
        earlier: events of the file's last import that are in the organization, and in it no more.
    """
    by_name: defaultdict[str, list[Known]] = defaultdict(list)
    by_day: defaultdict[str, dict[str, Known]] = defaultdict(dict)
    for one in earlier:
        by_name[kin(one.name)].append(one)
        by_day[one.day][one.name] = one
    warnings: dict[Place, list[Problem]] = {}
    for event in events if by_name else ():
        name, day = str(event.body["name"]), str(event.body["date"])
        alike = get_close_matches(name, by_day.get(day, ()), 1, _ALIKE)
        found = [*by_name.get(kin(name), ()), *(by_day[day][one] for one in alike)]
        if found:
            nearest = min(found, key=lambda one: _apart(one.day, day))
            warnings[event.place] = [_like_earlier(event, nearest)]
    return warnings


def _apart(day: str, other: str) -> int:
    return abs((date.fromisoformat(day) - date.fromisoformat(other)).days)


def by_kin(items: Iterable[Mapping[str, Any]]) -> dict[str, list[Known]]:
    """Sort the organization's events (items of `GET /events`) by kin."""
    found: dict[str, list[Known]] = {}
    for item in items:
        name, day, slug = item.get("name"), item.get("date"), item.get("slug")
        if isinstance(name, str) and isinstance(day, str) and isinstance(slug, str):
            found.setdefault(kin(name), []).append(Known(name, day, slug))
    return found


def _suspicious(family: Sequence[int], days: Sequence[object]) -> Iterable[tuple[int, int]]:
    """Pair the index of a row that may repeat another one with that of the other."""
    if len(family) == _PAIR:
        first, second = family
        if _may_be_moved(str(days[first]), str(days[second])):
            yield second, first
        return
    by_day: dict[object, int] = {}
    for index in family:
        other = by_day.setdefault(days[index], index)
        if other != index:
            yield index, other


def _may_be_moved(day: str, other: str) -> bool:
    try:
        apart = abs((date.fromisoformat(day) - date.fromisoformat(other[:10])).days)
    except ValueError:
        return False
    return apart == 0 or (apart <= MOST_DAYS and apart % _WEEK != 0)


def _like_row(event: Event, other: Event) -> Problem:
    where = f"row {other.place.row}"
    if other.place.sheet != event.place.sheet and other.place.sheet is not None:
        where += f' of sheet "{other.place.sheet}"'
    if other.place.file != event.place.file:
        where += f" of {other.place.file}"
    return _warning(
        event,
        f'"{event.body["name"]}" on {event.body["date"]} may be the same event as '
        f'"{other.body["name"]}" on {other.body["date"]} in {where}.',
        "If it is, delete one of the two rows; if not, nothing has to be done.",
    )


def _like_known(event: Event, other: Known) -> Problem:
    return _warning(
        event,
        f'"{event.body["name"]}" on {event.body["date"]} may be an event that is there already: '
        f'"{other.name}" on {other.day} (slug {other.slug}).',
        "If it is, put that slug into the row's Slug cell, or take the row out; if not, nothing "
        "has to be done.",
    )


def _like_earlier(event: Event, other: Known) -> Problem:
    return _warning(
        event,
        f'"{event.body["name"]}" on {event.body["date"]} may be a new version of "{other.name}" on '
        f"{other.day} (slug {other.slug}), which this file had at its last import: that event is in "
        "Intervals, and this one would stand beside it.",
        "If it is the same event, change it in Intervals by hand, and write its slug "
        f"({other.slug}) into the row's Slug cell; if not, nothing has to be done.",
    )


def _warning(event: Event, message: str, hint: str) -> Problem:
    cell = event.cells.get("name")
    return Problem("near_duplicate", "name", cell, str(event.body["name"]), message, hint)
