"""Cells that a person mends after the file was read: put over its tables, the file stays as it is."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from importer.domain.cell_references import address
from importer.domain.errors import UnusableInput
from importer.domain.model import CellValue, Edit, Source, Table
from importer.domain.safe_text import CELL_LIMIT


def mended(source: Source, edits: Iterable[Edit]) -> Source:
    """Return the source with these cells mended; what was mended before stays so.

    Raises:
        UnusableInput: an edit names a cell that the file does not have, or is too long for one.
    """
    edits = tuple(edits)
    by_sheet: dict[str | None, list[Edit]] = {}
    for edit in edits:
        by_sheet.setdefault(edit.sheet, []).append(edit)
    unknown = by_sheet.keys() - {table.sheet for table in source.tables}
    if unknown:
        raise UnusableInput(f'There is no sheet "{unknown.pop()}".')
    tables = tuple(_mended(table, by_sheet.get(table.sheet, ())) for table in source.tables)
    return replace(source, tables=tables, edits=_together(source.edits, edits))


def _mended(table: Table, edits: Sequence[Edit]) -> Table:
    if not edits:
        return table
    positions = {row: position for position, row in enumerate(table.rows)}
    columns = list(table.columns)
    copied: set[int] = set()
    for edit in edits:
        place = address(edit.cell)
        position = None if place is None else positions.get(place[0])
        if place is None or position is None or place[1] >= len(columns):
            raise UnusableInput(f'There is no cell "{edit.cell[:20]}" in the table.')
        number = place[1]
        if number not in copied:
            columns[number] = list(columns[number])  # the table as it was read stays
            copied.add(number)
        columns[number][position] = _value(edit)
    return replace(table, columns=tuple(columns))


def _value(edit: Edit) -> CellValue:
    if len(edit.text) > CELL_LIMIT:
        raise UnusableInput(f"A cell holds {CELL_LIMIT:,} characters at most.", "Shorten the text.")
    return edit.text or None


def _together(before: Sequence[Edit], new: Sequence[Edit]) -> tuple[Edit, ...]:
    """The last word for each cell."""
    words = {(edit.sheet, edit.cell): edit for edit in (*before, *new)}
    return tuple(words.values())
