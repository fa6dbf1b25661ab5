"""The workbook report: the calendar with the status of each row and a comment on each bad cell."""

import hashlib
import io
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from openpyxl.workbook import Workbook

from importer.domain.model import ImportResult
from importer.domain.own_markers import SUMMARY_SHEET
from importer.reports.workbook.annotate import annotate_workbook, apply_corrections
from importer.reports.workbook.annotations import collect_annotations
from importer.reports.workbook.copy_tables import add_tables
from importer.reports.workbook.fast_annotate import SheetAnnotator
from importer.reports.workbook.fast_package import load_without_rows, save_workbook
from importer.reports.workbook.fast_rows import UnsupportedXml
from importer.reports.workbook.load import (
    COPIED,
    NotLoadableError,
    check_size,
    load_source_workbook,
    translate_openpyxl_errors,
)
from importer.reports.workbook.summary_sheet import write_summary

MAX_ROWS = 20_000
"""Maximum number of rows for which the user's workbook is annotated; more would take minutes."""
MIN_FAST_ROWS = 2_000
"""Minimum number of rows for which annotating the XML is faster than openpyxl."""


def render_workbook(result: ImportResult) -> bytes:
    """Return the report as an `.xlsx` file: a single calendar annotated, or several copied."""
    if len(result.run.files) == 1:
        return render_annotated(result, Path(result.run.files[0].path))
    return _render_copy(result, ())


def render_annotated(result: ImportResult, source: Path) -> bytes:
    """Return the report of a run over one file as an `.xlsx` file.

    Args:
        result: the run; its corrections are written into the report.
        source: path of the calendar, which may differ from the name in the run.
    """
    try:
        content = _read_source(result, source)
        if len(result.rows) >= MIN_FAST_ROWS and not result.corrections:
            with suppress(UnsupportedXml):
                return _render_fast(result, content)
        book, notes = load_source_workbook(content)
        apply_corrections(book, result.corrections)
        notes += annotate_workbook(book, result)
        _add_summary(book, result, notes)
        return _save_annotated(book)
    except NotLoadableError as reason:
        return _render_copy(result, [reason.note] if reason.note else [])


def _render_fast(result: ImportResult, content: bytes) -> bytes:
    """Annotate the workbook as XML.

    Raises:
        UnsupportedXml: only openpyxl supports this workbook.
        NotLoadableError: the workbook is damaged or too large.
    """
    notes = check_size(content)
    skeleton = load_without_rows(content)
    annotations = {
        name: annotations for (_, name), annotations in collect_annotations(result).items()
    }
    done = {
        sheet.title: SheetAnnotator(
            sheet, annotations.get(sheet.title), skeleton.shared_strings
        ).annotate_rows(skeleton.rows[sheet.title])
        for sheet in skeleton.book.worksheets
    }
    _add_summary(skeleton.book, result, notes)
    return save_workbook(skeleton.book, done)


def _read_source(result: ImportResult, source: Path) -> bytes:
    if len(result.run.files) > 1:
        raise NotLoadableError
    if max(len(result.rows), *(len(table.rows) for table in result.tables), 0) > MAX_ROWS:
        raise NotLoadableError(f"The calendar has more than {MAX_ROWS:,} rows, {COPIED}")
    try:
        content = source.read_bytes()
    except OSError as reason:
        raise NotLoadableError(_SOURCE_CHANGED_NOTE) from reason
    known = {file.sha256 for file in result.run.files}
    if known and hashlib.sha256(content).hexdigest() not in known:
        # Rows may have moved, so that annotations would be in the wrong places.
        raise NotLoadableError(_SOURCE_CHANGED_NOTE)
    return content


def _render_copy(result: ImportResult, notes: Sequence[str]) -> bytes:
    book = Workbook(write_only=True)
    table_notes = add_tables(book, result)
    _add_summary(book, result, [*notes, *table_notes])
    return _save_to_bytes(book)


def _add_summary(book: Workbook, result: ImportResult, notes: Sequence[str]) -> None:
    """Add the summary as last sheet, and make it the active one."""
    summary = book.create_sheet(SUMMARY_SHEET)
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = (
            sheet is summary
        )  # spreadsheets edit all selected sheets together
    book.active = len(book.sheetnames) - 1
    write_summary(summary, result, notes)


def _save_annotated(book: Workbook) -> bytes:
    error = NotLoadableError(f"The annotated workbook could not be saved, {COPIED}")
    with translate_openpyxl_errors(error):
        return _save_to_bytes(book)


def _save_to_bytes(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


_SOURCE_CHANGED_NOTE = (
    "The calendar file has changed since it was read, so the cells were copied as they were read into "
    "a new workbook without their formats."
)
