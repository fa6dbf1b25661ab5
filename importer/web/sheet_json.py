"""Sheets of the calendar as JSON values: columns with their fields, rows with their annotations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from importer.domain.cell_references import format_column, parse_address
from importer.domain.fields import FIELDS_BY_NAME
from importer.domain.model import CellValue, ImportResult, Problem, RowLocation, Table
from importer.parsing.cells.text import display_text
from importer.parsing.header_detection import (
    HeaderRow,
    apply_user_mapping,
    detect_header,
    get_header_text,
)
from importer.parsing.header_synonyms import find_field
from importer.web.translation import translate_notes, translate_problem

AnnotationKind = Literal["problem", "warning"]


@dataclass(frozen=True, slots=True)
class Annotation:
    """A problem or warning of a row; translated only when it is shown."""

    place: RowLocation
    kind: AnnotationKind
    problem: Problem
    name: str | None


@dataclass(slots=True)
class CalendarAnnotations:
    """Statuses and annotations of a result, by row.

    Attributes:
        by_cell: row → column index → annotations; column -1 holds those of the row as a whole.
    """

    language: str
    statuses: dict[RowLocation, str] = field(default_factory=dict)
    skip_reasons: dict[RowLocation, str] = field(default_factory=dict)
    event_ids: dict[RowLocation, str] = field(default_factory=dict)
    by_cell: dict[RowLocation, dict[int, list[Annotation]]] = field(default_factory=dict)
    in_row_order: list[Annotation] = field(default_factory=list)


def collect_annotations(result: ImportResult | None, language: str) -> CalendarAnnotations:
    """Return the annotations of a result; empty without a result."""
    marks = CalendarAnnotations(language)
    if result is None:
        return marks
    reasons = translate_notes((skipped.reason for skipped in result.skipped), language)
    for skipped, reason in zip(result.skipped, reasons, strict=True):
        marks.skip_reasons[skipped.location] = reason
    for remark in _iter_annotations(result):
        found = parse_address(remark.problem.cell or "")
        column = -1 if found is None or found[0] != remark.place.row else found[1]
        marks.by_cell.setdefault(remark.place, {}).setdefault(column, []).append(remark)
        marks.in_row_order.append(remark)
    for row in result.rows:
        marks.statuses[row.location] = row.status.value
        if row.event_id:
            marks.event_ids[row.location] = row.event_id
    return marks


def _iter_annotations(result: ImportResult) -> Iterator[Annotation]:
    for row in result.rows:
        for problem in row.problems:
            yield Annotation(row.location, "problem", problem, row.name)
        for warning in row.warnings:
            yield Annotation(row.location, "warning", warning, row.name)


MAX_COLUMNS = 60
"""Most columns shown; a calendar has far fewer."""
MAX_ROWS = 200
"""Most rows of one response: the page requests the visible rows and a few more."""
_MAX_CELL_LENGTH = 2_000
"""Most characters sent of a cell."""


@dataclass(frozen=True, slots=True)
class ColumnView:
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

    def to_json(self) -> dict[str, Any]:
        """Return the column as JSON values."""
        return {
            "letters": format_column(self.index),
            "header": self.header,
            "field": self.field,
            "suggestion": self.suggestion,
        }


def count_columns(table: Table) -> int:
    """Return the number of columns shown, without blank ones at the right."""
    filled = [at for at, column in enumerate(table.columns) if any(c is not None for c in column)]
    return min(max(filled, default=-1) + 1, MAX_COLUMNS)


def find_header(table: Table, mapping: Mapping[str, str]) -> HeaderRow | None:
    """Return the header row, or the first row that could be one."""
    head = detect_header(table, mapping)
    if head is not None:
        return head
    for index in range(min(len(table.rows), MAX_COLUMNS)):
        cells = [column[index] for column in table.columns]
        if sum(isinstance(cell, str) for cell in cells) > 1:
            return HeaderRow(index, cells)
    return None


def build_columns(
    table: Table, head: HeaderRow | None, result: ImportResult | None, mapping: Mapping[str, str]
) -> list[ColumnView]:
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
    mapped = {} if head is None else apply_user_mapping(head.cells, mapping)
    columns = []
    for at in range(count_columns(table)):
        cell = None if head is None else head.cells[at]
        header = headers.get("" if head is None else f"{format_column(at)}{table.rows[head.index]}")
        if header is not None:
            columns.append(ColumnView(at, header.text, header.field, header.suggestion))
        else:
            field = None if headers else mapped.get(at) or find_field(cell)
            columns.append(
                ColumnView(at, get_header_text(cell), field if field in FIELDS_BY_NAME else None)
            )
    return columns


def render_rows(
    table: Table, marks: CalendarAnnotations, first: int, count: int
) -> list[dict[str, Any]]:
    """Return up to `count` rows from the position `first` on, as JSON values."""
    wide = count_columns(table)
    positions = range(max(first, 0), min(max(first, 0) + min(count, MAX_ROWS), len(table.rows)))
    return [_render_row(table, marks, position, wide) for position in positions]


def _render_row(
    table: Table, marks: CalendarAnnotations, position: int, wide: int
) -> dict[str, Any]:
    key = RowLocation(table.file, table.sheet, table.rows[position])
    remarks = marks.by_cell.get(key, {})
    return {
        "position": position,
        "row": key.row,
        "cells": [_render_cell(column[position]) for column in table.columns[:wide]],
        "status": marks.statuses.get(key),
        "event": marks.event_ids.get(key),
        "skipped": marks.skip_reasons.get(key),
        "marks": {
            str(at): [_render_annotation(one, marks.language) for one in found]
            for at, found in remarks.items()
        },
    }


def _render_cell(cell: CellValue) -> str:
    text = display_text(cell)
    return text if len(text) <= _MAX_CELL_LENGTH else text[:_MAX_CELL_LENGTH] + "…"


def _render_annotation(remark: Annotation, language: str) -> dict[str, str]:
    return {"kind": remark.kind, **translate_problem(remark.problem, language)}
