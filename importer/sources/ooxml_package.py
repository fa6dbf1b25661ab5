"""Read a zipped workbook: the parts of its sheets, and the number formats that change visible text.

Runs in the sandboxed subprocess; imports little, so that it starts fast.
Source: ECMA-376 part 1, 18.2 (workbook), 18.8 (styles), and part 2, 9.3 (relationships).
"""

import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from posixpath import dirname, join, normpath
from typing import IO
from xml.parsers import expat

CellMarker = tuple[str, str]
"""(`ERROR`, visible text) or (`FORMAT`, number format)."""
SheetMarkers = dict[int, dict[int, CellMarker]]
"""Row (from 1) → column (from 0) → marker."""

ERROR, FORMAT = "e", "f"

_BUILT_IN_FORMATS = {"9": "0%", "10": "0.00%"}
"""Built-in number formats, which are not listed in the styles (ECMA-376 part 1, 18.8.30)."""

_VISIBLE_FORMAT = re.compile(r"0{2,}|0(\.0+)?%")
"""Number formats that change the visible text: leading zeros and percentages."""


_HEAD_SIZE, _BLOCK_SIZE = 4_096, 65_536
_BINARY_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".tif", ".tiff", ".bin")
"""Suffixes of parts that are not XML, whatever a relationship claims."""


class UnsafeXml(Exception):
    """The workbook contains a construct that no spreadsheet program writes; has its code."""


class WorkbookPackage:
    """The parts of a zipped workbook by path, ignoring case and the kind of slashes.

    Raises:
        UnsafeXml: a part declares a document type, with which entities could be defined.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._entries = {_normalize_path(entry.filename): entry for entry in archive.infolist()}
        for path, entry in self._entries.items():
            if not path.endswith(_BINARY_SUFFIXES):
                with archive.open(entry) as stream:
                    _check_doctype(stream)

    def open_part(self, path: str) -> IO[bytes] | None:
        """Return a part as a stream, or `None` if it does not exist."""
        entry = self._entries.get(_normalize_path(path))
        return None if entry is None else self._archive.open(entry)

    def iter_elements(self, path: str) -> Iterator[tuple[str, dict[str, str]]]:
        """Iterate over a part's elements and attributes, without prefixes; nothing if it does not exist."""
        stream = self.open_part(path)
        if stream is None:
            return
        found: list[tuple[str, dict[str, str]]] = []
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda name, attributes: found.append((name, attributes))
        with stream:
            while block := stream.read(_BLOCK_SIZE):
                parser.Parse(block)
                yield from (
                    (_strip_prefix(name), _strip_prefixes(attributes)) for name, attributes in found
                )
                found.clear()

    def find_sheet_parts(self) -> dict[str, str]:
        """Return the sheets of an .xlsx workbook: name → path of the part."""
        book = self._find_workbook_part()
        targets = self._read_targets(
            join(dirname(book), "_rels", book.rpartition("/")[2] + ".rels")
        )
        return {
            sheet["name"]: normpath(join(dirname(book), targets.get(sheet.get("id", ""), "")))
            for element, sheet in self.iter_elements(book)
            if element == "sheet" and "name" in sheet
        }

    def _find_workbook_part(self) -> str:
        for element, relation in self.iter_elements("_rels/.rels"):
            if element == "Relationship" and relation.get("Type", "").endswith("/officeDocument"):
                return relation.get("Target", "").lstrip("/")
        return "xl/workbook.xml"

    def _read_targets(self, path: str) -> dict[str, str]:
        return {
            relation.get("Id", ""): relation.get("Target", "")
            for element, relation in self.iter_elements(path)
            if element == "Relationship"
        }

    def find_visible_formats(self) -> dict[str, str]:
        """Return the styles whose format changes the visible text: index of the style → format."""
        codes = dict(_BUILT_IN_FORMATS)
        visible: dict[str, str] = {}
        inside, index = False, 0
        for element, attributes in self.iter_elements("xl/styles.xml"):
            if element == "numFmt":
                codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            elif element in {"cellXfs", "cellStyles"}:
                inside, index = element == "cellXfs", 0
            elif element == "xf" and inside:
                code = codes.get(attributes.get("numFmtId", ""), "")
                if _VISIBLE_FORMAT.fullmatch(code):
                    visible[str(index)] = code
                index += 1
        return visible


def _check_doctype(stream: IO[bytes]) -> None:
    """Raise an error for a document type; read up to the first element, which has to follow it.

    XML that is not well-formed is left to calamine, which does not support document types.
    """
    begun: list[str] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, _attributes: begun.append(name)
    parser.StartDoctypeDeclHandler = _raise_unsafe_xml
    with suppress(expat.ExpatError):
        while not begun and (block := stream.read(_HEAD_SIZE)):
            parser.Parse(block)


def _raise_unsafe_xml(*_declaration: object) -> None:
    raise UnsafeXml("document_type")


def format_number(number: float, code: str) -> str | float:
    """Return a number as its format shows it: `02139` for 2139.0 and `00000`, `25%` for 0.25 and `0%`."""
    if code.endswith("%"):
        return f"{number * 100:.{max(len(code) - 3, 0)}f}%"
    return f"{int(number):0{len(code)}d}" if number >= 0 and number.is_integer() else number


def _normalize_path(path: str) -> str:
    return path.replace("\\", "/").lstrip("/").lower()


def _strip_prefix(name: str) -> str:
    return name.rpartition(":")[2]


def _strip_prefixes(attributes: dict[str, str]) -> dict[str, str]:
    return {_strip_prefix(name): value for name, value in attributes.items()}
