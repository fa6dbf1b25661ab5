"""Remove active content from a workbook: formulas, external references, charts, pivot tables."""

import re
from collections.abc import Iterator, MutableMapping

from openpyxl.cell.cell import ERROR_CODES, Cell, MergedCell
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from importer.domain.safe_text import is_formula_like, sanitize_for_cell
from importer.reports.workbook.styles import set_text

_KNOWN_TYPES = frozenset("nsbed")
_SAFE_LINKS = ("http://", "https://", "mailto:", "#")
_PLAIN_NAME = re.compile(r"('[^'\[\]|]+'|[\w.]+)!\$?[A-Z]{1,3}\$?\d+(:\$?[A-Z]{1,3}\$?\d+)?")
# Another workbook, a program (DDE), a URL, or a function that loads or runs something.
_EXTERNAL_REFERENCE = re.compile(
    r"[\[|]|://|\\\\|\b(?:WEBSERVICE|IMAGE|HYPERLINK|RTD|CALL|REGISTER(?:\.ID)?|EXEC)\s*\(",
    re.IGNORECASE,
)


def sanitize_workbook(book: Workbook) -> None:
    """Remove formulas, external references, charts and pivot tables from a workbook, in place."""
    book.template = False
    for sheet in list(book.chartsheets):
        book.remove(sheet)
    _remove_unsafe_names(book.defined_names)
    for worksheet in book.worksheets:
        _remove_unsafe_names(worksheet.defined_names)
        _remove_objects(worksheet)
        _remove_external_rules(worksheet)
        for cell in iter_cells(worksheet):
            _sanitize_cell(cell)


def iter_cells(sheet: Worksheet) -> Iterator[Cell]:
    """Iterate over the existing cells only: a stray cell far out does not create a rectangle."""
    cells = list(sheet._cells.values())  # noqa: SLF001 - public iterators create the cells in between
    return (cell for cell in cells if isinstance(cell, Cell))


def get_writable_cell(sheet: Worksheet, row: int, column: int) -> Cell | None:
    """Return the writable cell of a position: inside a merged range its first cell.

    `None` means that a merged range has no writable cell.
    """
    cell = sheet.cell(row, column)
    if not isinstance(cell, MergedCell):
        return cell
    for block in sheet.merged_cells.ranges:
        if block.min_row <= row <= block.max_row and block.min_col <= column <= block.max_col:
            first = sheet.cell(block.min_row, block.min_col)
            return first if isinstance(first, Cell) else None
    return None


def _sanitize_cell(cell: Cell) -> None:
    link = cell.hyperlink
    if link is not None and link.target and not link.target.lower().startswith(_SAFE_LINKS):
        cell.hyperlink = None
    value, kind = cell.value, cell.data_type
    if value is None:
        cell.data_type = "n"
    elif kind not in _KNOWN_TYPES or (kind == "e" and value not in ERROR_CODES):
        set_text(cell, str(value))
    elif (
        isinstance(value, str)
        and kind != "e"
        and (is_formula_like(value) or sanitize_for_cell(value) != value)
    ):
        set_text(cell, value)


def _remove_unsafe_names(names: MutableMapping[str, DefinedName]) -> None:
    for name, defined in list(names.items()):
        if not _PLAIN_NAME.fullmatch(defined.value or ""):
            del names[name]


def _remove_objects(sheet: Worksheet) -> None:
    for kind in ("_charts", "_images", "_pivots"):  # openpyxl has no public way to remove them
        getattr(sheet, kind).clear()
    for name, table in list(dict(sheet.tables).items()):
        if table.connectionId is not None or table.tableType not in (None, "worksheet"):
            del sheet.tables[name]
            continue
        for column in table.tableColumns:
            column.calculatedColumnFormula = column.totalsRowFormula = None


def _remove_external_rules(sheet: Worksheet) -> None:
    validations = sheet.data_validations
    validations.dataValidation = [
        rule
        for rule in validations.dataValidation
        if not _EXTERNAL_REFERENCE.search(f"{rule.formula1} {rule.formula2}")
    ]
    for block in list(sheet.conditional_formatting):
        if any(_EXTERNAL_REFERENCE.search(text) for rule in block.rules for text in rule.formula):
            del sheet.conditional_formatting[str(block.sqref)]
