"""The rows of a sheet as XML: taken apart and put together again, without making cells of them.

Only the plain forms that spreadsheets write are known here; whatever else stands there is irregular,
and openpyxl, which knows them all, has to do it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from openpyxl.cell.cell import ERROR_CODES

from importer.domain.cell_references import column_index
from importer.domain.safe_text import for_cell, is_live

_ROW = re.compile(r'\s*<row((?: [\w:]+="[^"<&]*")*) ?(?:/>|>(.*?)</row>)', re.DOTALL)
_CELL = re.compile(
    r'\s*<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]{1,5})")?(?: t="(\w+)")? ?(?:/>|>(.*?)</c>)',
    re.DOTALL,
)
_VALUE = re.compile(r"(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)?(?:<v ?/>|<v>([^<]*)</v>)?")
_TEXT = re.compile(r'<is>(?:<t ?/>|<t(?: xml:space="preserve")?>([^<]*)</t>)</is>')
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_ATTRIBUTE = re.compile(r' ([\w:]+)="([^"]*)"')
_KEPT = frozenset(
    {
        *("s", "customFormat", "ht", "customHeight", "hidden", "outlineLevel", "collapsed"),
        *("thickTop", "thickBot", "ph"),
    }
)
"""The attributes of a row that stay: what openpyxl knows but for `spans`, which grow."""
_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(\w+));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


class IrregularError(Exception):
    """Nothing that is known here."""


class XmlCell(NamedTuple):
    """A cell as it stands in XML.

    Attributes:
        column: counted from 1.
        style: its number in the workbook's list.
        kind: `n`, `b`, `e` or text, `s`; without a value `n`.
        value: the number, 0 or 1, the error, or the text itself; `None` for none.
    """

    column: int
    style: int
    kind: str
    value: str | None


@dataclass(frozen=True, slots=True)
class XmlRow:
    """A row: its number, those of its attributes that stay, and its cells from left to right."""

    number: int
    attributes: str
    cells: list[XmlCell]


class Reader:
    """Takes rows apart; `shared` are the workbook's shared strings."""

    def __init__(self, shared: list[str]) -> None:
        self._shared = shared

    def rows(self, xml: str) -> Iterator[XmlRow]:
        """Yield the rows of what stands between the tags of `sheetData`.

        Raises:
            IrregularError: it is not all plain.
        """
        before = 0
        for attributes, inner in _tiles(_ROW, xml):
            found = dict(_ATTRIBUTE.findall(attributes))
            number = int(found.get("r", "0"))
            if number <= before:
                raise IrregularError
            kept = "".join(f' {name}="{found[name]}"' for name in found if name in _KEPT)
            yield XmlRow(number, kept, list(self._cells(inner or "", str(number))))
            before = number

    def _cells(self, xml: str, number: str) -> Iterator[XmlCell]:
        before = 0
        for letters, row, style, kind, inner in _tiles(_CELL, xml):
            column = column_index(letters) + 1
            if row != number or column <= before:
                raise IrregularError
            yield XmlCell(column, int(style or 0), *self._value(kind or "n", inner or ""))
            before = column

    def _value(self, kind: str, inner: str) -> tuple[str, str | None]:
        found = (_TEXT if kind == "inlineStr" and inner else _VALUE).fullmatch(inner)
        if found is None:
            raise IrregularError
        if not found[1]:
            return "n", None
        if kind in ("inlineStr", "str"):
            return "s", unescaped(found[1])
        return self._stored(kind, found[1])

    def _stored(self, kind: str, value: str) -> tuple[str, str]:
        if kind == "n" and _NUMBER.fullmatch(value):
            return kind, value
        if kind == "s" and value.isdecimal() and int(value) < len(self._shared):
            return kind, self._shared[int(value)]
        if (kind == "b" and value in ("0", "1")) or (kind == "e" and value in ERROR_CODES):
            return kind, value
        raise IrregularError


def _tiles(pattern: re.Pattern[str], xml: str) -> Iterator[tuple[str, ...]]:
    """Yield the groups of matches that stand side by side, with nothing between them."""
    end = 0
    for found in pattern.finditer(xml):
        if found.start() != end:
            raise IrregularError
        end = found.end()
        yield found.groups()
    if xml[end:].strip():
        raise IrregularError


def unescaped(text: str) -> str:
    """Return the text that stands in XML.

    Raises:
        IrregularError: it is none.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "&" not in text:
        return text
    meant, count = _ENTITY.subn(_character, text)
    if count != text.count("&"):
        raise IrregularError
    return meant


def _character(found: re.Match[str]) -> str:
    try:
        if found[3]:
            return _NAMED[found[3]]
        return chr(int(found[1], 16) if found[1] else int(found[2]))
    except (LookupError, ValueError) as error:
        raise IrregularError from error


def is_plain(text: str) -> bool:
    """Tell whether a text is written as it is, and no spreadsheet takes it for anything else."""
    return not is_live(text) and for_cell(text) == text


def written(address: str, style: int, kind: str, value: str | None) -> str:
    """Return a cell as XML; a text has to be one that XML can hold (see `for_cell`)."""
    start = f'<c r="{address}" s="{style}"' if style else f'<c r="{address}"'
    if not value:
        return f"{start}/>"
    if kind != "s":
        return f'{start} t="{kind}"><v>{value}</v></c>'
    space = ' xml:space="preserve"' if value != value.strip() or "\n" in value else ""
    return f'{start} t="inlineStr"><is><t{space}>{_escaped(value)}</t></is></c>'


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")
