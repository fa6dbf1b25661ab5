"""What is said about each row and cell of the calendar, ready to be looked up by its place."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from importer.domain.cell_references import address
from importer.domain.model import ImportResult, Place, Problem
from importer.web.notes import why_in_words

Kind = Literal["problem", "warning"]


@dataclass(frozen=True, slots=True)
class Remark:
    """A problem or a warning, and where it is: what is shown of it is put into words only then."""

    place: Place
    kind: Kind
    problem: Problem
    name: str | None


@dataclass(slots=True)
class Marks:
    """Of a result: row → status, row → why it was skipped, row → column → remarks.

    Remarks about a row as a whole stand under the column -1. They are told in the `language`.
    """

    language: str
    statuses: dict[Place, str] = field(default_factory=dict)
    skipped: dict[Place, str] = field(default_factory=dict)
    events: dict[Place, str] = field(default_factory=dict)
    remarks: dict[Place, dict[int, list[Remark]]] = field(default_factory=dict)
    all: list[Remark] = field(default_factory=list)


def marks_of(result: ImportResult | None, language: str) -> Marks:
    """Return the marks of a result; none of none."""
    marks = Marks(language)
    if result is None:
        return marks
    for skipped in result.skipped:
        marks.skipped[skipped.place] = why_in_words(skipped.reason, language)
    for remark in _remarks(result):
        found = address(remark.problem.cell or "")
        column = -1 if found is None or found[0] != remark.place.row else found[1]
        marks.remarks.setdefault(remark.place, {}).setdefault(column, []).append(remark)
        marks.all.append(remark)
    for row in result.rows:
        marks.statuses[row.place] = row.status.value
        if row.event_id:
            marks.events[row.place] = row.event_id
    return marks


def _remarks(result: ImportResult) -> Iterator[Remark]:
    for row in result.rows:
        for problem in row.problems:
            yield Remark(row.place, "problem", problem, row.name)
        for warning in row.warnings:
            yield Remark(row.place, "warning", warning, row.name)
