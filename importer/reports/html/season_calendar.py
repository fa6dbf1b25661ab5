"""The season as a calendar: months with the events of each day."""

from calendar import Calendar
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from importer.domain.model import Status
from importer.messages import ENGLISH, Translator
from importer.reports.html.rows import TYPE_NAMES, TYPES_WITH_UNKNOWN, ReportRow

MAX_MONTHS = 36
"""Maximum number of months shown."""
_MAX_MONTHS_WITH_GAPS = 14
"""Maximum length, in months, of a season that is shown with its empty months."""
MonthKey = tuple[int, int]
"""Year and month."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day with events.

    Attributes:
        number: the day of the month.
        event_types: event types with their number of events, in the order of `TYPES_WITH_UNKNOWN`.
        label: date and events as text, for tooltips and screen readers.
        anchor: anchor of the first row of the day in the table; may be empty.
        has_problem: whether one of its rows has a problem.
    """

    number: int
    event_types: tuple[tuple[str, int], ...]
    label: str
    anchor: str
    has_problem: bool

    @property
    def count(self) -> int:
        """Number of events on this day."""
        return sum(count for _, count in self.event_types)


@dataclass(frozen=True, slots=True)
class Month:
    """A month.

    Attributes:
        title: name and year.
        weeks: weeks from Monday to Sunday; per day a `Day` with events, a day number, or `None`
            outside the month.
        count: number of events that begin in it.
    """

    title: str
    weeks: tuple[tuple[Day | int | None, ...], ...]
    count: int


@dataclass(frozen=True, slots=True)
class Season:
    """The content of the season calendar.

    Attributes:
        months: the months shown.
        omitted_months: number of months with events that are not shown.
        first_day: first day with an event.
        last_day: last day with an event.
        by_month: (year, month) → event type → number of events that begin in it.
        undated_rows: number of rows without a valid date.
    """

    months: tuple[Month, ...]
    omitted_months: int
    first_day: date | None
    last_day: date | None
    by_month: dict[MonthKey, Counter[str]]
    undated_rows: int


def build_season(report_rows: Iterable[ReportRow], translator: Translator = ENGLISH) -> Season:
    """Build the season calendar of the rows, without duplicates."""
    events = [
        report_row for report_row in report_rows if report_row.row.status is not Status.DUPLICATE
    ]
    by_day: defaultdict[date, list[ReportRow]] = defaultdict(list)
    by_month: defaultdict[MonthKey, Counter[str]] = defaultdict(Counter)
    for report_row in events:
        for day in report_row.days:
            by_day[day].append(report_row)
        for day in report_row.days[:1]:
            by_month[day.year, day.month][report_row.event_type] += 1
    used = sorted({(day.year, day.month) for day in by_day})
    keys = _select_months(used)
    months = tuple(
        _build_month(key, by_day, by_month.get(key, Counter()).total(), translator)
        for key in keys[:MAX_MONTHS]
    )
    omitted_months = len(set(used) - set(keys[:MAX_MONTHS]))
    first, last = (min(by_day), max(by_day)) if by_day else (None, None)
    undated_rows = sum(not report_row.days for report_row in events)
    return Season(months, omitted_months, first, last, dict(sorted(by_month.items())), undated_rows)


def list_months(first: MonthKey, last: MonthKey) -> list[MonthKey]:
    """Return all months from the first to the last, both included."""
    numbers = range(first[0] * 12 + first[1] - 1, last[0] * 12 + last[1])
    return [(number // 12, number % 12 + 1) for number in numbers]


def _select_months(used: list[MonthKey]) -> list[MonthKey]:
    whole = list_months(used[0], used[-1]) if used else []
    return whole if len(whole) <= _MAX_MONTHS_WITH_GAPS else used


def _build_month(
    key: MonthKey, by_day: Mapping[date, Sequence[ReportRow]], count: int, translator: Translator
) -> Month:
    """Build a month; `count` is the number of events that begin in it, as in the bar chart."""
    year, month = key
    weeks = tuple(
        tuple(_build_cell(date(year, month, n), by_day, translator) if n else None for n in week)
        for week in Calendar().monthdayscalendar(year, month)
    )
    return Month(f"{translator.get_month_name(month)} {year}", weeks, count)


def _build_cell(
    day: date, by_day: Mapping[date, Sequence[ReportRow]], translator: Translator
) -> Day | int:
    return _build_day(day, by_day[day], translator) if day in by_day else day.day


def _build_day(day: date, report_rows: Sequence[ReportRow], translator: Translator) -> Day:
    counts = Counter(report_row.event_type for report_row in report_rows)
    event_types = tuple(
        (event_type, counts[event_type]) for event_type in TYPES_WITH_UNKNOWN if counts[event_type]
    )
    events = ", ".join(
        f"{count} {translator.translate(TYPE_NAMES[event_type])}"
        for event_type, count in event_types
    )
    label = f"{translator.format_date(day)}: {events}"
    anchor = next((report_row.anchor for report_row in report_rows if report_row.anchor), "")
    return Day(
        day.day,
        event_types,
        label,
        anchor,
        any(report_row.row.problems for report_row in report_rows),
    )
