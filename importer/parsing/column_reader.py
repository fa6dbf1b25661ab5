"""Read the cells of a table's events field by field, and collect values, problems and warnings."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import is_
from typing import TypeVar

from importer.domain.cell_references import format_column
from importer.domain.choices import DateOrder
from importer.domain.fields import FIELDS
from importer.domain.lazy_sequences import IndexedView, is_all_none, to_range
from importer.domain.model import CellValue, Problem, RowLocation, SkippedRow, Table
from importer.parsing.cells.bulk import scan_blocks
from importer.parsing.cells.cell_problem import CellProblem, read_cell
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
    raw_cells: dict[str, IndexedView[CellValue]]
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
            to_range(IndexedView(table.rows, positions).to_list()),
            {name: format_column(column) for name, column in columns.fields.items()},
            {
                name: IndexedView(table.columns[column], positions)
                for name, column in columns.fields.items()
            },
        )

    def get_cells(self, name: str) -> list[CellValue]:
        """Return the cells of a field as stored in the sheet; empty if it has no column."""
        raw = self.parsed.raw_cells
        return raw[name].to_list() if name in raw else []

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
        cells = self.get_cells(name) if cells is None else cells
        if is_all_none(cells):
            return [None] * self.event_count
        keys = _make_cell_keys(cells)
        known: dict[Hashable, T | CellProblem | None] = {}
        for key, cell in dict(zip(keys, cells, strict=True)).items():
            known[key] = None if cell is None else read_cell(cell, read)
        if not any(isinstance(result, CellProblem) for result in known.values()):
            return list(map(known.__getitem__, keys))  # type: ignore[arg-type] # no problem in it
        results: list[T | None] = []
        for index, key in enumerate(keys):
            result = known[key]
            if isinstance(result, CellProblem):
                self.add_problem(index, name, result)
            results.append(None if isinstance(result, CellProblem) else result)
        return results

    def read_column_in_blocks(
        self,
        name: str,
        read: Callable[[CellValue], T | CellProblem | None],
        read_block: Callable[[Sequence[CellValue]], Sequence[T | None] | None],
    ) -> list[T | None]:
        """Read the cells of a field like `read_column`, but whole blocks at once where possible.

        Args:
            name: the field.
            read: converts a cell to a value, a problem or `None`.
            read_block: returns the results of `read` for a block of cells, or `None` if some cell of the
                block has to be read by itself.
        """
        cells = self.get_cells(name)
        if is_all_none(cells):
            return [None] * self.event_count
        known: dict[tuple[type, CellValue], T | CellProblem | None] = {}
        results: list[T | None] = []
        for start, block, found in scan_blocks(cells, read_block):
            if found is not None:
                results.extend(found)
                continue
            for index, cell in enumerate(block, start):
                key = (cell.__class__, cell)
                if key not in known:
                    known[key] = None if cell is None else read_cell(cell, read)
                result = known[key]
                if isinstance(result, CellProblem):
                    self.add_problem(index, name, result)
                results.append(None if isinstance(result, CellProblem) else result)
        return results

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
        """Set the values of a field; share the cells, or the empty column, instead of a copy of them."""
        cells = self.parsed.raw_cells.get(name)
        if is_all_none(values):
            values = self._all_none
        elif cells is not None and all(map(is_, values, cells)):
            values = cells  # type: ignore[assignment] # the very objects in `values`
        self.parsed.values[name] = values

    def set_value(self, name: str, index: int, value: FieldValue) -> None:
        """Change one value of a field."""
        values = self.parsed.values[name]
        if not isinstance(values, list) or values is self._all_none:
            values = self.parsed.values[name] = list(values)
        values[index] = value


def _make_cell_keys(cells: Sequence[CellValue]) -> Sequence[Hashable]:
    """Return keys that distinguish cells: cells themselves, with their types where 1 and True meet."""
    kinds = set(map(type, cells))
    return (
        list(zip(map(type, cells), cells, strict=True))
        if len(kinds & _NUMERIC_TYPES) > 1
        else cells
    )
