"""What an .xls sheet claims to hold, made small where calamine would take it at its word.

calamine 0.37 sets aside 40 bytes for each cell of the range that a sheet's record DIMENSIONS
claims: 640 MiB for a sheet of three cells whose columns are all formatted, which is common. The
record is a hint only; the cells are found without it. Runs in the fenced child process.
Source: [MS-XLS] 2.4.90 (Dimensions).
"""

import re
import struct

_DIMENSIONS = re.compile(rb"\x00\x02\x0e\x00(.{8}.{4}\0\0)", re.DOTALL)
_ROWS, _COLUMNS = 65_536, 256
_LARGE = 1_000_000
"""Cells; below that, what is set aside costs nothing worth the trouble."""
_ONE_CELL = struct.pack("<IIHHH", 0, 1, 0, 1, 0)


def without_large_claims(data: bytes, kind: str) -> bytes:
    """The workbook's bytes, with every large range that an .xls sheet claims as one cell."""
    if kind != "XLS":
        return data
    large = [match.start(1) for match in _DIMENSIONS.finditer(data) if _is_large(match[1])]
    if not large:
        return data
    changed = bytearray(data)
    for at in large:
        changed[at : at + len(_ONE_CELL)] = _ONE_CELL
    return bytes(changed)


def _is_large(content: bytes) -> bool:
    claim: tuple[int, ...] = struct.unpack("<IIHHH", content)
    top, bottom, left, right, _ = claim
    sane = top <= bottom <= _ROWS and left <= right <= _COLUMNS
    return sane and (bottom - top) * (right - left) > _LARGE
