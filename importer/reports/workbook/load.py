"""The user's own workbook, loaded for marking: weighed before it is opened, disarmed after."""

import io
import warnings
import zipfile
from typing import NoReturn
from xml.parsers import expat

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.workbook import Workbook

from importer.domain.cell_references import MAX_COLUMN, MAX_ROW
from importer.reports.workbook.sanitize import disarm

MAX_BYTES = 100_000_000
"""Most bytes that the parts of a workbook may have in all, unpacked."""
MAX_CELLS = 500_000
"""Most cells that openpyxl loads and saves in a bearable time (about 6 µs for each and way)."""
_EXPANDED = {"mergeCell", "hyperlink", "comment"}  # openpyxl makes every cell of these ranges
_LEFT_OUT = ("xl/media/", "xl/charts/", "xl/drawings/drawing", "xl/pivotTables/")


class NotLoadableError(Exception):
    """The workbook cannot be marked itself; `note` says so to people, if they should know."""

    def __init__(self, note: str = "") -> None:
        super().__init__(note)
        self.note = note


def load(content: bytes) -> tuple[Workbook, list[str]]:
    """Opens a workbook with its stored values instead of formulas, without macros and links.

    Args:
        content: the file's bytes, of whatever kind.

    Returns:
        The workbook and notes about what was left out.

    Raises:
        NotLoadableError: it is no such workbook, is damaged, or is too large.
    """
    notes = weigh(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about parts that openpyxl does not keep
        try:
            book = load_workbook(
                io.BytesIO(content), data_only=True, keep_vba=False, keep_links=False
            )
        except Exception as reason:  # openpyxl raises whatever a broken part trips
            raise NotLoadableError(
                "The workbook itself could not be opened for marking, so the calendar's cells were "
                "copied into a new one, without their formats."
            ) from reason
    disarm(book)
    return book, notes


def weigh(content: bytes) -> list[str]:
    """Makes sure that opening a workbook is safe.

    Returns:
        Notes about what will be left out of it.

    Raises:
        NotLoadableError: it is no such workbook, is damaged, or is too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if "xl/workbook.xml" not in names:
                raise NotLoadableError
            if sum(part.file_size for part in archive.infolist()) > MAX_BYTES:
                raise NotLoadableError(_TOO_LARGE)
            scale = _Scale()
            for part in archive.infolist():
                _weigh_part(archive, part, scale)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as reason:
        raise NotLoadableError from reason
    left_out = any(name.startswith(_LEFT_OUT) for name in names)
    note = "Pictures, charts and pivot tables are left out of this copy of the workbook."
    return [note] if left_out else []


def _weigh_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, scale: "_Scale") -> None:
    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = scale.start
    parser.EntityDeclHandler = _refuse_entity
    with archive.open(part) as stream:
        try:
            parser.ParseFile(stream)
        except (expat.ExpatError, _EntityError, ValueError, LookupError):
            return  # a picture or the like; what is broken here fails in openpyxl too


class _EntityError(Exception):
    """A part declares an entity; openpyxl refuses it, too (with defusedxml)."""


def _refuse_entity(*_: object) -> NoReturn:
    raise _EntityError


class _Scale:
    """Counts, while XML is parsed, the cells that openpyxl would make from it."""

    def __init__(self) -> None:
        self._cells = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if name == "c":
            self._cells += 1
        elif name in _EXPANDED:
            self._cells += _area(attributes.get("ref", ""))
        else:
            return
        if self._cells > MAX_CELLS:
            raise NotLoadableError(_TOO_LARGE)


def _area(ref: str) -> int:
    if ":" not in ref:
        return 1
    try:
        left, top, right, bottom = range_boundaries(ref)
    except ValueError:
        return MAX_CELLS + 1
    columns = (right or MAX_COLUMN) - (left or 1) + 1
    return int(columns * ((bottom or MAX_ROW) - (top or 1) + 1))


_TOO_LARGE = (
    "The workbook is too large to be marked itself, so the calendar's cells were copied into a "
    "new one, without their formats."
)
