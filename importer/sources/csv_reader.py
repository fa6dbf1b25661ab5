"""Read delimited text (CSV, TSV) with detected encoding and delimiter into a table."""

from itertools import zip_longest

from importer.domain.errors import UnusableInput
from importer.domain.lazy_sequences import LazySequence
from importer.domain.model import CellValue, Table
from importer.domain.safe_text import escape_name
from importer.sources import limits
from importer.sources.csv_dialect import detect_encoding
from importer.sources.csv_lines import CsvLines
from importer.sources.csv_records import CsvRecord, RecordReader

CellText = str | None


def read_csv(path: str, data: bytes) -> Table:
    """Read the records of a text file that are not blank, each with the line on which it starts.

    Cells are `str` or `None`, unchanged. Records may differ in width: `widths` has the numbers of
    fields, and columns are padded with `None`. Blank columns at the right are dropped.

    Raises:
        UnusableInput: it is not text, a quotation mark is not closed, or a limit is exceeded.
    """
    encoding = detect_encoding(data)
    if encoding is None:
        raise UnusableInput(
            f"{escape_name(path)} holds bytes that are no text: it is no CSV file, or damaged.",
            "Save the calendar again as .csv (UTF-8) or .xlsx.",
        )
    records = RecordReader(path, CsvLines(data, encoding))
    records.check_size()
    columns = _TableBuilder()
    while chunk := records.read_chunk():
        columns.add_records(chunk)
        _check_limits(columns, records)
    cells = columns.build_columns()
    _check_column_count(path, cells)
    rows = LazySequence(records.rows.__getitem__, len(records.rows))
    return Table(path, None, rows, tuple(cells), widths=tuple(records.widths))


def _check_limits(columns: "_TableBuilder", records: RecordReader) -> None:
    records.check_row_count()
    if columns.width > limits.MAX_SHEET_COLUMNS:
        longest = records.widths.index(columns.width)
        raise UnusableInput(
            f"{escape_name(records.path)}: line {records.rows[longest]} has "
            f"{columns.width:,} fields, far more than a calendar can have.",
            "Correct that line, or save the calendar again.",
        )
    if columns.width * columns.count > limits.MAX_CELLS:
        raise UnusableInput(
            f"{escape_name(records.path)} has more than {limits.MAX_CELLS:,} cells: down to line "
            f"{records.rows[-1]:,}, the longest of its rows has {columns.width:,} fields.",
            "Split the calendar into several files, or leave columns out.",
        )


def _check_column_count(path: str, columns: list[list[CellValue]]) -> None:
    if len(columns) > limits.MAX_COLUMNS:
        raise UnusableInput(
            f"{escape_name(path)} has {len(columns):,} columns, far more than a calendar can have.",
            "Delete the columns that do not belong to the calendar.",
        )


class _TableBuilder:
    """Builds columns from records.

    Attributes:
        count: number of records so far.
        width: number of fields of the longest one.
    """

    def __init__(self) -> None:
        self.count = self.width = 0
        self._columns: list[_ColumnBuilder] = []

    def add_records(self, chunk: list[CsvRecord]) -> None:
        widths = list(map(len, chunk))
        self.width = max(self.width, *widths)
        if self.width > limits.MAX_SHEET_COLUMNS:
            return
        self._columns += [_ColumnBuilder(self.count) for _ in range(len(self._columns), self.width)]
        transposed = list(zip_longest(*chunk, fillvalue=""))
        transposed += [("",) * len(chunk)] * (len(self._columns) - len(transposed))
        for column, values in zip(self._columns, transposed, strict=True):
            column.add_values(values)
        self.count += len(chunk)

    def build_columns(self) -> list[list[CellValue]]:
        while self._columns and not self._columns[-1].filled:
            self._columns.pop()
        return [column.build_cells() for column in self._columns]


class _ColumnBuilder:
    """Cells of one column; repeated texts share one object.

    Cells are collected as tuples of text, because the garbage collector visits growing lists
    repeatedly (half of the time for a million records).

    Attributes:
        filled: whether any cell is not blank.
    """

    def __init__(self, blanks: int) -> None:
        self.filled = False
        self._chunks: list[tuple[CellText, ...]] = [(None,) * blanks]
        self._distinct_texts: dict[str, CellText] | None = {"": None}
        self._count = blanks

    def add_values(self, values: tuple[str, ...]) -> None:
        self.filled = self.filled or any(values)
        self._count += len(values)
        if self._distinct_texts is None:
            self._chunks.append(tuple([value or None for value in values]))
            return
        self._chunks.append(tuple(map(self._distinct_texts.setdefault, values, values)))
        if len(self._distinct_texts) * 2 > self._count:  # few texts repeat: not worth the look-ups
            self._distinct_texts = None

    def build_cells(self) -> list[CellValue]:
        cells: list[CellValue] = []
        for chunk in self._chunks:
            cells.extend(chunk)
        self._chunks.clear()
        return cells
