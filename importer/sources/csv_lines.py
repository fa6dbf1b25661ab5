"""The lines of a text file, to be read as often as needed, and their delimiter."""

import io
import re
from collections.abc import Iterator
from itertools import chain, islice

from importer.sources import limits
from importer.sources.csv_dialect import as_bytewise, delimiter_of

_BLOCK = 65_536
_SAMPLE_LINES = 1_000
_SAMPLE_CHARACTERS = 2**18

_EXCEL_SEPARATOR = re.compile(r"\"?sep=([^\r\n\"\0])\"?[\r\n]*", re.IGNORECASE)
"""First line that tells Excel the delimiter; a spreadsheet does not show it."""


class TooLong(Exception):
    """What is read at once is far longer than a calendar's rows can be."""


class Lines:
    """The lines of a file, with their line ends.

    Attributes:
        skipped: lines at the head that are no records (`sep=;`).
        delimiter: one character.
        size: bytes, as UTF-8 or in one byte a character.
        met: characters that `metered` has given; whoever counts sets it back.
    """

    def __init__(self, data: bytes, encoding: str) -> None:
        self._data, self._encoding = as_bytewise(data, encoding)
        sample = self._sample()
        told = _EXCEL_SEPARATOR.fullmatch(sample[0])
        self.skipped = 1 if told else 0
        self.delimiter = told[1] if told else delimiter_of(sample)
        self.size, self.met = len(self._data), 0

    def _text(self) -> io.TextIOWrapper:
        # newline="": line breaks stay as they are, inside quotation marks too
        return io.TextIOWrapper(io.BytesIO(self._data), self._encoding, newline="")

    def _sample(self) -> list[str]:
        text = self._text().read(_SAMPLE_CHARACTERS)
        lines = io.StringIO(text, newline="").readlines()[:_SAMPLE_LINES] or [""]
        whole = len(text) < _SAMPLE_CHARACTERS or len(lines) < 2  # noqa: PLR2004 - one must stay
        return lines if whole else lines[:-1]

    def count(self) -> int:
        """About how many lines there are; no more than there are."""
        return max(self._data.count(b"\n"), self._data.count(b"\r"))

    def overlong(self) -> bool:
        """Whether a line is so long that even to read it would take far too much memory."""
        data, start = self._data, 0
        while len(data) - start > limits.SLICE_CHARACTERS:
            within = start, start + limits.SLICE_CHARACTERS
            start = max(data.rfind(b"\n", *within), data.rfind(b"\r", *within)) + 1
            if start == 0:
                return True
        return False

    def after(self, line: int) -> Iterator[str]:
        """The lines below a line (from 1; 0: all of them)."""
        text = self._text()
        return islice(text, line, None) if line else text

    def metered(self, line: int) -> Iterator[str]:
        """The same, counting characters in `met`.

        Raises:
            TooLong: they are more than records that are read at once can have.
        """
        return chain.from_iterable(self._blocks(line))

    def _blocks(self, line: int) -> Iterator[list[str]]:
        text = self._text()
        for _ in range(line):
            text.readline()
        while lines := text.readlines(_BLOCK):
            self.met += sum(map(len, lines))
            if self.met > limits.SLICE_CHARACTERS:
                raise TooLong
            yield lines

    def quoted(self) -> bool:
        """Whether there is any quotation mark."""
        return b'"' in self._data

    def quoted_at_end(self, characters: int) -> bool:
        """Whether a quotation mark may stand in what the last so many characters were written as.

        Each may have been written as two of four bytes, and a line end and quotation marks around.
        """
        return b'"' in self._data[-8 * (characters + 2) - 16 :]
