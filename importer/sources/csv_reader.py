"""Read delimited text (CSV, TSV) with detected encoding and delimiter into a table."""

from itertools import zip_longest

from importer.domain.errors import UnusableInput
from importer.domain.lazy_sequences import Made
from importer.domain.model import CellValue, Table
from importer.domain.safe_text import shown
from importer.sources import limits
from importer.sources.csv_dialect import encoding_of
from importer.sources.csv_lines import Lines
from importer.sources.csv_records import Record, Records

Text = str | None


def read_delimited(path: str, data: bytes) -> Table:
    """Read the records of a text file that are not blank, each with the line on which it starts.

    Cells are `str` or `None`, unchanged. Records may differ in width: `widths` has the numbers of
    fields, and columns are padded with `None`. Blank columns at the right are dropped.

    Raises:
        UnusableInput: it is not text, a quotation mark is not closed, or a limit is exceeded.
    """
    encoding = encoding_of(data)
    if encoding is None:
        raise UnusableInput(
            f"{shown(path)} holds bytes that are no text: it is no CSV file, or damaged.",
            "Save the calendar again as .csv (UTF-8) or .xlsx.",
        )
    records = Records(path, Lines(data, encoding))
    records.check_size()
    columns = _Columns()
    while chunk := records.chunk():
        columns.add(chunk)
        _check(columns, records)
    cells = columns.done()
    _check_width(path, cells)
    rows = Made(records.rows.__getitem__, len(records.rows))
    return Table(path, None, rows, tuple(cells), widths=tuple(records.widths))


def _check(columns: "_Columns", records: Records) -> None:
    records.check_count()
    if columns.width > limits.WIDEST:
        longest = records.widths.index(columns.width)
        raise UnusableInput(
            f"{shown(records.path)}: line {records.rows[longest]} has "
            f"{columns.width:,} fields, far more than a calendar can have.",
            "Correct that line, or save the calendar again.",
        )
    if columns.width * columns.count > limits.CELLS:
        raise UnusableInput(
            f"{shown(records.path)} has more than {limits.CELLS:,} cells: down to line "
            f"{records.rows[-1]:,}, the longest of its rows has {columns.width:,} fields.",
            "Split the calendar into several files, or leave columns out.",
        )


def _check_width(path: str, columns: list[list[CellValue]]) -> None:
    if len(columns) > limits.COLUMNS:
        raise UnusableInput(
            f"{shown(path)} has {len(columns):,} columns, far more than a calendar can have.",
            "Delete the columns that do not belong to the calendar.",
        )


class _Columns:
    """Builds columns from records.

    Attributes:
        count: number of records so far.
        width: number of fields of the longest one.
    """

    def __init__(self) -> None:
        self.count = self.width = 0
        self._columns: list[_Column] = []

    def add(self, chunk: list[Record]) -> None:
        widths = list(map(len, chunk))
        self.width = max(self.width, *widths)
        if self.width > limits.WIDEST:
            return
        self._columns += [_Column(self.count) for _ in range(len(self._columns), self.width)]
        transposed = list(zip_longest(*chunk, fillvalue=""))
        transposed += [("",) * len(chunk)] * (len(self._columns) - len(transposed))
        for column, values in zip(self._columns, transposed, strict=True):
            column.add(values)
        self.count += len(chunk)

    def done(self) -> list[list[CellValue]]:
        while self._columns and not self._columns[-1].filled:
            self._columns.pop()
        return [column.done() for column in self._columns]


class _Column:
    """Cells of one column; repeated texts share one object.

    Cells are collected as tuples of text, because the garbage collector visits growing lists
    repeatedly (half of the time for a million records).

    Attributes:
        filled: whether any cell is not blank.
    """

    def __init__(self, blanks: int) -> None:
        self.filled = False
        self._chunks: list[tuple[Text, ...]] = [(None,) * blanks]
        self._kept: dict[str, Text] | None = {"": None}
        self._count = blanks

    def add(self, values: tuple[str, ...]) -> None:
        self.filled = self.filled or any(values)
        self._count += len(values)
        if self._kept is None:
            self._chunks.append(tuple([value or None for value in values]))
            return
        self._chunks.append(tuple(map(self._kept.setdefault, values, values)))
        if len(self._kept) * 2 > self._count:  # few texts repeat: not worth the look-ups
            self._kept = None

    def done(self) -> list[CellValue]:
        cells: list[CellValue] = []
        for chunk in self._chunks:
            cells.extend(chunk)
        self._chunks.clear()
        return cells
