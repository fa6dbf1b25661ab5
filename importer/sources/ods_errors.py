"""Find errors in OpenDocument sheets, which calamine reads as blanks, zeros or texts.

Runs in the sandboxed subprocess. Source: OpenDocument 1.3 part 3, 9.1 (tables), 19.675-19.679
(repetitions); `calcext:value-type="error"` is what LibreOffice writes.
"""

from typing import IO
from xml.parsers import expat

from importer.sources.ooxml_package import ERROR, Marks

_ERROR_SIGN = b'value-type="error"'
_BLOCK = 65_536


def ods_marks(content: IO[bytes]) -> dict[str, Marks]:
    """Return sheet name → cell markers; a file without any error is not parsed."""
    if not _has_errors(content):
        return {}
    content.seek(0)
    walk = _Walk()
    while block := content.read(_BLOCK):
        walk.parser.Parse(block)
    return walk.sheets


def _has_errors(content: IO[bytes]) -> bool:
    tail = b""
    while block := content.read(_BLOCK):
        if _ERROR_SIGN in tail + block:
            return True
        tail = block[-len(_ERROR_SIGN) :]
    return False


class _Walk:
    """Counts rows and cells, including repetitions, and collects the texts of errors."""

    def __init__(self) -> None:
        self.sheets: dict[str, Marks] = {}
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self._marks: Marks = {}
        self._row, self._rows, self._column, self._cells = 1, 1, 0, 1
        self._error: list[str] | None = None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name:
            case "table:table":
                self._marks = self.sheets.setdefault(attributes.get("table:name", ""), {})
                self._row = 1
            case "table:table-row":
                self._rows = int(attributes.get("table:number-rows-repeated", "1"))
                self._column = 0
            case "table:table-cell" | "table:covered-table-cell":
                self._cells = int(attributes.get("table:number-columns-repeated", "1"))
                if attributes.get("calcext:value-type") == "error":
                    self._error = []

    def _text(self, text: str) -> None:
        if self._error is not None:
            self._error.append(text)

    def _end(self, name: str) -> None:
        if name in {"table:table-cell", "table:covered-table-cell"}:
            if self._error is not None:
                mark = (ERROR, "".join(self._error).strip() or "#ERROR!")
                self._marks.setdefault(self._row, {})[self._column] = mark
                self._error = None
            self._column += self._cells
        elif name == "table:table-row":
            self._row += self._rows
