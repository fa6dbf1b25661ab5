"""Similar problems in one group, so that a mistake in a hundred cells is one paragraph."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from importer.domain.model import ImportResult, Place, Problem, RowResult, Status

_EACH_ITS_OWN = frozenset({"row_changed", "slug_taken", "slug_duplicate", "api_rejected"})
"""Codes that are grouped by message, because the differences between messages matter."""
_ALL_ALIKE = frozenset({"slug_invalid"})
"""Codes whose hints differ only in the values of the cells: the first hint represents all."""
_VALUES = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}|\d[\d:.-]*")
"""Dates, times and numbers in a hint such as `Use --date-order dmy for 3 April 2027`."""
_WORST_FIRST = (
    Status.CONFLICT,
    Status.REJECTED,
    Status.FAILED,
    Status.INVALID,
    Status.DUPLICATE,
)


@dataclass(slots=True)
class Group:
    """The same problem in several cells.

    Attributes:
        problem: the first of these problems.
        cells: the row of each problem, and the address of its cell (or `row 7`).
        values: the content of each of these cells.
        messages: the distinct messages of these problems.
    """

    problem: Problem
    cells: list[tuple[Place, str]] = field(default_factory=list)
    values: list[str | None] = field(default_factory=list)
    messages: set[str] = field(default_factory=set)


def problem_groups(result: ImportResult) -> list[Group]:
    """Group the problems by code, field and action; worst row status first, then largest group."""
    groups: list[Group] = []
    rows = list(result.told())
    for status in _WORST_FIRST:
        found = _grouped((row, row.problems) for row in rows if row.status is status)
        groups += sorted(found, key=lambda group: -len(group.cells))
    return groups


def warning_groups(result: ImportResult) -> list[Group]:
    """Group the warnings by code, field and action, in the order of the rows."""
    return _grouped((row, row.warnings) for row in result.told())


def _grouped(rows: Iterable[tuple[RowResult, Iterable[Problem]]]) -> list[Group]:
    groups: dict[tuple[str, str | None, str, str], Group] = {}
    for row, problems in rows:
        for problem in problems:
            message = problem.message if problem.code in _EACH_ITS_OWN else ""
            key = (problem.code, problem.field, _act(problem), message)
            group = groups.setdefault(key, Group(problem))
            group.cells.append((row.place, problem.cell or f"row {row.place.row}"))
            group.values.append(problem.value)
            group.messages.add(problem.message)
    return list(groups.values())


def _act(problem: Problem) -> str:
    """Return the hint without the values of the cell, so that equal actions compare equal."""
    return "" if problem.code in _ALL_ALIKE else _without_values(problem.hint)


@lru_cache(maxsize=1_024)
def _without_values(hint: str) -> str:
    return _VALUES.sub("0", hint)
