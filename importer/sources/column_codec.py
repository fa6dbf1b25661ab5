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
from importer.sources.ooxml_package import ERROR, CellMarker, SheetMarkers, format_number

_CHUNK_CELLS = 131_072
_MAX_EXACT_INTEGER = 2.0**53
"""Up to this value, a float holds whole numbers exactly."""

BOOL_TAG = "b"
"""(`BOOL_TAG`, value) encodes a boolean, which would otherwise be equal to 0 or 1."""

EncodedValue = (
    None
    | str
    | int
    | float
    | bool
    | date
    | datetime
    | time
    | timedelta
    | CellMarker
    | tuple[str, bool]
)
EncodedRow = Sequence[EncodedValue]
EncodedColumn = tuple[list[EncodedValue], str, bytes]
"""Distinct values, the array type code of the codes, and the codes of all rows."""
PackedSheet = tuple[str, bool, list[tuple[int, int, int, int]], bytes, int, list[EncodedColumn]]
"""Name, hidden, merged ranges, row numbers (array "I"), index of the first column, columns."""


class CalamineSheetProtocol(Protocol):
    """The part of calamine's sheet that is used here."""

    @property
    def start(self) -> tuple[int, int] | None:
        """Row and column of its first cell, counted from 0; `None` if it has none."""

    @property
    def end(self) -> tuple[int, int] | None:
        """Row and column of its last cell."""

    def iter_rows(self) -> Iterator[EncodedRow]:
        """Iterate over the rows from the sheet's first one, with columns from `start`."""


class MarkedSheet:
    """The rows of a sheet that are not blank, with their numbers and with the cell markers applied.

    Attributes:
        first: the index of the first column.
        width: the number of columns.
    """

    def __init__(self, sheet: CalamineSheetProtocol, marks: SheetMarkers) -> None:
        columns = [column for row in marks.values() for column in row]
        start, end = sheet.start, sheet.end
        self._sheet, self._markers = sheet, marks
        self._sheet_left = start[1] if start else min(columns, default=0)
        self.first_column = min(self._sheet_left, *columns) if columns else self._sheet_left
        self.width = max(end[1] if end else -1, *columns, -1) + 1 - self.first_column

    def iter_rows(self) -> Iterator[tuple[int, EncodedRow]]:
        """Iterate over number and cells of each row that is not blank; all rows have `width` cells."""
        marks, number = self._markers, 0
        cells = self._sheet.iter_rows() if self._sheet.start else iter(())
        padded = self._sheet_left > self.first_column or bool(marks)
        for number, unpadded in enumerate(cells, start=1):
            row = self._apply_markers(unpadded, marks.get(number, {})) if padded else unpadded
            if row.count("") != len(row):
                yield number, row
        for beyond in sorted(row for row in marks if row > number):
            row = self._apply_markers([], marks[beyond])
            if row.count("") != len(row):
                yield beyond, row

    def _apply_markers(self, row: EncodedRow, marks: dict[int, CellMarker]) -> EncodedRow:
        cells: list[EncodedValue] = ["" for _ in range(self._sheet_left - self.first_column)]
        cells.extend(row)
        cells.extend("" for _ in range(self.width - len(cells)))
        for column, mark in marks.items():
            cells[column - self.first_column] = _apply_marker(
                cells[column - self.first_column], mark
            )
        return cells


def _apply_marker(value: EncodedValue, mark: CellMarker) -> EncodedValue:
    if mark[0] == ERROR:
        return mark
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return format_number(float(value), mark[1])


class LimitExceeded(Exception):
    """A workbook exceeds a limit: its code (see `workbook_failures`) and the number found."""

    def __init__(self, code: str, count: int = 0) -> None:
        super().__init__(code)
        self.count = count


class CellBudget:
    """Number of rows and cells that may still be transferred, which limits the receiver's memory.

    Args:
        size: the file's size in bytes.
    """

    def __init__(self, size: int) -> None:
        self._rows = limits.compute_max_rows(size)
        self._cells = limits.MAX_CELLS

    def reserve_rows(self, rows: int, width: int) -> None:
        """Subtract `rows` rows of `width` cells.

        Raises:
            LimitExceeded: there are too many rows or cells.
        """
        self._rows -= rows
        self._cells -= rows * width
        if self._rows < 0:
            raise LimitExceeded("repeated_rows")
        if self._cells < 0:
            raise LimitExceeded("cells", limits.MAX_CELLS)


def pack_sheet(
    about: tuple[str, bool, list[tuple[int, int, int, int]]], grid: MarkedSheet, budget: CellBudget
) -> PackedSheet:
    """Encode a sheet for the parent process.

    Args:
        about: its name, whether it is hidden, its merged ranges.
        grid: its rows.
        budget: the remaining rows and cells of the file.

    Raises:
        LimitExceeded: it has too many rows, columns or cells, or a cell has too many characters.
    """
    if grid.first_column + grid.width > limits.MAX_SHEET_COLUMNS:
        raise LimitExceeded("columns", grid.first_column + grid.width)
    numbers = array("I")
    columns = [_ColumnPacker() for _ in range(grid.width)]
    rows = grid.iter_rows()
    while chunk := list(islice(rows, max(_CHUNK_CELLS // max(grid.width, 1), 1))):
        budget.reserve_rows(len(chunk), grid.width)
        if chunk[-1][0] > limits.MAX_ROWS:
            raise LimitExceeded("rows", limits.MAX_ROWS)
        numbers.extend([number for number, _ in chunk])
        cells = zip(*[row for _, row in chunk], strict=True)
        for column, values in zip(columns, cells, strict=True):
            column.add_values(values)
    done = [column.pack_column() for column in columns]
    while done and not any(value is not None for value in done[-1][0]):
        done.pop()
    if done and grid.first_column + len(done) > limits.MAX_COLUMNS:
        raise LimitExceeded("columns", grid.first_column + len(done))
    return *about, numbers.tobytes(), grid.first_column, done


class _ValueIndex(dict[EncodedValue, int]):
    """Value → code; a new value gets the next code."""

    def __missing__(self, value: EncodedValue) -> int:
        code = self[value] = len(self)
        return code


class _ColumnPacker:
    def __init__(self) -> None:
        self._codes = array("I")
        self._index = _ValueIndex()

    def add_values(self, values: tuple[EncodedValue, ...]) -> None:
        if bool in set(map(type, values)):
            values = tuple((BOOL_TAG, v) if isinstance(v, bool) else v for v in values)
        self._codes.extend(map(self._index.__getitem__, values))

    def pack_column(self) -> EncodedColumn:
        count = len(self._index)
        kind = "B" if count <= 2**8 else "H" if count <= 2**16 else "I"
        return list(map(_normalize_value, self._index)), kind, array(kind, self._codes).tobytes()


def _normalize_value(value: EncodedValue) -> EncodedValue:
    """Return `None` for a blank and `int` for whole numbers (calamine gives floats for all numbers)."""
    if value == "":
        return None
    if isinstance(value, str) and len(value) > limits.MAX_CELL_CHARACTERS:
        raise LimitExceeded("characters", len(value))
    if isinstance(value, float) and value.is_integer() and abs(value) <= _MAX_EXACT_INTEGER:
        return int(value)
    return value
