"""Sheets of the calendar as JSON values: columns with their fields, rows with their annotations."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from importer.domain.cell_references import address, letters
from importer.domain.fields import BY_NAME
from importer.domain.model import CellValue, ImportResult, Place, Problem, Table
from importer.parsing.cells.text import shown
from importer.parsing.header_detection import Head, best_head, header_text, said_of
from importer.parsing.header_synonyms import synonym
from importer.web.translation import in_words, why_in_words

Kind = Literal["problem", "warning"]


@dataclass(frozen=True, slots=True)
class Remark:
    """A problem or warning of a row; translated only when it is shown."""

    place: Place
    kind: Kind
    problem: Problem
    name: str | None


@dataclass(slots=True)
class Marks:
    """Statuses and annotations of a result, by row.

    Attributes:
        language: of the texts.
        statuses: row → status.
        skipped: row → reason why it is not an event.
        events: row → event id.
        remarks: row → column index → annotations; column -1 holds those of the row as a whole.
        all: every annotation, in the order of the rows.
    """

    language: str
    statuses: dict[Place, str] = field(default_factory=dict)
    skipped: dict[Place, str] = field(default_factory=dict)
    events: dict[Place, str] = field(default_factory=dict)
    remarks: dict[Place, dict[int, list[Remark]]] = field(default_factory=dict)
    all: list[Remark] = field(default_factory=list)


def marks_of(result: ImportResult | None, language: str) -> Marks:
    """Return the annotations of a result; empty without a result."""
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


WIDEST = 60
"""Most columns shown; a calendar has far fewer."""
MOST_ROWS = 200
"""Most rows of one response: the page requests the visible rows and a few more."""
_LONGEST = 2_000
"""Most characters sent of a cell."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column as shown.

    Attributes:
        index: its position, from 0.
        header: its header as written.
        field: the field it is mapped to; `None` if it is ignored.
        suggestion: a field that an ignored column may be meant for.
    """

    index: int
    header: str
    field: str | None
    suggestion: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the column as JSON values."""
        return {
            "letters": letters(self.index),
            "header": self.header,
            "field": self.field,
            "suggestion": self.suggestion,
        }


def width(table: Table) -> int:
    """Return the number of columns shown, without blank ones at the right."""
    filled = [at for at, column in enumerate(table.columns) if any(c is not None for c in column)]
    return min(max(filled, default=-1) + 1, WIDEST)


def head_of(table: Table, mapping: Mapping[str, str]) -> Head | None:
    """Return the header row, or the first row that could be one."""
    head = best_head(table, mapping)
    if head is not None:
        return head
    for index in range(min(len(table.rows), WIDEST)):
        cells = [column[index] for column in table.columns]
        if sum(isinstance(cell, str) for cell in cells) > 1:
            return Head(index, cells)
    return None


def columns_of(
    table: Table, head: Head | None, result: ImportResult | None, mapping: Mapping[str, str]
) -> list[Column]:
    """Return the columns shown of a sheet.

    Args:
        table: the sheet.
        head: its header row.
        result: gives the field of each column if the sheet was read.
        mapping: mapping chosen by the user, header → field.
    """
    headers = {
        header.cell: header
        for header in (result.headers if result is not None else ())
        if (header.file, header.sheet) == (table.file, table.sheet)
    }
    mapped = {} if head is None else said_of(head.cells, mapping)
    columns = []
    for at in range(width(table)):
        cell = None if head is None else head.cells[at]
        header = headers.get("" if head is None else f"{letters(at)}{table.rows[head.index]}")
        if header is not None:
            columns.append(Column(at, header.text, header.field, header.suggestion))
        else:
            field = None if headers else mapped.get(at) or synonym(cell)
            columns.append(Column(at, header_text(cell), field if field in BY_NAME else None))
    return columns


def rows_of(table: Table, marks: Marks, first: int, count: int) -> list[dict[str, Any]]:
    """Return up to `count` rows from the position `first` on, as JSON values."""
    wide = width(table)
    positions = range(max(first, 0), min(max(first, 0) + min(count, MOST_ROWS), len(table.rows)))
    return [_row(table, marks, position, wide) for position in positions]


def _row(table: Table, marks: Marks, position: int, wide: int) -> dict[str, Any]:
    key = Place(table.file, table.sheet, table.rows[position])
    remarks = marks.remarks.get(key, {})
    return {
        "position": position,
        "row": key.row,
        "cells": [_text(column[position]) for column in table.columns[:wide]],
        "status": marks.statuses.get(key),
        "event": marks.events.get(key),
        "skipped": marks.skipped.get(key),
        "marks": {
            str(at): [_mark(one, marks.language) for one in found] for at, found in remarks.items()
        },
    }


def _text(cell: CellValue) -> str:
    text = shown(cell)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _mark(remark: Remark, language: str) -> dict[str, str]:
    return {"kind": remark.kind, **asdict(in_words(remark.problem, language))}
