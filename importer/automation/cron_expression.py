"""Cron expressions of five fields, read by cronsim; only the part on which all schedulers agree."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from cronsim import CronSim, CronSimError

from importer.domain.calendar_names import WEEKDAY_NAMES
from importer.domain.errors import UnusableInput
from importer.domain.message import Message

WEEKDAYS = (WEEKDAY_NAMES[-1], *WEEKDAY_NAMES[:-1])
"""English whatever the locale: systemd and Windows want these names. Sunday is 0."""
_SHORT_WEEKDAYS = tuple(name[:3].lower() for name in WEEKDAYS)
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_NUMBER_OR_NAME = r"(?:[0-9]+|[a-z]{3})"
_PORTABLE_ITEM = re.compile(
    rf"{_NUMBER_OR_NAME}|(?:\*|{_NUMBER_OR_NAME}-{_NUMBER_OR_NAME})(?:/([0-9]+))?"
)
"""One item of a field. Schedulers disagree about 5/10, L, 5#1 and 22-4."""
_RANGE_TO_SUNDAY = re.compile(r"(?<=-)(?<!\b0-)(?<!\bsun-)(?:sun|0)\b")
_EXAMPLE = Message(
    'Write five fields, such as --cron "30 6 * * mon-fri" for 06:30 from Monday to Friday.'
)
_MAX_SHOWN_LENGTH = 80
_ANY_MOMENT = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Field:
    """One of the five fields: its name and the numbers that it may hold."""

    name: Message
    low: int
    high: int

    @property
    def is_day(self) -> bool:
        return "day" in self.name


_FIELDS = (
    _Field(Message("minute"), 0, 59),
    _Field(Message("hour"), 0, 23),
    _Field(Message("day of the month"), 1, 31),
    _Field(Message("month"), 1, 12),
    _Field(Message("day of the week"), 0, 6),
)


@dataclass(frozen=True, slots=True)
class CronSchedule:
    """A recurring schedule: at these minutes of these hours, on these days of these months.

    Attributes:
        minutes, hours, months: ascending, never empty.
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
        """A cron expression of numbers, lists, ranges and steps of `*`; Sunday is 0."""
        values = (self.minutes, self.hours, self.days, self.months, self.weekdays)
        return " ".join(
            _format_field(one, field) for one, field in zip(values, _FIELDS, strict=True)
        )

    def get_next_run(self, moment: datetime) -> datetime:
        """Return the first run after `moment`, in the time zone of `moment`."""
        return next(CronSim(self.expression, moment))


def create_hourly() -> CronSchedule:
    """Return a schedule for every hour, at a minute that few other jobs use."""
    return parse_cron("17 * * * *")


def create_daily(time: str) -> CronSchedule:
    """Return a schedule for every day at `HH:MM`.

    Raises:
        UnusableInput: `time` is not a time of day.
    """
    hour, minute = _parse_time(time)
    return parse_cron(f"{minute} {hour} * * *")


def create_weekly(day: str, time: str) -> CronSchedule:
    """Return a schedule for every week on that day (`mon` or `Monday`) at `HH:MM`.

    Raises:
        UnusableInput: `day` is not a weekday, or `time` not a time of day.
    """
    if day.lower() not in (*_SHORT_WEEKDAYS, *(name.lower() for name in WEEKDAYS)):
        known = ", ".join(_SHORT_WEEKDAYS)
        raise UnusableInput(
            Message('"{text}" is not a day of the week.', text=day),
            Message("Use one of {days}.", days=known),
        )
    hour, minute = _parse_time(time)
    return parse_cron(f"{minute} {hour} * * {day.lower()[:3]}")


def parse_cron(expression: str) -> CronSchedule:
    """Parse a cron expression of five fields.

    Raises:
        UnusableInput: it is not a cron expression, it never fires, or schedulers disagree about
            its meaning.
    """
    texts = expression.lower().split()
    if len(texts) != len(_FIELDS):
        message = Message(
            '"{text}" is not a cron expression of five fields.', text=expression[:_MAX_SHOWN_LENGTH]
        )
        raise UnusableInput(message, _EXAMPLE)
    texts[4] = _RANGE_TO_SUNDAY.sub("7", texts[4])
    for field, text in zip(_FIELDS, texts, strict=True):
        for item in text.split(","):
            if not _is_portable(item, field):
                raise _build_error(item, field)
    _check_days(texts[2], texts[4])
    try:
        fields = CronSim(" ".join(texts), _ANY_MOMENT)
    except CronSimError:  # each field alone is right
        raise UnusableInput(
            Message('"{text}" never runs: no such month has that day.', text=expression), _EXAMPLE
        ) from None
    weekdays = {day % 7 for day in fields.weekdays if isinstance(day, int)}  # 5#1 is a pair
    return CronSchedule(
        tuple(sorted(fields.minutes)),
        tuple(sorted(fields.hours)),
        None if texts[2] == "*" else tuple(sorted(fields.days)),
        tuple(sorted(fields.months)),
        None if texts[4] == "*" else tuple(sorted(weekdays)),
    )


def _parse_time(text: str) -> tuple[int, int]:
    found = _TIME.fullmatch(text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:  # noqa: PLR2004 a day's hours
        raise UnusableInput(
            Message('"{text}" is not a time of day.', text=text),
            Message("Use HH:MM, such as 06:00."),
        )
    return int(found[1]), int(found[2])


def _is_portable(item: str, field: _Field) -> bool:
    """Return whether cronsim can read the item, and all schedulers read it alike."""
    found = _PORTABLE_ITEM.fullmatch(item)
    if found is None or int(found[1] or 1) > field.high:
        return False
    try:
        CronSim(" ".join(item if one is field else "*" for one in _FIELDS), _ANY_MOMENT)
    except CronSimError:
        return False
    return True


def _build_error(text: str, field: _Field) -> UnusableInput:
    return UnusableInput(
        Message(
            'The {field} cannot be "{text}" in a cron expression.', field=field.name, text=text
        ),
        Message(
            "Use *, numbers from {low} to {high}, ascending ranges such as 1-5, and steps such as */10 "
            "or 1-5/2.",
            low=field.low,
            high=field.high,
        ),
    )


def _check_days(days: str, weekdays: str) -> None:
    """Refuse `*/2` beside a weekday: some crons then require both to match, others either."""
    starred = any("*" in one and one != "*" for one in (days, weekdays))
    if starred and "*" not in (days, weekdays):
        raise UnusableInput(
            Message(
                'Schedulers disagree about the day of the month "{days}" with the day of the week '
                '"{weekdays}": some run when both match, others when either does.',
                days=days,
                weekdays=weekdays,
            ),
            Message("Use one of the two, or list the days without a star (1-31/2)."),
        )


def _format_field(values: tuple[int, ...] | None, field: _Field) -> str:
    """Format a field in the shortest form that every cron understands."""
    if values is None:
        return "*"
    for step in range(1, field.high):
        steps = tuple(range(field.low, field.high + 1, step))
        if values == steps and len(steps) > 2 and not field.is_day:  # noqa: PLR2004 a pair is easier to read as a list
            return "*" if step == 1 else f"*/{step}"
    return _format_list(values)


def _format_list(values: tuple[int, ...]) -> str:
    """Format values as `1-5,7`: three or more consecutive values as a range."""
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
