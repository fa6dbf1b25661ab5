"""The lines of a text file, which can be read repeatedly, and their delimiter."""

import io
import re
from collections.abc import Iterator
from itertools import chain, islice

from importer.sources import limits
from importer.sources.csv_dialect import detect_delimiter, encode_bytewise

_BLOCK_SIZE = 65_536
_SAMPLE_LINES = 1_000
_SAMPLE_CHARACTERS = 2**18

_EXCEL_SEPARATOR = re.compile(r"\"?sep=([^\r\n\"\0])\"?[\r\n]*", re.IGNORECASE)
"""A first line with the delimiter for Excel, which spreadsheet programs do not show."""


class LinesTooLong(Exception):
    """The records of one batch have more characters than a calendar's rows can have."""


class CsvLines:
    """The lines of a file, with their line ends.

    Attributes:
        skipped: number of first lines that are not records (`sep=;`).
        delimiter: one character.
        size: size in bytes, in UTF-8 or a single-byte encoding.
        met: number of characters that `iter_metered` has yielded since the reader last reset it.
    """

    def __init__(self, data: bytes, encoding: str) -> None:
        self._data, self._encoding = encode_bytewise(data, encoding)
        sample = self._read_sample()
        declared = _EXCEL_SEPARATOR.fullmatch(sample[0])
        self.skipped_lines = 1 if declared else 0
        self.delimiter = declared[1] if declared else detect_delimiter(sample)
        self.size, self.character_count = len(self._data), 0

    def _open_text(self) -> io.TextIOWrapper:
        # newline="": line breaks stay as they are, inside quotation marks too
        return io.TextIOWrapper(io.BytesIO(self._data), self._encoding, newline="")

    def _read_sample(self) -> list[str]:
        text = self._open_text().read(_SAMPLE_CHARACTERS)
        lines = io.StringIO(text, newline="").readlines()[:_SAMPLE_LINES] or [""]
        whole = len(text) < _SAMPLE_CHARACTERS or len(lines) < 2  # noqa: PLR2004 - one must stay
        return lines if whole else lines[:-1]

    def count_lines(self) -> int:
        """Return a lower bound of the number of lines, which is nearly exact."""
        return max(self._data.count(b"\n"), self._data.count(b"\r"))

    def has_overlong_line(self) -> bool:
        """Tell whether a line is too long to be read into memory."""
        data, start = self._data, 0
        while len(data) - start > limits.MAX_SLICE_CHARACTERS:
            within = start, start + limits.MAX_SLICE_CHARACTERS
            start = max(data.rfind(b"\n", *within), data.rfind(b"\r", *within)) + 1
            if start == 0:
                return True
        return False

    def iter_lines(self, line: int) -> Iterator[str]:
        """Iterate over the lines after a line number (0: over all lines)."""
        text = self._open_text()
        return islice(text, line, None) if line else text

    def iter_counted_lines(self, line: int) -> Iterator[str]:
        """Iterate over the lines after a line number, and add their characters to `character_count`.

        Raises:
            LinesTooLong: one batch of records has too many characters.
        """
        return chain.from_iterable(self._iter_blocks(line))

    def _iter_blocks(self, line: int) -> Iterator[list[str]]:
        text = self._open_text()
        for _ in range(line):
            text.readline()
        while lines := text.readlines(_BLOCK_SIZE):
            self.character_count += sum(map(len, lines))
            if self.character_count > limits.MAX_SLICE_CHARACTERS:
                raise LinesTooLong
            yield lines

    def has_quotes(self) -> bool:
        """Tell whether there is any quotation mark."""
        return b'"' in self._data

    def has_quote_at_end(self, characters: int) -> bool:
        """Tell whether a quotation mark may be among the bytes of the last `characters` characters.

        Each character may be written as two of four bytes (doubled), plus quotation marks and line end.
        """
        return b'"' in self._data[-8 * (characters + 2) - 16 :]
