"""The cells of a table's events, read field by field, each distinct cell once."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import is_
from typing import TypeVar

from importer.domain.cell_references import letters
from importer.domain.fields import FIELDS
from importer.domain.lazy_sequences import Made, Picked, compact, is_empty
from importer.domain.model import CellValue, ErrorCell, Place, Problem, Skipped, Table
from importer.parsing.cells.bulk import parted
from importer.parsing.cells.date_order import Order, Refusal
from importer.parsing.cells.text import is_sendable, shown
from importer.parsing.column_mapping import Columns
from importer.parsing.row_selection import is_blank

T = TypeVar("T")
Value = str | date | float | None
_NUMBERS = {bool, int, float}


@dataclass(frozen=True, slots=True)
class Options:
    """How to read what can be read in several ways.

    Attributes:
        today: what a two-digit year and *five years ahead* are counted from.
        date_order: `--date-order`; `None` lets each column's evidence decide.
        year: for dates written without one.
        default_type: for rows that name no type.
        include_cancelled: cancelled rows are events too.
    """

    today: date
    date_order: Order | None = None
    year: int | None = None
    default_type: str | None = None
    include_cancelled: bool = False


@dataclass(slots=True)
class Normalised:
    """The events of one table, read but not validated; lists run parallel, one item for each event.

    Attributes:
        values: field → its values, `None` where there is none: `str`, `date` or `float`.
        file: the path as the user gave it; `sheet`: the sheet's name (`None` for CSV).
        numbers: the number of each event's row, rising.
        letters: field → letters of its column, for the fields that have one.
        raw: field → the cells as the sheet holds them.
        problems: (index, field) → the objection to a cell; field `None` for the row as a whole.
        warnings: index → what a person should look at.
        skipped: rows that hold something and are no events.
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

    @property
    def places(self) -> Sequence[Place]:
        """Where each event stands."""
        return Made(self.place, len(self.numbers))

    def place(self, index: int) -> Place:
        """Return where an event stands."""
        return Place(self.file, self.sheet, self.numbers[index])

    def address(self, index: int, name: str) -> str | None:
        """Return the address of a cell, such as `D14`; `None` if the field has no column."""
        column = self.letters.get(name)
        return None if column is None else f"{column}{self.numbers[index]}"

    def shown(self, index: int, name: str) -> str:
        """Return what a cell holds, as text; empty if it is empty or has no column."""
        return shown(self.raw[name][index]) if name in self.raw else ""


class Reader:
    """The cells of the events, and what has been made of them so far."""

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
        """Return a field's cells as the sheet holds them; none if it has no column."""
        raw = self.normalised.raw
        return raw[name].listed() if name in raw else []

    def read(
        self,
        name: str,
        read: Callable[[CellValue], T | Refusal | None],
        cells: Sequence[CellValue] | None = None,
    ) -> list[T | None]:
        """Read a field's cells, each distinct one once; blank and refused ones give `None`.

        Args:
            name: the field.
            read: makes a value of a cell, or says why it cannot.
            cells: read instead of the field's own.
        """
        cells = self.cells(name) if cells is None else cells
        if is_empty(cells):
            return [None] * self.count
        keys = _keys(cells)
        known: dict[Hashable, T | Refusal | None] = {}
        for key, cell in dict(zip(keys, cells, strict=True)).items():
            known[key] = None if cell is None else _read_cell(cell, read)
        refused = [key for key, result in known.items() if isinstance(result, Refusal)]
        if not refused:
            return list(map(known.__getitem__, keys))  # type: ignore[arg-type] # no refusal in it
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
        at_once: Callable[[Sequence[CellValue]], Sequence[T | None] | None],
    ) -> list[T | None]:
        """Read a field's cells as `read` does, but blocks of them at once where that is possible.

        Args:
            name: the field.
            read: see `read`.
            at_once: returns what `read` makes of each cell of a block; `None` if it cannot tell.
        """
        cells = self.cells(name)
        if is_empty(cells):
            return [None] * self.count
        known: dict[tuple[type, CellValue], T | Refusal | None] = {}
        results: list[T | None] = []
        for start, block, found in parted(cells, at_once):
            if found is not None:
                results.extend(found)
                continue
            for index, cell in enumerate(block, start):
                key = (cell.__class__, cell)
                if key not in known:
                    known[key] = None if cell is None else _read_cell(cell, read)
                result = known[key]
                if isinstance(result, Refusal):
                    self.refuse(index, name, result)
                results.append(None if isinstance(result, Refusal) else result)
        return results

    def refuse(self, index: int, name: str, refusal: Refusal) -> None:
        """Object to a cell, unless somebody has before."""
        problem = self._problem(index, name, refusal)
        self.normalised.problems.setdefault((index, name), problem)

    def warn(self, index: int, name: str, warning: Refusal) -> None:
        """Point at a cell without objecting to it."""
        problem = self._problem(index, name, warning)
        self.normalised.warnings.setdefault(index, []).append(problem)

    def _problem(self, index: int, name: str, said: Refusal) -> Problem:
        return Problem(
            said.code,
            name,
            self.normalised.address(index, name),
            self.normalised.shown(index, name) or None,
            said.message,
            said.hint,
        )

    def keep(self, name: str, values: Sequence[Value]) -> None:
        """Set a field's values; where they are the very cells, or none at all, nothing is held."""
        cells = self.normalised.raw.get(name)
        if is_empty(values):
            values = self._nothing
        elif cells is not None and all(map(is_, values, cells)):
            values = cells  # type: ignore[assignment] # they are what was read
        self.normalised.values[name] = values

    def put(self, name: str, index: int, value: Value) -> None:
        """Change one value of a field that was read."""
        values = self.normalised.values[name]
        if not isinstance(values, list) or values is self._nothing:
            values = self.normalised.values[name] = list(values)
        values[index] = value


def _keys(cells: Sequence[CellValue]) -> Sequence[Hashable]:
    """Return what tells cells apart: themselves, but for numbers and truth values that are equal."""
    kinds = set(map(type, cells))
    return list(zip(map(type, cells), cells, strict=True)) if len(kinds & _NUMBERS) > 1 else cells


def _read_cell(
    cell: CellValue, read: Callable[[CellValue], T | Refusal | None]
) -> T | Refusal | None:
    if isinstance(cell, ErrorCell):
        return _error(cell)
    if is_blank(cell):
        return None
    if isinstance(cell, str) and not is_sendable(cell):
        return Refusal(
            "text_invalid",
            "The text holds half of a character, which cannot be sent.",
            "Type it again.",
        )
    return read(cell)


def _error(cell: ErrorCell) -> Refusal:
    if cell.text:
        return Refusal(
            "cell_error",
            f"The cell shows the error {cell.text}.",
            "Mend the formula or type the value.",
        )
    return Refusal(
        "formula_empty",
        "The cell holds a formula without a stored value.",
        "Open the file in Excel or LibreOffice, let it calculate, and save it.",
    )
