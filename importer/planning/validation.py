"""Validates the values of all tables with the schema and turns its failures into problems."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date
from itertools import accumulate, chain
from typing import Any

import pandas as pd

from importer.domain.fields import FIELD_NAMES, FIELDS, Field
from importer.domain.lazy_sequences import find_duplicates, is_all_none
from importer.domain.model import Problem, RowLocation
from importer.parsing.column_reader import FieldValue, ParsedTable
from importer.planning import schema
from importer.planning.validation_messages import format_location, format_problem_message
from importer.settings import Settings

_MAX_LATITUDE, _MAX_LONGITUDE = 90, 180
_BATCH_SIZE = 65_536
"""Rows validated at a time, which bounds the memory."""
_MAX_NAMED_ROWS = 3
"""Maximum number of rows that a message names."""


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
    builder = _ProblemBuilder(tables)
    conflicts = builder.count_slug_conflicts()
    for frame in builder.iter_frames():
        for failure in schema.find_failures(
            frame, today, any_year=settings.any_year, conflicts=conflicts
        ):
            problems = found.setdefault(failure.label, [])
            if not _is_reported(failure, problems):
                problems.append(builder.build_problem(failure))
    for label, problems in found.items():
        if len(problems) > 1:
            found[label] = _sort_problems(problems)
    return found


def _build_series(
    values: Sequence[FieldValue], field: Field, index: "pd.Index[int]"
) -> "pd.Series[Any]":
    return pd.Series(
        None if is_all_none(values) else list(values), dtype=schema.get_dtype(field), index=index
    )


def _is_reported(failure: schema.SchemaFailure, problems: Sequence[Problem]) -> bool:
    """Return whether a problem of this cell, or of one that causes the failure, is known."""
    fields = {problem.field for problem in problems}
    return failure.field in fields or _is_consequence(failure.code, fields)


def _is_consequence(code: str, fields: Set[str | None]) -> bool:
    """Return whether a failure is caused by problems of other fields of its row."""
    return code == "slug_underivable" and bool(fields & {"name", "date"})


class _ProblemBuilder:
    """Builds problems from the schema's failures; indexes the rows that share a slug."""

    def __init__(self, tables: Sequence[ParsedTable]) -> None:
        self._tables = tables
        self._offsets = [0, *accumulate(len(table.row_numbers) for table in tables)]
        slugs = list(chain.from_iterable(table.values["slug"] for table in tables))
        shared = find_duplicates(slugs) - {None}
        self._labels_by_slug: dict[FieldValue, list[int]] = {}
        for label, slug in enumerate(slugs) if shared else ():
            if slug in shared:
                self._labels_by_slug.setdefault(slug, []).append(label)

    def iter_frames(self) -> Iterator[pd.DataFrame]:
        """Yield the rows of all tables as frames of limited size, with labels as index."""
        for table, offset in zip(self._tables, self._offsets, strict=False):
            for start in range(0, len(table.row_numbers), _BATCH_SIZE):
                stop = min(start + _BATCH_SIZE, len(table.row_numbers))
                index = pd.RangeIndex(offset + start, offset + stop)
                yield pd.DataFrame(
                    {
                        field.name: _build_series(
                            table.values[field.name][start:stop], field, index
                        )
                        for field in FIELDS
                    },
                    index=index,
                )

    def count_slug_conflicts(self) -> dict[int, int]:
        """Map row labels to the number of different rows that share their slug."""
        labels = sorted(chain.from_iterable(self._labels_by_slug.values()))
        rows = [self._find_row(label) for label in labels]
        index = pd.Index(labels, dtype="int64")
        columns = {
            field.name: _build_series(
                [table.values[field.name][i] for table, i in rows], field, index
            )
            for field in FIELDS
        }
        return schema.count_slug_conflicts(pd.DataFrame(columns, index=index)) if labels else {}

    def build_problem(self, failure: schema.SchemaFailure) -> Problem:
        """Build the problem that explains a failure and names its cell."""
        failure = self._detect_swapped_coordinates(failure)
        table, index = self._find_row(failure.label)
        value = table.display_text(index, failure.field)
        message, hint = (
            self._format_slug_conflict(failure.label)
            if failure.code == "slug_duplicate"
            else format_problem_message(
                failure.code, failure.field, value or self._get_derived_text(failure)
            )
        )
        cell = table.get_cell_address(index, failure.field) or table.get_cell_address(index, "name")
        return Problem(failure.code, failure.field, cell, value or None, message, hint)

    def _detect_swapped_coordinates(self, failure: schema.SchemaFailure) -> schema.SchemaFailure:
        """Return the failure with the code for swapped coordinates where swapping makes them valid."""
        if failure.code != "coordinate_range" or failure.field != "lat":
            return failure
        table, index = self._find_row(failure.label)
        lat, lng = table.values["lat"][index], table.values["lng"][index]
        if not isinstance(lat, float) or not isinstance(lng, float):
            return failure
        swapped = abs(lat) <= _MAX_LONGITUDE and abs(lng) <= _MAX_LATITUDE
        return replace(failure, code="coordinate_swapped") if swapped else failure

    def _get_derived_text(self, failure: schema.SchemaFailure) -> str:
        """Return the value of a field that was derived from another cell, as text."""
        table, index = self._find_row(failure.label)
        value = table.values[failure.field][index]
        return "" if value is None else str(value)

    def _find_row(self, label: int) -> tuple[ParsedTable, int]:
        number = next(n for n in range(len(self._tables)) if label < self._offsets[n + 1])
        return self._tables[number], label - self._offsets[number]

    def _format_slug_conflict(self, label: int) -> tuple[str, str]:
        table, index = self._find_row(label)
        slug = table.values["slug"][index]
        content, place = self._get_content(label), self._get_location(label)
        others = [
            other for other in self._labels_by_slug[slug] if self._get_content(other) != content
        ]
        named = ", ".join(
            format_location(self._get_location(other), place) for other in others[:_MAX_NAMED_ROWS]
        )
        more = f" and {len(others) - _MAX_NAMED_ROWS} more" if len(others) > _MAX_NAMED_ROWS else ""
        is_from_cell = table.display_text(index, "slug") != ""
        return (
            f'The slug "{slug}" is that of {named}{more} too, though they are not the same event.',
            "Give each a slug of its own."
            if is_from_cell
            else "If it is one event, keep one row; if not, give each row a slug of its own in a "
            "column Slug, or names that differ.",
        )

    def _get_content(self, label: int) -> list[FieldValue]:
        table, index = self._find_row(label)
        return [table.values[field.name][index] for field in FIELDS]

    def _get_location(self, label: int) -> RowLocation:
        table, index = self._find_row(label)
        return table.get_location(index)


def _sort_problems(problems: Sequence[Problem]) -> list[Problem]:
    """Sort problems by field; drop consequences, and all others where the cells have shifted."""
    by_field = {problem.field: problem for problem in problems}
    if None in by_field:
        return [by_field[None]]
    found = [by_field[name] for name in FIELD_NAMES if name in by_field]
    return [problem for problem in found if not _is_consequence(problem.code, by_field.keys())]
