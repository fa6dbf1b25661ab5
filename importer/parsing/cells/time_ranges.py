"""Parse a time of day or a range of two in a text: `7:30 AM`, `von 10 bis 12 Uhr`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import time
from typing import Literal
from unicodedata import combining, normalize

from importer.domain.intervals_api import DAY

_MAX_LENGTH = 60
_NOON, _MORNING = 12, 6
_YEAR_LIKE_HOUR = 20
"""The hour of both times in two years that look like a time range: `2026-2027`."""

AmPm = Literal["am", "pm", ""]

_AM_PM_MARK = re.compile(r"(?<![^\W\d_])([ap])\.? ?m\b\.?")
_HOUR_WORD = re.compile(
    r"(?<=[0-9]) ?(?:uhr|uur|hrs?|hours?|heures?|horas?|h|u|часов|часа|час|ч)(?![^\W\d_])\.?"
)
_PREFIX = re.compile(
    r"(?:(?P<sure>kl\.?|klokken|ore|alle ore|dalle ore|dalle|godz\.?|o godz\.?|fra kl\.?|fran kl\.?)"
    r"|at|um|om|a las?|as|a|в|@|from|ab|von|vanaf|van|de|des|da|das|desde|desde las?|fra|fran"
    r"|od|с|a partir d[ea]s?) (?=[^ ])"
)
_SUFFIX = re.compile(r"[ ,]*\(?(?:local time|local|ortszeit|heure locale|hora local)\)?")
_RANGE_SEPARATOR = re.compile(
    r" ?- ?| (?:to|until|till|til|bis|bis um|a|as|a las?|au|al|alle|alle ore|ate|ate as|tot|do|до"
    r"|hasta|hasta las?|til kl\.?|till kl\.?) "
)
_CLOCK = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:(?P<mark>[:.h]) ?(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})"
    r"(?:\.0{1,9})?)?)?(?P<h>h)?(?: ?(?P<half>am|pm))?"
)
_FOUR_DIGITS = re.compile(r"(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})(?P<h>h)?")
_HOUR_BY_WORD = {
    **dict.fromkeys(("noon", "midday", "mittag", "mittags", "midi", "mediodia", "mezzogiorno"), 12),
    **dict.fromkeys(("meio-dia", "meio dia", "middag", "poludnie", "полдень"), 12),
    **dict.fromkeys(("midnight", "mitternacht", "minuit", "medianoche", "mezzanotte"), 0),
    **dict.fromkeys(("meia-noite", "meia noite", "middernacht", "midnatt", "midnat", "polnoc"), 0),
    **dict.fromkeys(("полночь", "12 midnight", "12:00 midnight"), 0),
    **dict.fromkeys(("12 noon", "12:00 noon"), 12),
}


@dataclass(frozen=True, slots=True)
class TimeRange:
    """The times of day in a cell, in local time.

    Attributes:
        start: the start time.
        end: the end time, on the next day if it is earlier than `start`; `None` if the cell has none.
        midnight_am: the start is written as 12 AM, which in calendars often means an unknown time.
    """

    start: time
    end: time | None = None
    midnight_am: bool = False


@dataclass(frozen=True, slots=True)
class _WrittenTime:
    """A time as written.

    Attributes:
        time_of_day: the time.
        am_pm: `am` or `pm` if the text has one; else empty.
        is_24_hour: the hour cannot be that of a 12-hour clock.
        is_marked: it is more than a bare number.
        is_certain: it cannot be anything but a time.
        is_four_digits: it is four bare digits.
    """

    time_of_day: time
    am_pm: AmPm = ""
    is_24_hour: bool = False
    is_marked: bool = True
    is_certain: bool = True
    is_four_digits: bool = False


def fold_time_text(text: str) -> str:
    """Fold a cleaned text for the patterns of this module: case, accents, a.m. and p.m., hour words."""
    decomposed = normalize("NFD", text.casefold())
    plain = "".join(char for char in decomposed if not combining(char)).replace("’", "'")
    return " ".join(_HOUR_WORD.sub("h", _AM_PM_MARK.sub(r" \1m", plain)).split())


def read_time_range(text: str) -> TimeRange | None:
    """Return the times of a folded text (`fold_time_text`), or `None` if it is not a time."""
    clocks = _read_written_times(text)
    return _resolve_range(clocks) if any(clock.is_marked for clock in clocks) else None


def split_trailing_time(text: str) -> Iterator[tuple[str, TimeRange]]:
    """Split a text at each blank after which there is nothing but a time; yield the rest and the time."""
    if len(text) > 2 * _MAX_LENGTH:
        return
    for blank in re.finditer(r"[ ,@]+", text):
        clocks = _read_written_times(fold_time_text(text[blank.end() :]))
        if any(clock.is_certain for clock in clocks) and (span := _resolve_range(clocks)):
            yield text[: blank.start()].rstrip(" -,"), span


def _resolve_range(clocks: list[_WrittenTime]) -> TimeRange | None:
    """Apply am or pm of one end of a range to the other: `7-9 pm`, `11-1 pm`, `12-1:30`."""
    first, last = clocks[0], clocks[-1]
    midnight_am = first.am_pm == "am" and first.time_of_day == time.min
    if len(clocks) == 1:
        return TimeRange(first.time_of_day, None, midnight_am)
    if first.is_four_digits != last.is_four_digits or (
        first.is_four_digits and first.time_of_day.hour == last.time_of_day.hour == _YEAR_LIKE_HOUR
    ):
        return None
    start, end = first.time_of_day, last.time_of_day
    if last.am_pm and not first.am_pm and not first.is_24_hour:
        if end.hour == 0:  # `10-12 am` may mean noon
            return None
        start = min(_get_am_and_pm(start), key=lambda at: _compute_seconds_between(at, end))
    elif first.am_pm and not last.am_pm and not last.is_24_hour:
        end = min(_get_am_and_pm(end), key=lambda at: _compute_seconds_between(start, at))
    elif end < start and not last.is_24_hour and _MORNING <= start.hour <= _NOON and not last.am_pm:
        end = _get_am_and_pm(end)[1]
    return TimeRange(start, end, midnight_am)


def _get_am_and_pm(at: time) -> tuple[time, time]:
    """Return a time on a 12-hour clock as a.m. and as p.m."""
    hour = at.hour % _NOON
    return at.replace(hour=hour), at.replace(hour=hour + _NOON)


def _compute_seconds_between(start: time, end: time) -> int:
    """Return the seconds from `start` to the next `end`: 1 to 86,400."""
    first, last = (at.hour * 3600 + at.minute * 60 + at.second for at in (start, end))
    return (last - first - 1) % DAY + 1


def _read_written_times(text: str) -> list[_WrittenTime]:
    """Return one or two times as written; empty if the text contains anything else."""
    if len(text) > _MAX_LENGTH:
        return []
    text = _strip_suffix(text)
    prefix = _PREFIX.match(text)
    pieces = _RANGE_SEPARATOR.split(text[prefix.end() :] if prefix else text)
    clocks = [_read_written_time(piece.strip()) for piece in pieces]
    found = [clock for clock in clocks if clock is not None]
    if len(found) != len(clocks) or len(found) > 2:  # noqa: PLR2004 - a start and an end
        return []
    if prefix and prefix["sure"]:
        return [replace(clock, is_marked=True, is_certain=True) for clock in found]
    return found


def _strip_suffix(text: str) -> str:
    for suffix in _SUFFIX.finditer(text):
        if suffix.end() == len(text):
            return text[: suffix.start()]
    return text


def _read_written_time(text: str) -> _WrittenTime | None:
    if text in _HOUR_BY_WORD:
        return _WrittenTime(time(_HOUR_BY_WORD[text]), is_24_hour=True)
    if four := _FOUR_DIGITS.fullmatch(text):
        at = _make_time(int(four["hour"]), int(four["minute"]))
        sure = bool(four["h"])
        return (
            None
            if at is None
            else _WrittenTime(at, is_24_hour=True, is_certain=sure, is_four_digits=not sure)
        )
    match = _CLOCK.fullmatch(text)
    if match is None or (match["mark"] == "h" and match["h"]):
        return None
    return _convert_match(match)


def _convert_match(match: re.Match[str]) -> _WrittenTime | None:
    hour, half, mark = match["hour"], _get_am_pm(match["half"]), match["mark"]
    if mark == "." and hour == "0" and not match["h"]:  # a fraction of a day, perhaps: 0.50
        return None
    if mark != ":" and match["second"]:
        return None
    if (half == "am" and int(hour) > _NOON) or (half == "pm" and int(hour) == 0):
        return None
    at = _make_time(
        _convert_hour(int(hour), half), int(match["minute"] or 0), int(match["second"] or 0)
    )
    sure = bool(half or match["h"] or mark in (":", "h"))
    padded = hour.startswith("0") or int(hour) > _NOON
    return None if at is None else _WrittenTime(at, half, padded, bool(sure or mark), sure)


def _get_am_pm(text: str | None) -> AmPm:
    return "am" if text == "am" else "pm" if text == "pm" else ""


def _convert_hour(hour: int, half: AmPm) -> int:
    if half == "am":
        return hour % _NOON
    return hour + _NOON if half == "pm" and hour < _NOON else hour


def _make_time(hour: int, minute: int, second: int = 0) -> time | None:
    try:
        return time(hour, minute, second)
    except ValueError:
        return None
