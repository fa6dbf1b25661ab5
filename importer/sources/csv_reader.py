"""Read delimited text (CSV, TSV) with detected encoding and delimiter into a table."""

from itertools import islice, zip_longest

from importer.domain.errors import UnusableInput
from importer.domain.message import Message
from importer.domain.model import CellValue, Table
from importer.domain.safe_text import escape_name
from importer.sources import limits
from importer.sources.csv_dialect import detect_encoding
from importer.sources.csv_records import CsvRecord, CsvRecords

_CHUNK_RECORDS = 256


def read_csv(path: str, data: bytes) -> Table:
    """Read the records of a text file that are not blank, each with the line on which it starts.

    Cells are `str` or `None`, unchanged. Records may differ in width: `widths` has the numbers of
    fields, and columns are padded with `None`. Blank columns at the right are dropped.

    Raises:
        UnusableInput: it is not text, a quotation mark is not closed, or a limit is exceeded.
    """
    name = escape_name(path)
    encoding = detect_encoding(data)
    if encoding is None:
        raise UnusableInput(
            Message(
                "{file} contains bytes that are not text: it is damaged or not a CSV file.",
                file=name,
            ),
            Message("Save the calendar again as .csv (UTF-8) or .xlsx."),
        )
    records = CsvRecords(path, data, encoding)
    columns = _read_columns(name, records)
    if len(columns) > limits.MAX_COLUMNS:
        raise UnusableInput(
            Message(
                "{file} has {count} columns, far more than a calendar can have.",
                file=name,
                count=len(columns),
            ),
            Message("Delete the columns that do not belong to the calendar."),
        )
    return Table(path, None, tuple(records.rows), tuple(columns), widths=tuple(records.widths))


def _read_columns(name: str, records: CsvRecords) -> list[list[CellValue]]:
    """Return the columns of all records, without blank ones at the right."""
    columns: list[_ColumnBuilder] = []
    remaining = records.iter_records()
    count = 0
    while chunk := list(islice(remaining, _CHUNK_RECORDS)):
        _check_width(name, records, chunk)
        transposed = list(zip_longest(*chunk, fillvalue=""))
        columns += [_ColumnBuilder(count) for _ in range(len(columns), len(transposed))]
        transposed += [("",) * len(chunk)] * (len(columns) - len(transposed))
        for column, values in zip(columns, transposed, strict=True):
            column.add_values(values)
        count += len(chunk)
        _check_cell_count(name, records, len(columns))
    while columns and not columns[-1].filled:
        columns.pop()
    return [column.cells for column in columns]


def _check_width(name: str, records: CsvRecords, chunk: list[CsvRecord]) -> None:
    width = max(map(len, chunk))
    if width <= limits.MAX_SHEET_COLUMNS:
        return
    line = records.rows[records.widths.index(width)]
    message = Message(
        "{file}: line {line} has {count} fields, far more than a calendar can have.",
        file=name,
        line=str(line),
        count=width,
    )
    raise UnusableInput(message, Message("Correct that line, or save the calendar again."))


def _check_cell_count(name: str, records: CsvRecords, width: int) -> None:
    if width * len(records.rows) <= limits.MAX_CELLS:
        return
    message = Message(
        "{file} has more than {count} cells: down to line {line}, its longest row has {width} fields.",
        file=name,
        count=limits.MAX_CELLS,
        line=f"{records.rows[-1]:,}",
        width=width,
    )
    raise UnusableInput(
        message, Message("Split the calendar into several files, or remove columns.")
    )


class _ColumnBuilder:
    """Cells of one column; repeated texts share one object.

    Attributes:
        cells: the cells so far.
        filled: whether any cell is not blank.
    """

    def __init__(self, blanks: int) -> None:
        self.filled = False
        self.cells: list[CellValue] = [None] * blanks
        self._distinct_texts: dict[str, str | None] = {"": None}

    def add_values(self, values: tuple[str, ...]) -> None:
        self.filled = self.filled or any(values)
        self.cells.extend(map(self._distinct_texts.setdefault, values, values))
