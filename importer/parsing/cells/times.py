"""Read a time cell: start and end in local time, no time at all, or a problem."""

import re
from datetime import date, datetime, time, timedelta

from importer.domain.intervals_api import DAY
from importer.domain.message import Message
from importer.domain.model import CellValue, ErrorCell
from importer.domain.safe_text import quote_text
from importer.parsing.cells.cell_problem import CellProblem
from importer.parsing.cells.text import clean_line
from importer.parsing.cells.time_ranges import TimeRange, fold_time_text, read_time_range
from importer.parsing.lexicon.undecided_dates import is_all_day, is_undecided

TIME_HINT = Message("Write it as 09:30, or 09:30-12:00 for start and end.")
_NOT_A_TIME = Message("This is not a time of day.")
_BARE_NUMBER = Message("This is a number alone, not a time of day.")
"""The unambiguous formats of a time, as a hint."""

_MAX_RAW_LENGTH = 200
_FIRST_REAL_YEAR = 1905
"""Spreadsheets count days from 1899, 1900 or 1904: a date before 1905 is a mere time of day."""
_HOURS_PER_DAY = 24
_FOUR_DIGIT_TIMES = range(1000, 2400)

_PLAIN_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_BARE_HOURS = re.compile(r"(?:[a-z]+ )?([0-9]{1,2})(?: ?- ?([0-9]{1,2}))?")
_THREE_DIGITS = re.compile(r"([0-9])([0-5][0-9])")
_TIME_WITH_ZONE = re.compile(
    r".*[0-9h] ?(?:am|pm)? ?\(?(?:z|utc|gmt|bst|ist|msk|jst|wes?t|ces?t|ees?t|[ecmp][sd]?t|ae[sd]t)\)?"
    r"|.*:[0-9]{2} ?[+-][0-9]{2}:?[0-9]{2}"
)
_SEVERAL_TIMES = re.compile(
    r"[0-9](?:h|am|pm| am| pm)? ?(?:, |[;/&+|]| and | und | et | y | e | en ) ?[0-9]"
)


def read_time(value: CellValue) -> TimeRange | CellProblem | None:
    """Return the times of a cell, its problem, or `None` for no time (blank, `All day`, `TBC`).

    Fractions of a day are rounded to the second. Without a.m. or p.m., a time is on a 24-hour clock,
    except in a range that would end before it starts (`12-1:30`).
    """
    match value:
        case None:
            return None
        case str():
            return _read_time_text(value)
        case time():
            return TimeRange(_round_to_second(value))
        case datetime() | date():
            return _read_date_value(value)
        case bool() | ErrorCell():
            return _make_invalid_problem(_NOT_A_TIME)
        case timedelta():
            return _convert_seconds(value.total_seconds())
        case int() | float():
            return _read_time_number(value)


def format_time(at: time) -> str:
    """Return `HH:MM`, or `HH:MM:SS` if there are seconds (the API accepts both)."""
    return at.isoformat("seconds" if at.second else "minutes")


def _make_invalid_problem(message: Message, hint: Message = TIME_HINT) -> CellProblem:
    return CellProblem("time_invalid", message, hint)


def _round_to_second(at: time) -> time:
    seconds = at.hour * 3600 + at.minute * 60 + at.second + round(at.microsecond / 1_000_000)
    return _make_time_of_day(min(seconds, DAY - 1))


def _make_time_of_day(seconds: int) -> time:
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60)


def _convert_seconds(seconds: float) -> TimeRange | CellProblem:
    rounded = round(seconds)
    if not 0 <= rounded < DAY:
        return _make_invalid_problem(Message("This is a duration, not a time of day."))
    return TimeRange(_make_time_of_day(rounded))


def _read_date_value(value: date) -> TimeRange | CellProblem:
    if value.year < _FIRST_REAL_YEAR:
        return TimeRange(
            _round_to_second(value.time()) if isinstance(value, datetime) else time.min
        )
    return _make_invalid_problem(
        Message(
            "This is a date, {day}: spreadsheets turn a text such as 10-11 into one.",
            day=date(value.year, value.month, value.day),
        ),
        Message("Format the cell as text, and write the times as 10:00-11:00."),
    )


def _read_time_number(value: float) -> TimeRange | CellProblem:
    if 0 < value < 1:
        return _convert_seconds(value * DAY)
    if value in _FOUR_DIGIT_TIMES:
        return _read_time_text(str(int(value))) or _make_invalid_problem(_NOT_A_TIME)
    if 0 <= value < DAY and value == int(value):
        return _make_unreadable_problem(str(int(value)), str(int(value)))
    return _make_invalid_problem(Message("This is a number, not a time of day."))


def _read_time_text(text: str) -> TimeRange | CellProblem | None:
    stripped = text.strip()
    if plain := _PLAIN_TIME.fullmatch(stripped):
        return _read_plain_time(plain)
    if len(stripped) > _MAX_RAW_LENGTH:
        return _make_invalid_problem(Message("This text is too long to be a time."))
    folded = fold_time_text(clean_line(stripped).translate(_DASHES))
    if not folded:
        return None
    if span := read_time_range(folded):
        return span
    if is_all_day(folded) or (is_undecided(folded) and not re.search(r"\d", folded)):
        return None
    return _make_unreadable_problem(folded, stripped)


def _read_plain_time(plain: re.Match[str]) -> TimeRange | CellProblem:
    hour, minute, second = plain.groups(default="0")
    try:
        return TimeRange(time(int(hour), int(minute), int(second)))
    except ValueError:
        return _make_impossible_time_problem(int(hour))


def _make_impossible_time_problem(hour: int) -> CellProblem:
    if hour == _HOURS_PER_DAY:
        hint = Message("Write 00:00 and the next day's date, or 23:59.")
        return _make_invalid_problem(Message("24:00 cannot be sent as a time."), hint)
    return _make_invalid_problem(Message("There is no such time of day."))


def _make_unreadable_problem(text: str, original: str) -> CellProblem:
    """Return the problem that explains best why a text is not a time."""
    if text.startswith("24:00"):
        return _make_impossible_time_problem(_HOURS_PER_DAY)
    if _TIME_WITH_ZONE.fullmatch(text):
        hint = Message("Write the local time, without a time zone.")
        return _make_invalid_problem(Message("The time has a time zone."), hint)
    if bare := _BARE_HOURS.fullmatch(text):
        return _make_bare_hours_problem(bare)
    if three := _THREE_DIGITS.fullmatch(text):
        hint = Message("If it is a time, write {example}.", example=f"0{three[1]}:{three[2]}")
        return _make_invalid_problem(_BARE_NUMBER, hint)
    if _SEVERAL_TIMES.search(text):
        hint = Message("Keep the first, or give each time its own row.")
        return _make_invalid_problem(Message("The cell contains several times."), hint)
    return _make_invalid_problem(Message("Can't read {text} as a time.", text=quote_text(original)))


def _make_bare_hours_problem(bare: re.Match[str]) -> CellProblem:
    hours = [int(hour) for hour in bare.groups() if hour is not None]
    if max(hours) >= _HOURS_PER_DAY:
        return _make_invalid_problem(_BARE_NUMBER)
    example = "-".join(f"{hour:02}:00" for hour in hours)
    hint = Message("If it is a time, write {example}, or add am or pm.", example=example)
    return _make_invalid_problem(
        Message("A number alone could be an hour in the morning or in the evening."), hint
    )
