"""Table → values of events, column by column; what a cell cannot be read as is objected to here."""

from importer.domain.model import Table
from importer.parsing import date_and_time_columns, text_columns
from importer.parsing.column_mapping import Columns
from importer.parsing.column_reader import Normalised, Options, Reader, Value
from importer.parsing.extra_columns import (
    add_long_row_problems,
    add_weekdays_to_dates,
    apply_day_counts,
)
from importer.parsing.merged_cells import filled_down
from importer.parsing.row_selection import select

__all__ = ["Normalised", "Options", "Value", "normalise"]


def normalise(table: Table, columns: Columns, options: Options) -> Normalised:
    """Read a table's events."""
    table = filled_down(table, columns.header, [*columns.fields.values()])
    selection = select(table, columns, include_cancelled=options.include_cancelled)
    reader = Reader(table, columns, selection.positions)
    reader.normalised.skipped.extend(selection.skipped)
    add_long_row_problems(reader, table, columns, selection.positions)
    text_columns.read(reader, options)
    date_and_time_columns.read(
        reader, options, add_weekdays_to_dates(table, columns, selection.positions)
    )
    apply_day_counts(reader, table, columns, selection.positions)
    text_columns.read_slugs(reader)
    return reader.normalised
