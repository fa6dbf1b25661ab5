"""One date cell → what it can mean under each order of day and month, or why it is no date.

Nothing is read fuzzily: every number, word and mark of a text must have its place in a date, and
where two readings remain the cell says so. How a column decides between them: `dating`.
"""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from unicodedata import normalize

from importer.cells.datemisses import WRITE_DATE, Context, Miss, Outcome, single_day
from importer.cells.dateparts import numeric
from importer.cells.dateranges import outcomes
from importer.cells.datetokens import Shape, shapes
from importer.cells.datetimes import clock_splits
from importer.cells.dating import ORDERS, Order, Reading, Refusal, Span, day_in_words, in_words
from importer.cells.text import one_line
from importer.model import CellValue
from importer.words.undecided import VAGUE_WORDS, is_undecided

_LONGEST = 120
_YEARS = range(1950, 2101)
_COMPACT = range(1900_01_01, 2200_01_01)
_SERIALS = range(1, 2_958_466)
"""Serial numbers of dates in a spreadsheet's default epoch, up to 9999-12-31 (ECMA-376)."""
_EPOCH = date(1899, 12, 30)
_YEARS_BACK, _YEARS_AHEAD = 2, 5

_PLAIN = re.compile(r"([0-9]{1,4})([-/.])([0-9]{1,2})\2([0-9]{1,4})")
_ISO_MOMENT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,9})?)?([Zz]?)"
)
_NO_DAY = re.compile(r"[PF_MWyq\-/R.,A() ]*[My][PF_MWyq\-/R.,A() ]*|[dn][/.\-]y|y[/\-]n|M-n")
_FOLDED_MARKS = str.maketrans(dict.fromkeys("‐‑‒–—―−﹘", "-") | dict.fromkeys("’‘ʼ´`", "'")
                              | {"ª": "º", "°": "º"})  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")


def read_date(
    value: CellValue, *, today: date, year: int | None = None
) -> Reading | Refusal | None:
    """Return what a date cell can mean, or why it is no date; `None` for a blank one.

    Args:
        value: the cell. Real dates and ISO texts are what they are, whatever the column's order.
        today: decides what two-digit years mean.
        year: the year of dates without one (`--year`).
    """
    match value:
        case None:
            return None
        case str():
            return _read_text(value, Context(today, year))
        case datetime():
            return _fixed(_of_moment(value))
        case date():
            return _fixed(Span(value))
        case int() | float() if not isinstance(value, bool):
            return _read_number(value, today)
    return Refusal("date_invalid", f"This is {_kind(value)}, not a date.", WRITE_DATE)


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE or FALSE"
    if isinstance(value, time):
        return "a time of day"
    return "a duration" if isinstance(value, timedelta) else "an error"


def _fixed(span: Span, *, utc: bool = False) -> Reading:
    return Reading(dict.fromkeys(ORDERS, span), utc=utc)


def _of_moment(moment: datetime, *, utc: bool = False) -> Span:
    """Return day and time; midnight is how spreadsheets write a day without a time."""
    if moment.microsecond:
        moment = (moment + timedelta(microseconds=500_000)).replace(microsecond=0)
    clock = moment.time() if moment.time() != time.min else None
    return Span(moment.date(), None, clock)
