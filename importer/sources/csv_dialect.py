"""Encoding and delimiter of a text file.

The encoding is found by BOM, then UTF-16 without one, strict UTF-8, Windows-1252: letter frequencies
are wrong more often than this order. The delimiter is the candidate that gives the first records the
steadiest width, quotation marks respected (`csv.Sniffer` looks at characters, and is often wrong
about prose).
"""

import codecs
import csv
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from itertools import islice
from math import log2

CANDIDATES = (",", ";", "\t", "|")
_RECORDS = 100

_BLOCK = 2**20
_HEAD = 4096

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like the BOM of UTF-16, so it comes first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

WESTERN = "cp1252"
LAST = "latin-1"
"""Takes any byte; for the five that Windows-1252 leaves undefined."""


def delimiter_of(sample: list[str]) -> str:
    """The delimiter of the lines (with their line ends) at the head of a file; `,` if in doubt."""
    return max(CANDIDATES, key=lambda candidate: _score(_widths(sample, candidate)))


def _widths(lines: Iterable[str], delimiter: str) -> list[int]:
    reader = csv.reader(lines, delimiter=delimiter)
    widths: list[int] = []
    with suppress(csv.Error):  # the reading proper will say on which line
        widths.extend(len(record) for record in islice(reader, _RECORDS) if any(record))
    return widths


def _score(widths: list[int]) -> tuple[bool, float]:
    """Whether all records are equally wide, and how steady and how wide they are.

    The first record is mostly the header, where prose with stray delimiters is rare: a candidate
    that gives it the usual width counts double.
    """
    wide = Counter(width for width in widths if width > 1)
    if not wide:
        return False, 0.0
    width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
    share = count / len(widths)
    header = 2 if widths[0] == width else 1
    return share == 1, share * log2(width) * header


def encoding_of(data: bytes) -> str | None:
    """The name of a codec that decodes all of the bytes; `None` if they are no text."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding if _decodes(data, encoding) else None
    if b"\0" in data:
        return _without_bom(data)
    return next(name for name in ("utf-8", WESTERN, LAST) if _decodes(data, name))


def as_bytewise(data: bytes, encoding: str) -> tuple[bytes, str]:
    """Text of a found encoding in one where line ends, delimiters and quotes are single bytes.

    Returns:
        UTF-16 and UTF-32 as UTF-8; everything else as it is; and the name of the codec.
    """
    if not encoding.startswith(("utf-16", "utf-32")):
        return data, encoding
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(data)
    blocks = (bytes(view[start : start + _BLOCK]) for start in range(0, len(view), _BLOCK))
    return b"".join([decoder.decode(block).encode() for block in blocks]), "utf-8"


def _without_bom(data: bytes) -> str | None:
    """UTF-16 shows in its ASCII characters: every second byte of them is NUL."""
    head = data[:_HEAD]
    even, odd = head[::2].count(0), head[1::2].count(0)
    for encoding, present, absent in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if present and not absent and _decodes(data, encoding):
            return encoding
    return None


def _decodes(data: bytes, encoding: str) -> bool:
    """Whether all of it decodes; in blocks, since the text may need four times the memory."""
    if encoding == "utf-8" and data.isascii():
        return True
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(data)
    try:
        for start in range(0, len(view), _BLOCK):
            decoder.decode(bytes(view[start : start + _BLOCK]))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
