"""Which parts of a workbook to search for what calamine does not tell, by format.

Runs in the fenced child process.
"""

import io
import zipfile

from importer.sources.ods_errors import ods_marks
from importer.sources.ooxml_package import Parts
from importer.sources.xlsx_errors_and_formats import Marks, dimension, sheet_marks


class Search:
    """Finds the marks of a sheet; this one for the formats of which nothing more is known."""

    def claimed(self, _name: str) -> str:
        """The range that a sheet claims to hold; `""` if the format has no such claim."""
        return ""

    def marks(self, _name: str) -> Marks:
        """The marks of a sheet."""
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
    """The search for a format (a name of `kinds.Kind`)."""
    if kind == "XLSX":
        return _SearchXlsx(Parts(zipfile.ZipFile(io.BytesIO(data))))
    if kind == "ODS":
        return _SearchOds(Parts(zipfile.ZipFile(io.BytesIO(data))))
    if kind == "XLSB":
        Parts(zipfile.ZipFile(io.BytesIO(data)))  # refuses document types
    return Search()
