"""Use the columns that are not fields: day counts, weekdays, and cells beyond the header."""

from collections.abc import Sequence
from datetime import date, timedelta

from importer.domain.cell_references import format_column
from importer.domain.message import Message
from importer.domain.model import CellValue, Problem, Table
from importer.domain.text_folding import fold_text
from importer.parsing.cells.text import display_text
from importer.parsing.column_mapping import ColumnMapping
from importer.parsing.column_reader import ColumnReader
from importer.parsing.lexicon.months_and_weekdays import WEEKDAYS
from importer.parsing.row_selection import find_cells_beyond_header

_MAX_CELLS_PER_WEEKDAY = 2
"""A column counts as weekdays if at least one in this many of its filled cells is a weekday."""


def apply_day_counts(
    reader: ColumnReader, table: Table, columns: ColumnMapping, positions: Sequence[int]
) -> None:
    """Set missing end dates from the number of days; one day, or a blank cell, means no end date."""
    if columns.day_count_column is None:
        return
    counts, values = table.columns[columns.day_count_column], reader.parsed.values
    for index, position in enumerate(positions):
        first, count = values["date"][index], display_text(counts[position]).strip()
        if isinstance(first, date) and values["endDate"][index] is None and count.isdigit():
            reader.set_value("endDate", index, _compute_last_day(first, int(count)))


def _compute_last_day(first: date, days: int) -> date | None:
    if days <= 1 or first > date.max - timedelta(days):
        return None
    return first + timedelta(days - 1)


def add_weekdays_to_dates(
    table: Table, columns: ColumnMapping, positions: Sequence[int]
) -> list[CellValue] | None:
    """Return the date cells with their weekdays in front; `None` if no column has weekdays.

    The weekday is evidence for the order of day and month. Dates without need of it, which are real
    dates and texts with letters, stay unchanged.
    """
    weekdays = _find_weekday_column(table, columns, positions)
    if weekdays is None or "date" not in columns.fields:
        return None
    dates = table.columns[columns.fields["date"]]
    return [_join_weekday(weekdays[position], dates[position]) for position in positions]


def _find_weekday_column(
    table: Table, columns: ColumnMapping, positions: Sequence[int]
) -> list[CellValue] | None:
    taken = set(columns.fields.values())
    for number, column in enumerate(table.columns):
        if number in taken:
            continue
        filled = [cell for position in positions if (cell := column[position]) is not None]
        known = sum(_is_weekday(cell) for cell in filled)
        if known and known * _MAX_CELLS_PER_WEEKDAY >= len(filled):
            return column
    return None


def _is_weekday(cell: CellValue) -> bool:
    return (
        isinstance(cell, str) and len(cell) <= len("понедельник, ") and fold_text(cell) in WEEKDAYS
    )


def _join_weekday(weekday: CellValue, cell: CellValue) -> CellValue:
    if not isinstance(cell, str) or not isinstance(weekday, str) or not _is_weekday(weekday):
        return cell
    has_letters = any(character.isalpha() for character in cell)
    return cell if has_letters else f"{weekday.strip(' .,')} {cell}"


def add_long_row_problems(
    reader: ColumnReader, table: Table, columns: ColumnMapping, positions: Sequence[int]
) -> None:
    """Add a problem to each event whose CSV record has values beyond the header's last column."""
    if table.widths is None:
        return
    width = table.widths[columns.header_index]
    for index, position in enumerate(positions):
        if table.widths[position] <= width:
            continue
        extra = find_cells_beyond_header(table, columns.header_index, position)
        if extra:
            row = table.rows[position]
            reader.parsed.problems[(index, None)] = Problem(
                "row_too_long",
                None,
                f"{format_column(extra[0])}{row}",
                str(table.columns[extra[0]][position]),
                Message(
                    "The row has {fields} fields, but the header only {header}: a comma inside a text has "
                    "probably split it.",
                    fields=table.widths[position],
                    header=width,
                ),
                Message('Put the text that contains the comma in quotation marks ("…").'),
            )
