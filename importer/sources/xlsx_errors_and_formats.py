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

from importer.domain.cell_references import column_index
from importer.sources.ods_errors import ods_marks
from importer.sources.ooxml_package import ERROR, FORMAT, Mark, Marks, Parts

_FEW = 64
"""Up to this number, styles are searched by their numbers, which is fast; above, all styles are."""

_BLOCK = 4 * 2**20
_TAIL = 65_536
_PREFIX = rb"(?:\w+:)?"
_ROW_OR_CELL = re.compile(rb"<" + _PREFIX + rb"(row|c)(?=[\s/>])([^>]*)>")
_END = re.compile(rb"</" + _PREFIX + rb"sheetData\s*>")
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


def sheet_marks(stream: IO[bytes], formats: dict[str, str]) -> Marks:
    """Return the cell markers of an .xlsx sheet.

    Args:
        stream: the sheet's part.
        formats: index of the style → number format, for formats that change the visible text.
    """
    styled = _styled(formats)
    marks: Marks = {}
    places = _Places()
    for block in _blocks(stream):
        places.count(block)
        for start, attributes, mark in _found(block, styled, formats):
            place = _address(attributes) or places.of.get(start)
            if place:
                marks.setdefault(place[0], {}).setdefault(place[1], mark)
    return marks


def dimension(head: bytes) -> str:
    """Return the declared range of a sheet, such as `A1:Y1006`; it may be missing (`""`) or wrong."""
    declared = _DIMENSION.search(head)
    return declared[1].decode() if declared else ""


def _styled(formats: dict[str, str]) -> re.Pattern[bytes] | None:
    if not formats:
        return None
    few = len(formats) <= _FEW
    styles = b"|".join(style.encode() for style in formats) if few else rb"[0-9]{1,9}"
    return re.compile(rb"<" + _PREFIX + rb"c\s([^>]*?\bs=[\"'](" + styles + rb")[\"'][^>]*)(?<!/)>")


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """Iterate over the sheet in blocks that each start with a complete row or cell."""
    rest = b""
    while piece := stream.read(_BLOCK):
        rest += piece
        if end := _END.search(rest):
            rest = rest[: end.start()]
            break
        starts = [match.start() for match in _ROW_OR_CELL.finditer(rest, max(0, len(rest) - _TAIL))]
        if starts and starts[-1]:
            yield rest[: starts[-1]]
            rest = rest[starts[-1] :]
        elif not _ROW_OR_CELL.search(rest):
            rest = rest[-_TAIL:]  # drop bytes that are not part of a row or cell
    yield rest


def _found(
    block: bytes, styled: re.Pattern[bytes] | None, formats: dict[str, str]
) -> Iterator[tuple[int, bytes, Mark]]:
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


def _address(attributes: bytes) -> tuple[int, int] | None:
    reference = _REFERENCE.search(attributes)
    return (int(reference[2]), column_index(reference[1].decode())) if reference else None


class _Places:
    """Positions of cells, for files whose cells have no references (which is allowed).

    Attributes:
        of: offset in the current block → (row, column); empty for files with references.
    """

    def __init__(self) -> None:
        self.of: dict[int, tuple[int, int]] = {}
        self._row, self._column = 0, -1
        self._needed: bool | None = None

    def count(self, block: bytes) -> None:
        if self._needed is None:
            first = next((m for m in _ROW_OR_CELL.finditer(block) if m[1] == b"c"), None)
            self._needed = first is not None and _address(first[2]) is None
        if self._needed:
            self.of = {
                m.start(): place for m in _ROW_OR_CELL.finditer(block) if (place := self._next(m))
            }

    def _next(self, match: re.Match[bytes]) -> tuple[int, int] | None:
        if match[1] == b"row":
            number = _ROW_NUMBER.search(match[2])
            self._row, self._column = int(number[1]) if number else self._row + 1, -1
            return None
        self._row, self._column = _address(match[2]) or (self._row, self._column + 1)
        return self._row, self._column


class Search:
    """Reads the cell markers of a workbook; this base class, for other formats, finds none."""

    def claimed(self, _name: str) -> str:
        """Return the declared range of a sheet; `""` if the format has none."""
        return ""

    def marks(self, _name: str) -> Marks:
        """Return the cell markers of a sheet."""
        return {}


class _SearchXlsx(Search):
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._sheets = parts.sheets()
        self._formats = parts.shown_formats()

    def claimed(self, name: str) -> str:
        stream = self._parts.open(self._sheets.get(name, ""))
        if stream is None:
            return ""
        with stream:
            return dimension(stream.read(4096))

    def marks(self, name: str) -> Marks:
        stream = self._parts.open(self._sheets.get(name, ""))
        if stream is None:
            return {}
        with stream:
            return sheet_marks(stream, self._formats)


class _SearchOds(Search):
    def __init__(self, parts: Parts) -> None:
        stream = parts.open("content.xml")
        self._marks: dict[str, Marks] = {}
        if stream is not None:
            with stream:
                self._marks = ods_marks(stream)

    def marks(self, name: str) -> Marks:
        return self._marks.get(name, {})


def search_of(data: bytes, kind: str) -> Search:
    """Return the reader for a format (a name of `FileFormat`)."""
    if kind == "XLSX":
        return _SearchXlsx(Parts(zipfile.ZipFile(io.BytesIO(data))))
    if kind == "ODS":
        return _SearchOds(Parts(zipfile.ZipFile(io.BytesIO(data))))
    if kind == "XLSB":
        Parts(zipfile.ZipFile(io.BytesIO(data)))  # rejects document types
    return Search()
