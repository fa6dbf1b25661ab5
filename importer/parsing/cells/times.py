"""Read a time cell: start and end in local time, no time at all, or a problem."""

import re
from datetime import date, datetime, time, timedelta

from importer.domain.intervals_api import DAY
from importer.domain.model import CellValue, ErrorCell
from importer.parsing.cells.cell_problem import Refusal
from importer.parsing.cells.date_order import day_in_words
from importer.parsing.cells.text import one_line
from importer.parsing.cells.time_ranges import TimeSpan, fold_clock, read_clocks
from importer.parsing.lexicon.undecided_dates import is_all_day, is_undecided

WRITE_TIME = "Write it as 09:30, or 09:30-12:00 for start and end."
"""The unambiguous formats of a time, as a hint."""

_LONGEST_RAW = 200
_FIRST_REAL_YEAR = 1905
"""Spreadsheets count days from 1899, 1900 or 1904: a date before 1905 is a mere time of day."""
_HOURS = 24
_HOURS_MINUTES = range(1000, 2400)

_PLAIN = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_BARE = re.compile(r"(?:[a-z]+ )?([0-9]{1,2})(?: ?- ?([0-9]{1,2}))?")
_BARE_THREE = re.compile(r"([0-9])([0-5][0-9])")
_ZONE = re.compile(
    r".*[0-9h] ?(?:am|pm)? ?\(?(?:z|utc|gmt|bst|ist|msk|jst|wes?t|ces?t|ees?t|[ecmp][sd]?t|ae[sd]t)\)?"
    r"|.*:[0-9]{2} ?[+-][0-9]{2}:?[0-9]{2}"
)
_SEVERAL = re.compile(
    r"[0-9](?:h|am|pm| am| pm)? ?(?:, |[;/&+|]| and | und | et | y | e | en ) ?[0-9]"
)


def read_time(value: CellValue) -> TimeSpan | Refusal | None:
    """Return the times of a cell, its problem, or `None` for no time (blank, `All day`, `TBC`).

    Fractions of a day are rounded to the second. Without a.m. or p.m., a time is on a 24-hour clock,
    except in a range that would end before it starts (`12-1:30`).
    """
    match value:
        case None:
            return None
        case str():
            return _read_text(value)
        case time():
            return TimeSpan(_to_second(value))
        case datetime() | date():
            return _read_moment(value)
        case bool() | ErrorCell():
            return _refused("This is not a time of day.")
        case timedelta():
            return _of_seconds(value.total_seconds())
        case int() | float():
            return _read_number(value)


def format_time(at: time) -> str:
    """Return `HH:MM`, or `HH:MM:SS` if there are seconds (the API accepts both)."""
    return at.isoformat("seconds" if at.second else "minutes")


def _refused(message: str, hint: str = WRITE_TIME) -> Refusal:
    return Refusal("time_invalid", message, hint)


def _to_second(at: time) -> time:
    seconds = at.hour * 3600 + at.minute * 60 + at.second + round(at.microsecond / 1_000_000)
    return _of_day(min(seconds, DAY - 1))


def _of_day(seconds: int) -> time:
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60)


def _of_seconds(seconds: float) -> TimeSpan | Refusal:
    rounded = round(seconds)
    if not 0 <= rounded < DAY:
        return _refused("This is a duration, not a time of day.")
    return TimeSpan(_of_day(rounded))


def _read_moment(value: date) -> TimeSpan | Refusal:
    if value.year < _FIRST_REAL_YEAR:
        return TimeSpan(_to_second(value.time()) if isinstance(value, datetime) else time.min)
    return _refused(
        f"This is a date, {day_in_words(value)}; a spreadsheet makes one of a text such as 10-11.",
        "Format the cell as text and write the times as 10:00-11:00.",
    )


def _read_number(value: float) -> TimeSpan | Refusal:
    if 0 < value < 1:
        return _of_seconds(value * DAY)
    if value in _HOURS_MINUTES:
        return _read_text(str(int(value))) or _refused("This is not a time of day.")
    if 0 <= value < DAY and value == int(value):
        return _bare(str(int(value)))
    return _refused("This is a number, not a time of day.")


def _read_text(text: str) -> TimeSpan | Refusal | None:
    stripped = text.strip()
    if plain := _PLAIN.fullmatch(stripped):
        return _read_plain(plain)
    if len(stripped) > _LONGEST_RAW:
        return _refused("This text is too long to be a time.")
    folded = fold_clock(one_line(stripped).translate(_DASHES))
    if not folded:
        return None
    if span := read_clocks(folded):
        return span
    if is_all_day(folded) or (is_undecided(folded) and not re.search(r"\d", folded)):
        return None
    return _bare(folded)


def _read_plain(plain: re.Match[str]) -> TimeSpan | Refusal:
    hour, minute, second = plain.groups(default="0")
    try:
        return TimeSpan(time(int(hour), int(minute), int(second)))
    except ValueError:
        return _impossible(int(hour))


def _impossible(hour: int) -> Refusal:
    if hour == _HOURS:
        hint = "Write 00:00 and the next day's date, or 23:59."
        return _refused("24:00 is not a time that can be sent.", hint)
    return _refused("There is no such time of day.")


def _bare(text: str) -> Refusal:
    """Return the problem that explains best why a text is not a time."""
    if text.startswith("24:00"):
        return _impossible(_HOURS)
    if _ZONE.fullmatch(text):
        hint = "Give the local time, without a time zone."
        return _refused("This time names a time zone.", hint)
    if bare := _BARE.fullmatch(text):
        return _bare_hours(bare)
    if three := _BARE_THREE.fullmatch(text):
        hint = f"If it is a time, write 0{three[1]}:{three[2]}."
        return _refused("This is a bare number, not a time of day.", hint)
    if _SEVERAL.search(text):
        hint = "Keep the first; or give each time a row of its own."
        return _refused("This names several times in one cell.", hint)
    return _refused("This is not understood as a time of day.")


def _bare_hours(bare: re.Match[str]) -> Refusal:
    hours = [int(hour) for hour in bare.groups() if hour is not None]
    if max(hours) >= _HOURS:
        return _refused("This is a bare number, not a time of day.")
    example = "-".join(f"{hour:02}:00" for hour in hours)
    hint = f"If it is a time, write {example}, or add am or pm."
    return _refused("A bare number may be an hour of the morning or the evening.", hint)
