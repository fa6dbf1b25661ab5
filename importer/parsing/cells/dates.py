"""Read a date cell: its possible dates under each order of day and month, or its problem.

Parsing is strict: every number, word and punctuation separator of a text must be part of the date, and all
meanings of an ambiguous text are returned. `date_order` decides between them, for a whole column.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from unicodedata import normalize

from importer.domain.model import CellValue
from importer.domain.text_folding import fold
from importer.parsing.cells.cell_problem import Refusal
from importer.parsing.cells.date_candidates import gather
from importer.parsing.cells.date_errors import (
    WRITE_DATE,
    Context,
    Miss,
    Outcome,
    several,
    single_day,
)
from importer.parsing.cells.date_order import ORDERS, Order, Reading, Span, day_in_words
from importer.parsing.cells.date_parts import Part, numeric
from importer.parsing.cells.date_ranges import outcomes
from importer.parsing.cells.date_tokens import shapes
from importer.parsing.cells.text import one_line
from importer.parsing.cells.time_ranges import TimeSpan, clock_tails
from importer.parsing.lexicon.undecided_dates import VAGUE_WORDS, is_undecided

_LONGEST, _LONGEST_RAW = 120, 400
_LARGEST = 1e15
_BARE_YEARS = range(1950, 2101)
_COMPACT = range(1900_01_01, 2200_01_01)
_SERIALS = range(18_264, 73_416)
"""Serial numbers of the days from 1950 to 2100 in the 1900 date system of spreadsheets."""
_BLANK, _TOO_LONG = "The cell is blank.", "This text is too long to be a date."
_EPOCH = date(1899, 12, 30)

_PLAIN = re.compile(r"([0-9]{1,4})([-/.])([0-9]{1,2})\2([0-9]{1,4})")
_ISO_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]{1,9})?([Zz]?)"
)
_YEAR_LENGTH = 4
_LENGTHS = {(4, 1), (4, 2), (1, 1), (1, 2), (1, 4), (2, 1), (2, 2), (2, 4)}
_NO_DAY = re.compile(r"[PFMWyq\-/R.,A() ]*[Myq][PFMWyq\-/R.,A() ]*|[dn][/.\-]y|y[/\-]n|M-n")
_SAME = dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("’‘ʼ´`", "'") | dict.fromkeys("ª°", "º")
_MARKS = str.maketrans(_SAME)
_WORD = re.compile(r"[^\W\d_]+")


def read_date(
    value: CellValue, *, today: date, year: int | None = None
) -> Reading | Refusal | None:
    """Return the date candidates of a cell, or the problem of a cell that is not a date.

    Args:
        value: the cell. Real dates and ISO texts mean the same under every order.
        today: resolves two-digit years.
        year: the year of dates without one (`--year`).
    """
    match value:
        case None:
            return _refused(_BLANK)
        case str():
            return _read_text(value, Context(today, year))
        case datetime():
            return _fixed(_of_moment(value))
        case date():
            return _fixed(Span(value))
        case int() | float() if not isinstance(value, bool):
            return _read_number(value, Context(today, year))
    return _refused(f"This is {_kind(value)}, not a date.")


def _refused(message: str = "This is not understood as a date.", hint: str = WRITE_DATE) -> Refusal:
    return Refusal("date_invalid", message, hint)


def _undecided() -> Refusal:
    message = "The date is not fixed yet, or names no day."
    return Refusal("date_undecided", message, "Give the exact day, or leave the row out for now.")


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE or FALSE"
    if isinstance(value, time):
        return "a time of day"
    return "a duration" if isinstance(value, timedelta) else "an error"


def _fixed(date_range: Span, *, utc: bool = False) -> Reading:
    return Reading(dict.fromkeys(ORDERS, date_range), utc=utc)


def _of_moment(moment: datetime) -> Span:
    """Return day and time, without a time for midnight, which spreadsheets store for a mere day."""
    if moment.microsecond and moment.year < date.max.year:
        moment += timedelta(microseconds=500_000)
    clock = moment.time().replace(microsecond=0)
    return Span(moment.date(), None, clock if clock != time.min else None)


def _read_number(value: float, context: Context) -> Reading | Refusal:
    if not -_LARGEST < value < _LARGEST:  # written so that NaN fails too
        return _refused("This is a number, not a date.")
    number = int(value)
    if number == value and number in _COMPACT:
        return _read_words(str(number), context) or _refused()
    if number == value and number in _BARE_YEARS:
        return _undecided()
    if number not in _SERIALS:
        return _refused("This is a number, not a date.")
    day = _EPOCH + timedelta(days=number)
    hint = f"If it is {day_in_words(day)}, give the cell a date format, or write {day}."
    return _refused("This is a number: perhaps a date in a cell without a date format.", hint)


def _read_text(text: str, context: Context) -> Reading | Refusal:
    stripped = text.strip()
    if plain := _PLAIN.fullmatch(stripped):
        return _read_plain(plain, context)
    if moment := _ISO_MOMENT.fullmatch(stripped):
        return _read_iso_moment(moment)
    if len(stripped) > _LONGEST_RAW:
        return _refused(_TOO_LONG)
    cleaned = normalize("NFC", one_line(stripped)).translate(_MARKS).casefold()
    cleaned = cleaned.rstrip(".,") or cleaned
    if not cleaned or len(cleaned) > _LONGEST:
        return _refused(_TOO_LONG if cleaned else _BLANK)
    if cleaned.isascii() and cleaned.isdigit() and not cleaned.startswith("0"):
        return _read_number(int(cleaned), context)
    return _read_words(cleaned, context) or _not_understood(cleaned)


def _read_plain(plain: re.Match[str], context: Context) -> Reading | Refusal:
    """Read three numbers with the same separator: the most frequent format, without tokenizing."""
    first, separator, second, third = plain.groups()
    if (len(first), len(third)) not in _LENGTHS:
        return _refused()
    if len(first) == _YEAR_LENGTH:
        day = single_day(Part(int(third), int(second), int(first), "year"), context)
        return day.refusal if isinstance(day, Miss) else _fixed(day)
    found: dict[Order, set[Outcome]] = {}
    for order in ORDERS:
        part = numeric((first, second, third), order, context.today, separator=separator)
        found[order] = {single_day(part, context)} if part is not None else set()
    return gather(found, context.today) or _refused()


def _read_iso_moment(moment: re.Match[str]) -> Reading | Refusal:
    day, clock, zone = moment.groups()
    try:
        date_range = _of_moment(datetime.fromisoformat(f"{day}T{clock}"))
    except ValueError as error:
        return _refused(f"There is no such day or time: {error}.")
    return _fixed(date_range, utc=bool(zone))


def _read_words(text: str, context: Context) -> Reading | Refusal | None:
    """Read a cleaned, casefolded text as a date, or else as a date followed by a time."""
    if candidates := gather(_outcomes(text, context), context.today):
        return candidates
    results = [
        (candidates, clock)
        for head, clock in clock_tails(text)
        if (candidates := gather(_outcomes(head, context), context.today))
    ]
    if len(results) != 1:
        return None
    candidates, clock = results[0]
    return _with_clock(candidates, clock) if isinstance(candidates, Reading) else candidates


def _outcomes(text: str, context: Context) -> Mapping[Order, set[Outcome]]:
    forms = shapes(text)
    return {
        order: {result for form in forms for result in outcomes(form, order, context)}
        for order in ORDERS
    }


def _with_clock(candidates: Reading, clock: TimeSpan) -> Reading:
    """Add times of day to every range, but not a lone midnight, which means a day without a time."""
    if clock.start == time.min and clock.end is None:
        return candidates
    ranges = {
        order: replace(date_range, start_time=clock.start, end_time=clock.end)
        for order, date_range in candidates.spans.items()
    }
    return replace(candidates, spans=ranges)


def _not_understood(text: str) -> Refusal:
    if is_undecided(text):
        return _undecided()
    rest = _WORD.sub(lambda word: "" if fold(word[0]) in VAGUE_WORDS else word[0], text)
    forms = shapes(rest)
    if not rest.strip() or any(_NO_DAY.fullmatch(form.text) for form in forms):
        return _undecided()
    if any("A" in form.text for form in shapes(text.replace(";", "&"))):
        return several().refusal
    return _refused()
