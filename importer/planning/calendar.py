"""What the files hold, row by row: events and results are made from the columns when asked for."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate, chain
from typing import Any

from importer.domain import idempotency as keys
from importer.domain.fields import ADDRESS
from importer.domain.lazy_sequences import MOST_HELD, Made, Picked, compact, index_in, is_empty
from importer.domain.model import (
    Edit,
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
from importer.parsing.column_reader import Normalised, Value


@dataclass(frozen=True, slots=True)
class RowCells(Mapping[str, str]):
    """Field → address of its cell in one row, made when it is asked for: few ever are.

    Attributes:
        letters: field → letters of its column; shared by all rows of a sheet.
        row: the row's number.
    """

    letters: Mapping[str, str]
    row: int

    def __getitem__(self, name: str) -> str:
        """Return the address, such as `D14`."""
        return f"{self.letters[name]}{self.row}"

    def __iter__(self) -> Iterator[str]:
        """Go through the fields that have a column."""
        return iter(self.letters)

    def __len__(self) -> int:
        """Return how many fields have a column."""
        return len(self.letters)


class Rows:
    """The rows of all tables, one below the other; a row's label is its number among them, from 0.

    Args:
        parts: the tables' rows, in order.
        address_fields: what the members of the address are called.
        invalid: label → the problems of each row that is no event.

    Attributes:
        invalid: the same.
        valid: the labels of the other rows, rising.
        firsts: the label of the first row of each table; where it has none, of what comes next.
    """

    def __init__(
        self,
        parts: Sequence[Normalised] = (),
        address_fields: Mapping[str, str] | None = None,
        invalid: Mapping[int, Sequence[Problem]] | None = None,
    ) -> None:
        self._parts = parts
        self._bodies = [_Bodies(part, address_fields or {}) for part in parts]
        self._ends = list(accumulate(len(part.numbers) for part in parts))
        self.firsts = [0, *self._ends][:-1]
        self.invalid = invalid or {}
        every = range(len(self))
        left = [label for label in every if label not in self.invalid] if self.invalid else every
        self.valid = compact(left)

    def __len__(self) -> int:
        """Return how many rows there are."""
        return self._ends[-1] if self._ends else 0

    def place(self, label: int) -> Place:
        """Return where a row stands."""
        number, index = self._locate(label)
        return self._parts[number].place(index)

    def label(self, place: Place) -> int:
        """Return the label of the row that stands there.

        Raises:
            KeyError: no row does.
        """
        for part, first in zip(self._parts, self.firsts, strict=True):
            if (part.file, part.sheet) == (place.file, place.sheet):
                index = index_in(part.numbers, place.row)
                if index is not None:
                    return first + index
        raise KeyError(place)

    def column(self, name: str, labels: Sequence[int]) -> Sequence[Value]:
        """Return the values of a field of these rows."""
        if len(self._parts) == 1:
            return Picked(self._parts[0].values[name], labels)
        every = chain.from_iterable(part.values[name] for part in self._parts)
        return Picked(list(every), labels)

    def event(self, label: int) -> Event:
        """Make the event of a valid row."""
        number, index = self._locate(label)
        part, place = self._parts[number], self._parts[number].place(index)
        body = self._bodies[number].of(index)
        canonical = keys.canonical(body)
        cells = RowCells(part.letters, place.row)
        return Event(place, body, canonical, keys.idempotency_key(canonical), cells)

    def refused(self, label: int, warnings: tuple[Problem, ...]) -> RowResult:
        """Make the result of an invalid row."""
        number, index = self._locate(label)
        part = self._parts[number]
        values = (part.values[name][index] for name in ("slug", "name", "date"))
        slug, name, day = (None if value is None else str(value) for value in values)
        problems = tuple(self.invalid[label])
        return RowResult(
            *(part.place(index), Status.INVALID, slug, name, day),
            problems=problems,
            warnings=warnings,
        )

    def _locate(self, label: int) -> tuple[int, int]:
        """Return the number of a row's table, and its index there."""
        number = bisect_right(self._ends, label)
        return number, label - self.firsts[number]


@dataclass(slots=True)
class Calendar:
    """What the files hold.

    Attributes:
        files: what was read.
        tables: the sheets that are calendars.
        rows: the events and the rows that are none, as the files have them.
        warnings: what a person should look at, row by row.
        headers: every header.
        skipped: rows that are no events.
        notes: sentences about sheets and columns.
        edits: the cells that were mended since the files were read.
        recalled: of the notes, those that name a mapping that was said of such headers before.
    """

    files: list[InputFile] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    rows: Rows = field(default_factory=Rows)
    warnings: dict[Place, tuple[Problem, ...]] = field(default_factory=dict)
    headers: list[Header] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    recalled: list[str] = field(default_factory=list)

    def events(self, labels: Sequence[int]) -> Sequence[Event]:
        """Return the events of these valid rows, each made when it is asked for."""
        rows = self.rows
        return Made(lambda index: rows.event(labels[index]), len(labels))

    def warn(self, warnings: Mapping[Place, Sequence[Problem]]) -> None:
        """Add warnings."""
        for place, added in warnings.items():
            before = self.warnings.get(place, ())
            self.warnings[place] = (*before, *(one for one in added if one not in before))


class _Bodies:
    """The bodies of a table's rows: the documented fields that a row has, and nothing else."""

    def __init__(self, part: Normalised, address_fields: Mapping[str, str]) -> None:
        filled = {
            name: values if len(values) > MOST_HELD else list(values)  # which are quicker asked
            for name, values in part.values.items()
            if not is_empty(values)
        }
        self._fields = [(name, values) for name, values in filled.items() if name not in ADDRESS]
        self._address = [
            (address_fields.get(name, name), values)
            for name, values in filled.items()
            if name in ADDRESS
        ]

    def of(self, index: int) -> dict[str, Any]:
        """Return the body of one row; days as ISO 8601."""
        body = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, values in self._fields
            if (value := values[index]) is not None
        }
        address = {
            name: str(value)
            for name, values in self._address
            if (value := values[index]) is not None
        }
        return body | {"address": address} if address else body
