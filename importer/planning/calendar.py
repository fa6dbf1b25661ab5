"""The calendar of a run: the rows of its files, from which events and results are built on access."""

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
    """Map the fields of one row to their cell addresses, such as `D14`, which are built on access.

    Attributes:
        letters: letters of each field's column; shared by all rows of a sheet.
        row: number of the row in its sheet.
    """

    letters: Mapping[str, str]
    row: int

    def __getitem__(self, name: str) -> str:
        """Return the address of the field's cell."""
        return f"{self.letters[name]}{self.row}"

    def __iter__(self) -> Iterator[str]:
        """Iterate over the fields that have a column."""
        return iter(self.letters)

    def __len__(self) -> int:
        """Return the number of fields that have a column."""
        return len(self.letters)


class Rows:
    """The event rows of all tables in one sequence.

    A row's label is its index in that sequence. Labels are not per sheet, because slugs have to be
    unique in the organization.

    Args:
        tables: parsed tables, in the order of the files and sheets.
        address_fields: names that the API uses inside `address`, by field.
        invalid: problems of each invalid row, by label.

    Attributes:
        invalid: see above.
        valid: labels of the valid rows, ascending.
        firsts: label of the first row of each table; of an empty table, that of the next one.
    """

    def __init__(
        self,
        tables: Sequence[Normalised] = (),
        address_fields: Mapping[str, str] | None = None,
        invalid: Mapping[int, Sequence[Problem]] | None = None,
    ) -> None:
        self._tables = tables
        self._bodies = [_Bodies(table, address_fields or {}) for table in tables]
        self._ends = list(accumulate(len(table.numbers) for table in tables))
        self.firsts = [0, *self._ends][:-1]
        self.invalid = invalid or {}
        labels = range(len(self))
        valid = [label for label in labels if label not in self.invalid] if self.invalid else labels
        self.valid = compact(valid)

    def __len__(self) -> int:
        """Return the number of rows."""
        return self._ends[-1] if self._ends else 0

    def place(self, label: int) -> Place:
        """Return the file, sheet and number of a row."""
        number, index = self._locate(label)
        return self._tables[number].place(index)

    def label(self, place: Place) -> int:
        """Return the label of the row at a place.

        Raises:
            KeyError: there is no row.
        """
        for table, start in zip(self._tables, self.firsts, strict=True):
            if (table.file, table.sheet) == (place.file, place.sheet):
                index = index_in(table.numbers, place.row)
                if index is not None:
                    return start + index
        raise KeyError(place)

    def column(self, name: str, labels: Sequence[int]) -> Sequence[Value]:
        """Return the values of a field for the rows with these labels."""
        if len(self._tables) == 1:
            return Picked(self._tables[0].values[name], labels)
        values = chain.from_iterable(table.values[name] for table in self._tables)
        return Picked(list(values), labels)

    def event(self, label: int) -> Event:
        """Build the event of a valid row."""
        number, index = self._locate(label)
        table, place = self._tables[number], self._tables[number].place(index)
        body = self._bodies[number].of(index)
        payload = keys.canonical(body)
        cells = RowCells(table.letters, place.row)
        return Event(place, body, payload, keys.idempotency_key(payload), cells)

    def refused(self, label: int, warnings: tuple[Problem, ...]) -> RowResult:
        """Build the result of an invalid row."""
        number, index = self._locate(label)
        table = self._tables[number]
        values = (table.values[name][index] for name in ("slug", "name", "date"))
        slug, name, day = (None if value is None else str(value) for value in values)
        problems = tuple(self.invalid[label])
        return RowResult(
            *(table.place(index), Status.INVALID, slug, name, day),
            problems=problems,
            warnings=warnings,
        )

    def _locate(self, label: int) -> tuple[int, int]:
        """Return the index of a row's table, and the row's index in that table."""
        number = bisect_right(self._ends, label)
        return number, label - self.firsts[number]


@dataclass(slots=True)
class Calendar:
    """The content of all files of a run.

    Attributes:
        files: the files that were read.
        tables: the sheets that were recognized as calendars.
        rows: valid and invalid event rows, in the order of the files.
        warnings: warnings by row.
        headers: headers of all tables.
        skipped: rows that are not events.
        notes: sentences for people about sheets and columns.
        edits: corrections made since the files were read.
        recalled: those notes that name a mapping saved by an earlier import.
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
        """Return the events of these valid rows; each is built on access."""
        rows = self.rows
        return Made(lambda index: rows.event(labels[index]), len(labels))

    def warn(self, warnings: Mapping[Place, Sequence[Problem]]) -> None:
        """Add warnings to rows, each only once."""
        for place, added in warnings.items():
            present = self.warnings.get(place, ())
            new = (warning for warning in added if warning not in present)
            self.warnings[place] = (*present, *new)


class _Bodies:
    """Builds request bodies from a table's rows: only documented fields, only those present."""

    def __init__(self, table: Normalised, address_fields: Mapping[str, str]) -> None:
        filled = {
            # lists are faster to index than lazy sequences, but need more memory
            name: values if len(values) > MOST_HELD else list(values)
            for name, values in table.values.items()
            if not is_empty(values)
        }
        self._fields = [(name, values) for name, values in filled.items() if name not in ADDRESS]
        self._address = [
            (address_fields.get(name, name), values)
            for name, values in filled.items()
            if name in ADDRESS
        ]

    def of(self, index: int) -> dict[str, Any]:
        """Return the body of the row at an index of the table; dates as ISO 8601."""
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
