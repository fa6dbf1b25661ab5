"""Apply a person's corrections to the tables of a file; the file itself stays unchanged."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from importer.domain.cell_references import parse_address
from importer.domain.errors import UnusableInput
from importer.domain.message import Message
from importer.domain.model import CellValue, Correction, Source, Table
from importer.domain.safe_text import MAX_CELL_LENGTH


def apply_corrections(source: Source, edits: Iterable[Correction]) -> Source:
    """Return the source with these corrections, in addition to its earlier ones.

    Raises:
        UnusableInput: the sheet or cell does not exist, or the text is too long for a cell.
    """
    edits = tuple(edits)
    by_sheet: dict[str | None, list[Correction]] = {}
    for edit in edits:
        by_sheet.setdefault(edit.sheet, []).append(edit)
    unknown = by_sheet.keys() - {table.sheet for table in source.tables}
    if unknown:
        raise UnusableInput(Message('There is no sheet "{sheet}".', sheet=str(unknown.pop())))
    tables = tuple(_apply_to_table(table, by_sheet.get(table.sheet, ())) for table in source.tables)
    return replace(source, tables=tables, corrections=_merge_corrections(source.corrections, edits))


def _apply_to_table(table: Table, edits: Sequence[Correction]) -> Table:
    if not edits:
        return table
    positions = {row: position for position, row in enumerate(table.rows)}
    columns = list(table.columns)
    copied: set[int] = set()
    for edit in edits:
        found = parse_address(edit.cell)
        position = None if found is None else positions.get(found[0])
        if found is None or position is None or found[1] >= len(columns):
            raise UnusableInput(
                Message('There is no cell "{cell}" in the table.', cell=edit.cell[:20])
            )
        number = found[1]
        if number not in copied:
            columns[number] = list(columns[number])  # the original table stays unchanged
            copied.add(number)
        columns[number][position] = _get_value(edit)
    return replace(table, columns=tuple(columns))


def _get_value(edit: Correction) -> CellValue:
    if len(edit.text) > MAX_CELL_LENGTH:
        raise UnusableInput(
            Message("A cell has at most {count} characters.", count=MAX_CELL_LENGTH),
            Message("Shorten the text."),
        )
    return edit.text or None


def _merge_corrections(
    before: Sequence[Correction], new: Sequence[Correction]
) -> tuple[Correction, ...]:
    """Merge corrections; the last one of each cell wins."""
    by_cell = {(edit.sheet, edit.cell): edit for edit in (*before, *new)}
    return tuple(by_cell.values())
