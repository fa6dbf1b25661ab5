"""Read the records of delimited text, each with the line on which it starts."""

import csv
import re
from array import array
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from importer.domain.errors import UnusableInput
from importer.domain.safe_text import shown
from importer.sources import limits
from importer.sources.csv_lines import Lines, TooLong

if TYPE_CHECKING:
    import _csv  # typeshed's home of the reader's type

_CHUNK = 1_024
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_NOT_CLOSED = "Close it with a second quotation mark, or double it if it belongs to the text."
_SAVE = "Correct that line, or save the calendar again as .csv or .xlsx."
_SPLIT = "Split the calendar into several files."
_PERHAPS = "Perhaps a quotation mark is not closed."

Record = list[str]


class Records:
    """Reads the records of a file that are not blank, in chunks.

    Attributes:
        path: the file, for messages.
        rows: the line on which each record starts (an array, which the garbage collector skips).
        widths: the number of fields of each record.
    """

    def __init__(self, path: str, lines: Lines) -> None:
        self.path = path
        self.rows, self.widths = array("Q"), array("Q")
        self._lines = lines
        self._most = limits.rows(lines.size)
        self._reader = csv.reader(lines.metered(lines.skipped), delimiter=lines.delimiter)
        self._last = lines.skipped
        self._final: tuple[int, Record] = (1, [])

    def _read_after(self, line: int, *, strict: bool = False) -> "_csv.Reader":
        return csv.reader(self._lines.after(line), delimiter=self._lines.delimiter, strict=strict)

    def check_size(self) -> None:
        """Check the size of the lines before reading them.

        Raises:
            UnusableInput: there are too many lines, or one is too long.
        """
        if self._lines.count() > limits.LINES:
            raise UnusableInput(f"{shown(self.path)} has more than {limits.LINES:,} lines.", _SPLIT)
        if self._lines.overlong():
            raise self._too_long()

    def chunk(self) -> list[Record]:
        """Return the next records that are not blank; an empty list at the end of the file.

        Raises:
            UnusableInput: a record cannot be read, or a quotation mark is not closed.
        """
        while chunk := self._read():
            if kept := self._numbered(chunk):
                return kept
        self._check_end()
        return []

    def check_count(self) -> None:
        """Check the number of records so far.

        Raises:
            UnusableInput: there are more than a sheet can have, or most of them are nearly blank.
        """
        if len(self.rows) <= self._most:
            return
        most = f"more than {self._most:,} rows"
        if self._most == limits.ROWS:
            raise UnusableInput(f"{shown(self.path)} has {most}.", _SPLIT)
        raise UnusableInput(f"{shown(self.path)} has {most}, most of them next to blank.", _SAVE)

    def _read(self) -> list[Record]:
        chunk: list[Record] = []
        total = 0
        try:
            while len(chunk) < _CHUNK and total < limits.SLICE_CHARACTERS:
                self._lines.met = 0
                records = list(islice(self._reader, limits.SLICE_RECORDS))
                chunk += records
                total += self._lines.met
                if len(records) < limits.SLICE_RECORDS:
                    break
        except csv.Error as error:
            raise self._unreadable(str(error)) from None
        except TooLong:
            raise self._too_long() from None
        return chunk

    def _numbered(self, chunk: list[Record]) -> list[Record]:
        """Add line and width of each record to `rows` and `widths`; return the records without blank ones."""
        first, last = self._last + 1, self._reader.line_num + self._lines.skipped
        single = len(chunk) == last + 1 - first
        starts = range(first, last + 1) if single else self._starts(chunk)
        self._last, self._final = last, (starts[-1], chunk[-1])
        suspects = [i for i, r in enumerate(chunk) if not r or not r[0] or r[0].isspace()]
        blank = {i for i in suspects if not "".join(chunk[i]).strip()}
        if blank:
            starts = [start for i, start in enumerate(starts) if i not in blank]
            chunk = [record for i, record in enumerate(chunk) if i not in blank]
        self.rows.extend(starts)
        self.widths.extend(map(len, chunk))
        return chunk

    def _starts(self, chunk: list[Record]) -> list[int]:
        """Return the lines on which records start, some of which have line breaks in their fields."""
        starts: list[int] = []
        line = self._last + 1
        for record in chunk:
            starts.append(line)
            line += 1 + sum(map(_breaks, record))
            if line - starts[-1] > limits.RECORD_LINES:
                raise self._open(starts[-1] + sum(map(_breaks, record[:-1])))
        return starts

    def _check_end(self) -> None:
        """Raise an error if a quotation mark is open at the end of the file: it hides all later rows."""
        start, record = self._final
        if not self._lines.quoted_at_end(sum(map(len, record)) + len(record)):
            return
        try:
            for _ in self._read_after(start - 1, strict=True):
                pass
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                ended = record[-1].endswith(("\r", "\n"))
                raise self._open(self._last - _breaks(record[-1]) + ended) from None

    def _unreadable(self, reason: str) -> UnusableInput:
        """Find the record that cannot be read by reading the chunk again, one record at a time."""
        reader, start = self._read_after(self._last), self._last + 1
        with suppress(csv.Error):
            for _ in reader:
                start = self._last + reader.line_num + 1
        if "field larger than" not in reason:
            message = f"{shown(self.path)}: line {start} cannot be read ({reason})."
            return UnusableInput(message, _SAVE)
        if self._lines.quoted():
            return self._open(start)
        finding = f"line {start} has a field of more than {limits.CHARACTERS:,} characters."
        return UnusableInput(f"{shown(self.path)}: {finding}", _SAVE)

    def _too_long(self) -> UnusableInput:
        finding = f"a row on or below line {self._last + 1} is far longer than a calendar's can be."
        return UnusableInput(f"{shown(self.path)}: {finding}", f"{_SAVE} {_PERHAPS}")

    def _open(self, line: int) -> UnusableInput:
        message = f"{shown(self.path)}: a quotation mark that opens on line {line} is not closed."
        return UnusableInput(message, _NOT_CLOSED)


def _breaks(field: str) -> int:
    return len(_LINE_BREAK.findall(field)) if "\n" in field or "\r" in field else 0
