"""Cron expressions: five fields, read strictly, so that every scheduler means the same by them."""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass

from importer.domain.calendar_names import MONTH_NAMES, WEEKDAY_NAMES
from importer.domain.errors import UnusableInput

WEEKDAYS = (WEEKDAY_NAMES[-1], *WEEKDAY_NAMES[:-1])
"""English whatever the locale: the schedulers' own words; Sunday is 0."""
_MONTHS = tuple(name[:3].lower() for name in MONTH_NAMES)
_WEEKDAYS = tuple(name[:3].lower() for name in WEEKDAYS)
_LEAP_YEAR = 2028
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_PART = re.compile(r"(\*|\w+)(?:-(\w+))?(?:/([0-9]+))?", re.ASCII)
_EXAMPLE = (
    'Five fields are wanted, such as --cron "30 6 * * mon-fri": at 06:30 from Monday to Friday.'
)


@dataclass(frozen=True, slots=True)
class _Field:
    """What one of the five fields may hold; names count from `low`."""

    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of the week", 0, 7, _WEEKDAYS),
)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When to run, local time: at these minutes of these hours, on these days of these months.

    Attributes:
        minutes, hours, months: rising, never empty.
        days: of the month; `None` for any.
        weekdays: 0 (Sunday) to 6; `None` for any. Where `days` is given too, either is enough.
    """

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...] | None
    months: tuple[int, ...]
    weekdays: tuple[int, ...] | None

    @property
    def expression(self) -> str:
        """As a cron expression of numbers, lists, ranges and steps of `*`; Sunday is 0."""
        values = (self.minutes, self.hours, self.days, self.months, self.weekdays)
        return " ".join(_written(one, field) for one, field in zip(values, _FIELDS, strict=True))


def hourly() -> Schedule:
    """Every hour: at a minute that is not everybody's."""
    return parse("17 * * * *")


def daily(time: str) -> Schedule:
    """Every day at `HH:MM`.

    Raises:
        UnusableInput: that is no time of day.
    """
    hour, minute = _time(time)
    return parse(f"{minute} {hour} * * *")


def weekly(day: str, time: str) -> Schedule:
    """Every week on that day (`mon` or `Monday`) at `HH:MM`.

    Raises:
        UnusableInput: that is no day, or no time of day.
    """
    if day.lower() not in (*_WEEKDAYS, *(name.lower() for name in WEEKDAYS)):
        known = ", ".join(_WEEKDAYS)
        raise UnusableInput(f"{day!r} is no day of the week.", f"Say one of {known}.")
    hour, minute = _time(time)
    return parse(f"{minute} {hour} * * {day.lower()[:3]}")


def parse(expression: str) -> Schedule:
    """Read a cron expression.

    Raises:
        UnusableInput: it is none, it never fires, or schedulers disagree about what it means.
    """
    texts = expression.lower().split()
    if len(texts) != len(_FIELDS):
        raise UnusableInput(f"{expression!r} is no cron expression of five fields.", _EXAMPLE)
    minutes, hours, days, months, weekdays = (
        _values(text, field) for text, field in zip(texts, _FIELDS, strict=True)
    )
    _check_days(texts[2], texts[4])
    schedule = Schedule(
        minutes,
        hours,
        None if texts[2] == "*" else days,
        months,
        None if texts[4] == "*" else tuple(sorted({day % 7 for day in weekdays})),
    )
    _check_that_it_fires(expression, schedule)
    return schedule


def _time(text: str) -> tuple[int, int]:
    found = _TIME.fullmatch(text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:  # noqa: PLR2004 the clock's own
        raise UnusableInput(f"{text!r} is no time of day.", "Say it as HH:MM, such as 06:00.")
    return int(found[1]), int(found[2])


def _values(text: str, field: _Field) -> tuple[int, ...]:
    return tuple(sorted({value for part in text.split(",") for value in _part(part, field)}))


def _part(part: str, field: _Field) -> Iterable[int]:
    """One of a field's list: `*`, `5`, `1-5`, `*/10`, `8-18/2`."""
    found = _PART.fullmatch(part)
    if found is None or (found[1] == "*" and found[2]):
        raise _unusable(part, field, 'Say "*", numbers, ranges such as 1-5 and steps such as */10.')
    first, last, step = found.groups()
    if first == "*":
        return range(field.low, field.high + 1, _step(part, step, field))
    low = _number(first, field)
    if step and last is None:
        raise _unusable(part, field, f"A step needs a range: {first}-{field.high}/{step}.")
    high = low if last is None else _number(last, field)
    if high == 0 and low and last and field.names is _WEEKDAYS:
        high = 7  # a week may end on Sunday
    if high < low:
        raise _unusable(part, field, "A range goes up: say it as two, such as 22-23,0-4.")
    return range(low, high + 1, _step(part, step, field))


def _step(part: str, step: str | None, field: _Field) -> int:
    if step is None:
        return 1
    if not 1 <= int(step) <= field.high:
        raise _unusable(part, field, f"A step is a number from 1 to {field.high}.")
    return int(step)


def _number(text: str, field: _Field) -> int:
    if text in field.names:
        return field.names.index(text) + field.low
    if not text.isdigit() or not field.low <= int(text) <= field.high:
        names = f" or {field.names[0]} to {field.names[-1]}" if field.names else ""
        raise _unusable(text, field, f"It goes from {field.low} to {field.high}{names}.")
    return int(text)


def _unusable(text: str, field: _Field, hint: str) -> UnusableInput:
    return UnusableInput(f"The cron expression's {field.name} cannot be {text!r}.", hint)


def _check_days(days: str, weekdays: str) -> None:
    """Refuse `*/2` beside a weekday: some crons then want both, others either."""
    starred = any("*" in one and one != "*" for one in (days, weekdays))
    if starred and "*" not in (days, weekdays):
        raise UnusableInput(
            f"Schedulers disagree about {days!r} as day of the month with {weekdays!r} as day of "
            "the week: for some both have to hold, for others either.",
            "Give one of the two, or list the days without a star (1-31/2).",
        )


def _check_that_it_fires(expression: str, schedule: Schedule) -> None:
    longest = max(calendar.monthrange(_LEAP_YEAR, month)[1] for month in schedule.months)
    if schedule.weekdays is None and schedule.days is not None and min(schedule.days) > longest:
        raise UnusableInput(f"{expression!r} never fires: no such month has that day.")


def _written(values: tuple[int, ...] | None, field: _Field) -> str:
    """Write a field as briefly as every cron understands it."""
    high = 6 if field.names is _WEEKDAYS else field.high
    if values is None or (values == tuple(range(field.low, high + 1)) and "day" not in field.name):
        return "*"
    for step in range(2, high):
        if "day" not in field.name and values == tuple(range(field.low, high + 1, step)):
            return f"*/{step}" if len(values) > 2 else _listed(values)  # noqa: PLR2004 a pair is plainer
    return _listed(values)


def _listed(values: tuple[int, ...]) -> str:
    """`1-5,7`: runs of three and more as ranges."""
    runs: list[list[int]] = []
    for value in values:
        if runs and value == runs[-1][-1] + 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    return ",".join(
        f"{run[0]}-{run[-1]}" if len(run) > 2 else ",".join(map(str, run))  # noqa: PLR2004 the same
        for run in runs
    )
