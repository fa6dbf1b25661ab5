"""The lines of a text file, to be read as often as needed, and their delimiter."""

import io
import re
from collections.abc import Iterator
from itertools import islice

from importer.sources.delimiter import delimiter_of

_SAMPLE_LINES = 1_000
_SAMPLE_CHARACTERS = 2**18

_EXCEL_SEPARATOR = re.compile(r"\"?sep=([^\r\n])\"?[\r\n]*", re.IGNORECASE)
"""First line that tells Excel the delimiter; a spreadsheet does not show it."""


class Lines:
    """The lines of a file, with their line ends.

    Attributes:
        skipped: lines at the head that are no records (`sep=;`).
        delimiter: one character.
    """

    def __init__(self, data: bytes, encoding: str) -> None:
        self._data, self._encoding = data, encoding
        sample = self._sample()
        told = _EXCEL_SEPARATOR.fullmatch(sample[0])
        self.skipped = 1 if told else 0
        self.delimiter = told[1] if told else delimiter_of(sample)

    def _text(self) -> io.TextIOWrapper:
        # newline="": line breaks stay as they are, inside quotation marks too
        return io.TextIOWrapper(io.BytesIO(self._data), self._encoding, newline="")

    def _sample(self) -> list[str]:
        text = self._text().read(_SAMPLE_CHARACTERS)
        lines = io.StringIO(text, newline="").readlines()[:_SAMPLE_LINES] or [""]
        whole = len(text) < _SAMPLE_CHARACTERS or len(lines) < 2  # noqa: PLR2004 - one must stay
        return lines if whole else lines[:-1]

    def after(self, line: int) -> Iterator[str]:
        """The lines below a line (from 1; 0: all of them)."""
        text = self._text()
        return islice(text, line, None) if line else text

    def quoted_at_end(self, characters: int) -> bool:
        """Whether a quotation mark may stand in what the last so many characters were written as.

        Each may have been written as two of four bytes, and a line end and quotation marks around.
        """
        return b'"' in self._data[-8 * (characters + 2) - 16 :]
