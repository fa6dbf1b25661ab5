"""Parse a time of day or a range of two in a text: `7:30 AM`, `von 10 bis 12 Uhr`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import time
from typing import Literal
from unicodedata import combining, normalize

from importer.domain.intervals_api import DAY

_LONGEST = 60
_NOON, _MORNING = 12, 6
_YEARS_HOUR = 20
"""The hour of both times in two years that look like a time range: `2026-2027`."""

Half = Literal["am", "pm", ""]

_AM_PM = re.compile(r"(?<![^\W\d_])([ap])\.? ?m\b\.?")
_HOUR_WORD = re.compile(
    r"(?<=[0-9]) ?(?:uhr|uur|hrs?|hours?|heures?|horas?|h|u|часов|часа|час|ч)(?![^\W\d_])\.?"
)
_PREFIX = re.compile(
    r"(?:(?P<sure>kl\.?|klokken|ore|alle ore|dalle ore|dalle|godz\.?|o godz\.?|fra kl\.?|fran kl\.?)"
    r"|at|um|om|a las?|as|a|в|@|from|ab|von|vanaf|van|de|des|da|das|desde|desde las?|fra|fran"
    r"|od|с|a partir d[ea]s?) (?=[^ ])"
)
_SUFFIX = re.compile(r"[ ,]*\(?(?:local time|local|ortszeit|heure locale|hora local)\)?")
_BETWEEN = re.compile(
    r" ?- ?| (?:to|until|till|til|bis|bis um|a|as|a las?|au|al|alle|alle ore|ate|ate as|tot|do|до"
    r"|hasta|hasta las?|til kl\.?|till kl\.?) "
)
_CLOCK = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:(?P<mark>[:.h]) ?(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})"
    r"(?:\.0{1,9})?)?)?(?P<h>h)?(?: ?(?P<half>am|pm))?"
)
_FOUR = re.compile(r"(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})(?P<h>h)?")
_WORDS = {
    **dict.fromkeys(("noon", "midday", "mittag", "mittags", "midi", "mediodia", "mezzogiorno"), 12),
    **dict.fromkeys(("meio-dia", "meio dia", "middag", "poludnie", "полдень"), 12),
    **dict.fromkeys(("midnight", "mitternacht", "minuit", "medianoche", "mezzanotte"), 0),
    **dict.fromkeys(("meia-noite", "meia noite", "middernacht", "midnatt", "midnat", "polnoc"), 0),
    **dict.fromkeys(("полночь", "12 midnight", "12:00 midnight"), 0),
    **dict.fromkeys(("12 noon", "12:00 noon"), 12),
}


@dataclass(frozen=True, slots=True)
class TimeSpan:
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
class _Clock:
    """A time as written.

    Attributes:
        time_of_day: the time.
        am_pm: `am` or `pm` if the text has one; else empty.
        is_24_hour: the hour cannot be that of a 12-hour clock.
        is_marked: it is more than a bare number.
        is_certain: it cannot be anything but a time.
        is_four_digits: it is four bare digits.
    """

    at: time
    half: Half = ""
    absolute: bool = False
    marked: bool = True
    sure: bool = True
    four: bool = False


def fold_clock(text: str) -> str:
    """Fold a cleaned text for the patterns of this module: case, accents, a.m. and p.m., hour words."""
    decomposed = normalize("NFD", text.casefold())
    plain = "".join(char for char in decomposed if not combining(char)).replace("’", "'")
    return " ".join(_HOUR_WORD.sub("h", _AM_PM.sub(r" \1m", plain)).split())


def read_clocks(text: str) -> TimeSpan | None:
    """Return the times of a folded text (`fold_time_text`), or `None` if it is not a time."""
    clocks = _clocks(text)
    return _settle(clocks) if any(clock.marked for clock in clocks) else None


def clock_tails(text: str) -> Iterator[tuple[str, TimeSpan]]:
    """Split a text at each blank after which there is nothing but a time; yield the rest and the time."""
    if len(text) > 2 * _LONGEST:
        return
    for blank in re.finditer(r"[ ,@]+", text):
        clocks = _clocks(fold_clock(text[blank.end() :]))
        if any(clock.sure for clock in clocks) and (span := _settle(clocks)):
            yield text[: blank.start()].rstrip(" -,"), span


def _settle(clocks: list[_Clock]) -> TimeSpan | None:
    """Apply am or pm of one end of a range to the other: `7-9 pm`, `11-1 pm`, `12-1:30`."""
    first, last = clocks[0], clocks[-1]
    midnight_am = first.half == "am" and first.at == time.min
    if len(clocks) == 1:
        return TimeSpan(first.at, None, midnight_am)
    if first.four != last.four or (first.four and first.at.hour == last.at.hour == _YEARS_HOUR):
        return None
    start, end = first.at, last.at
    if last.half and not first.half and not first.absolute:
        if end.hour == 0:  # `10-12 am` may mean noon
            return None
        start = min(_halves(start), key=lambda at: _seconds(at, end))
    elif first.half and not last.half and not last.absolute:
        end = min(_halves(end), key=lambda at: _seconds(start, at))
    elif end < start and not last.absolute and _MORNING <= start.hour <= _NOON and not last.half:
        end = _halves(end)[1]
    return TimeSpan(start, end, midnight_am)


def _halves(at: time) -> tuple[time, time]:
    """Return a time on a 12-hour clock as a.m. and as p.m."""
    hour = at.hour % _NOON
    return at.replace(hour=hour), at.replace(hour=hour + _NOON)


def _seconds(start: time, end: time) -> int:
    """Return the seconds from `start` to the next `end`: 1 to 86,400."""
    first, last = (at.hour * 3600 + at.minute * 60 + at.second for at in (start, end))
    return (last - first - 1) % DAY + 1


def _clocks(text: str) -> list[_Clock]:
    """Return one or two times as written; empty if the text contains anything else."""
    if len(text) > _LONGEST:
        return []
    text = _strip_suffix(text)
    prefix = _PREFIX.match(text)
    pieces = _BETWEEN.split(text[prefix.end() :] if prefix else text)
    clocks = [_clock(piece.strip()) for piece in pieces]
    found = [clock for clock in clocks if clock is not None]
    if len(found) != len(clocks) or len(found) > 2:  # noqa: PLR2004 - a start and an end
        return []
    if prefix and prefix["sure"]:
        return [replace(clock, marked=True, sure=True) for clock in found]
    return found


def _strip_suffix(text: str) -> str:
    for suffix in _SUFFIX.finditer(text):
        if suffix.end() == len(text):
            return text[: suffix.start()]
    return text


def _clock(text: str) -> _Clock | None:
    if text in _WORDS:
        return _Clock(time(_WORDS[text]), absolute=True)
    if four := _FOUR.fullmatch(text):
        at = _time(int(four["hour"]), int(four["minute"]))
        sure = bool(four["h"])
        return None if at is None else _Clock(at, absolute=True, sure=sure, four=not sure)
    match = _CLOCK.fullmatch(text)
    if match is None or (match["mark"] == "h" and match["h"]):
        return None
    return _of_match(match)


def _of_match(match: re.Match[str]) -> _Clock | None:
    hour, half, mark = match["hour"], _half(match["half"]), match["mark"]
    if mark == "." and hour == "0" and not match["h"]:  # a fraction of a day, perhaps: 0.50
        return None
    if mark != ":" and match["second"]:
        return None
    if (half == "am" and int(hour) > _NOON) or (half == "pm" and int(hour) == 0):
        return None
    at = _time(_in_half(int(hour), half), int(match["minute"] or 0), int(match["second"] or 0))
    sure = bool(half or match["h"] or mark in (":", "h"))
    padded = hour.startswith("0") or int(hour) > _NOON
    return None if at is None else _Clock(at, half, padded, bool(sure or mark), sure)


def _half(text: str | None) -> Half:
    return "am" if text == "am" else "pm" if text == "pm" else ""


def _in_half(hour: int, half: Half) -> int:
    if half == "am":
        return hour % _NOON
    return hour + _NOON if half == "pm" and hour < _NOON else hour


def _time(hour: int, minute: int, second: int = 0) -> time | None:
    try:
        return time(hour, minute, second)
    except ValueError:
        return None
