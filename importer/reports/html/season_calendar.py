"""The season as a calendar: its months, and what takes place on which day."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from importer.domain.model import Status
from importer.messages import ENGLISH, Speaker
from importer.reports.html.rows import KINDS, Line

MOST_MONTHS = 36
"""How many months are drawn."""
_WITH_GAPS = 14
"""A season of so many months is drawn without a gap; of a longer one the empty months are left out."""
Key = tuple[int, int]
"""Year and month."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which something takes place.

    Attributes:
        number: the day of the month.
        kinds: types and how many events each has, in the order of the types.
        label: in words, for who does not see the marks.
        anchor: of the day's first line in the table; may be empty.
        troubled: one of its rows has a problem.
    """

    number: int
    kinds: tuple[tuple[str, int], ...]
    label: str
    anchor: str
    troubled: bool

    @property
    def count(self) -> int:
        """How many events there are on this day."""
        return sum(count for _, count in self.kinds)


@dataclass(frozen=True, slots=True)
class Month:
    """A month: its weeks from Monday on, each with seven of a day, a bare number or nothing."""

    title: str
    weeks: tuple[tuple[Day | int | None, ...], ...]
    count: int


@dataclass(frozen=True, slots=True)
class Season:
    """What the calendar shows.

    Attributes:
        months: those that are drawn.
        left_out: how many months with events are not.
        first: the first day of all; `last`: the last.
        by_month: (year, month) → type → how many events begin in it.
        undated: how many rows have no date that could be read.
    """

    months: tuple[Month, ...]
    left_out: int
    first: date | None
    last: date | None
    by_month: dict[Key, Counter[str]]
    undated: int


def season(lines: Iterable[Line], say: Speaker = ENGLISH) -> Season:
    """Return the season of these rows; one that says the same as another does not count again."""
    events = [line for line in lines if line.row.status is not Status.DUPLICATE]
    by_day: defaultdict[date, list[Line]] = defaultdict(list)
    by_month: defaultdict[Key, Counter[str]] = defaultdict(Counter)
    for line in events:
        for day in line.days:
            by_day[day].append(line)
        for day in line.days[:1]:
            by_month[day.year, day.month][line.kind] += 1
    held = sorted({(day.year, day.month) for day in by_day})
    keys = _continuous(held)
    months = tuple(
        _month(key, by_day, by_month.get(key, Counter()).total(), say) for key in keys[:MOST_MONTHS]
    )
    left_out = len(set(held) - set(keys[:MOST_MONTHS]))
    first, last = (min(by_day), max(by_day)) if by_day else (None, None)
    undated = sum(not line.days for line in events)
    return Season(months, left_out, first, last, dict(sorted(by_month.items())), undated)


def between(first: Key, last: Key) -> list[Key]:
    """Return all months from the first to the last."""
    numbers = range(first[0] * 12 + first[1] - 1, last[0] * 12 + last[1])
    return [(number // 12, number % 12 + 1) for number in numbers]


def _continuous(held: list[Key]) -> list[Key]:
    whole = between(held[0], held[-1]) if held else []
    return whole if len(whole) <= _WITH_GAPS else held


def _month(key: Key, by_day: Mapping[date, Sequence[Line]], count: int, say: Speaker) -> Month:
    """Draw a month; `count` is how many events begin in it, as the plot above says."""
    year, month = key
    start = date(year, month, 1)
    weeks: list[list[Day | int | None]] = [[None] * start.weekday()]
    for number in range(1, _length(key) + 1):
        if len(weeks[-1]) == 7:  # noqa: PLR2004 days of a week
            weeks.append([])
        day = start.replace(day=number)
        weeks[-1].append(_day(day, by_day[day], say) if day in by_day else number)
    weeks[-1] += [None] * (7 - len(weeks[-1]))
    return Month(f"{say.month(month)} {year}", tuple(map(tuple, weeks)), count)


def _length(key: Key) -> int:
    year, month = key
    after = date(year + month // 12, month % 12 + 1, 1) if key < (9999, 12) else date.max
    return (after - date(year, month, 1)).days + (after == date.max)


def _day(day: date, lines: Sequence[Line], say: Speaker) -> Day:
    counts = Counter(line.kind for line in lines)
    kinds = tuple((kind, counts[kind]) for kind in KINDS if counts[kind])
    told = ", ".join(f"{count} {say(f'html_kind_{kind}')}" for kind, count in kinds)
    label = f"{say.day(day)}: {told}"
    anchor = next((line.anchor for line in lines if line.anchor), "")
    return Day(day.day, kinds, label, anchor, any(line.row.problems for line in lines))
