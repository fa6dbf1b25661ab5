"""Merge the interpretations of a date text per day/month order into one result or one problem."""

from collections.abc import Iterable, Mapping
from datetime import date

from importer.parsing.cells.cell_problem import Refusal
from importer.parsing.cells.date_errors import WRITE_DATE, Miss, Outcome
from importer.parsing.cells.date_order import Order, Reading, Span, in_words

_YEARS_BACK, _YEARS_AHEAD = 2, 5
"""Years before and after the current one in which the dates of a calendar most probably lie."""


def gather(found: Mapping[Order, set[Outcome]], today: date) -> Reading | Refusal | None:
    """Return the candidates of a text, its problem, or `None` if nothing was found under any order.

    Args:
        found: order → all interpretations of the text.
        today: decides whether a two-digit year in front is plausible.
    """
    failures = sorted(
        (_best(results) for results in found.values() if results), key=lambda failure: failure.rank
    )
    ranges: dict[Order, Span] = {}
    for order, results in found.items():
        days = {result for result in results if isinstance(result, Span)}
        if len(days) > 1:
            return _unclear(days)
        if days:
            ranges[order] = days.pop()
    if not ranges:
        return failures[0].refusal if failures else None
    if any(_is_yearless(results) for results in found.values()):
        return _unclear(ranges.values())
    problems = {
        order: _best(results).refusal
        for order, results in found.items()
        if order not in ranges and results
    }
    return _reading(ranges, problems, today)


_NO_MISS = Miss(9, Refusal("date_invalid", "This is not understood as a date.", WRITE_DATE))


def _best(results: Iterable[Outcome]) -> Miss:
    """Return the failure that explains the text best."""
    failures = [result for result in results if isinstance(result, Miss)]
    return min(
        failures, key=lambda failure: (failure.rank, failure.refusal.message), default=_NO_MISS
    )


def _is_yearless(results: Iterable[Outcome]) -> bool:
    codes = (result.refusal.code for result in results if isinstance(result, Miss))
    return "date_year_missing" in codes


def _unclear(ranges: Iterable[Span]) -> Refusal:
    """Return the problem of a text with several meanings under one order: `--date-order` cannot help."""
    words = sorted(set(map(in_words, ranges)))
    other = words if len(words) > 1 else [*words, "a date without a year"]
    hint = "Write the first day in the date column and the last day in the end date column."
    return Refusal("date_ambiguous", f"This could be {', or '.join(other)}.", hint)


def _reading(ranges: dict[Order, Span], problems: Mapping[Order, Refusal], today: date) -> Reading:
    """Check whether a two-digit year may come first: in 2026, `26-03-15` may well be in March."""
    years = range(today.year - _YEARS_BACK, today.year + _YEARS_AHEAD + 1)
    year_last = [date_range for order, date_range in ranges.items() if order != "ymd"]
    first = ranges.get("ymd")
    if first is None or first in year_last:
        return Reading(ranges, problems)
    year_first = first.start.year in years
    doubtful = not year_last or (
        year_first and not any(date_range.start.year in years for date_range in year_last)
    )
    return Reading(ranges, problems, year_first, doubtful)
