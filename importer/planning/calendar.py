"""The calendar of a run: the rows of its files, from which events and results are built on access."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate, chain
from typing import Any

from importer.domain import idempotency as keys
from importer.domain.fields import ADDRESS_FIELDS
from importer.domain.lazy_sequences import (
    MAX_CACHED,
    IndexedView,
    LazySequence,
    find_index,
    is_all_none,
    to_range,
)
from importer.domain.model import (
    Correction,
    Event,
    Header,
    InputFile,
    Problem,
    RowLocation,
    RowResult,
    SkippedRow,
    Status,
    Table,
)
from importer.parsing.column_reader import FieldValue, ParsedTable


@dataclass(frozen=True, slots=True)
class RowCellAddresses(Mapping[str, str]):
    """Map the fields of one row to their cell addresses, such as `D14`, which are built on access.

    Attributes:
        letters: letters of each field's column; shared by all rows of a sheet.
        row: number of the row in its sheet.
    """

    column_letters: Mapping[str, str]
    row: int

    def __getitem__(self, name: str) -> str:
        """Return the address of the field's cell."""
        return f"{self.column_letters[name]}{self.row}"

    def __iter__(self) -> Iterator[str]:
        """Iterate over the fields that have a column."""
        return iter(self.column_letters)

    def __len__(self) -> int:
        """Return the number of fields that have a column."""
        return len(self.column_letters)


class RowIndex:
    """The event rows of all tables in one sequence.

    A row's label is its index in that sequence. Labels are not per sheet, because slugs have to be
    unique in the organization.

    Attributes:
        tables: parsed tables, in the order of the files and sheets.
        table_starts: label of the first row of each table; of an empty table, that of the next one.
    """

    def __init__(self, tables: Sequence[ParsedTable]) -> None:
        self.tables = tables
        self._table_ends = list(accumulate(len(table.row_numbers) for table in tables))
        self.table_starts = [0, *self._table_ends][:-1]

    def __len__(self) -> int:
        """Return the number of rows."""
        return self._table_ends[-1] if self._table_ends else 0

    def find_row(self, label: int) -> tuple[ParsedTable, int]:
        """Return a row's table, and the row's index in that table."""
        number, index = self._find_position(label)
        return self.tables[number], index

    def _find_position(self, label: int) -> tuple[int, int]:
        number = bisect_right(self._table_ends, label)
        return number, label - self.table_starts[number]

    def get_location(self, label: int) -> RowLocation:
        """Return the file, sheet and number of a row."""
        table, index = self.find_row(label)
        return table.get_location(index)


class RowTable(RowIndex):
    """The event rows of all tables, from which events and results are built on access.

    Args:
        tables: parsed tables, in the order of the files and sheets.
        address_fields: names that the API uses inside `address`, by field.
        problems_by_label: problems of each invalid row.

    Attributes:
        problems_by_label: see above.
        valid_labels: labels of the valid rows, ascending.
    """

    def __init__(
        self,
        tables: Sequence[ParsedTable] = (),
        address_fields: Mapping[str, str] | None = None,
        problems_by_label: Mapping[int, Sequence[Problem]] | None = None,
    ) -> None:
        super().__init__(tables)
        self._body_builders = [_BodyBuilder(table, address_fields or {}) for table in tables]
        self.problems_by_label = problems_by_label or {}
        labels = range(len(self))
        self.valid_labels = to_range(
            [label for label in labels if label not in self.problems_by_label]
        )

    def find_label(self, place: RowLocation) -> int:
        """Return the label of the row at a place.

        Raises:
            KeyError: there is no row.
        """
        for table, start in zip(self.tables, self.table_starts, strict=True):
            if (table.file, table.sheet) == (place.file, place.sheet):
                index = find_index(table.row_numbers, place.row)
                if index is not None:
                    return start + index
        raise KeyError(place)

    def get_values(self, name: str, labels: Sequence[int]) -> Sequence[FieldValue]:
        """Return the values of a field for the rows with these labels."""
        if len(self.tables) == 1:
            return IndexedView(self.tables[0].values[name], labels)
        values = chain.from_iterable(table.values[name] for table in self.tables)
        return IndexedView(list(values), labels)

    def build_event(self, label: int) -> Event:
        """Build the event of a valid row."""
        number, index = self._find_position(label)
        table, place = self.tables[number], self.tables[number].get_location(index)
        body = self._body_builders[number].build_body(index)
        payload = keys.encode_payload(body)
        cells = RowCellAddresses(table.column_letters, place.row)
        return Event(place, body, payload, keys.compute_idempotency_key(payload), cells)

    def build_invalid_result(self, label: int, warnings: tuple[Problem, ...]) -> RowResult:
        """Build the result of an invalid row."""
        table, index = self.find_row(label)
        values = (table.values[name][index] for name in ("slug", "name", "date"))
        slug, name, day = (None if value is None else str(value) for value in values)
        problems = tuple(self.problems_by_label[label])
        return RowResult(
            *(table.get_location(index), Status.INVALID, slug, name, day),
            problems=problems,
            warnings=warnings,
        )


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
    rows: RowTable = field(default_factory=RowTable)
    warnings: dict[RowLocation, tuple[Problem, ...]] = field(default_factory=dict)
    headers: list[Header] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    saved_mapping_notes: list[str] = field(default_factory=list)

    def build_events(self, labels: Sequence[int]) -> Sequence[Event]:
        """Return the events of these valid rows; each is built on access."""
        rows = self.rows
        return LazySequence(lambda index: rows.build_event(labels[index]), len(labels))

    def add_warnings(self, warnings: Mapping[RowLocation, Sequence[Problem]]) -> None:
        """Add warnings to rows, each only once."""
        for place, added in warnings.items():
            present = self.warnings.get(place, ())
            new = (warning for warning in added if warning not in present)
            self.warnings[place] = (*present, *new)


class _BodyBuilder:
    """Builds request bodies from a table's rows: only documented fields, only those present."""

    def __init__(self, table: ParsedTable, address_fields: Mapping[str, str]) -> None:
        filled = {
            # lists are faster to index than lazy sequences, but need more memory
            name: values if len(values) > MAX_CACHED else list(values)
            for name, values in table.values.items()
            if not is_all_none(values)
        }
        self._field_columns = [
            (name, values) for name, values in filled.items() if name not in ADDRESS_FIELDS
        ]
        self._address_columns = [
            (address_fields.get(name, name), values)
            for name, values in filled.items()
            if name in ADDRESS_FIELDS
        ]

    def build_body(self, index: int) -> dict[str, Any]:
        """Return the body of the row at an index of the table; dates as ISO 8601."""
        body = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, values in self._field_columns
            if (value := values[index]) is not None
        }
        address = {
            name: str(value)
            for name, values in self._address_columns
            if (value := values[index]) is not None
        }
        return body | {"address": address} if address else body
