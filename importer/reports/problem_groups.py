"""Similar problems in one group, so that a mistake in a hundred cells is one paragraph."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from importer.domain.model import ImportResult, Problem, RowLocation, RowResult, Status

_GROUPED_BY_MESSAGE = frozenset({"row_changed", "slug_taken", "slug_duplicate", "api_rejected"})
"""Codes that are grouped by message, because the differences between messages matter."""
_GROUPED_WITHOUT_HINT = frozenset({"slug_invalid"})
"""Codes whose hints differ only in the values of the cells: the first hint represents all."""
_VALUE = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}|\d[\d:.-]*")
"""Dates, times and numbers in a hint such as `Use --date-order dmy for 3 April 2027`."""
_STATUSES_WORST_FIRST = (
    Status.CONFLICT,
    Status.REJECTED,
    Status.FAILED,
    Status.INVALID,
    Status.DUPLICATE,
)


@dataclass(slots=True)
class ProblemGroup:
    """The same problem in several cells.

    Attributes:
        problem: the first of these problems.
        cells: the row of each problem, and the address of its cell (or `row 7`).
        values: the content of each of these cells.
        messages: the distinct messages of these problems.
    """

    problem: Problem
    cells: list[tuple[RowLocation, str]] = field(default_factory=list)
    values: list[str | None] = field(default_factory=list)
    messages: set[str] = field(default_factory=set)


def collect_problem_groups(result: ImportResult) -> list[ProblemGroup]:
    """Group the problems by code, field and action; worst row status first, then largest group."""
    groups: list[ProblemGroup] = []
    rows = list(result.iter_rows_with_findings())
    for status in _STATUSES_WORST_FIRST:
        found = _collect_groups((row, row.problems) for row in rows if row.status is status)
        groups += sorted(found, key=lambda group: -len(group.cells))
    return groups


def collect_warning_groups(result: ImportResult) -> list[ProblemGroup]:
    """Group the warnings by code, field and action, in the order of the rows."""
    return _collect_groups((row, row.warnings) for row in result.iter_rows_with_findings())


def _collect_groups(rows: Iterable[tuple[RowResult, Iterable[Problem]]]) -> list[ProblemGroup]:
    groups: dict[tuple[str, str | None, str, str], ProblemGroup] = {}
    for row, problems in rows:
        for problem in problems:
            message = problem.message if problem.code in _GROUPED_BY_MESSAGE else ""
            key = (problem.code, problem.field, _get_action(problem), message)
            group = groups.setdefault(key, ProblemGroup(problem))
            group.cells.append((row.location, problem.cell or f"row {row.location.row}"))
            group.values.append(problem.value)
            group.messages.add(problem.message)
    return list(groups.values())


def _get_action(problem: Problem) -> str:
    """Return the hint without the values of the cell, so that equal actions compare equal."""
    return "" if problem.code in _GROUPED_WITHOUT_HINT else _remove_values(problem.hint)


@lru_cache(maxsize=1_024)
def _remove_values(hint: str) -> str:
    return _VALUE.sub("0", hint)
