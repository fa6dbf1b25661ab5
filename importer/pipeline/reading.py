"""Files → events and problems: everything before the network."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import accumulate, chain
from typing import Any

import pandas as pd

from importer import keys, schema, sources
from importer.errors import UnusableInput
from importer.fields import ADDRESS, FIELDS, NAMES
from importer.heads import likely_header
from importer.mappings import Mappings
from importer.model import (
    Event,
    Header,
    InputFile,
    Place,
    Problem,
    RowResult,
    Skipped,
    Status,
    Table,
)
from importer.normalise import Normalised, Options, normalise
from importer.objections import explain
from importer.settings import Settings
from importer.sheets import choose
from importer.synonyms import fold_header

_MOST_LATITUDE, _MOST_LONGITUDE = 90, 180
_NAMED = 3
"""How many rivals for a slug a message names."""


@dataclass(slots=True)
class Calendar:
    """What the files hold.

    Attributes:
        files: what was read.
        tables: the sheets that are calendars.
        events: the valid rows.
        invalid: the others, with their problems.
        order: every row, as the files have them.
        warnings: what a person should look at, row by row.
        headers: every header.
        skipped: rows that are no events.
        notes: sentences about sheets and columns.
    """

    files: list[InputFile] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    invalid: list[RowResult] = field(default_factory=list)
    order: list[Place] = field(default_factory=list)
    warnings: dict[Place, tuple[Problem, ...]] = field(default_factory=dict)
    headers: list[Header] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def warn(self, warnings: Mapping[Place, Sequence[Problem]]) -> None:
        """Add warnings."""
        for place, added in warnings.items():
            before = self.warnings.get(place, ())
            self.warnings[place] = (*before, *(one for one in added if one not in before))


def read_calendar(
    paths: Sequence[str], settings: Settings, today: date, mappings: Mappings | None = None
) -> Calendar:
    """Read and validate files.

    Args:
        paths: as the user gave them.
        settings: how to read them.
        today: what *five years ahead* is counted from.
        mappings: what was said of such headers before; `None` to remember nothing.

    Raises:
        UnusableInput: a file cannot be read, or holds no calendar.
    """
    calendar = Calendar()
    options = Options(
        today,
        settings.date_order,
        settings.year,
        settings.default_type,
        settings.include_cancelled,
    )
    parts: list[Normalised] = []
    for path in _distinct(paths):
        source = sources.read(path)
        calendar.files.append(source.file)
        mapping = _recalled(source.tables, settings, mappings, calendar.notes)
        choice = choose(path, source.tables, settings.sheet, mapping)
        calendar.notes.extend(choice.notes)
        for table, columns in choice.calendars:
            calendar.tables.append(table)
            calendar.headers.extend(columns.headers)
            parts.append(normalise(table, columns, options))
    _note_unknown_headers(calendar, settings)
    if mappings is not None and settings.map:
        for table in calendar.tables:
            mappings.remember(likely_header(table), settings.map)
    _judge(calendar, parts, settings, today)
    if not calendar.order:
        raise UnusableInput(
            f"{_named(paths)}: there is a header, but no row with an event below it.",
            _no_rows_hint(calendar.skipped),
        )
    return calendar


def _recalled(
    tables: Sequence[Table], settings: Settings, mappings: Mappings | None, notes: list[str]
) -> Mapping[str, str]:
    """Return the mapping that was said now, or else the one that worked for such headers before."""
    if settings.map or mappings is None:
        return settings.map
    recalled: dict[str, str] = {}
    for table in tables:
        recalled |= mappings.recall(likely_header(table))
    if recalled:
        said = ", ".join(f'"{header}={field}"' for header, field in recalled.items())
        notes.append(f"Columns as you said of a file with these headers before: --map {said}.")
    return recalled


def _note_unknown_headers(calendar: Calendar, settings: Settings) -> None:
    """Say which header of `--map` no file has: it is probably misspelt."""
    there = {fold_header(header.text) for header in calendar.headers}
    for header in settings.map:
        if fold_header(header) not in there:
            calendar.notes.append(f'No column is called "{header}", as --map says.')


def _judge(
    calendar: Calendar, parts: Sequence[Normalised], settings: Settings, today: date
) -> None:
    """Part the rows into events and invalid ones."""
    offsets = [0, *accumulate(len(part.places) for part in parts)]
    frame = _frame(parts)
    objections = _objections(parts, offsets, frame, settings, today)
    for part, offset in zip(parts, offsets, strict=False):
        calendar.order.extend(part.places)
        calendar.skipped.extend(part.skipped)
        for index, place in enumerate(part.places):
            if part.warnings.get(index):
                calendar.warnings[place] = tuple(part.warnings[index])
            problems = objections.get(offset + index)
            if problems is None:
                calendar.events.append(_event(part, index, settings.address_fields))
            else:
                calendar.invalid.append(_invalid(part, index, problems))


def _frame(parts: Sequence[Normalised]) -> pd.DataFrame:
    """One frame for all tables: slugs are unique in the organization, not in a sheet."""
    size = sum(len(part.places) for part in parts)
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


def _objections(
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
    rivals = _Rivals(frame, parts, offsets)
    for failure in schema.failures(frame, today, any_year=settings.any_year):
        problems = found.setdefault(failure.label, {})
        if failure.field not in problems and not _follows(failure, problems):
            problems[failure.field] = rivals.problem(failure)
    return {label: _in_order(problems) for label, problems in found.items()}


def _follows(failure: schema.Failure, problems: Mapping[str | None, Problem]) -> bool:
    """Tell whether a failure only repeats, in other words, an objection that stands already."""
    return failure.code == "slug_underivable" and bool(problems.keys() & {"name", "date"})


class _Rivals:
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
        return part.places[index]


def _in_order(problems: Mapping[str | None, Problem]) -> list[Problem]:
    """By field; of a row whose cells have shifted, nothing more is said than that."""
    if None in problems:
        return [problems[None]]
    return [problems[name] for name in NAMES if name in problems]


def _event(part: Normalised, index: int, address_fields: Mapping[str, str]) -> Event:
    body = _body(part, index, address_fields)
    canonical = keys.canonical(body)
    row = part.places[index].row
    cells = {name: f"{column}{row}" for name, column in part.letters.items()}
    return Event(part.places[index], body, canonical, keys.idempotency_key(canonical), cells)


def _body(part: Normalised, index: int, address_fields: Mapping[str, str]) -> dict[str, Any]:
    """The documented fields that the row has, and nothing else."""
    body: dict[str, Any] = {}
    address: dict[str, str] = {}
    for name, values in part.values.items():
        value = values[index]
        if value is None:
            continue
        if name in ADDRESS:
            address[address_fields.get(name, name)] = str(value)
        else:
            body[name] = value.isoformat() if isinstance(value, date) else value
    return body | {"address": address} if address else body


def _invalid(part: Normalised, index: int, problems: Iterable[Problem]) -> RowResult:
    values = {name: part.values[name][index] for name in ("slug", "name", "date")}
    slug, name, day = (None if value is None else str(value) for value in values.values())
    return RowResult(part.places[index], Status.INVALID, slug, name, day, problems=tuple(problems))


def _distinct(paths: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(paths))


def _named(paths: Sequence[str]) -> str:
    return paths[0] if len(paths) == 1 else f"{len(paths)} files"


def _no_rows_hint(skipped: Sequence[Skipped]) -> str:
    if not skipped:
        return "Type the events below the header and save the file."
    return f"{len(skipped)} rows were skipped; the first one: {skipped[0].reason}."
