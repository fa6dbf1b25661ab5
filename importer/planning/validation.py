"""Values of all tables → frames → the schema → problems with cells."""

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
from importer.planning.validation_messages import explain
from importer.settings import Settings

_MOST_LATITUDE, _MOST_LONGITUDE = 90, 180
_PIECE = 65_536
"""So many rows are validated at a time."""
_NAMED = 3
"""How many rivals for a slug a message names."""


def objections(
    parts: Sequence[Normalised],
    settings: Settings,
    today: date,
    of_cells: Mapping[int, Sequence[Problem]],
) -> dict[int, list[Problem]]:
    """Label of a row → its problems: the first stage that objected to a cell wins.

    The schema sees a piece of the rows at a time, which bounds the memory that it takes.

    Args:
        parts: the tables' rows.
        settings: see `Settings`.
        today: what *five years ahead* is counted from.
        of_cells: label → what was objected to before.
    """
    found = {label: list(problems) for label, problems in of_cells.items()}
    judge = _Judge(parts)
    rivals = judge.rivals()
    for frame in judge.frames():
        for failure in schema.failures(frame, today, any_year=settings.any_year, rivals=rivals):
            problems = found.setdefault(failure.label, [])
            if not _told(failure, problems):
                problems.append(judge.problem(failure))
    for label, problems in found.items():
        if len(problems) > 1:
            found[label] = _in_order(problems)
    return found


def _series(values: Sequence[Value], field: Field, index: "pd.Index[int]") -> "pd.Series[Any]":
    return pd.Series(
        None if is_empty(values) else list(values), dtype=schema.dtype(field), index=index
    )


def _told(failure: schema.Failure, problems: Sequence[Problem]) -> bool:
    """Tell whether a row's problems say it already: of this cell, or of one that it follows from."""
    told = {one.field for one in problems}
    return failure.field in told or _follows(failure.code, told)


def _follows(code: str, fields: Set[str | None]) -> bool:
    """Tell whether a problem only repeats, in other words, another one of its row."""
    return code == "slug_underivable" and bool(fields & {"name", "date"})


class _Judge:
    """Turns the schema's failures into problems; knows which rows share a slug."""

    def __init__(self, parts: Sequence[Normalised]) -> None:
        self._parts = parts
        self.offsets = [0, *accumulate(len(part.numbers) for part in parts)]
        slugs = list(chain.from_iterable(part.values["slug"] for part in parts))
        shared = repeated(slugs) - {None}
        self._by_slug: dict[Value, list[int]] = {}
        for label, slug in enumerate(slugs) if shared else ():
            if slug in shared:
                self._by_slug.setdefault(slug, []).append(label)

    def frames(self) -> Iterator[pd.DataFrame]:
        """The rows of all tables, piece by piece."""
        for part, offset in zip(self._parts, self.offsets, strict=False):
            for start in range(0, len(part.numbers), _PIECE):
                stop = min(start + _PIECE, len(part.numbers))
                index = pd.RangeIndex(offset + start, offset + stop)
                yield pd.DataFrame(
                    {
                        one.name: _series(part.values[one.name][start:stop], one, index)
                        for one in FIELDS
                    },
                    index=index,
                )

    def rivals(self) -> dict[int, int]:
        """Return for the rows whose slug has other contents too, how many."""
        labels = sorted(chain.from_iterable(self._by_slug.values()))
        found = [self._locate(label) for label in labels]
        index = pd.Index(labels, dtype="int64")
        columns = {
            one.name: _series([part.values[one.name][at] for part, at in found], one, index)
            for one in FIELDS
        }
        return schema.rivals(pd.DataFrame(columns, index=index)) if labels else {}

    def problem(self, failure: schema.Failure) -> Problem:
        failure = self._swapped(failure)
        part, index = self._locate(failure.label)
        value = part.shown(index, failure.field)
        message, hint = (
            self._same_slug(failure.label)
            if failure.code == "slug_duplicate"
            else explain(failure.code, failure.field, value or self._made(failure))
        )
        cell = part.address(index, failure.field) or part.address(index, "name")
        return Problem(failure.code, failure.field, cell, value or None, message, hint)

    def _swapped(self, failure: schema.Failure) -> schema.Failure:
        """Tell a latitude that only makes sense as the longitude beside it."""
        if failure.code != "coordinate_range" or failure.field != "lat":
            return failure
        part, index = self._locate(failure.label)
        lat, lng = part.values["lat"][index], part.values["lng"][index]
        if not isinstance(lat, float) or not isinstance(lng, float):
            return failure
        swapped = abs(lat) <= _MOST_LONGITUDE and abs(lng) <= _MOST_LATITUDE
        return replace(failure, code="coordinate_swapped") if swapped else failure

    def _made(self, failure: schema.Failure) -> str:
        """What the field's value is where it came from another cell."""
        part, index = self._locate(failure.label)
        value = part.values[failure.field][index]
        return "" if value is None else str(value)

    def _locate(self, label: int) -> tuple[Normalised, int]:
        number = next(n for n in range(len(self._parts)) if label < self.offsets[n + 1])
        return self._parts[number], label - self.offsets[number]

    def _same_slug(self, label: int) -> tuple[str, str]:
        part, index = self._locate(label)
        slug = part.values["slug"][index]
        content = self._content(label)
        others = [one for one in self._by_slug[slug] if self._content(one) != content]
        named = ", ".join(self._row_in_words(other, label) for other in others[:_NAMED])
        more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
        given = part.shown(index, "slug") != ""
        return (
            f'The slug "{slug}" is that of {named}{more} too, though they are not the same event.',
            "Give each a slug of its own."
            if given
            else "If it is one event, keep one row; if not, give each row a slug of its own in a "
            "column Slug, or names that differ.",
        )

    def _content(self, label: int) -> list[Value]:
        part, index = self._locate(label)
        return [part.values[one.name][index] for one in FIELDS]

    def _row_in_words(self, label: int, seen_from: int) -> str:
        place, here = self._place(label), self._place(seen_from)
        where = f"row {place.row}"
        if place.sheet != here.sheet and place.sheet is not None:
            where += f' of sheet "{place.sheet}"'
        return where if place.file == here.file else f"{where} of {place.file}"

    def _place(self, label: int) -> Place:
        part, index = self._locate(label)
        return part.place(index)


def _in_order(problems: Sequence[Problem]) -> list[Problem]:
    """By field; of a row whose cells have shifted, nothing more is said than that."""
    by_field = {one.field: one for one in problems}
    if None in by_field:
        return [by_field[None]]
    found = [by_field[name] for name in NAMES if name in by_field]
    return [problem for problem in found if not _follows(problem.code, by_field.keys())]
