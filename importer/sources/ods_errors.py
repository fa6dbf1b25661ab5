"""Find errors in OpenDocument sheets, which calamine reads as blanks, zeros or texts.

Runs in the sandboxed subprocess. Source: OpenDocument 1.3 part 3, 9.1 (tables), 19.675-19.679
(repetitions); `calcext:value-type="error"` is what LibreOffice writes.
"""

from typing import IO
from xml.parsers import expat

from importer.sources.ooxml_package import ERROR, SheetMarkers

_ERROR_TYPE = b'value-type="error"'
_BLOCK_SIZE = 65_536


def find_ods_markers(content: IO[bytes]) -> dict[str, SheetMarkers]:
    """Return sheet name → cell markers; a file without any error is not parsed."""
    if not _has_errors(content):
        return {}
    content.seek(0)
    walk = _ErrorParser()
    while block := content.read(_BLOCK_SIZE):
        walk.parser.Parse(block)
    return walk.markers_by_sheet


def _has_errors(content: IO[bytes]) -> bool:
    tail = b""
    while block := content.read(_BLOCK_SIZE):
        if _ERROR_TYPE in tail + block:
            return True
        tail = block[-len(_ERROR_TYPE) :]
    return False


class _ErrorParser:
    """Counts rows and cells, including repetitions, and collects the texts of errors."""

    def __init__(self) -> None:
        self.markers_by_sheet: dict[str, SheetMarkers] = {}
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._handle_start
        self.parser.EndElementHandler = self._handle_end
        self.parser.CharacterDataHandler = self._handle_text
        self._markers: SheetMarkers = {}
        self._row, self._row_repeat, self._column, self._column_repeat = 1, 1, 0, 1
        self._error: list[str] | None = None

    def _handle_start(self, name: str, attributes: dict[str, str]) -> None:
        match name:
            case "table:table":
                self._markers = self.markers_by_sheet.setdefault(
                    attributes.get("table:name", ""), {}
                )
                self._row = 1
            case "table:table-row":
                self._row_repeat = int(attributes.get("table:number-rows-repeated", "1"))
                self._column = 0
            case "table:table-cell" | "table:covered-table-cell":
                self._column_repeat = int(attributes.get("table:number-columns-repeated", "1"))
                if attributes.get("calcext:value-type") == "error":
                    self._error = []

    def _handle_text(self, text: str) -> None:
        if self._error is not None:
            self._error.append(text)

    def _handle_end(self, name: str) -> None:
        if name in {"table:table-cell", "table:covered-table-cell"}:
            if self._error is not None:
                mark = (ERROR, "".join(self._error).strip() or "#ERROR!")
                self._markers.setdefault(self._row, {})[self._column] = mark
                self._error = None
            self._column += self._column_repeat
        elif name == "table:table-row":
            self._row += self._row_repeat
