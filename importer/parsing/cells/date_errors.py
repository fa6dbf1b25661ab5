"""Check days, months, years and weekdays against the calendar, and explain failures."""

from dataclasses import dataclass
from datetime import date

from importer.domain.calendar_names import MONTH_NAMES, WEEKDAY_NAMES
from importer.parsing.cells.cell_problem import Refusal
from importer.parsing.cells.date_order import Span, day_in_words
from importer.parsing.cells.date_parts import Part

WRITE_DATE = "Write it as 2026-05-03 or 3 May 2026."
"""The unambiguous formats of a date, as a hint."""

_MONTHS_A_YEAR = 12
_LEAP_YEAR = 2000


@dataclass(frozen=True, slots=True)
class Context:
    """The context of a date: today's date, and the year for dates without one, if given."""

    today: date
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Miss:
    """Why a text is not a date; of several failures, the one with the lowest rank explains it best."""

    rank: int
    refusal: Refusal


Outcome = Span | Miss


def calendar_day(part: Part, year: int | None) -> date | Miss:
    """Return the date of a day and month, in the given year or in a leap year."""
    month = part.month or 0
    if not 1 <= month <= _MONTHS_A_YEAR:
        return Miss(5, Refusal("date_invalid", f"There is no month {month}.", WRITE_DATE))
    try:
        return date(_LEAP_YEAR if year is None else year, month, part.day)
    except ValueError:
        words = f"{part.day} {MONTH_NAMES[month - 1]}" + (f" {year}" if year is not None else "")
        return Miss(4, Refusal("date_invalid", f"There is no {words}.", WRITE_DATE))


def single_day(part: Part, context: Context) -> Outcome:
    """Return the date of a part with a month as a range of one day, or the failure."""
    year = part.year if part.year is not None else context.year
    day = calendar_day(part, year)
    if isinstance(day, Miss):
        return day
    return year_missing() if year is None else weekday_miss(part.weekdays, day) or Span(day)


def weekday_miss(weekdays: tuple[int, ...], day: date) -> Miss | None:
    """Return a failure if one of the weekdays beside a date contradicts it."""
    wrong = next((weekday for weekday in weekdays if weekday != day.weekday()), None)
    if wrong is None:
        return None
    is_a, named = WEEKDAY_NAMES[day.weekday()], WEEKDAY_NAMES[wrong]
    message = f"{day_in_words(day)} is a {is_a}, not a {named}."
    return Miss(1, Refusal("date_weekday", message, "Correct the date or the weekday."))


def year_missing() -> Miss:
    """Return the failure of a date without a year."""
    hint = "Write the year, or give one to all such dates (--year 2026)."
    return Miss(2, Refusal("date_year_missing", "The date has no year.", hint))


def several() -> Miss:
    """Return the failure of a cell with several dates that are not consecutive."""
    message = "This names several dates in one cell."
    return Miss(0, Refusal("date_invalid", message, "Give each date a row of its own."))


def backwards(start: date, end: date) -> Miss:
    """Return the failure of a range that ends before it starts."""
    message = f"It ends before it starts: {day_in_words(start)} to {day_in_words(end)}."
    return Miss(3, Refusal("date_invalid", message, "Correct one of the two."))
