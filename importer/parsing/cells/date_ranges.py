"""Parse the token pattern of a date text as a single date, a range or a list of days."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from importer.parsing.cells.date_errors import (
    Context,
    Miss,
    Outcome,
    backwards,
    calendar_day,
    several,
    single_day,
    weekday_miss,
    year_missing,
)
from importer.parsing.cells.date_order import Order, Span
from importer.parsing.cells.date_parts import Part, parts
from importer.parsing.cells.date_tokens import Shape
from importer.parsing.lexicon.months_and_weekdays import WEEKDAYS

_LONGEST_TURN = timedelta(days=31)
_ONE_DAY = timedelta(days=1)

_CONNECTORS = "R-/A"
_PAIR = re.compile(r"F?(W)[-/RA](W),?(?P<rest>.*)")
_PAIR_BEHIND = re.compile(r"(?P<rest>.*?),?\(?(W)[-/RA](W)\)?")
_LIST = re.compile(r"[dno]\.?(?:(?:,A?|A)[dno]\.?){2,}(?=M|[, ]y)")


def outcomes(shape: Shape, order: Order, context: Context) -> set[Outcome]:
    """Return all results of a token pattern under an order; empty if it is not that of a date."""
    if listed := _LIST.search(shape.text):
        return _of_list(shape, listed, order, context)
    if pair := _PAIR.fullmatch(shape.text):
        return _of_pair(shape, pair, (1, 2), order, context)
    if pair := _PAIR_BEHIND.fullmatch(shape.text):
        return _of_pair(shape, pair, (2, 3), order, context)
    single = (part for part in parts(shape, order, context.today) if part.month is not None)
    found = {single_day(part, context) for part in single}
    return found | {_range(*sides, context) for sides in _sides(shape, order, context.today)}


def _sides(shape: Shape, order: Order, today: date) -> Iterator[tuple[Part, Part, str]]:
    """Split at every separator of a range, and complete each side by the other."""
    opened = 1 if shape.text.startswith("F") else 0
    for index, connector in enumerate(shape.text):
        if connector not in _CONNECTORS or index <= opened:
            continue
        lefts = parts(shape.cut(opened, index), order, today)
        rights = parts(shape.cut(index + 1), order, today) if lefts else []
        for left in lefts:
            for right in rights:
                if sides := _complete(left, right, connector):
                    yield (*sides, connector)


def _complete(left: Part, right: Part, connector: str) -> tuple[Part, Part] | None:
    """Give each side the month and year that only the other has; return `None` for unusual formats."""
    both = left.complete and right.complete
    if not both and connector in (left.mark, right.mark):
        return None
    if left.month is None:
        fits = left.year is None and right.month is not None and right.leads == "day"
        return (replace(left, month=right.month, year=right.year), right) if fits else None
    if right.month is not None:
        return left, right
    if left.leads == "month" and left.year is None:
        return replace(left, year=right.year), replace(right, month=left.month)
    if left.leads == "year" and right.year is None and connector != "-":
        return left, replace(right, month=left.month, year=left.year)
    return None


def _range(left: Part, right: Part, connector: str, context: Context) -> Outcome:
    year = left.year if left.year is not None else right.year
    year = year if year is not None else context.year
    start = calendar_day(left, left.year if left.year is not None else year)
    end = calendar_day(right, right.year if right.year is not None else year)
    if isinstance(start, Miss):
        return start
    if isinstance(end, Miss):
        return end
    if year is None:
        return year_missing()
    if end < start:
        start, end = _over_new_year(left, right, start, end)
    wrong = weekday_miss(left.weekdays, start) or weekday_miss(right.weekdays, end)
    adjoining = connector == "A" or (connector == "/" and left.leads != "year")
    return wrong or _span(start, end, adjoining=adjoining)


def _span(start: date, end: date, *, adjoining: bool) -> Outcome:
    if end < start:
        return backwards(start, end)
    if adjoining and end - start != _ONE_DAY:
        return several()
    return Span(start, end if end > start else None)


def _over_new_year(left: Part, right: Part, start: date, end: date) -> tuple[date, date]:
    """Move the side without a year over New Year (`Dec 31 - Jan 1, 2027`), if the range stays short."""
    first, last = start, end
    try:
        if left.year is None and right.year is not None:
            first = start.replace(year=start.year - 1)
        elif right.year is None:
            last = end.replace(year=end.year + 1)
    except ValueError:  # 29 February in another year, or the end of the calendar
        return start, end
    return (first, last) if _ONE_DAY <= last - first <= _LONGEST_TURN else (start, end)


def _of_pair(
    shape: Shape, pair: re.Match[str], groups: tuple[int, int], order: Order, context: Context
) -> set[Outcome]:
    """Parse a range with two weekdays (`Sat/Sun 12/13 June 2026`), one for each end."""
    first, last = (WEEKDAYS[shape.words[pair.start(group)]] for group in groups)
    found: set[Outcome] = set()
    for result in outcomes(shape.cut(*pair.span("rest")), order, context):
        if isinstance(result, Miss):
            found.add(result)
        elif result.end is not None:
            wrong = weekday_miss((first,), result.start) or weekday_miss((last,), result.end)
            found.add(wrong or result)
    return found


def _of_list(shape: Shape, listed: re.Match[str], order: Order, context: Context) -> set[Outcome]:
    """Parse a list of consecutive days (`12, 13 and 14 June`) as a range; reject one with gaps."""
    positions = [index for index in range(*listed.span()) if shape.text[index] in "dno"]
    days = [int(shape.words[index]) for index in positions]
    if days != list(range(days[0], days[0] + len(days))):
        return {several()}
    first, last = positions[0], positions[-1]
    text = shape.text[: first + 1] + "R" + shape.text[last:]
    words = (*shape.words[: first + 1], "-", *shape.words[last:])
    return outcomes(Shape(text, words), order, context)
