"""Validates the values of all tables with the schema and turns its failures into problems."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date
from itertools import accumulate, chain
from typing import Any

import pandas as pd

from importer.domain.fields import FIELDS, NAMES, Field
from importer.domain.lazy_sequences import is_empty, repeated
from importer.domain.model import Place, Problem
from importer.parsing.column_reader import Normalised, Value
from importer.planning import schema
from importer.planning.validation_messages import explain, format_place
from importer.settings import Settings

_MOST_LATITUDE, _MOST_LONGITUDE = 90, 180
_PIECE = 65_536
"""Rows validated at a time, which bounds the memory."""
_NAMED = 3
"""Maximum number of rows that a message names."""


def objections(
    tables: Sequence[Normalised],
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
    builder = _Judge(tables)
    conflicts = builder.rivals()
    for frame in builder.frames():
        for failure in schema.failures(
            frame, today, any_year=settings.any_year, conflicts=conflicts
        ):
            problems = found.setdefault(failure.label, [])
            if not _told(failure, problems):
                problems.append(builder.problem(failure))
    for label, problems in found.items():
        if len(problems) > 1:
            found[label] = _in_order(problems)
    return found


def _series(values: Sequence[Value], field: Field, index: "pd.Index[int]") -> "pd.Series[Any]":
    return pd.Series(
        None if is_empty(values) else list(values), dtype=schema.dtype(field), index=index
    )


def _told(failure: schema.Failure, problems: Sequence[Problem]) -> bool:
    """Return whether a problem of this cell, or of one that causes the failure, is known."""
    fields = {problem.field for problem in problems}
    return failure.field in fields or _follows(failure.code, fields)


def _follows(code: str, fields: Set[str | None]) -> bool:
    """Return whether a failure is caused by problems of other fields of its row."""
    return code == "slug_underivable" and bool(fields & {"name", "date"})


class _Judge:
    """Builds problems from the schema's failures; indexes the rows that share a slug."""

    def __init__(self, tables: Sequence[Normalised]) -> None:
        self._tables = tables
        self._offsets = [0, *accumulate(len(table.numbers) for table in tables)]
        slugs = list(chain.from_iterable(table.values["slug"] for table in tables))
        shared = repeated(slugs) - {None}
        self._by_slug: dict[Value, list[int]] = {}
        for label, slug in enumerate(slugs) if shared else ():
            if slug in shared:
                self._by_slug.setdefault(slug, []).append(label)

    def frames(self) -> Iterator[pd.DataFrame]:
        """Yield the rows of all tables as frames of limited size, with labels as index."""
        for table, offset in zip(self._tables, self._offsets, strict=False):
            for start in range(0, len(table.numbers), _PIECE):
                stop = min(start + _PIECE, len(table.numbers))
                index = pd.RangeIndex(offset + start, offset + stop)
                yield pd.DataFrame(
                    {
                        field.name: _series(table.values[field.name][start:stop], field, index)
                        for field in FIELDS
                    },
                    index=index,
                )

    def rivals(self) -> dict[int, int]:
        """Map row labels to the number of different rows that share their slug."""
        labels = sorted(chain.from_iterable(self._by_slug.values()))
        rows = [self._locate(label) for label in labels]
        index = pd.Index(labels, dtype="int64")
        columns = {
            field.name: _series([table.values[field.name][i] for table, i in rows], field, index)
            for field in FIELDS
        }
        return schema.rivals(pd.DataFrame(columns, index=index)) if labels else {}

    def problem(self, failure: schema.Failure) -> Problem:
        """Build the problem that explains a failure and names its cell."""
        failure = self._swapped(failure)
        table, index = self._locate(failure.label)
        value = table.shown(index, failure.field)
        message, hint = (
            self._same_slug(failure.label)
            if failure.code == "slug_duplicate"
            else explain(failure.code, failure.field, value or self._made(failure))
        )
        cell = table.address(index, failure.field) or table.address(index, "name")
        return Problem(failure.code, failure.field, cell, value or None, message, hint)

    def _swapped(self, failure: schema.Failure) -> schema.Failure:
        """Return the failure with the code for swapped coordinates where swapping makes them valid."""
        if failure.code != "coordinate_range" or failure.field != "lat":
            return failure
        table, index = self._locate(failure.label)
        lat, lng = table.values["lat"][index], table.values["lng"][index]
        if not isinstance(lat, float) or not isinstance(lng, float):
            return failure
        swapped = abs(lat) <= _MOST_LONGITUDE and abs(lng) <= _MOST_LATITUDE
        return replace(failure, code="coordinate_swapped") if swapped else failure

    def _made(self, failure: schema.Failure) -> str:
        """Return the value of a field that was derived from another cell, as text."""
        table, index = self._locate(failure.label)
        value = table.values[failure.field][index]
        return "" if value is None else str(value)

    def _locate(self, label: int) -> tuple[Normalised, int]:
        number = next(n for n in range(len(self._tables)) if label < self._offsets[n + 1])
        return self._tables[number], label - self._offsets[number]

    def _same_slug(self, label: int) -> tuple[str, str]:
        table, index = self._locate(label)
        slug = table.values["slug"][index]
        content, place = self._content(label), self._place(label)
        others = [other for other in self._by_slug[slug] if self._content(other) != content]
        named = ", ".join(format_place(self._place(other), place) for other in others[:_NAMED])
        more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
        is_from_cell = table.shown(index, "slug") != ""
        return (
            f'The slug "{slug}" is that of {named}{more} too, though they are not the same event.',
            "Give each a slug of its own."
            if is_from_cell
            else "If it is one event, keep one row; if not, give each row a slug of its own in a "
            "column Slug, or names that differ.",
        )

    def _content(self, label: int) -> list[Value]:
        table, index = self._locate(label)
        return [table.values[field.name][index] for field in FIELDS]

    def _place(self, label: int) -> Place:
        table, index = self._locate(label)
        return table.place(index)


def _in_order(problems: Sequence[Problem]) -> list[Problem]:
    """Sort problems by field; drop consequences, and all others where the cells have shifted."""
    by_field = {problem.field: problem for problem in problems}
    if None in by_field:
        return [by_field[None]]
    found = [by_field[name] for name in NAMES if name in by_field]
    return [problem for problem in found if not _follows(problem.code, by_field.keys())]
