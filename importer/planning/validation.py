"""Validates the values of all tables with the schema and turns its failures into problems."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Any

import pandas as pd

from importer.domain.fields import FIELD_NAMES, FIELDS
from importer.domain.lazy_sequences import is_all_none
from importer.domain.message import Message, join_messages
from importer.domain.model import Problem
from importer.parsing.column_reader import FieldValue, ParsedTable
from importer.planning import schema
from importer.planning.calendar import RowIndex
from importer.planning.validation_messages import explain_failure
from importer.settings import Settings

_MAX_LATITUDE, _MAX_LONGITUDE = 90, 180
_MAX_NAMED_ROWS = 3
"""Maximum number of rows that a message names."""
_OWN_SLUG_HINT = Message("Give each row its own slug.")
_DERIVED_SLUG_HINT = Message(
    "If it is one event, keep one row. If not, give each row its own slug in a column Slug, "
    "or a different name."
)


def validate_rows(
    tables: Sequence[ParsedTable],
    settings: Settings,
    today: date,
    cell_problems: Mapping[int, Sequence[Problem]],
) -> dict[int, list[Problem]]:
    """Return the problems of each invalid row, by label.

    A cell has one problem at most: that of the first stage that found one.

    Args:
        tables: parsed tables.
        settings: `any_year` accepts implausible dates.
        today: date from which *five years ahead* is counted.
        cell_problems: problems found when the cells were parsed, by label.
    """
    found = {label: list(problems) for label, problems in cell_problems.items()}
    failures = schema.find_failures(_build_frame(tables), today, any_year=settings.any_year)
    conflicting = (failure.label for failure in failures if failure.code == "slug_duplicate")
    builder = _ProblemBuilder(tables, conflicting)
    for failure in failures:
        problems = found.setdefault(failure.label, [])
        if not _is_reported(failure, problems):
            problems.append(builder.build_problem(failure))
    return {label: _sort_problems(problems) for label, problems in found.items()}


def _build_frame(tables: Sequence[ParsedTable]) -> pd.DataFrame:
    """Return the rows of all tables; the index has their labels."""
    index = pd.RangeIndex(sum(len(table.row_numbers) for table in tables))
    columns: dict[str, pd.Series[Any]] = {}
    for field in FIELDS:
        values = list(chain.from_iterable(table.values[field.name] for table in tables))
        content = None if is_all_none(values) else values
        columns[field.name] = pd.Series(content, dtype=schema.get_dtype(field), index=index)
    return pd.DataFrame(columns, index=index)


def _is_reported(failure: schema.SchemaFailure, problems: Sequence[Problem]) -> bool:
    """Return whether a problem of this cell, or of one that causes the failure, is known."""
    fields = {problem.field for problem in problems}
    return failure.field in fields or _is_consequence(failure.code, fields)


def _is_consequence(code: str, fields: Set[str | None]) -> bool:
    """Return whether a failure is caused by problems of other fields of its row."""
    return code == "slug_underivable" and bool(fields & {"name", "date"})


class _ProblemBuilder:
    """Builds problems from the schema's failures.

    Args:
        tables: parsed tables.
        conflicting: labels of different rows that share a slug.
    """

    def __init__(self, tables: Sequence[ParsedTable], conflicting: Iterable[int]) -> None:
        self._rows = RowIndex(tables)
        self._labels_by_slug: dict[FieldValue, list[int]] = {}
        for label in sorted(conflicting):
            self._labels_by_slug.setdefault(self._get_value(label, "slug"), []).append(label)

    def build_problem(self, failure: schema.SchemaFailure) -> Problem:
        """Build the problem that explains a failure and names its cell."""
        failure = self._detect_swapped_coordinates(failure)
        table, index = self._rows.find_row(failure.label)
        value = table.display_text(index, failure.field)
        if failure.code == "slug_duplicate":
            message, hint = self._explain_slug_conflict(failure.label)
        else:
            derived = self._get_value(failure.label, failure.field)
            shown = value or ("" if derived is None else str(derived))
            message, hint = explain_failure(failure.code, failure.field, shown)
        cell = table.get_cell_address(index, failure.field) or table.get_cell_address(index, "name")
        return Problem(failure.code, failure.field, cell, value or None, message, hint)

    def _get_value(self, label: int, name: str) -> FieldValue:
        table, index = self._rows.find_row(label)
        return table.values[name][index]

    def _detect_swapped_coordinates(self, failure: schema.SchemaFailure) -> schema.SchemaFailure:
        """Return the failure with the code for swapped coordinates where swapping makes them valid."""
        if failure.code != "coordinate_range" or failure.field != "lat":
            return failure
        lat, lng = (self._get_value(failure.label, name) for name in ("lat", "lng"))
        if not isinstance(lat, float) or not isinstance(lng, float):
            return failure
        swapped = abs(lat) <= _MAX_LONGITUDE and abs(lng) <= _MAX_LATITUDE
        return replace(failure, code="coordinate_swapped") if swapped else failure

    def _explain_slug_conflict(self, label: int) -> tuple[Message, Message]:
        content, place = self._get_content(label), self._rows.get_location(label)
        slug = self._get_value(label, "slug")
        others = [
            self._rows.get_location(other).describe(place)
            for other in self._labels_by_slug[slug]
            if self._get_content(other) != content
        ]
        rows = join_messages(others[:_MAX_NAMED_ROWS], ", ")
        if more := len(others[_MAX_NAMED_ROWS:]):
            rows = Message("{rows} and {more} more", rows=rows, more=more)
        message = Message(
            'The slug "{slug}" is also that of {rows}, but they are not the same event.',
            slug=str(slug),
            rows=rows,
        )
        table, index = self._rows.find_row(label)
        has_slug = table.display_text(index, "slug")
        return message, _OWN_SLUG_HINT if has_slug else _DERIVED_SLUG_HINT

    def _get_content(self, label: int) -> list[FieldValue]:
        return [self._get_value(label, name) for name in FIELD_NAMES]


def _sort_problems(problems: Sequence[Problem]) -> list[Problem]:
    """Sort problems by field; drop consequences, and all others where the cells have shifted."""
    by_field = {problem.field: problem for problem in problems}
    if None in by_field:
        return [by_field[None]]
    found = [by_field[name] for name in FIELD_NAMES if name in by_field]
    return [problem for problem in found if not _is_consequence(problem.code, by_field.keys())]
