"""Find cell details that calamine does not report: errors, formulas without a value, number formats.

calamine reads all three as blanks or plain numbers. Their cells are found by searching the bytes of
the sheet, which takes a fraction of the time of parsing. Runs in the sandboxed subprocess.
Source: ECMA-376 part 1, 18.3.1.4 (`c`), 18.18.11 (`t`).
"""

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from typing import IO

from importer.domain.cell_references import parse_column
from importer.sources.ods_errors import find_ods_markers
from importer.sources.ooxml_package import ERROR, FORMAT, CellMarker, SheetMarkers, WorkbookPackage

_MAX_SEARCHED_STYLES = 64
"""Up to this number, styles are searched by their numbers, which is fast; above, all styles are."""

_BLOCK_SIZE = 4 * 2**20
_TAIL_SIZE = 65_536
_PREFIX = rb"(?:\w+:)?"
_ROW_OR_CELL = re.compile(rb"<" + _PREFIX + rb"(row|c)(?=[\s/>])([^>]*)>")
_SHEET_DATA_END = re.compile(rb"</" + _PREFIX + rb"sheetData\s*>")
_DIMENSION = re.compile(rb"<" + _PREFIX + rb"dimension\s[^>]*?ref=[\"']([A-Z0-9:]{2,30})[\"']")
_ERROR_CELL = re.compile(
    rb"<" + _PREFIX + rb"c\s([^>]*?\bt=[\"']e[\"'][^>]*)(?<!/)>(.*?)</" + _PREFIX + rb"c>",
    re.DOTALL,
)
_VALUE = re.compile(rb"<" + _PREFIX + rb"v[^>]*>([^<]*)<")
# An empty text (t="str" with an empty v) is a value, so it must not match.
_EMPTY_FORMULA = re.compile(
    rb"<%(p)sc\s((?:(?!\bt=[\"']str)[^>])*)(?<!/)>\s*"
    rb"<%(p)sf(?=[\s/>])(?:[^>]*/>|[^>]*(?<!/)>[^<]*</%(p)sf>)\s*"
    rb"(?:<%(p)sv\s*/>|<%(p)sv>\s*</%(p)sv>)?\s*</%(p)sc>" % {b"p": _PREFIX}
)
_REFERENCE = re.compile(rb"(?:^|\s)r=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_ROW_NUMBER = re.compile(rb"\sr=[\"']([0-9]{1,7})[\"']")


def find_xlsx_markers(stream: IO[bytes], formats: dict[str, str]) -> SheetMarkers:
    """Return the cell markers of an .xlsx sheet.

    Args:
        stream: the sheet's part.
        formats: index of the style → number format, for formats that change the visible text.
    """
    styled = _make_style_pattern(formats)
    marks: SheetMarkers = {}
    places = _CellPositions()
    for block in _iter_blocks(stream):
        places.update_from_block(block)
        for start, attributes, mark in _iter_markers(block, styled, formats):
            place = _parse_reference(attributes) or places.by_offset.get(start)
            if place:
                marks.setdefault(place[0], {}).setdefault(place[1], mark)
    return marks


def find_dimension(head: bytes) -> str:
    """Return the declared range of a sheet, such as `A1:Y1006`; it may be missing (`""`) or wrong."""
    declared = _DIMENSION.search(head)
    return declared[1].decode() if declared else ""


def _make_style_pattern(formats: dict[str, str]) -> re.Pattern[bytes] | None:
    if not formats:
        return None
    few = len(formats) <= _MAX_SEARCHED_STYLES
    styles = b"|".join(style.encode() for style in formats) if few else rb"[0-9]{1,9}"
    return re.compile(rb"<" + _PREFIX + rb"c\s([^>]*?\bs=[\"'](" + styles + rb")[\"'][^>]*)(?<!/)>")


def _iter_blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """Iterate over the sheet in blocks that each start with a complete row or cell."""
    rest = b""
    while piece := stream.read(_BLOCK_SIZE):
        rest += piece
        if end := _SHEET_DATA_END.search(rest):
            rest = rest[: end.start()]
            break
        starts = [
            match.start() for match in _ROW_OR_CELL.finditer(rest, max(0, len(rest) - _TAIL_SIZE))
        ]
        if starts and starts[-1]:
            yield rest[: starts[-1]]
            rest = rest[starts[-1] :]
        elif not _ROW_OR_CELL.search(rest):
            rest = rest[-_TAIL_SIZE:]  # drop bytes that are not part of a row or cell
    yield rest


def _iter_markers(
    block: bytes, styled: re.Pattern[bytes] | None, formats: dict[str, str]
) -> Iterator[tuple[int, bytes, CellMarker]]:
    if b'"e"' in block or b"'e'" in block:
        for cell in _ERROR_CELL.finditer(block):
            value = _VALUE.search(cell[2])
            text = unescape(value[1].decode("utf-8", "replace")).strip() if value else ""
            yield cell.start(), cell[1], (ERROR, text or "#ERROR!")
    if b"<f" in block or b":f" in block:
        for cell in _EMPTY_FORMULA.finditer(block):
            yield cell.start(), cell[1], (ERROR, "")
    if styled:
        for cell in styled.finditer(block):
            if (style := cell[2].decode()) in formats:
                yield cell.start(), cell[1], (FORMAT, formats[style])


def _parse_reference(attributes: bytes) -> tuple[int, int] | None:
    reference = _REFERENCE.search(attributes)
    return (int(reference[2]), parse_column(reference[1].decode())) if reference else None


class _CellPositions:
    """Positions of cells, for files whose cells have no references (which is allowed).

    Attributes:
        of: offset in the current block → (row, column); empty for files with references.
    """

    def __init__(self) -> None:
        self.by_offset: dict[int, tuple[int, int]] = {}
        self._row, self._column = 0, -1
        self._is_needed: bool | None = None

    def update_from_block(self, block: bytes) -> None:
        if self._is_needed is None:
            first = next((m for m in _ROW_OR_CELL.finditer(block) if m[1] == b"c"), None)
            self._is_needed = first is not None and _parse_reference(first[2]) is None
        if self._is_needed:
            self.by_offset = {
                m.start(): place
                for m in _ROW_OR_CELL.finditer(block)
                if (place := self._compute_position(m))
            }

    def _compute_position(self, match: re.Match[bytes]) -> tuple[int, int] | None:
        if match[1] == b"row":
            number = _ROW_NUMBER.search(match[2])
            self._row, self._column = int(number[1]) if number else self._row + 1, -1
            return None
        self._row, self._column = _parse_reference(match[2]) or (self._row, self._column + 1)
        return self._row, self._column


class CellMarkerReader:
    """Reads the cell markers of a workbook; this base class, for other formats, finds none."""

    def read_dimension(self, _name: str) -> str:
        """Return the declared range of a sheet; `""` if the format has none."""
        return ""

    def read_markers(self, _name: str) -> SheetMarkers:
        """Return the cell markers of a sheet."""
        return {}


class _XlsxMarkerReader(CellMarkerReader):
    def __init__(self, parts: WorkbookPackage) -> None:
        self._parts = parts
        self._sheets = parts.find_sheet_parts()
        self._formats = parts.find_visible_formats()

    def read_dimension(self, name: str) -> str:
        stream = self._parts.open_part(self._sheets.get(name, ""))
        if stream is None:
            return ""
        with stream:
            return find_dimension(stream.read(4096))

    def read_markers(self, name: str) -> SheetMarkers:
        stream = self._parts.open_part(self._sheets.get(name, ""))
        if stream is None:
            return {}
        with stream:
            return find_xlsx_markers(stream, self._formats)


class _OdsMarkerReader(CellMarkerReader):
    def __init__(self, parts: WorkbookPackage) -> None:
        stream = parts.open_part("content.xml")
        self._markers: dict[str, SheetMarkers] = {}
        if stream is not None:
            with stream:
                self._markers = find_ods_markers(stream)

    def read_markers(self, name: str) -> SheetMarkers:
        return self._markers.get(name, {})


def create_marker_reader(data: bytes, kind: str) -> CellMarkerReader:
    """Return the reader for a format (a name of `FileFormat`)."""
    if kind == "XLSX":
        return _XlsxMarkerReader(WorkbookPackage(zipfile.ZipFile(io.BytesIO(data))))
    if kind == "ODS":
        return _OdsMarkerReader(WorkbookPackage(zipfile.ZipFile(io.BytesIO(data))))
    if kind == "XLSB":
        WorkbookPackage(zipfile.ZipFile(io.BytesIO(data)))  # rejects document types
    return CellMarkerReader()
