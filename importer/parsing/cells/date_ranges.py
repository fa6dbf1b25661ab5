"""Parse the token pattern of a date text as a single date, a range or a list of days."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from importer.domain.calendar_names import DateOrder
from importer.parsing.cells.date_errors import (
    DateContext,
    ParseFailure,
    ParseResult,
    check_weekday,
    make_missing_year_failure,
    make_reversed_range_failure,
    make_several_dates_failure,
    resolve_day,
    resolve_single_day,
)
from importer.parsing.cells.date_order import DateRange
from importer.parsing.cells.date_parts import DatePart, parse_date_parts
from importer.parsing.cells.date_tokens import TokenPattern
from importer.parsing.lexicon.months_and_weekdays import WEEKDAYS

_MAX_NEW_YEAR_RANGE = timedelta(days=31)
_ONE_DAY = timedelta(days=1)

_CONNECTORS = "R-/A"
_LEADING_WEEKDAY_PAIR = re.compile(r"F?(W)[-/RA](W),?(?P<rest>.*)")
_TRAILING_WEEKDAY_PAIR = re.compile(r"(?P<rest>.*?),?\(?(W)[-/RA](W)\)?")
_DAY_LIST = re.compile(r"[dno]\.?(?:(?:,A?|A)[dno]\.?){2,}(?=M|[, ]y)")


def parse_token_pattern(
    shape: TokenPattern, order: DateOrder, context: DateContext
) -> set[ParseResult]:
    """Return all results of a token pattern under an order; empty if it is not that of a date."""
    if listed := _DAY_LIST.search(shape.kinds):
        return _parse_day_list(shape, listed, order, context)
    if pair := _LEADING_WEEKDAY_PAIR.fullmatch(shape.kinds):
        return _parse_weekday_pair(shape, pair, (1, 2), order, context)
    if pair := _TRAILING_WEEKDAY_PAIR.fullmatch(shape.kinds):
        return _parse_weekday_pair(shape, pair, (2, 3), order, context)
    single = (
        part for part in parse_date_parts(shape, order, context.today) if part.month is not None
    )
    found = {resolve_single_day(part, context) for part in single}
    return found | {
        _build_date_range(*sides, context) for sides in _split_sides(shape, order, context.today)
    }


def _split_sides(
    shape: TokenPattern, order: DateOrder, today: date
) -> Iterator[tuple[DatePart, DatePart, str]]:
    """Split at every separator of a range, and complete each side by the other."""
    opened = 1 if shape.kinds.startswith("F") else 0
    for index, connector in enumerate(shape.kinds):
        if connector not in _CONNECTORS or index <= opened:
            continue
        lefts = parse_date_parts(shape.extract_slice(opened, index), order, today)
        rights = parse_date_parts(shape.extract_slice(index + 1), order, today) if lefts else []
        for left in lefts:
            for right in rights:
                if sides := _fill_sides(left, right, connector):
                    yield (*sides, connector)


def _fill_sides(
    left: DatePart, right: DatePart, connector: str
) -> tuple[DatePart, DatePart] | None:
    """Give each side the month and year that only the other has; return `None` for unusual formats."""
    both = left.is_complete and right.is_complete
    if not both and connector in (left.separator, right.separator):
        return None
    if left.month is None:
        fits = left.year is None and right.month is not None and right.first_field == "day"
        return (replace(left, month=right.month, year=right.year), right) if fits else None
    if right.month is not None:
        return left, right
    if left.first_field == "month" and left.year is None:
        return replace(left, year=right.year), replace(right, month=left.month)
    if left.first_field == "year" and right.year is None and connector != "-":
        return left, replace(right, month=left.month, year=left.year)
    return None


def _build_date_range(
    left: DatePart, right: DatePart, connector: str, context: DateContext
) -> ParseResult:
    year = left.year if left.year is not None else right.year
    year = year if year is not None else context.year
    start = resolve_day(left, left.year if left.year is not None else year)
    end = resolve_day(right, right.year if right.year is not None else year)
    if isinstance(start, ParseFailure):
        return start
    if isinstance(end, ParseFailure):
        return end
    if year is None:
        return make_missing_year_failure()
    if end < start:
        start, end = _move_over_new_year(left, right, start, end)
    wrong = check_weekday(left.weekdays, start) or check_weekday(right.weekdays, end)
    adjoining = connector == "A" or (connector == "/" and left.first_field != "year")
    return wrong or _check_range(start, end, adjoining=adjoining)


def _check_range(start: date, end: date, *, adjoining: bool) -> ParseResult:
    if end < start:
        return make_reversed_range_failure(start, end)
    if adjoining and end - start != _ONE_DAY:
        return make_several_dates_failure()
    return DateRange(start, end if end > start else None)


def _move_over_new_year(
    left: DatePart, right: DatePart, start: date, end: date
) -> tuple[date, date]:
    """Move the side without a year over New Year (`Dec 31 - Jan 1, 2027`), if the range stays short."""
    first, last = start, end
    try:
        if left.year is None and right.year is not None:
            first = start.replace(year=start.year - 1)
        elif right.year is None:
            last = end.replace(year=end.year + 1)
    except ValueError:  # 29 February in another year, or the end of the calendar
        return start, end
    return (first, last) if _ONE_DAY <= last - first <= _MAX_NEW_YEAR_RANGE else (start, end)


def _parse_weekday_pair(
    shape: TokenPattern,
    pair: re.Match[str],
    groups: tuple[int, int],
    order: DateOrder,
    context: DateContext,
) -> set[ParseResult]:
    """Parse a range with two weekdays (`Sat/Sun 12/13 June 2026`), one for each end."""
    first, last = (WEEKDAYS[shape.words[pair.start(group)]] for group in groups)
    found: set[ParseResult] = set()
    for result in parse_token_pattern(shape.extract_slice(*pair.span("rest")), order, context):
        if isinstance(result, ParseFailure):
            found.add(result)
        elif result.end is not None:
            wrong = check_weekday((first,), result.start) or check_weekday((last,), result.end)
            found.add(wrong or result)
    return found


def _parse_day_list(
    shape: TokenPattern, listed: re.Match[str], order: DateOrder, context: DateContext
) -> set[ParseResult]:
    """Parse a list of consecutive days (`12, 13 and 14 June`) as a range; reject one with gaps."""
    positions = [index for index in range(*listed.span()) if shape.kinds[index] in "dno"]
    days = [int(shape.words[index]) for index in positions]
    if days != list(range(days[0], days[0] + len(days))):
        return {make_several_dates_failure()}
    first, last = positions[0], positions[-1]
    text = shape.kinds[: first + 1] + "R" + shape.kinds[last:]
    words = (*shape.words[: first + 1], "-", *shape.words[last:])
    return parse_token_pattern(TokenPattern(text, words), order, context)
