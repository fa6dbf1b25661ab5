"""Load and save a workbook with openpyxl without the rows of its sheets, which stay XML."""

import io
import re
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from openpyxl.comments.comment_sheet import CommentRecord
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.reader.excel import ExcelReader
from openpyxl.workbook import Workbook
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from importer.domain.cell_references import format_column
from importer.domain.own_markers import SUMMARY_SHEET
from importer.reports.workbook.fast_rows import UnsupportedXml
from importer.reports.workbook.load import translate_openpyxl_errors
from importer.reports.workbook.sanitize import sanitize_workbook

_SHEET_FOLDER = "xl/worksheets/"
_SHEET_DATA = re.compile(rb"<sheetData>(.*)</sheetData>", re.DOTALL)
_WORKSHEET_START = re.compile(
    rb"""(?:<\?xml version=["']1\.0["'](?: encoding=["'](?:UTF|utf)-8["'])?"""
    rb"""(?: standalone=["'](?:yes|no)["'])? ?\?>)?\s*<worksheet"""
)
_DIMENSION = re.compile(rb'(<dimension ref=")[^"]*(")')


@dataclass(slots=True)
class BareWorkbook:
    """A workbook without the rows of its sheets.

    Attributes:
        book: the workbook with empty sheets.
        shared: the shared strings of the file.
        rows: sheet title → content of its element `sheetData`.
    """

    book: Workbook
    shared_strings: list[str]
    rows: dict[str, str]


@dataclass(slots=True)
class AnnotatedRows:
    """The annotated rows of a sheet.

    Attributes:
        xml: the elements `row`.
        comments: the added comments.
        last_column: last column with content, counted from 1.
        last_row: number of the last row.
    """

    xml: list[str] = field(default_factory=list)
    comments: list[CommentRecord] = field(default_factory=list)
    last_column: int = 1
    last_row: int = 1


def load_without_rows(content: bytes) -> BareWorkbook:
    """Load a workbook without its rows, and sanitize the rest.

    Args:
        content: a file that has passed `check_size`.

    Raises:
        UnsupportedXml: it is damaged, or has XML or features that only openpyxl supports.
    """
    rows: dict[str, str] = {}
    with translate_openpyxl_errors(UnsupportedXml()), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # warnings about parts that openpyxl drops
        bare = _extract_rows(content, rows)
        reader = ExcelReader(bare, data_only=True, keep_vba=False, keep_links=False)
        reader.read()
    book: Workbook = reader.wb
    parts = {sheet.name: str(relation.target) for sheet, relation in reader.parser.find_sheets()}
    if not all(
        parts.get(sheet.title) in rows and _has_only_rows(sheet) for sheet in book.worksheets
    ):
        raise UnsupportedXml
    sanitize_workbook(book)
    shared = [str(text) for text in reader.shared_strings]
    return BareWorkbook(
        book, shared, {sheet.title: rows[parts[sheet.title]] for sheet in book.worksheets}
    )


def _extract_rows(content: bytes, rows: dict[str, str]) -> io.BytesIO:
    bare = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(bare, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name.startswith(_SHEET_FOLDER) and name.endswith(".xml"):
                found = _SHEET_DATA.search(part)
                if (
                    found is None
                    or not _WORKSHEET_START.match(part)
                    or b"<!" in part
                    or b"<?" in part[5:]
                ):
                    raise UnsupportedXml
                rows[name] = found[1].decode("utf-8")
                part = part[: found.start()] + b"<sheetData/>" + part[found.end() :]
            target.writestr(name, part)
    bare.seek(0)
    return bare


def _has_only_rows(sheet: Worksheet) -> bool:
    """Return whether a sheet has no comments, links, tables or merged ranges, and is not our summary."""
    attached = sheet._cells or sheet.merged_cells.ranges or sheet.tables  # noqa: SLF001 as in `iter_cells`
    return not attached and sheet.title != SUMMARY_SHEET


class _AnnotatedRowsWriter(ExcelWriter):
    """Writes sheets whose rows are annotated XML."""

    _archive: zipfile.ZipFile

    def __init__(
        self, book: Workbook, archive: zipfile.ZipFile, done: Mapping[str, AnnotatedRows]
    ) -> None:
        super().__init__(book, archive)
        self._rows_by_title = done

    def write_worksheet(self, ws: Any) -> None:  # noqa: ANN401 the base method is untyped
        done = self._rows_by_title.get(ws.title)
        if done is None:
            super().write_worksheet(ws)
            return
        ws._drawing = SpreadsheetDrawing()  # noqa: SLF001 - as in the base method
        writer: Any = WorksheetWriter(ws, io.BytesIO())
        ws._comments.extend(done.comments)  # noqa: SLF001 - as openpyxl does when it writes cells
        writer.write()
        ws._rels = writer._rels  # noqa: SLF001 - as in the base method
        self._archive.writestr(ws.path[1:], _merge_rows(writer.read(), done))
        self.manifest.append(ws)


def _merge_rows(sheet: bytes, done: AnnotatedRows) -> bytes:
    head, found, tail = sheet.partition(b"<sheetData />")
    if not found:
        head, found, tail = sheet.partition(b"<sheetData></sheetData>")
    if not found:
        raise UnsupportedXml
    ref = f"A1:{format_column(done.last_column - 1)}{done.last_row}".encode()
    head = _DIMENSION.sub(rb"\g<1>" + ref + rb"\g<2>", head, count=1)
    return b"".join((head, b"<sheetData>", "".join(done.xml).encode(), b"</sheetData>", tail))


def save_workbook(book: Workbook, done: Mapping[str, AnnotatedRows]) -> bytes:
    """Return the workbook with the annotated rows as an `.xlsx` file.

    Raises:
        UnsupportedXml: openpyxl failed; the slow path reports the cause.
    """
    content = io.BytesIO()
    book.properties.modified = datetime.now(UTC).replace(tzinfo=None)
    with (
        translate_openpyxl_errors(UnsupportedXml()),
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        _AnnotatedRowsWriter(book, archive, done).save()
    return content.getvalue()
