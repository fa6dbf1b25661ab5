"""Sandboxed subprocess: reads a workbook from standard input, writes its encoded columns.

calamine can abort its process (one cell at XFD1048576, an inflated `uniqueCount`), and a small file
can request any amount of memory: this process can be lost without consequences.

Standard output is a sequence of pickled plain values: `("start", sheet, declared range)` before each
sheet, its `PackedSheet`, and at the end `("end", "", "")` or `(reason, sentence, hint)`.
"""

import gc
import io
import pickle
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from threading import Thread

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
    WorksheetNotFound,
)

from importer.sources import limits
from importer.sources.column_codec import Budget, Grid, Packed, TooMuch, packed
from importer.sources.ooxml_package import Forbidden, Marks
from importer.sources.xlsx_errors_and_formats import Search, search_of

Word = tuple[str, str, str]

_UNTOLD = "Cannot detect file format"
"""Message of calamine for any error while opening a workbook."""

# calamine 0.37 allocates 40 bytes for each cell of the range that the record DIMENSIONS of an .xls
# sheet claims: 640 MiB for three cells on a sheet whose columns are all formatted, which is common.
# The record is a hint only: the cells are found without it. Source: [MS-XLS] 2.4.90.
_DIMENSIONS = re.compile(rb"\x00\x02\x0e\x00(.{8}.{4}\0\0)", re.DOTALL)
_ROWS, _COLUMNS = 65_536, 256
_LARGE = 1_000_000
"""Number of cells; the memory for smaller ranges does not matter."""
_ONE_CELL = struct.pack("<IIHHH", 0, 1, 0, 1, 0)


def main() -> None:
    """Run the subprocess: arguments `kind memory seconds`, the workbook's bytes on standard input."""
    gc.disable()  # no cycles are created here, and searching for them takes a tenth of the time
    kind, memory, seconds = sys.argv[-3:]
    _fence(int(memory), int(seconds))
    try:
        for packed in _sheets(sys.stdin.buffer.read(), kind):
            _send(packed)
        last: Word = ("end", "", "")
    except BaseException as error:  # noqa: BLE001 - a panic in Rust is not an Exception
        last = _last(error)
    _send(last)


def _last(error: BaseException) -> Word:
    """Return the final message for an error, since nobody sees a traceback of this process."""
    match error:
        case PasswordError():
            return "password", "", ""
        case Forbidden():
            return "forbidden", str(error), ""
        case TooMuch():
            return "large", str(error), error.hint
        case MemoryError():
            return "memory", "", ""
        case WorksheetNotFound():
            return "damaged", "the sheet is not in the file", ""
        case zipfile.BadZipFile() | zlib.error():
            return "damaged", "it cannot be unpacked", ""
        case Exception() if str(error) != _UNTOLD:
            return "damaged", str(error)[:500], ""
    return "damaged", "", ""


def _fence(memory: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows: only the parent limits the time
        return
    for resource_id, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(resource_id)[1]
        soft = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        with suppress(ValueError, OSError):  # macOS does not support all of them
            resource.setrlimit(resource_id, (soft, hard))


def _send(message: Packed | Word) -> None:
    pickle.dump(message, sys.stdout.buffer, protocol=5)
    sys.stdout.buffer.flush()


def _sheets(data: bytes, kind: str) -> Iterator[Packed]:
    search = search_of(data, kind)
    book = CalamineWorkbook.from_filelike(io.BytesIO(without_large_claims(data, kind)))
    budget = Budget(len(data))
    for sheet in _worksheets(book):
        _send(("start", sheet.name, search.claimed(sheet.name)))
        yield _packed(book, sheet, search, budget)


def _worksheets(book: CalamineWorkbook) -> list[SheetMetadata]:
    """Return the worksheets; their names have to be unique, since calamine selects sheets by name."""
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if len(sheets) > limits.SHEETS:
        raise TooMuch(f"it has {len(sheets):,} worksheets", "Save the calendar's alone.")
    if len({sheet.name for sheet in sheets}) < len(sheets):
        raise Forbidden("two of its sheets have the same name")
    return sheets


def _packed(book: CalamineWorkbook, about: SheetMetadata, search: Search, budget: Budget) -> Packed:
    sheet, marks = _both(book, search, about.name)
    ranges = sheet.merged_cell_ranges or ()
    if len(ranges) > limits.MERGED:
        raise TooMuch(f"it has {len(ranges):,} merged ranges", "Unmerge them.")
    merged = [(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in ranges]
    hidden = about.visible != SheetVisibleEnum.Visible
    return packed((about.name, hidden, merged), Grid(sheet, marks), budget)


def _both(book: CalamineWorkbook, search: Search, name: str) -> tuple[CalamineSheet, Marks]:
    """Read a sheet and its cell markers in parallel: calamine releases the interpreter lock."""
    found: list[Marks | Exception] = []
    thread = Thread(target=_collect, args=(found, search, name))
    thread.start()
    try:
        sheet = book.get_sheet_by_name(name)
    finally:
        thread.join()
    if isinstance(found[0], Exception):
        raise found[0]
    return sheet, found[0]


def _collect(found: list[Marks | Exception], search: Search, name: str) -> None:
    try:
        found.append(search.marks(name))
    except Exception as error:  # noqa: BLE001 - raised again in the main thread
        found.append(error)


def without_large_claims(data: bytes, kind: str) -> bytes:
    """Return the workbook's bytes with large declared ranges of .xls sheets replaced by one cell."""
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
    declared: tuple[int, ...] = struct.unpack("<IIHHH", content)
    top, bottom, left, right, _ = declared
    valid = top <= bottom <= _ROWS and left <= right <= _COLUMNS
    return valid and (bottom - top) * (right - left) > _LARGE
