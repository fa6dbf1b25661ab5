"""Values of all tables → one frame → the schema → problems with cells."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain

import pandas as pd

from importer import schema
from importer.fields import FIELDS, NAMES
from importer.model import Place, Problem
from importer.normalise import Normalised
from importer.objections import explain
from importer.settings import Settings

_MOST_LATITUDE, _MOST_LONGITUDE = 90, 180
_NAMED = 3
"""How many rivals for a slug a message names."""


def one_frame(parts: Sequence[Normalised]) -> pd.DataFrame:
    """One frame for all tables: slugs are unique in the organization, not in a sheet."""
    size = sum(len(part.numbers) for part in parts)
    return pd.DataFrame(
        {
            one.name: pd.Series(
                list(chain.from_iterable(part.values[one.name] for part in parts)),
                dtype=schema.dtype(one),
            )
            for one in FIELDS
        },
        index=pd.RangeIndex(size),
    )


def objections(
    parts: Sequence[Normalised],
    offsets: Sequence[int],
    frame: pd.DataFrame,
    settings: Settings,
    today: date,
) -> dict[int, list[Problem]]:
    """Row → its problems: the first stage that objected to a cell wins."""
    found: dict[int, dict[str | None, Problem]] = {}
    for part, offset in zip(parts, offsets, strict=False):
        for (index, name), problem in part.problems.items():
            found.setdefault(offset + index, {})[name] = problem
    rivals = _Judge(frame, parts, offsets)
    for failure in schema.failures(frame, today, any_year=settings.any_year):
        problems = found.setdefault(failure.label, {})
        if failure.field not in problems:
            problems[failure.field] = rivals.problem(failure)
    return {label: _in_order(problems) for label, problems in found.items()}


def _follows(problem: Problem, problems: Mapping[str | None, Problem]) -> bool:
    """Tell whether a problem only repeats, in other words, another one of its row."""
    return problem.code == "slug_underivable" and bool(problems.keys() & {"name", "date"})


class _Judge:
    """Turns the schema's failures into problems; knows which rows share a slug."""

    def __init__(
        self, frame: pd.DataFrame, parts: Sequence[Normalised], offsets: Sequence[int]
    ) -> None:
        self._frame, self._parts, self._offsets = frame, parts, offsets
        self._by_slug: dict[str, list[int]] | None = None

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
        number = next(n for n in range(len(self._parts)) if label < self._offsets[n + 1])
        return self._parts[number], label - self._offsets[number]

    def _same_slug(self, label: int) -> tuple[str, str]:
        slug = str(self._frame.at[label, "slug"])
        others = [other for other in self._labels(slug) if other != label]
        named = ", ".join(self._row_in_words(other, label) for other in others[:_NAMED])
        more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
        part, index = self._locate(label)
        given = part.shown(index, "slug") != ""
        return (
            f'The slug "{slug}" is that of {named}{more} too, though they are not the same event.',
            "Give each a slug of its own."
            if given
            else "If it is one event, keep one row; if not, give each row a slug of its own in a "
            "column Slug, or names that differ.",
        )

    def _labels(self, slug: str) -> list[int]:
        if self._by_slug is None:
            self._by_slug = {}
            for label, one in enumerate(self._frame["slug"]):
                if isinstance(one, str):
                    self._by_slug.setdefault(one, []).append(label)
        return self._by_slug[slug]

    def _row_in_words(self, label: int, seen_from: int) -> str:
        place, here = self._place(label), self._place(seen_from)
        where = f"row {place.row}"
        if place.sheet != here.sheet and place.sheet is not None:
            where += f' of sheet "{place.sheet}"'
        return where if place.file == here.file else f"{where} of {place.file}"

    def _place(self, label: int) -> Place:
        part, index = self._locate(label)
        return part.place(index)


def _in_order(problems: Mapping[str | None, Problem]) -> list[Problem]:
    """By field; of a row whose cells have shifted, nothing more is said than that."""
    if None in problems:
        return [problems[None]]
    found = (problems[name] for name in NAMES if name in problems)
    return [problem for problem in found if not _follows(problem, problems)]
