"""Read the records of delimited text, each with the line on which it starts."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from importer.domain.errors import UnusableInput
from importer.domain.message import Message, join_messages
from importer.domain.safe_text import escape_name
from importer.sources import limits
from importer.sources.csv_dialect import detect_delimiter

_SAMPLE_LINES = 1_000
_SAMPLE_CHARACTERS = 2**18
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_EXCEL_SEPARATOR = re.compile(r"\"?sep=([^\r\n\"\0])\"?[\r\n]*", re.IGNORECASE)
"""A first line with the delimiter for Excel, which spreadsheet programs do not show."""

_CORRECT_LINE_HINT = Message("Correct that line, or save the calendar again as .csv or .xlsx.")
_SPLIT_HINT = Message("Split the calendar into several files.")

CsvRecord = list[str]


class CsvRecords:
    """The records of a text file that are not blank; they can be read once.

    Attributes:
        rows: the line on which each record starts.
        widths: the number of fields of each record.
    """

    def __init__(self, path: str, data: bytes, encoding: str) -> None:
        self._name = escape_name(path)
        self._data, self._encoding = data, encoding
        self.rows: list[int] = []
        self.widths: list[int] = []
        self._max_rows = limits.compute_max_rows(len(self._data))
        self._record_lines: list[str] = []
        sample = self._read_sample()
        declared = _EXCEL_SEPARATOR.fullmatch(sample[0])
        self._delimiter = declared[1] if declared else detect_delimiter(sample)
        self._last_line = self._skipped_lines = 1 if declared else 0

    def iter_records(self) -> Iterator[CsvRecord]:
        """Iterate over the records, and add the position of each to `rows` and `widths`.

        Raises:
            UnusableInput: a record cannot be read, a quotation mark is not closed, or there are too
                many rows.
        """
        self._check_size()
        lines: list[str] = []
        try:
            for record in csv.reader(self._iter_lines(), delimiter=self._delimiter):
                start = self._last_line + 1
                lines, self._record_lines = self._record_lines, []
                self._last_line += len(lines)
                if not "".join(record).strip():
                    continue
                self.rows.append(start)
                self.widths.append(len(record))
                if len(self.rows) > self._max_rows:
                    raise self._make_row_count_error()
                yield record
        except csv.Error as error:
            raise self._make_record_error(str(error)) from None
        self._check_last_quote(lines)

    def _open_text(self) -> io.TextIOWrapper:
        # newline="": line breaks stay as they are, inside quotation marks too
        return io.TextIOWrapper(io.BytesIO(self._data), self._encoding, newline="")

    def _read_sample(self) -> list[str]:
        text = self._open_text().read(_SAMPLE_CHARACTERS)
        lines = io.StringIO(text, newline="").readlines()[:_SAMPLE_LINES] or [""]
        whole = len(text) < _SAMPLE_CHARACTERS or len(lines) < 2  # noqa: PLR2004 - one must stay
        return lines if whole else lines[:-1]

    def _iter_lines(self) -> Iterator[str]:
        """Iterate over the lines, and collect those of the current record in `_record_lines`."""
        for line in islice(self._open_text(), self._skipped_lines, None):
            self._record_lines.append(line)
            if len(self._record_lines) > 1:
                self._check_record_size()
            yield line

    def _check_record_size(self) -> None:
        if len(self._record_lines) > limits.MAX_RECORD_LINES:
            raise self._make_open_quote_error(self._record_lines)
        if sum(map(len, self._record_lines)) > limits.MAX_RECORD_CHARACTERS:
            raise self._make_length_error()

    def _check_size(self) -> None:
        """Check the size of the lines before one is read into memory."""
        if max(self._data.count(b"\n"), self._data.count(b"\r")) > limits.MAX_LINES:
            raise UnusableInput(
                Message(
                    "{file} has more than {count} lines.", file=self._name, count=limits.MAX_LINES
                ),
                _SPLIT_HINT,
            )
        start = 0
        while len(self._data) - start > limits.MAX_RECORD_CHARACTERS:
            within = start, start + limits.MAX_RECORD_CHARACTERS
            start = max(self._data.rfind(b"\n", *within), self._data.rfind(b"\r", *within)) + 1
            if start == 0:
                raise self._make_length_error()

    def _check_last_quote(self, lines: list[str]) -> None:
        """Raise an error if a quotation mark is open at the end of the file: it hides all later rows."""
        try:
            for _ in csv.reader(lines, delimiter=self._delimiter, strict=True):
                pass
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                self._last_line -= len(lines)
                raise self._make_open_quote_error(lines) from None

    def _make_row_count_error(self) -> UnusableInput:
        values = {"file": self._name, "count": self._max_rows}
        if self._max_rows == limits.MAX_ROWS:
            return UnusableInput(
                Message("{file} has more than {count} rows.", **values), _SPLIT_HINT
            )
        message = Message("{file} has more than {count} rows, most of them nearly blank.", **values)
        return UnusableInput(message, _CORRECT_LINE_HINT)

    def _make_record_error(self, reason: str) -> UnusableInput:
        values = {"file": self._name, "line": str(self._last_line + 1)}
        if "field larger than" not in reason:
            message = Message(
                "{file}: line {line} cannot be read ({reason}).", reason=reason, **values
            )
            return UnusableInput(message, _CORRECT_LINE_HINT)
        if b'"' in self._data:
            return self._make_open_quote_error([])
        message = Message(
            "{file}: line {line} has a field of more than {count} characters.",
            count=limits.MAX_CELL_CHARACTERS,
            **values,
        )
        return UnusableInput(message, _CORRECT_LINE_HINT)

    def _make_length_error(self) -> UnusableInput:
        message = Message(
            "{file}: a row on or below line {line} is far too long for a calendar.",
            file=self._name,
            line=str(self._last_line + 1),
        )
        hint = Message("Perhaps a quotation mark is not closed.")
        return UnusableInput(message, join_messages([_CORRECT_LINE_HINT, hint]))

    def _make_open_quote_error(self, lines: list[str]) -> UnusableInput:
        """Return the error for a quotation mark in the last field of the record after `_last_line`."""
        record = next(csv.reader(lines, delimiter=self._delimiter), [])
        line = self._last_line + 1 + sum(len(_LINE_BREAK.findall(field)) for field in record[:-1])
        message = Message(
            "{file}: a quotation mark that opens on line {line} is not closed.",
            file=self._name,
            line=str(line),
        )
        hint = Message(
            "Close it with a second quotation mark, or double it if it belongs to the text."
        )
        return UnusableInput(message, hint)
