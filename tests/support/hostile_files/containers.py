"""Zips and OLE files made by hand: what no library would write."""

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping

Content = str | bytes
Parts = Mapping[str, Content]

DEFLATED, STORED = zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED
_EPOCH = (1980, 1, 1, 0, 0, 0)
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def zipped(parts: Parts | Iterable[tuple[str, Content]], method: int = DEFLATED) -> bytes:
    """Build a reproducible zip of the parts; names may repeat where pairs are given."""
    pairs = parts.items() if isinstance(parts, Mapping) else parts
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in pairs:
            info = zipfile.ZipInfo("x", _EPOCH)
            info.filename, info.compress_type = name, method
            data = content.encode() if isinstance(content, str) else content
            archive.writestr(info, data, compresslevel=1 if len(data) > 10**7 else 6)
    return stream.getvalue()


def central(data: bytes, name: str) -> int:
    """Where the entry of a part stands in the central directory (APPNOTE 4.3.12)."""
    at = data.find(_CENTRAL)
    while at >= 0:
        length = struct.unpack_from("<H", data, at + 28)[0]
        if data[at + 46 : at + 46 + length] == name.encode():
            return at
        at = data.find(_CENTRAL, at + 4)
    raise KeyError(name)


def patched(data: bytes, at: int, form: str, *values: int) -> bytes:
    """Overwrite some of the bytes."""
    content = struct.pack(form, *values)
    return data[:at] + content + data[at + len(content) :]


def with_size(data: bytes, name: str, size: int) -> bytes:
    """Change the unpacked size of a part in both headers of the zip."""
    at = central(data, name)
    local = struct.unpack_from("<I", data, at + 42)[0]
    return patched(patched(data, at + 24, "<I", size), local + 22, "<I", size)


def with_flag(data: bytes, name: str, flag: int) -> bytes:
    """Set a general purpose flag of a part (1: encrypted)."""
    at = central(data, name)
    local = struct.unpack_from("<I", data, at + 42)[0]
    return patched(patched(data, at + 8, "<H", flag), local + 6, "<H", flag)


def with_method(data: bytes, name: str, method: int) -> bytes:
    """Change the compression method of a part."""
    at = central(data, name)
    local = struct.unpack_from("<I", data, at + 42)[0]
    return patched(patched(data, at + 10, "<H", method), local + 8, "<H", method)


def entry(name: str, offset: int, packed: int, size: int, crc: int = 0) -> bytes:
    """Build an entry of a central directory with these values."""
    raw = name.encode()
    head = struct.pack("<HHHHHH", 20, 20, 0, DEFLATED, 0, 33)
    tail = struct.pack("<IIIHHHHHII", crc, packed, size, len(raw), 0, 0, 0, 0, 0, offset)
    return _CENTRAL + head + tail + raw


def directory(body: bytes, entries: list[bytes], comment: bytes = b"") -> bytes:
    """Append a central directory and its end record to the body."""
    listed, count = b"".join(entries), min(len(entries), 0xFFFF)
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(listed), len(body), len(comment))
    return body + listed + _END + end + comment


# -- OLE ------------------------------------------------------------------------------------------

_FREE, _LAST, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR = 512


def ole_header(
    *,
    fats: int = 1,
    first_directory: int = 1,
    shift: int = 9,
    difat: int = _LAST,
    difats: int = 0,
    minifat: int = _LAST,
    minifats: int = 0,
) -> bytes:
    """Build the header of an OLE file ([MS-CFB] 2.2) with these counts."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, shift, 6)
    head += struct.pack(
        "<IIIIIIIII", 0, fats, first_directory, 0, 4096, minifat, minifats, difat, difats
    )
    return head + struct.pack("<109I", 0, *[_FREE] * 108)


def ole_entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    """Build an entry of the directory ([MS-CFB] 2.6.1)."""
    text = (name + "\0").encode("utf-16-le")
    links = struct.pack("<III", _FREE, _FREE, child)
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + links
    return head + bytes(36) + struct.pack("<IQ", start, size)


def ole(
    stream: bytes,
    *,
    header: bytes = b"",
    fat: dict[int, int] | None = None,
    size: int | None = None,
    name: str = "Workbook",
) -> bytes:
    """Build an OLE file with one stream; `fat`: entries of its allocation table to overwrite."""
    stream = stream.ljust(4096, b"\0")  # a shorter one would lie in the mini stream
    sectors = -(-len(stream) // SECTOR)
    count = -(-(sectors + 2) // 128)
    if count > 1:
        raise ValueError("one sector of allocation table is all there is")
    table = [_FAT, _LAST, *range(3, sectors + 2), _LAST]
    for at, value in (fat or {}).items():
        table[at] = value
    listed = ole_entry("Root Entry", 5, 1, _LAST, 0)
    listed += ole_entry(name, 2, _FREE, 2, len(stream) if size is None else size)
    packed = struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff")
    body = packed + listed.ljust(SECTOR, b"\0") + stream.ljust(sectors * SECTOR, b"\0")
    return (header or ole_header()) + body
