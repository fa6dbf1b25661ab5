"""Check days, months, years and weekdays against the calendar, and explain failures."""

from dataclasses import dataclass
from datetime import date

from importer.domain.calendar_names import MONTH_NAMES, WEEKDAY_NAMES
from importer.parsing.cells.cell_problem import CellProblem
from importer.parsing.cells.date_order import DateRange, format_day
from importer.parsing.cells.date_parts import DatePart

DATE_HINT = "Write it as 2026-05-03 or 3 May 2026."
"""The unambiguous formats of a date, as a hint."""

_MONTHS_PER_YEAR = 12
_LEAP_YEAR = 2000


@dataclass(frozen=True, slots=True)
class DateContext:
    """The context of a date: today's date, and the year for dates without one, if given."""

    today: date
    year: int | None = None


@dataclass(frozen=True, slots=True)
class ParseFailure:
    """Why a text is not a date; of several failures, the one with the lowest rank explains it best."""

    rank: int
    problem: CellProblem


ParseResult = DateRange | ParseFailure


def resolve_day(part: DatePart, year: int | None) -> date | ParseFailure:
    """Return the date of a day and month, in the given year or in a leap year."""
    month = part.month or 0
    if not 1 <= month <= _MONTHS_PER_YEAR:
        return ParseFailure(
            5, CellProblem("date_invalid", f"There is no month {month}.", DATE_HINT)
        )
    try:
        return date(_LEAP_YEAR if year is None else year, month, part.day)
    except ValueError:
        words = f"{part.day} {MONTH_NAMES[month - 1]}" + (f" {year}" if year is not None else "")
        return ParseFailure(4, CellProblem("date_invalid", f"There is no {words}.", DATE_HINT))


def resolve_single_day(part: DatePart, context: DateContext) -> ParseResult:
    """Return the date of a part with a month as a range of one day, or the failure."""
    year = part.year if part.year is not None else context.year
    day = resolve_day(part, year)
    if isinstance(day, ParseFailure):
        return day
    return (
        make_missing_year_failure()
        if year is None
        else check_weekday(part.weekdays, day) or DateRange(day)
    )


def check_weekday(weekdays: tuple[int, ...], day: date) -> ParseFailure | None:
    """Return a failure if one of the weekdays beside a date contradicts it."""
    wrong = next((weekday for weekday in weekdays if weekday != day.weekday()), None)
    if wrong is None:
        return None
    is_a, named = WEEKDAY_NAMES[day.weekday()], WEEKDAY_NAMES[wrong]
    message = f"{format_day(day)} is a {is_a}, not a {named}."
    return ParseFailure(1, CellProblem("date_weekday", message, "Correct the date or the weekday."))


def make_missing_year_failure() -> ParseFailure:
    """Return the failure of a date without a year."""
    hint = "Write the year, or give one to all such dates (--year 2026)."
    return ParseFailure(2, CellProblem("date_year_missing", "The date has no year.", hint))


def make_several_dates_failure() -> ParseFailure:
    """Return the failure of a cell with several dates that are not consecutive."""
    message = "This names several dates in one cell."
    return ParseFailure(0, CellProblem("date_invalid", message, "Give each date a row of its own."))


def make_reversed_range_failure(start: date, end: date) -> ParseFailure:
    """Return the failure of a range that ends before it starts."""
    message = f"It ends before it starts: {format_day(start)} to {format_day(end)}."
    return ParseFailure(3, CellProblem("date_invalid", message, "Correct one of the two."))
