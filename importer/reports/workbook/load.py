"""Load the user's workbook with openpyxl: its size is checked before, active content removed after."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn
from xml.parsers import expat

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.workbook import Workbook

from importer.domain.cell_references import MAX_COLUMN, MAX_ROW
from importer.reports.workbook.sanitize import sanitize_workbook

MAX_BYTES = 100_000_000
"""Maximum size of all parts of a workbook together, uncompressed, in bytes."""
MAX_CELLS = 500_000
"""Maximum number of cells: openpyxl needs about 6 µs to load a cell and as much to save it."""
_RANGE_ELEMENTS = {
    "mergeCell",
    "hyperlink",
    "comment",
}  # openpyxl creates every cell of these ranges
_OMITTED_PARTS = ("xl/media/", "xl/charts/", "xl/drawings/drawing", "xl/pivotTables/")


class NotLoadableError(Exception):
    """The workbook itself cannot be annotated; `note` explains it to the user, unless empty."""

    def __init__(self, note: str = "") -> None:
        super().__init__(note)
        self.note = note


@contextmanager
def translate_openpyxl_errors(error: Exception) -> Iterator[None]:
    """Raise `error` instead of the exception of openpyxl."""
    try:
        yield
    except Exception as reason:  # openpyxl raises any exception for a damaged or unusual part
        raise error from reason


def load_source_workbook(content: bytes) -> tuple[Workbook, list[str]]:
    """Load a workbook with stored values instead of formulas, without macros and external links.

    Args:
        content: a file in any format.

    Returns:
        The workbook, and notes about omitted content.

    Raises:
        NotLoadableError: the file is not an `.xlsx` workbook, is damaged, or is too large.
    """
    notes = check_size(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # warnings about parts that openpyxl drops
        with translate_openpyxl_errors(NotLoadableError(_UNREADABLE_NOTE)):
            book = load_workbook(
                io.BytesIO(content), data_only=True, keep_vba=False, keep_links=False
            )
    sanitize_workbook(book)
    return book, notes


def check_size(content: bytes) -> list[str]:
    """Check the size of a workbook before openpyxl loads it.

    Returns:
        Notes about content that will be omitted.

    Raises:
        NotLoadableError: the file is not an `.xlsx` workbook, is damaged, or is too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if "xl/workbook.xml" not in names:
                raise NotLoadableError
            if sum(part.file_size for part in archive.infolist()) > MAX_BYTES:
                raise NotLoadableError(_TOO_LARGE_NOTE)
            counter = _CellCounter()
            for part in archive.infolist():
                _count_part(archive, part, counter)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as reason:
        raise NotLoadableError from reason
    left_out = any(name.startswith(_OMITTED_PARTS) for name in names)
    note = "This copy of the workbook has no pictures, charts or pivot tables."
    return [note] if left_out else []


def _count_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, counter: "_CellCounter") -> None:
    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = counter.count_element
    parser.EntityDeclHandler = _raise_entity_error
    with archive.open(part) as stream:
        try:
            parser.ParseFile(stream)
        except (expat.ExpatError, _EntityError, ValueError, LookupError):
            return  # not XML, such as a picture; openpyxl reports XML that is damaged


class _EntityError(Exception):
    """A part declares an entity, which openpyxl rejects, too (by defusedxml)."""


def _raise_entity_error(*_: object) -> NoReturn:
    raise _EntityError


class _CellCounter:
    """Counts the cells that openpyxl would create from a part, while expat parses it."""

    def __init__(self) -> None:
        self._cells = 0

    def count_element(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if name == "c":
            self._cells += 1
        elif name in _RANGE_ELEMENTS:
            self._cells += _count_cells(attributes.get("ref", ""))
        else:
            return
        if self._cells > MAX_CELLS:
            raise NotLoadableError(_TOO_LARGE_NOTE)


def _count_cells(ref: str) -> int:
    if ":" not in ref:
        return 1
    try:
        left, top, right, bottom = range_boundaries(ref)
    except ValueError:
        return MAX_CELLS + 1
    columns = (right or MAX_COLUMN) - (left or 1) + 1
    return int(columns * ((bottom or MAX_ROW) - (top or 1) + 1))


COPIED = "so the cells were copied into a new workbook without their formats."
_TOO_LARGE_NOTE = f"The workbook is too large to annotate, {COPIED}"
_UNREADABLE_NOTE = f"The workbook could not be opened to annotate it, {COPIED}"
