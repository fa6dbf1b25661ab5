"""Dictionary encoding of columns: each distinct value once, and a code for each row.

Values of calendars repeat, so this is smaller and faster to transfer than cells, and the receiver's
cells share their values. Runs in the sandboxed subprocess.
"""

from array import array
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Protocol

from importer.sources import limits
from importer.sources.ooxml_package import ERROR, Mark, Marks, as_shown

_CHUNK_CELLS = 131_072
_LARGEST_EXACT = 2.0**53
"""Up to this value, a float holds whole numbers exactly."""

BOOL = "b"
"""(`BOOL_TAG`, value) encodes a boolean, which would otherwise be equal to 0 or 1."""

Value = (
    None | str | int | float | bool | date | datetime | time | timedelta | Mark | tuple[str, bool]
)
Row = Sequence[Value]
Column = tuple[list[Value], str, bytes]
"""Distinct values, the array type code of the codes, and the codes of all rows."""
Packed = tuple[str, bool, list[tuple[int, int, int, int]], bytes, int, list[Column]]
"""Name, hidden, merged ranges, row numbers (array "I"), index of the first column, columns."""


class Sheet(Protocol):
    """The part of calamine's sheet that is used here."""

    @property
    def start(self) -> tuple[int, int] | None:
        """Row and column of its first cell, counted from 0; `None` if it has none."""

    @property
    def end(self) -> tuple[int, int] | None:
        """Row and column of its last cell."""

    def iter_rows(self) -> Iterator[Row]:
        """Iterate over the rows from the sheet's first one, with columns from `start`."""


class Grid:
    """The rows of a sheet that are not blank, with their numbers and with the cell markers applied.

    Attributes:
        first: the index of the first column.
        width: the number of columns.
    """

    def __init__(self, sheet: Sheet, marks: Marks) -> None:
        columns = [column for row in marks.values() for column in row]
        start, end = sheet.start, sheet.end
        self._sheet, self._marks = sheet, marks
        self._left = start[1] if start else min(columns, default=0)
        self.first = min(self._left, *columns) if columns else self._left
        self.width = max(end[1] if end else -1, *columns, -1) + 1 - self.first

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Iterate over number and cells of each row that is not blank; all rows have `width` cells."""
        marks, number = self._marks, 0
        cells = self._sheet.iter_rows() if self._sheet.start else iter(())
        padded = self._left > self.first or bool(marks)
        for number, unpadded in enumerate(cells, start=1):
            row = self._placed(unpadded, marks.get(number, {})) if padded else unpadded
            if row.count("") != len(row):
                yield number, row
        for beyond in sorted(row for row in marks if row > number):
            row = self._placed([], marks[beyond])
            if row.count("") != len(row):
                yield beyond, row

    def _placed(self, row: Row, marks: dict[int, Mark]) -> Row:
        cells: list[Value] = ["" for _ in range(self._left - self.first)]
        cells.extend(row)
        cells.extend("" for _ in range(self.width - len(cells)))
        for column, mark in marks.items():
            cells[column - self.first] = _marked(cells[column - self.first], mark)
        return cells


def _marked(value: Value, mark: Mark) -> Value:
    if mark[0] == ERROR:
        return mark
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return as_shown(float(value), mark[1])


STRAY = (
    "Delete the rows far below and the columns far to the right of the calendar, even where they "
    "look blank, and save it; or copy the calendar into a new workbook."
)
_REPEATED = "Delete the rows that are alike and save it."


class TooMuch(Exception):
    """A workbook exceeds a limit; has a description and a hint."""

    def __init__(self, description: str, hint: str = STRAY) -> None:
        super().__init__(description)
        self.hint = hint


class Budget:
    """Number of rows and cells that may still be transferred, which limits the receiver's memory.

    Args:
        size: the file's size in bytes.
    """

    def __init__(self, size: int) -> None:
        self._rows = limits.rows(size)
        self._cells = limits.CELLS

    def take(self, rows: int, width: int) -> None:
        """Subtract `rows` rows of `width` cells.

        Raises:
            LimitExceeded: there are too many rows or cells.
        """
        self._rows -= rows
        self._cells -= rows * width
        if self._rows < 0:
            raise TooMuch("a few rows are repeated in it again and again", _REPEATED)
        if self._cells < 0:
            raise TooMuch(f"it has more than {limits.CELLS:,} cells")


def packed(
    about: tuple[str, bool, list[tuple[int, int, int, int]]], grid: Grid, budget: Budget
) -> Packed:
    """Encode a sheet for the parent process.

    Args:
        about: its name, whether it is hidden, its merged ranges.
        grid: its rows.
        budget: the remaining rows and cells of the file.

    Raises:
        LimitExceeded: it has too many rows, columns or cells, or a cell has too many characters.
    """
    if grid.first + grid.width > limits.WIDEST:
        raise TooMuch(f"its cells reach to column {grid.first + grid.width:,}")
    numbers = array("I")
    columns = [_Packer() for _ in range(grid.width)]
    rows = grid.rows()
    while chunk := list(islice(rows, max(_CHUNK_CELLS // max(grid.width, 1), 1))):
        budget.take(len(chunk), grid.width)
        if chunk[-1][0] > limits.ROWS:
            raise TooMuch(f"its rows go on below row {limits.ROWS:,}")
        numbers.extend([number for number, _ in chunk])
        cells = zip(*[row for _, row in chunk], strict=True)
        for column, values in zip(columns, cells, strict=True):
            column.add(values)
    done = [column.done() for column in columns]
    while done and not any(value is not None for value in done[-1][0]):
        done.pop()
    if done and grid.first + len(done) > limits.COLUMNS:
        raise TooMuch(f"its cells reach to column {grid.first + len(done):,}")
    return *about, numbers.tobytes(), grid.first, done


class _Index(dict[Value, int]):
    """Value → code; a new value gets the next code."""

    def __missing__(self, value: Value) -> int:
        code = self[value] = len(self)
        return code


class _Packer:
    def __init__(self) -> None:
        self._codes = array("I")
        self._index = _Index()

    def add(self, values: tuple[Value, ...]) -> None:
        if bool in set(map(type, values)):
            values = tuple((BOOL, v) if isinstance(v, bool) else v for v in values)
        self._codes.extend(map(self._index.__getitem__, values))

    def done(self) -> Column:
        count = len(self._index)
        kind = "B" if count <= 2**8 else "H" if count <= 2**16 else "I"
        return list(map(_plain, self._index)), kind, array(kind, self._codes).tobytes()


def _plain(value: Value) -> Value:
    """Return `None` for a blank and `int` for whole numbers (calamine gives floats for all numbers)."""
    if value == "":
        return None
    if isinstance(value, str) and len(value) > limits.CHARACTERS:
        raise TooMuch(f"a cell of it has {len(value):,} characters", "Shorten that cell.")
    if isinstance(value, float) and value.is_integer() and abs(value) <= _LARGEST_EXACT:
        return int(value)
    return value
