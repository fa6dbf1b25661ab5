"""Parse and format the rows of a sheet as XML, without openpyxl cells.

Only the XML that common spreadsheet programs write is supported. Anything else raises
`UnsupportedXml`; openpyxl, which supports all of it, is used instead.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from openpyxl.cell.cell import ERROR_CODES

from importer.domain.cell_references import parse_column
from importer.domain.safe_text import is_formula_like, sanitize_for_cell

_ROW = re.compile(r'\s*<row((?: [\w:]+="[^"<&]*")*) ?(?:/>|>(.*?)</row>)', re.DOTALL)
_CELL = re.compile(
    r'\s*<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]{1,5})")?(?: t="(\w+)")? ?(?:/>|>(.*?)</c>)',
    re.DOTALL,
)
_VALUE = re.compile(r"(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)?(?:<v ?/>|<v>([^<]*)</v>)?")
_TEXT = re.compile(r'<is>(?:<t ?/>|<t(?: xml:space="preserve")?>([^<]*)</t>)</is>')
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_ATTRIBUTE = re.compile(r' ([\w:]+)="([^"]*)"')
_KEPT_ATTRIBUTES = frozenset(
    {
        *("s", "customFormat", "ht", "customHeight", "hidden", "outlineLevel", "collapsed"),
        *("thickTop", "thickBot", "ph"),
    }
)
"""Attributes of a row that are kept: all that openpyxl supports but `spans`, which changes."""
_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(\w+));")
_NAMED_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


class UnsupportedXml(Exception):
    """The XML is not of the supported subset."""


class XmlCell(NamedTuple):
    """A cell as stored in XML.

    Attributes:
        column: its column, counted from 1.
        style: index in the cell styles of the workbook.
        kind: `n` for a number or an empty cell, `b` for a boolean, `e` for an error, `s` for text.
        value: the number, 0 or 1, the error or the text; `None` for an empty cell.
    """

    column: int
    style: int
    kind: str
    value: str | None


@dataclass(frozen=True, slots=True)
class XmlRow:
    """A row: its number, the XML of the attributes that are kept, and its cells in order."""

    number: int
    attributes: str
    cells: list[XmlCell]


class RowParser:
    """Parses rows; `shared` are the shared strings of the workbook."""

    def __init__(self, shared: list[str]) -> None:
        self._shared_strings = shared

    def parse_rows(self, xml: str) -> Iterator[XmlRow]:
        """Yield the rows of a sheet.

        Args:
            xml: the content of the element `sheetData`.

        Raises:
            UnsupportedXml: a row or cell is not of the supported subset.
        """
        previous = 0
        for attributes, inner in _match_adjacent(_ROW, xml):
            found = dict(_ATTRIBUTE.findall(attributes))
            number = int(found.get("r", "0"))
            if number <= previous:
                raise UnsupportedXml
            kept = "".join(f' {name}="{found[name]}"' for name in found if name in _KEPT_ATTRIBUTES)
            yield XmlRow(number, kept, list(self._parse_cells(inner or "", str(number))))
            previous = number

    def _parse_cells(self, xml: str, number: str) -> Iterator[XmlCell]:
        previous = 0
        for letters, row, style, kind, inner in _match_adjacent(_CELL, xml):
            column = parse_column(letters) + 1
            if row != number or column <= previous:
                raise UnsupportedXml
            yield XmlCell(column, int(style or 0), *self._parse_value(kind or "n", inner or ""))
            previous = column

    def _parse_value(self, kind: str, inner: str) -> tuple[str, str | None]:
        found = (_TEXT if kind == "inlineStr" and inner else _VALUE).fullmatch(inner)
        if found is None:
            raise UnsupportedXml
        if not found[1]:
            return "n", None
        if kind in ("inlineStr", "str"):
            return "s", unescape_xml(found[1])
        return self._parse_stored_value(kind, found[1])

    def _parse_stored_value(self, kind: str, value: str) -> tuple[str, str]:
        if kind == "n" and _NUMBER.fullmatch(value):
            return kind, value
        if kind == "s" and value.isdecimal() and int(value) < len(self._shared_strings):
            return kind, self._shared_strings[int(value)]
        if (kind == "b" and value in ("0", "1")) or (kind == "e" and value in ERROR_CODES):
            return kind, value
        raise UnsupportedXml


def _match_adjacent(pattern: re.Pattern[str], xml: str) -> Iterator[tuple[str, ...]]:
    """Yield the groups of adjacent matches, which have to cover the whole text."""
    end = 0
    for found in pattern.finditer(xml):
        if found.start() != end:
            raise UnsupportedXml
        end = found.end()
        yield found.groups()
    if xml[end:].strip():
        raise UnsupportedXml


def unescape_xml(text: str) -> str:
    """Return the text of an XML fragment: entities resolved, line breaks normalized.

    Raises:
        UnsupportedXml: an entity is invalid.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "&" not in text:
        return text
    resolved, count = _ENTITY.subn(_resolve_entity, text)
    if count != text.count("&"):
        raise UnsupportedXml
    return resolved


def _resolve_entity(found: re.Match[str]) -> str:
    try:
        if found[3]:
            return _NAMED_ENTITIES[found[3]]
        return chr(int(found[1], 16) if found[1] else int(found[2]))
    except (LookupError, ValueError) as error:
        raise UnsupportedXml from error


def is_plain(text: str) -> bool:
    """Return whether a text can be stored unchanged, and no spreadsheet evaluates it."""
    return not is_formula_like(text) and sanitize_for_cell(text) == text


def render_cell(address: str, style: int, kind: str, value: str | None) -> str:
    """Return a cell as XML; text has to be valid in XML (see `for_cell`)."""
    start = f'<c r="{address}" s="{style}"' if style else f'<c r="{address}"'
    if not value:
        return f"{start}/>"
    if kind != "s":
        return f'{start} t="{kind}"><v>{value}</v></c>'
    space = ' xml:space="preserve"' if value != value.strip() or "\n" in value else ""
    return f'{start} t="inlineStr"><is><t{space}>{_escape_xml(value)}</t></is></c>'


def _escape_xml(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")
