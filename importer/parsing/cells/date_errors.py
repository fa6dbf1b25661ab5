"""Check days, months, years and weekdays against the calendar, and explain failures."""

from dataclasses import dataclass
from datetime import date

from importer.domain.calendar_names import MONTH_NAMES, WEEKDAY_NAMES
from importer.domain.message import Message
from importer.parsing.cells.cell_problem import CellProblem
from importer.parsing.cells.date_order import DateRange
from importer.parsing.cells.date_parts import DatePart

DATE_HINT = Message("Write it as 2026-05-03 or 3 May 2026.")
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
        message = Message("There is no month {month}.", month=str(month))
        return ParseFailure(5, CellProblem("date_invalid", message, DATE_HINT))
    try:
        return date(_LEAP_YEAR if year is None else year, month, part.day)
    except ValueError:
        message = _format_missing_day(part.day, month, year)
        return ParseFailure(4, CellProblem("date_invalid", message, DATE_HINT))


def _format_missing_day(day: int, month: int, year: int | None) -> Message:
    params = {"day": str(day), "month": Message(MONTH_NAMES[month - 1])}
    if year is None:
        return Message("There is no {day} {month}.", **params)
    return Message("There is no {day} {month} {year}.", **params, year=str(year))


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
    message = Message(
        "{day} is a {weekday}, not a {wrong}.",
        day=day,
        weekday=Message(WEEKDAY_NAMES[day.weekday()]),
        wrong=Message(WEEKDAY_NAMES[wrong]),
    )
    hint = Message("Correct the date or the weekday.")
    return ParseFailure(1, CellProblem("date_weekday", message, hint))


def make_missing_year_failure() -> ParseFailure:
    """Return the failure of a date without a year."""
    hint = Message("Add the year, or set one for all such dates (--year 2026).")
    return ParseFailure(2, CellProblem("date_year_missing", Message("The date has no year."), hint))


def make_several_dates_failure() -> ParseFailure:
    """Return the failure of a cell with several dates that are not consecutive."""
    message = Message("The cell contains several dates.")
    hint = Message("Give each date its own row.")
    return ParseFailure(0, CellProblem("date_invalid", message, hint))


def make_reversed_range_failure(start: date, end: date) -> ParseFailure:
    """Return the failure of a range that ends before it starts."""
    message = Message("It ends before it starts: {start} to {end}.", start=start, end=end)
    hint = Message("Correct one of the two dates.")
    return ParseFailure(3, CellProblem("date_invalid", message, hint))
