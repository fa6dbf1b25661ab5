"""The parts of a zipped workbook: where each sheet lies, and which styles change what is shown.

Runs in the fenced child process; imports little, so that it starts fast.
Source: ECMA-376 part 1, 18.2 (workbook), 18.8 (styles), and part 2, 9.3 (relationships).
"""

import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from posixpath import dirname, join, normpath
from typing import IO
from xml.parsers import expat

Mark = tuple[str, str]
"""(`ERROR`, text shown) or (`FORMAT`, number format)."""
Marks = dict[int, dict[int, Mark]]
"""Row (from 1) → column (from 0) → mark."""

ERROR, FORMAT = "e", "f"

_BUILT_IN = {"9": "0%", "10": "0.00%"}
"""Number formats that need no entry in the styles (ECMA-376 part 1, 18.8.30)."""

_SHOWN = re.compile(r"0{2,}|0(\.0+)?%")
"""Formats that change which text a person sees: leading zeros and percentages."""


_HEAD, _BLOCK = 4_096, 65_536
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".tif", ".tiff", ".bin")
"""Parts that are no XML, whatever a relationship says of them."""


class Forbidden(Exception):
    """A part of the workbook holds what no spreadsheet program writes."""


class Parts:
    """An unpacked workbook: parts by path, whatever their capitals and slashes.

    Raises:
        Forbidden: a part declares a document type, with which entities could be defined.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._entries = {_key(entry.filename): entry for entry in archive.infolist()}
        for path, entry in self._entries.items():
            if not path.endswith(_PICTURES):
                with archive.open(entry) as stream:
                    _refuse_doctype(stream)

    def open(self, path: str) -> IO[bytes] | None:
        """The part as a stream; `None` if there is none."""
        entry = self._entries.get(_key(path))
        return None if entry is None else self._archive.open(entry)

    def elements(self, path: str) -> Iterator[tuple[str, dict[str, str]]]:
        """Elements of a part with their attributes, without prefixes; none if it is absent."""
        stream = self.open(path)
        if stream is None:
            return
        found: list[tuple[str, dict[str, str]]] = []
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda name, attributes: found.append((name, attributes))
        with stream:
            while block := stream.read(_BLOCK):
                parser.Parse(block)
                yield from ((_local(name), _locals(attributes)) for name, attributes in found)
                found.clear()

    def sheets(self) -> dict[str, str]:
        """The sheets of an .xlsx workbook: name → path of the part."""
        book = self._workbook()
        targets = self._targets(join(dirname(book), "_rels", book.rpartition("/")[2] + ".rels"))
        return {
            sheet["name"]: normpath(join(dirname(book), targets.get(sheet.get("id", ""), "")))
            for element, sheet in self.elements(book)
            if element == "sheet" and "name" in sheet
        }

    def _workbook(self) -> str:
        for element, relation in self.elements("_rels/.rels"):
            if element == "Relationship" and relation.get("Type", "").endswith("/officeDocument"):
                return relation.get("Target", "").lstrip("/")
        return "xl/workbook.xml"

    def _targets(self, path: str) -> dict[str, str]:
        return {
            relation.get("Id", ""): relation.get("Target", "")
            for element, relation in self.elements(path)
            if element == "Relationship"
        }

    def shown_formats(self) -> dict[str, str]:
        """Styles whose format changes the text a person sees: index of the style → format."""
        codes = dict(_BUILT_IN)
        shown: dict[str, str] = {}
        inside, index = False, 0
        for element, attributes in self.elements("xl/styles.xml"):
            if element == "numFmt":
                codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            elif element in {"cellXfs", "cellStyles"}:
                inside, index = element == "cellXfs", 0
            elif element == "xf" and inside:
                code = codes.get(attributes.get("numFmtId", ""), "")
                if _SHOWN.fullmatch(code):
                    shown[str(index)] = code
                index += 1
        return shown


def _refuse_doctype(stream: IO[bytes]) -> None:
    """Reads up to the first element, which it must stand before, in any encoding.

    What is not well-formed is left to calamine, which knows no document types at all.
    """
    begun: list[str] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, _attributes: begun.append(name)
    parser.StartDoctypeDeclHandler = _forbid
    with suppress(expat.ExpatError):
        while not begun and (block := stream.read(_HEAD)):
            parser.Parse(block)


def _forbid(*_declaration: object) -> None:
    raise Forbidden("it declares a document type (DTD)")


def as_shown(number: float, code: str) -> str | float:
    """The number as its format shows it: `02139` for 2139.0 by `00000`, `25%` for 0.25 by `0%`."""
    if code.endswith("%"):
        return f"{number * 100:.{max(len(code) - 3, 0)}f}%"
    return f"{int(number):0{len(code)}d}" if number >= 0 and number.is_integer() else number


def _key(path: str) -> str:
    return path.replace("\\", "/").lstrip("/").lower()


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _locals(attributes: dict[str, str]) -> dict[str, str]:
    return {_local(name): value for name, value in attributes.items()}
