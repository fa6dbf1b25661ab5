"""Merge the interpretations of a date text per day/month order into one result or one problem."""

from collections.abc import Iterable, Mapping
from datetime import date

from importer.domain.calendar_names import DateOrder
from importer.domain.message import Message, list_alternatives
from importer.parsing.cells.cell_problem import CellProblem
from importer.parsing.cells.date_errors import DATE_HINT, ParseFailure, ParseResult
from importer.parsing.cells.date_order import DateCandidates, DateRange, format_date_range

_PLAUSIBLE_YEARS_BACK, _PLAUSIBLE_YEARS_AHEAD = 2, 5
"""Years before and after the current one in which the dates of a calendar most probably lie."""


def merge_candidates(
    found: Mapping[DateOrder, set[ParseResult]], today: date
) -> DateCandidates | CellProblem | None:
    """Return the candidates of a text, its problem, or `None` if nothing was found under any order.

    Args:
        found: order → all interpretations of the text.
        today: decides whether a two-digit year in front is plausible.
    """
    failures = sorted(
        (_select_failure(results) for results in found.values() if results),
        key=lambda failure: failure.rank,
    )
    ranges: dict[DateOrder, DateRange] = {}
    for order, results in found.items():
        days = {result for result in results if isinstance(result, DateRange)}
        if len(days) > 1:
            return _make_ambiguity_problem(days)
        if days:
            ranges[order] = days.pop()
    if not ranges:
        return failures[0].problem if failures else None
    if any(_is_year_missing(results) for results in found.values()):
        return _make_ambiguity_problem(ranges.values())
    problems = {
        order: _select_failure(results).problem
        for order, results in found.items()
        if order not in ranges and results
    }
    return _build_candidates(ranges, problems, today)


_DEFAULT_FAILURE = ParseFailure(
    9, CellProblem("date_invalid", Message("This is not a date."), DATE_HINT)
)


def _select_failure(results: Iterable[ParseResult]) -> ParseFailure:
    """Return the failure that explains the text best."""
    failures = [result for result in results if isinstance(result, ParseFailure)]
    return min(
        failures,
        key=lambda failure: (failure.rank, failure.problem.message),
        default=_DEFAULT_FAILURE,
    )


def _is_year_missing(results: Iterable[ParseResult]) -> bool:
    codes = (result.problem.code for result in results if isinstance(result, ParseFailure))
    return "date_year_missing" in codes


def _make_ambiguity_problem(ranges: Iterable[DateRange]) -> CellProblem:
    """Return the problem of a text with several meanings under one order: `--date-order` cannot help."""
    words = sorted(set(map(format_date_range, ranges)))
    other = words if len(words) > 1 else [*words, Message("a date without a year")]
    message = Message("This could be {dates}.", dates=list_alternatives(other))
    hint = Message(
        "Write the first day in the date column and the last day in the end date column."
    )
    return CellProblem("date_ambiguous", message, hint)


def _build_candidates(
    ranges: dict[DateOrder, DateRange], problems: Mapping[DateOrder, CellProblem], today: date
) -> DateCandidates:
    """Check whether a two-digit year may come first: in 2026, `26-03-15` may well be in March."""
    years = range(today.year - _PLAUSIBLE_YEARS_BACK, today.year + _PLAUSIBLE_YEARS_AHEAD + 1)
    year_last = [date_range for order, date_range in ranges.items() if order != "ymd"]
    first = ranges.get("ymd")
    if first is None or first in year_last:
        return DateCandidates(ranges, problems)
    year_first = first.start.year in years
    doubtful = not year_last or (
        year_first and not any(date_range.start.year in years for date_range in year_last)
    )
    return DateCandidates(ranges, problems, year_first, doubtful)
