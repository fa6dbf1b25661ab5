"""Read the cells of a table's events field by field, and collect values, problems and warnings."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from importer.domain.calendar_names import DateOrder
from importer.domain.cell_references import format_column
from importer.domain.fields import FIELDS
from importer.domain.lazy_sequences import is_all_none, to_range
from importer.domain.model import CellValue, Problem, RowLocation, SkippedRow, Table
from importer.parsing.cells.cell_problem import CellProblem, read_cell
from importer.parsing.cells.plain_blocks import BLOCK_SIZE
from importer.parsing.cells.text import display_text
from importer.parsing.column_mapping import ColumnMapping

T = TypeVar("T")
FieldValue = str | date | float | None
_NUMERIC_TYPES = {bool, int, float}


@dataclass(frozen=True, slots=True)
class ParseOptions:
    """The settings and the date that affect how cells are read.

    Attributes:
        today: resolves two-digit years.
        date_order: the order of all dates (`--date-order`); `None`: decided for each column by its
            evidence.
        year: the year of dates without one.
        default_type: the type of events without one.
        include_cancelled: import cancelled events too.
    """

    today: date
    date_order: DateOrder | None = None
    year: int | None = None
    default_type: str | None = None
    include_cancelled: bool = False


@dataclass(slots=True)
class ParsedTable:
    """The events of one table, read but not validated. Sequences are parallel: one item per event.

    Attributes:
        values: field → its values: `str`, `date` or `float`; `None` for no value.
        file: the path as the user gave it.
        sheet: the name of the sheet; `None` for CSV.
        row_numbers: the row number of each event, in ascending order.
        column_letters: field → letters of its column, for the fields with a column.
        raw_cells: field → the cells as stored in the sheet.
        problems: (index, field) → the problem of a cell; field `None` for the whole row.
        warnings: index → the warnings of an event.
        skipped: the rows that are not events.
    """

    values: dict[str, Sequence[FieldValue]]
    file: str
    sheet: str | None
    row_numbers: Sequence[int]
    column_letters: dict[str, str]
    raw_cells: dict[str, list[CellValue]]
    problems: dict[tuple[int, str | None], Problem] = field(default_factory=dict)
    warnings: dict[int, list[Problem]] = field(default_factory=dict)
    skipped: list[SkippedRow] = field(default_factory=list)

    def get_location(self, index: int) -> RowLocation:
        """Return the file, sheet and row of an event."""
        return RowLocation(self.file, self.sheet, self.row_numbers[index])

    def get_cell_address(self, index: int, name: str) -> str | None:
        """Return the address of a cell, such as `D14`; `None` if the field has no column."""
        column = self.column_letters.get(name)
        return None if column is None else f"{column}{self.row_numbers[index]}"

    def display_text(self, index: int, name: str) -> str:
        """Return the text that a cell shows; empty for a blank cell or a field without a column."""
        return display_text(self.raw_cells[name][index]) if name in self.raw_cells else ""


class ColumnReader:
    """Reads the columns of a table; `parsed` is the result so far.

    Args:
        table: the sheet.
        columns: its column mapping.
        positions: indexes into `table.rows` of the events, in ascending order.
    """

    def __init__(self, table: Table, columns: ColumnMapping, positions: Sequence[int]) -> None:
        self.event_count = len(positions)
        self._all_none: list[FieldValue] = [None] * self.event_count
        self.parsed = ParsedTable(
            {field.name: self._all_none for field in FIELDS},
            table.file,
            table.sheet,
            to_range(select_items([*table.rows], positions)),
            {name: format_column(column) for name, column in columns.fields.items()},
            {
                name: select_items(table.columns[column], positions)
                for name, column in columns.fields.items()
            },
        )

    def read_column(
        self,
        name: str,
        read: Callable[[CellValue], T | CellProblem | None],
        cells: Sequence[CellValue] | None = None,
    ) -> list[T | None]:
        """Read the cells of a field, each distinct one once.

        Return `None` for blank cells and for cells with a problem; record the problems.

        Args:
            name: the field.
            read: converts a cell to a value, a problem or `None`.
            cells: read instead of the field's own cells.
        """
        cells = self.parsed.raw_cells.get(name, ()) if cells is None else cells
        if is_all_none(cells):
            return [None] * self.event_count
        keys = _make_cell_keys(cells)
        distinct = dict(zip(keys, cells, strict=True))
        results = {key: read_cell(cell, read) for key, cell in distinct.items()}
        problems = {
            key: result for key, result in results.items() if isinstance(result, CellProblem)
        }
        for index, key in enumerate(keys) if problems else ():
            if key in problems:
                self.add_problem(index, name, problems[key])
        results |= dict.fromkeys(problems)
        return list(map(results.__getitem__, keys))  # type: ignore[arg-type] # no problem is left

    def read_column_in_blocks(
        self,
        name: str,
        read: Callable[[CellValue], T | CellProblem | None],
        read_block: Callable[[Sequence[CellValue]], Sequence[T | None] | None],
    ) -> list[T | None]:
        """Read the cells of a field like `read_column`, but blocks of plain cells at once."""
        cells = self.parsed.raw_cells.get(name, self._all_none)
        values: list[T | None] = []
        rest: list[CellValue] = []
        for start in range(0, len(cells), BLOCK_SIZE):
            block = cells[start : start + BLOCK_SIZE]
            found = read_block(block)
            values += [None] * len(block) if found is None else found
            rest += block if found is None else [None] * len(block)
        others = self.read_column(name, read, rest)
        return [
            other if value is None else value for value, other in zip(values, others, strict=True)
        ]

    def add_problem(self, index: int, name: str, problem: CellProblem) -> None:
        """Record the problem of a cell, unless the cell already has one."""
        self.parsed.problems.setdefault((index, name), self._make_problem(index, name, problem))

    def add_warning(self, index: int, name: str, warning: CellProblem) -> None:
        """Record a warning on a cell."""
        self.parsed.warnings.setdefault(index, []).append(self._make_problem(index, name, warning))

    def _make_problem(self, index: int, name: str, problem: CellProblem) -> Problem:
        return Problem(
            problem.code,
            name,
            self.parsed.get_cell_address(index, name),
            self.parsed.display_text(index, name) or None,
            problem.message,
            problem.hint,
        )

    def set_column(self, name: str, values: Sequence[FieldValue]) -> None:
        """Set the values of a field; fields without values share one empty column."""
        self.parsed.values[name] = self._all_none if is_all_none(values) else values

    def set_value(self, name: str, index: int, value: FieldValue) -> None:
        """Change one value of a field."""
        values = self.parsed.values[name]
        if not isinstance(values, list) or values is self._all_none:
            values = self.parsed.values[name] = list(values)
        values[index] = value


def select_items(items: Sequence[T], positions: Sequence[int]) -> list[T]:
    """Return the items at these positions, which often are a range."""
    if isinstance(positions, range):
        return list(items[positions.start : positions.stop])
    return list(map(items.__getitem__, positions))


def _make_cell_keys(cells: Sequence[CellValue]) -> Sequence[Hashable]:
    """Return keys that distinguish cells: cells themselves, with their types where 1 and True meet."""
    kinds = set(map(type, cells))
    return (
        list(zip(map(type, cells), cells, strict=True))
        if len(kinds & _NUMERIC_TYPES) > 1
        else cells
    )
