"""A column of weekdays beside the dates: evidence for the order of day and month."""

from collections.abc import Sequence

from importer.domain.model import CellValue, Table
from importer.domain.text_folding import fold
from importer.parsing.column_mapping import Columns
from importer.parsing.lexicon.months_and_weekdays import WEEKDAYS

_SHARE = 2
"""At least one filled cell in so many has to be a weekday for a column to be one of weekdays."""


def beside(table: Table, columns: Columns, positions: Sequence[int]) -> list[CellValue] | None:
    """Return the date cells, each with its row's weekday in front; `None` without such a column.

    Only texts without letters get one: real dates and written-out months need no evidence.
    """
    weekdays = _column(table, columns, positions)
    if weekdays is None or "date" not in columns.fields:
        return None
    dates = table.columns[columns.fields["date"]]
    return [_with_weekday(weekdays[position], dates[position]) for position in positions]


def _column(table: Table, columns: Columns, positions: Sequence[int]) -> list[CellValue] | None:
    taken = set(columns.fields.values())
    for number, column in enumerate(table.columns):
        if number in taken:
            continue
        filled = [cell for position in positions if (cell := column[position]) is not None]
        known = sum(_is_weekday(cell) for cell in filled)
        if known and known * _SHARE >= len(filled):
            return column
    return None


def _is_weekday(cell: CellValue) -> bool:
    return isinstance(cell, str) and len(cell) <= len("понедельник, ") and fold(cell) in WEEKDAYS


def _with_weekday(weekday: CellValue, cell: CellValue) -> CellValue:
    if not isinstance(cell, str) or not isinstance(weekday, str) or not _is_weekday(weekday):
        return cell
    return cell if any(mark.isalpha() for mark in cell) else f"{weekday.strip(' .,')} {cell}"
