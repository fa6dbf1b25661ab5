"""Records of delimited text, each with the line on which it starts."""

import csv
import re
from array import array
from itertools import islice
from typing import TYPE_CHECKING

from importer.errors import UnusableInput
from importer.sources import limits
from importer.sources.lines import Lines
from importer.sources.shown import shown

if TYPE_CHECKING:
    import _csv  # where typeshed keeps the reader's type

_CHUNK = 1_024
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_NOT_CLOSED = "Close it with a second quotation mark, or double it if it belongs to the text."
_SAVE = "Correct that line, or save the calendar again as .csv or .xlsx."

Record = list[str]


class Records:
    """Reads the records of a file that hold anything, chunk by chunk.

    Attributes:
        path: the file, for messages.
        rows: the line on which each record starts (array: the garbage collector passes it by).
        widths: how many fields each record has.
    """

    def __init__(self, path: str, lines: Lines) -> None:
        self.path = path
        self.rows, self.widths = array("Q"), array("Q")
        self._lines = lines
        self._reader = self._read_after(lines.skipped)
        self._last = lines.skipped
        self._final: tuple[int, Record] = (1, [])

    def _read_after(self, line: int, *, strict: bool = False) -> "_csv.Reader":
        return csv.reader(self._lines.after(line), delimiter=self._lines.delimiter, strict=strict)

    def chunk(self) -> list[Record]:
        """The next records that hold anything; none at the end of the file.

        Raises:
            UnusableInput: a record cannot be read, or a quotation mark is not closed.
        """
        while chunk := self._read():
            if kept := self._numbered(chunk):
                return kept
        self._check_end()
        return []

    def _read(self) -> list[Record]:
        try:
            return list(islice(self._reader, _CHUNK))
        except csv.Error as error:
            raise self._unreadable(str(error)) from None

    def _numbered(self, chunk: list[Record]) -> list[Record]:
        """Notes the lines and widths of the records; leaves out the blank ones."""
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
        """The lines on which the records start, some of which have line breaks in their fields."""
        starts: list[int] = []
        line = self._last + 1
        for record in chunk:
            starts.append(line)
            line += 1 + sum(map(_breaks, record))
            if line - starts[-1] > limits.RECORD_LINES:
                raise self._open(starts[-1] + sum(map(_breaks, record[:-1])))
        return starts

    def _check_end(self) -> None:
        """Refuses a quotation mark that is open at the end of the file: what follows it is lost."""
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
        """Finds the record that the reader stumbled over: the chunk is read again, one by one."""
        reader, start = self._read_after(self._last), self._last + 1
        try:
            for _ in reader:
                start = self._last + reader.line_num + 1
        except csv.Error:
            if "field larger than" in reason:
                return self._open(start)
        return UnusableInput(f"{shown(self.path)}: line {start} cannot be read ({reason}).", _SAVE)

    def _open(self, line: int) -> UnusableInput:
        what = f"{shown(self.path)}: a quotation mark that opens on line {line} is not closed."
        return UnusableInput(what, _NOT_CLOSED)


def _breaks(field: str) -> int:
    return len(_LINE_BREAK.findall(field)) if "\n" in field or "\r" in field else 0
