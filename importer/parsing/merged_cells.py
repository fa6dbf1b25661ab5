"""Fill merged cells: a value that is shown over several rows is the value of each of these rows."""

from collections.abc import Sequence
from dataclasses import replace

from importer.domain.model import CellValue, Table


def fill_merged_cells(table: Table, header: int, columns: Sequence[int]) -> Table:
    """Return the table with merged cells filled downwards.

    A workbook stores the value of a merged range only in its first cell: a date that is merged over
    three rows is the date of three events. Ranges over several columns are headings or notes; they
    stay unchanged.

    Args:
        table: the sheet.
        header: index into `table.rows` of the header; only rows below it are filled.
        columns: indexes into `table.columns` of the columns to fill.
    """
    wanted = set(columns)
    ranges = [
        (first_row, last_row, first - 1)
        for first_row, first, last_row, last in table.merged_ranges
        if first == last and last_row > first_row and first - 1 in wanted
    ]
    if not ranges:
        return table
    filled: dict[int, list[CellValue]] = {}
    positions = {row: position for position, row in enumerate(table.rows)}
    for first_row, last_row, number in ranges:
        top = positions.get(first_row)
        if top is None or top <= header:
            continue
        column = filled.setdefault(number, list(table.columns[number]))
        for position in range(top + 1, len(table.rows)):
            if table.rows[position] > last_row:
                break
            column[position] = column[top]
    return replace(
        table,
        columns=tuple(filled.get(number, column) for number, column in enumerate(table.columns)),
    )
