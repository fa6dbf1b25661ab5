"""Read the records of delimited text, each with the line on which it starts."""

import csv
import re
from array import array
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from importer.domain.errors import UnusableInput
from importer.domain.safe_text import escape_name
from importer.sources import limits
from importer.sources.csv_lines import CsvLines, LinesTooLong

if TYPE_CHECKING:
    import _csv  # typeshed's home of the reader's type

_CHUNK_RECORDS = 1_024
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_CLOSE_QUOTE_HINT = "Close it with a second quotation mark, or double it if it belongs to the text."
_CORRECT_LINE_HINT = "Correct that line, or save the calendar again as .csv or .xlsx."
_SPLIT_HINT = "Split the calendar into several files."
_OPEN_QUOTE_HINT = "Perhaps a quotation mark is not closed."

CsvRecord = list[str]


class RecordReader:
    """Reads the records of a file that are not blank, in chunks.

    Attributes:
        path: the file, for messages.
        rows: the line on which each record starts (an array, which the garbage collector skips).
        widths: the number of fields of each record.
    """

    def __init__(self, path: str, lines: CsvLines) -> None:
        self.path = path
        self.rows, self.widths = array("Q"), array("Q")
        self._lines = lines
        self._max_rows = limits.compute_max_rows(lines.size)
        self._reader = csv.reader(
            lines.iter_counted_lines(lines.skipped_lines), delimiter=lines.delimiter
        )
        self._last_line = lines.skipped_lines
        self._last_record: tuple[int, CsvRecord] = (1, [])

    def _create_reader(self, line: int, *, strict: bool = False) -> "_csv.Reader":
        return csv.reader(
            self._lines.iter_lines(line), delimiter=self._lines.delimiter, strict=strict
        )

    def check_size(self) -> None:
        """Check the size of the lines before reading them.

        Raises:
            UnusableInput: there are too many lines, or one is too long.
        """
        if self._lines.count_lines() > limits.MAX_LINES:
            raise UnusableInput(
                f"{escape_name(self.path)} has more than {limits.MAX_LINES:,} lines.", _SPLIT_HINT
            )
        if self._lines.has_overlong_line():
            raise self._make_length_error()

    def read_chunk(self) -> list[CsvRecord]:
        """Return the next records that are not blank; an empty list at the end of the file.

        Raises:
            UnusableInput: a record cannot be read, or a quotation mark is not closed.
        """
        while chunk := self._read_records():
            if kept := self._add_positions(chunk):
                return kept
        self._check_last_quote()
        return []

    def check_row_count(self) -> None:
        """Check the number of records so far.

        Raises:
            UnusableInput: there are more than a sheet can have, or most of them are nearly blank.
        """
        if len(self.rows) <= self._max_rows:
            return
        most = f"more than {self._max_rows:,} rows"
        if self._max_rows == limits.MAX_ROWS:
            raise UnusableInput(f"{escape_name(self.path)} has {most}.", _SPLIT_HINT)
        raise UnusableInput(
            f"{escape_name(self.path)} has {most}, most of them next to blank.", _CORRECT_LINE_HINT
        )

    def _read_records(self) -> list[CsvRecord]:
        chunk: list[CsvRecord] = []
        total = 0
        try:
            while len(chunk) < _CHUNK_RECORDS and total < limits.MAX_SLICE_CHARACTERS:
                self._lines.character_count = 0
                records = list(islice(self._reader, limits.SLICE_RECORDS))
                chunk += records
                total += self._lines.character_count
                if len(records) < limits.SLICE_RECORDS:
                    break
        except csv.Error as error:
            raise self._make_record_error(str(error)) from None
        except LinesTooLong:
            raise self._make_length_error() from None
        return chunk

    def _add_positions(self, chunk: list[CsvRecord]) -> list[CsvRecord]:
        """Add line and width of each record to `rows` and `widths`; return the records without blank ones."""
        first, last = self._last_line + 1, self._reader.line_num + self._lines.skipped_lines
        single = len(chunk) == last + 1 - first
        starts = range(first, last + 1) if single else self._find_starts(chunk)
        self._last_line, self._last_record = last, (starts[-1], chunk[-1])
        suspects = [i for i, r in enumerate(chunk) if not r or not r[0] or r[0].isspace()]
        blank = {i for i in suspects if not "".join(chunk[i]).strip()}
        if blank:
            starts = [start for i, start in enumerate(starts) if i not in blank]
            chunk = [record for i, record in enumerate(chunk) if i not in blank]
        self.rows.extend(starts)
        self.widths.extend(map(len, chunk))
        return chunk

    def _find_starts(self, chunk: list[CsvRecord]) -> list[int]:
        """Return the lines on which records start, some of which have line breaks in their fields."""
        starts: list[int] = []
        line = self._last_line + 1
        for record in chunk:
            starts.append(line)
            line += 1 + sum(map(_count_line_breaks, record))
            if line - starts[-1] > limits.MAX_RECORD_LINES:
                raise self._make_open_quote_error(
                    starts[-1] + sum(map(_count_line_breaks, record[:-1]))
                )
        return starts

    def _check_last_quote(self) -> None:
        """Raise an error if a quotation mark is open at the end of the file: it hides all later rows."""
        start, record = self._last_record
        if not self._lines.has_quote_at_end(sum(map(len, record)) + len(record)):
            return
        try:
            for _ in self._create_reader(start - 1, strict=True):
                pass
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                ended = record[-1].endswith(("\r", "\n"))
                raise self._make_open_quote_error(
                    self._last_line - _count_line_breaks(record[-1]) + ended
                ) from None

    def _make_record_error(self, reason: str) -> UnusableInput:
        """Find the record that cannot be read by reading the chunk again, one record at a time."""
        reader, start = self._create_reader(self._last_line), self._last_line + 1
        with suppress(csv.Error):
            for _ in reader:
                start = self._last_line + reader.line_num + 1
        if "field larger than" not in reason:
            message = f"{escape_name(self.path)}: line {start} cannot be read ({reason})."
            return UnusableInput(message, _CORRECT_LINE_HINT)
        if self._lines.has_quotes():
            return self._make_open_quote_error(start)
        finding = (
            f"line {start} has a field of more than {limits.MAX_CELL_CHARACTERS:,} characters."
        )
        return UnusableInput(f"{escape_name(self.path)}: {finding}", _CORRECT_LINE_HINT)

    def _make_length_error(self) -> UnusableInput:
        finding = (
            f"a row on or below line {self._last_line + 1} is far longer than a calendar's can be."
        )
        return UnusableInput(
            f"{escape_name(self.path)}: {finding}", f"{_CORRECT_LINE_HINT} {_OPEN_QUOTE_HINT}"
        )

    def _make_open_quote_error(self, line: int) -> UnusableInput:
        message = (
            f"{escape_name(self.path)}: a quotation mark that opens on line {line} is not closed."
        )
        return UnusableInput(message, _CLOSE_QUOTE_HINT)


def _count_line_breaks(field: str) -> int:
    return len(_LINE_BREAK.findall(field)) if "\n" in field or "\r" in field else 0
