"""Columns in a compact form: each different value once, and a code for each row.

Calendars repeat themselves, so this is smaller and faster to hand over than the cells, and the
cells of the receiver share their values. Runs in the fenced child process.
"""

from array import array
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Protocol

from importer.sources.marks import ERROR, Mark, Marks
from importer.sources.parts import as_shown

_CHUNK = 8_192
_LARGEST_EXACT = 2.0**53
"""Up to here a whole number that comes as a float is exactly what was typed."""

BOOL = "b"
"""(`BOOL`, value) stands for a truth value, which would otherwise be equal to 0 or 1."""

Value = (
    None | str | int | float | bool | date | datetime | time | timedelta | Mark | tuple[str, bool]
)
Row = Sequence[Value]
Column = tuple[list[Value], str, bytes]
"""Different values, the array type of the codes, and a code for each row."""
Packed = tuple[str, bool, list[tuple[int, int, int, int]], bytes, int, list[Column]]
"""Name, hidden, merged ranges, row numbers (array "I"), index of the first column, columns."""


class Sheet(Protocol):
    """What is used of a sheet of calamine."""

    @property
    def start(self) -> tuple[int, int] | None:
        """Row and column of its first cell, from 0; `None` if it has none."""

    @property
    def end(self) -> tuple[int, int] | None:
        """Row and column of its last cell."""

    def iter_rows(self) -> Iterator[Row]:
        """Rows from the sheet's first one on, but columns from `start` on."""


class Grid:
    """The rows of a sheet that hold anything, with their numbers and with the marks in place.

    Attributes:
        first: the index of the first column.
    """

    def __init__(self, sheet: Sheet, marks: Marks) -> None:
        columns = [column for row in marks.values() for column in row]
        start, end = sheet.start, sheet.end
        self._sheet, self._marks = sheet, marks
        self._left = start[1] if start else min(columns, default=0)
        self.first = min(self._left, *columns) if columns else self._left
        self.width = max(end[1] if end else -1, *columns, -1) + 1 - self.first

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Number and cells of each row that is not blank; all rows are `width` long."""
        marks, number = self._marks, 0
        cells = self._sheet.iter_rows() if self._sheet.start else iter(())
        padded = self._left > self.first or bool(marks)
        for number, given in enumerate(cells, start=1):
            row = self._placed(given, marks.get(number, {})) if padded else given
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


def packed(
    name: str, *, hidden: bool, merged: list[tuple[int, int, int, int]], grid: Grid
) -> Packed:
    """The sheet as it goes over to the parent."""
    numbers = array("I")
    columns = [_Packer() for _ in range(grid.width)]
    rows = grid.rows()
    while chunk := list(islice(rows, _CHUNK)):
        numbers.extend([number for number, _ in chunk])
        cells = zip(*[row for _, row in chunk], strict=True)
        for column, values in zip(columns, cells, strict=True):
            column.add(values)
    done = [column.done() for column in columns]
    return name, hidden, merged, numbers.tobytes(), grid.first, done


class _Index(dict[Value, int]):
    """Value → code; a new value gets the next one."""

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
    """`None` for a blank; a whole number as an `int`: calamine gives floats for all numbers."""
    if value == "":
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) <= _LARGEST_EXACT:
        return int(value)
    return value
