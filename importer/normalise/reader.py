"""The cells of a table's events, read field by field, each distinct cell once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from importer.cells.dating import Order, Refusal
from importer.cells.text import is_sendable, shown
from importer.columns import Columns
from importer.fields import FIELDS
from importer.grid import letters
from importer.model import CellValue, ErrorCell, Place, Problem, Skipped, Table
from importer.rows import is_blank

T = TypeVar("T")
Value = str | date | float | None


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
        places: where each event stands.
        letters: field → letters of its column, for the fields that have one.
        raw: field → the cells as the sheet holds them.
        problems: (index, field) → the objection to a cell; field `None` for the row as a whole.
        warnings: index → what a person should look at.
        skipped: rows that hold something and are no events.
    """

    values: dict[str, list[Value]]
    places: list[Place]
    letters: dict[str, str]
    raw: dict[str, list[CellValue]]
    problems: dict[tuple[int, str | None], Problem] = field(default_factory=dict)
    warnings: dict[int, list[Problem]] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)

    def address(self, index: int, name: str) -> str | None:
        """Return the address of a cell, such as `D14`; `None` if the field has no column."""
        column = self.letters.get(name)
        return None if column is None else f"{column}{self.places[index].row}"

    def shown(self, index: int, name: str) -> str:
        """Return what a cell holds, as text; empty if it is empty or has no column."""
        return shown(self.raw[name][index]) if name in self.raw else ""


class Reader:
    """The cells of the events, and what has been made of them so far."""

    def __init__(self, table: Table, columns: Columns, positions: list[int]) -> None:
        self.count = len(positions)
        raw = {
            name: [table.columns[column][position] for position in positions]
            for name, column in columns.fields.items()
        }
        self.normalised = Normalised(
            {field.name: [None] * self.count for field in FIELDS},
            [Place(table.file, table.sheet, table.rows[position]) for position in positions],
            {name: letters(column) for name, column in columns.fields.items()},
            raw,
        )

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
        known: dict[tuple[type, CellValue], T | Refusal | None] = {}
        results: list[T | None] = [None] * self.count
        for index, cell in enumerate(self.normalised.raw.get(name, ()) if cells is None else cells):
            if cell is None:
                continue
            key = (cell.__class__, cell)
            if key not in known:
                known[key] = _read_cell(cell, read)
            result = known[key]
            if isinstance(result, Refusal):
                self.refuse(index, name, result)
            else:
                results[index] = result
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

    def keep(self, name: str, values: list[Value]) -> None:
        """Set a field's values."""
        self.normalised.values[name] = values


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
