"""Which encoding a text file is in: BOM, UTF-16 without one, strict UTF-8, then Windows-1252.

Guessing by letter frequencies is wrong more often than this order is.
"""

import codecs

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
