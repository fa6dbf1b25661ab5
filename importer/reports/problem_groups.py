"""Problems that are alike, told together: a hundred cells with one mistake are one paragraph."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from importer.domain.model import ImportResult, Place, Problem, RowResult, Status

_EACH_ITS_OWN = frozenset({"row_changed", "slug_taken", "slug_duplicate", "api_rejected"})
"""Codes whose messages are told one by one: what differs is the point of them."""
_ALL_ALIKE = frozenset({"slug_invalid"})
"""Codes whose hints differ by nothing but what their cells hold: one of them stands for all."""
_VALUES = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}|\d[\d:.-]*")
"""Dates, times and numbers in a hint: `Use --date-order dmy for 3 April 2027`."""
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
        problem: the first of them.
        cells: where each of them is: its row, and its address (or `row 7`).
        values: what each of these cells holds.
        messages: every way in which it is said.
    """

    problem: Problem
    cells: list[tuple[Place, str]] = field(default_factory=list)
    values: list[str | None] = field(default_factory=list)
    messages: set[str] = field(default_factory=set)


def problem_groups(result: ImportResult) -> list[Group]:
    """Return one group for each kind of problem and each thing to do about it, worst first."""
    groups: list[Group] = []
    told = list(result.told())
    for status in _WORST_FIRST:
        found = _grouped((row, row.problems) for row in told if row.status is status)
        groups += sorted(found, key=lambda group: -len(group.cells))
    return groups


def warning_groups(result: ImportResult) -> list[Group]:
    """Return the same for the warnings, in the order of the rows."""
    return _grouped((row, row.warnings) for row in result.told())


def _grouped(rows: Iterable[tuple[RowResult, Iterable[Problem]]]) -> list[Group]:
    groups: dict[tuple[str, str | None, str, str], Group] = {}
    for row, problems in rows:
        for problem in problems:
            own = problem.message if problem.code in _EACH_ITS_OWN else ""
            key = (problem.code, problem.field, _act(problem), own)
            group = groups.setdefault(key, Group(problem))
            group.cells.append((row.place, problem.cell or f"row {row.place.row}"))
            group.values.append(problem.value)
            group.messages.add(problem.message)
    return list(groups.values())


def _act(problem: Problem) -> str:
    """Return what there is to do, whatever the value of the cell that it is said of."""
    return "" if problem.code in _ALL_ALIKE else _without_values(problem.hint)


@lru_cache(maxsize=1_024)
def _without_values(hint: str) -> str:
    return _VALUES.sub("0", hint)
