"""Read the cells of a table's events field by field, and collect values, problems and warnings."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import is_
from typing import TypeVar

from importer.domain.cell_references import letters
from importer.domain.fields import FIELDS
from importer.domain.lazy_sequences import Picked, compact, is_empty
from importer.domain.model import CellValue, Place, Problem, Skipped, Table
from importer.parsing.cells.bulk import parted
from importer.parsing.cells.cell_problem import Refusal, read_cell
from importer.parsing.cells.date_order import Order
from importer.parsing.cells.text import shown
from importer.parsing.column_mapping import Columns

T = TypeVar("T")
Value = str | date | float | None
_NUMBERS = {bool, int, float}


@dataclass(frozen=True, slots=True)
class Options:
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
    date_order: Order | None = None
    year: int | None = None
    default_type: str | None = None
    include_cancelled: bool = False


@dataclass(slots=True)
class Normalised:
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

    values: dict[str, Sequence[Value]]
    file: str
    sheet: str | None
    numbers: Sequence[int]
    letters: dict[str, str]
    raw: dict[str, Picked[CellValue]]
    problems: dict[tuple[int, str | None], Problem] = field(default_factory=dict)
    warnings: dict[int, list[Problem]] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)

    def place(self, index: int) -> Place:
        """Return the file, sheet and row of an event."""
        return Place(self.file, self.sheet, self.numbers[index])

    def address(self, index: int, name: str) -> str | None:
        """Return the address of a cell, such as `D14`; `None` if the field has no column."""
        column = self.letters.get(name)
        return None if column is None else f"{column}{self.numbers[index]}"

    def shown(self, index: int, name: str) -> str:
        """Return the text that a cell shows; empty for a blank cell or a field without a column."""
        return shown(self.raw[name][index]) if name in self.raw else ""


class Reader:
    """Reads the columns of a table; `parsed` is the result so far.

    Args:
        table: the sheet.
        columns: its column mapping.
        positions: indexes into `table.rows` of the events, in ascending order.
    """

    def __init__(self, table: Table, columns: Columns, positions: Sequence[int]) -> None:
        self.count = len(positions)
        self._nothing: list[Value] = [None] * self.count
        self.normalised = Normalised(
            {field.name: self._nothing for field in FIELDS},
            table.file,
            table.sheet,
            compact(Picked(table.rows, positions).listed()),
            {name: letters(column) for name, column in columns.fields.items()},
            {
                name: Picked(table.columns[column], positions)
                for name, column in columns.fields.items()
            },
        )

    def cells(self, name: str) -> list[CellValue]:
        """Return the cells of a field as stored in the sheet; empty if it has no column."""
        raw = self.normalised.raw
        return raw[name].listed() if name in raw else []

    def read(
        self,
        name: str,
        read: Callable[[CellValue], T | Refusal | None],
        cells: Sequence[CellValue] | None = None,
    ) -> list[T | None]:
        """Read the cells of a field, each distinct one once.

        Return `None` for blank cells and for cells with a problem; record the problems.

        Args:
            name: the field.
            read: converts a cell to a value, a problem or `None`.
            cells: read instead of the field's own cells.
        """
        cells = self.cells(name) if cells is None else cells
        if is_empty(cells):
            return [None] * self.count
        keys = _keys(cells)
        known: dict[Hashable, T | Refusal | None] = {}
        for key, cell in dict(zip(keys, cells, strict=True)).items():
            known[key] = None if cell is None else read_cell(cell, read)
        if not any(isinstance(result, Refusal) for result in known.values()):
            return list(map(known.__getitem__, keys))  # type: ignore[arg-type] # no problem in it
        results: list[T | None] = []
        for index, key in enumerate(keys):
            result = known[key]
            if isinstance(result, Refusal):
                self.refuse(index, name, result)
            results.append(None if isinstance(result, Refusal) else result)
        return results

    def read_blocks(
        self,
        name: str,
        read: Callable[[CellValue], T | Refusal | None],
        read_block: Callable[[Sequence[CellValue]], Sequence[T | None] | None],
    ) -> list[T | None]:
        """Read the cells of a field like `read_column`, but whole blocks at once where possible.

        Args:
            name: the field.
            read: converts a cell to a value, a problem or `None`.
            read_block: returns the results of `read` for a block of cells, or `None` if some cell of the
                block has to be read by itself.
        """
        cells = self.cells(name)
        if is_empty(cells):
            return [None] * self.count
        known: dict[tuple[type, CellValue], T | Refusal | None] = {}
        results: list[T | None] = []
        for start, block, found in parted(cells, read_block):
            if found is not None:
                results.extend(found)
                continue
            for index, cell in enumerate(block, start):
                key = (cell.__class__, cell)
                if key not in known:
                    known[key] = None if cell is None else read_cell(cell, read)
                result = known[key]
                if isinstance(result, Refusal):
                    self.refuse(index, name, result)
                results.append(None if isinstance(result, Refusal) else result)
        return results

    def refuse(self, index: int, name: str, problem: Refusal) -> None:
        """Record the problem of a cell, unless the cell already has one."""
        self.normalised.problems.setdefault((index, name), self._problem(index, name, problem))

    def warn(self, index: int, name: str, warning: Refusal) -> None:
        """Record a warning on a cell."""
        self.normalised.warnings.setdefault(index, []).append(self._problem(index, name, warning))

    def _problem(self, index: int, name: str, problem: Refusal) -> Problem:
        return Problem(
            problem.code,
            name,
            self.normalised.address(index, name),
            self.normalised.shown(index, name) or None,
            problem.message,
            problem.hint,
        )

    def keep(self, name: str, values: Sequence[Value]) -> None:
        """Set the values of a field; share the cells, or the empty column, instead of a copy of them."""
        cells = self.normalised.raw.get(name)
        if is_empty(values):
            values = self._nothing
        elif cells is not None and all(map(is_, values, cells)):
            values = cells  # type: ignore[assignment] # the very objects in `values`
        self.normalised.values[name] = values

    def put(self, name: str, index: int, value: Value) -> None:
        """Change one value of a field."""
        values = self.normalised.values[name]
        if not isinstance(values, list) or values is self._nothing:
            values = self.normalised.values[name] = list(values)
        values[index] = value


def _keys(cells: Sequence[CellValue]) -> Sequence[Hashable]:
    """Return keys that distinguish cells: cells themselves, with their types where 1 and True meet."""
    kinds = set(map(type, cells))
    return list(zip(map(type, cells), cells, strict=True)) if len(kinds & _NUMBERS) > 1 else cells
