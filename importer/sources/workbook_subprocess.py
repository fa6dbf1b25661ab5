"""Sandboxed subprocess: reads a workbook from standard input, writes its encoded columns.

calamine can abort its process (one cell at XFD1048576, an inflated `uniqueCount`), and a small file
can request any amount of memory: this process can be lost without consequences.

Standard output is a sequence of pickled plain values: `("start", sheet, declared range)` before each
sheet, its `PackedSheet`, and at the end `("end", "", "")` or `(reason, code or text, number)`.
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
from importer.sources.cell_markers import CellMarkerReader, create_marker_reader
from importer.sources.column_codec import (
    CellBudget,
    LimitExceeded,
    MarkedSheet,
    PackedSheet,
    pack_sheet,
)
from importer.sources.ooxml_package import SheetMarkers, UnsafeXml

StatusMessage = tuple[str, str, str]

_GENERIC_ERROR = "Cannot detect file format"
"""Message of calamine for any error while opening a workbook."""

# calamine 0.37 allocates 40 bytes for each cell of the range that the record DIMENSIONS of an .xls
# sheet claims: 640 MiB for three cells on a sheet whose columns are all formatted, which is common.
# The record is a hint only: the cells are found without it. Source: [MS-XLS] 2.4.90.
_DIMENSIONS = re.compile(rb"\x00\x02\x0e\x00(.{8}.{4}\0\0)", re.DOTALL)
_XLS_ROWS, _XLS_COLUMNS = 65_536, 256
_LARGE_RANGE = 1_000_000
"""Number of cells; the memory for smaller ranges does not matter."""
_ONE_CELL = struct.pack("<IIHHH", 0, 1, 0, 1, 0)


def main() -> None:
    """Run the subprocess: arguments `kind memory seconds`, the workbook's bytes on standard input."""
    gc.disable()  # no cycles are created here, and searching for them takes a tenth of the time
    kind, memory, seconds = sys.argv[-3:]
    _set_resource_limits(int(memory), int(seconds))
    try:
        for packed in _iter_sheets(sys.stdin.buffer.read(), kind):
            _send_message(packed)
        last: StatusMessage = ("end", "", "")
    except BaseException as error:  # noqa: BLE001 - a panic in Rust is not an Exception
        last = _make_final_message(error)
    _send_message(last)


def _make_final_message(error: BaseException) -> StatusMessage:
    """Return the final message for an error, since nobody sees a traceback of this process."""
    match error:
        case PasswordError():
            return "password", "", ""
        case UnsafeXml():
            return "unsafe", str(error), ""
        case LimitExceeded():
            return "limit", str(error), str(error.count)
        case MemoryError():
            return "memory", "", ""
        case WorksheetNotFound():
            return "sheet_missing", "", ""
        case zipfile.BadZipFile() | zlib.error():
            return "not_unpacked", "", ""
        case Exception() if str(error) != _GENERIC_ERROR:
            return "damaged", str(error)[:500], ""
    return "damaged", "", ""


def _set_resource_limits(memory: int, seconds: int) -> None:
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


def _send_message(message: PackedSheet | StatusMessage) -> None:
    pickle.dump(message, sys.stdout.buffer, protocol=5)
    sys.stdout.buffer.flush()


def _iter_sheets(data: bytes, kind: str) -> Iterator[PackedSheet]:
    search = create_marker_reader(data, kind)
    book = CalamineWorkbook.from_filelike(io.BytesIO(shrink_dimensions(data, kind)))
    budget = CellBudget(len(data))
    for sheet in _list_worksheets(book):
        _send_message(("start", sheet.name, search.read_dimension(sheet.name)))
        yield _pack_worksheet(book, sheet, search, budget)


def _list_worksheets(book: CalamineWorkbook) -> list[SheetMetadata]:
    """Return the worksheets; their names have to be unique, since calamine selects sheets by name."""
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if len(sheets) > limits.MAX_SHEETS:
        raise LimitExceeded("worksheets", len(sheets))
    if len({sheet.name for sheet in sheets}) < len(sheets):
        raise UnsafeXml("equal_names")
    return sheets


def _pack_worksheet(
    book: CalamineWorkbook, about: SheetMetadata, search: CellMarkerReader, budget: CellBudget
) -> PackedSheet:
    sheet, marks = _read_sheet_and_markers(book, search, about.name)
    ranges = sheet.merged_cell_ranges or ()
    if len(ranges) > limits.MAX_MERGED_RANGES:
        raise LimitExceeded("merged_ranges", len(ranges))
    merged = [(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in ranges]
    hidden = about.visible != SheetVisibleEnum.Visible
    return pack_sheet((about.name, hidden, merged), MarkedSheet(sheet, marks), budget)


def _read_sheet_and_markers(
    book: CalamineWorkbook, search: CellMarkerReader, name: str
) -> tuple[CalamineSheet, SheetMarkers]:
    """Read a sheet and its cell markers in parallel: calamine releases the interpreter lock."""
    found: list[SheetMarkers | Exception] = []
    thread = Thread(target=_collect_markers, args=(found, search, name))
    thread.start()
    try:
        sheet = book.get_sheet_by_name(name)
    finally:
        thread.join()
    if isinstance(found[0], Exception):
        raise found[0]
    return sheet, found[0]


def _collect_markers(
    found: list[SheetMarkers | Exception], search: CellMarkerReader, name: str
) -> None:
    try:
        found.append(search.read_markers(name))
    except Exception as error:  # noqa: BLE001 - raised again in the main thread
        found.append(error)


def shrink_dimensions(data: bytes, kind: str) -> bytes:
    """Return the workbook's bytes with large declared ranges of .xls sheets replaced by one cell."""
    if kind != "XLS":
        return data
    large = [match.start(1) for match in _DIMENSIONS.finditer(data) if _is_large_range(match[1])]
    if not large:
        return data
    changed = bytearray(data)
    for at in large:
        changed[at : at + len(_ONE_CELL)] = _ONE_CELL
    return bytes(changed)


def _is_large_range(content: bytes) -> bool:
    declared: tuple[int, ...] = struct.unpack("<IIHHH", content)
    top, bottom, left, right, _ = declared
    valid = top <= bottom <= _XLS_ROWS and left <= right <= _XLS_COLUMNS
    return valid and (bottom - top) * (right - left) > _LARGE_RANGE
