"""Parse a table: select its event rows and read their fields, column by column."""

from importer.domain.model import Table
from importer.parsing.column_mapping import Columns
from importer.parsing.column_reader import Normalised, Options, Reader
from importer.parsing.date_and_time_columns import read_dates_and_times
from importer.parsing.extra_columns import (
    add_long_row_problems,
    add_weekdays_to_dates,
    apply_day_counts,
)
from importer.parsing.merged_cells import filled_down
from importer.parsing.row_selection import select
from importer.parsing.text_columns import read_slugs, read_text_columns


def normalise(table: Table, columns: Columns, options: Options) -> Normalised:
    """Parse the events of a table; cells that cannot be read become problems in the result.

    Args:
        table: the sheet.
        columns: its column mapping.
        options: the settings for ambiguous cells.
    """
    table = filled_down(table, columns.header, [*columns.fields.values()])
    selection = select(table, columns, include_cancelled=options.include_cancelled)
    reader = Reader(table, columns, selection.positions)
    reader.normalised.skipped.extend(selection.skipped)
    add_long_row_problems(reader, table, columns, selection.positions)
    read_text_columns(reader, options)
    dates = add_weekdays_to_dates(table, columns, selection.positions)
    read_dates_and_times(reader, options, dates)
    apply_day_counts(reader, table, columns, selection.positions)
    read_slugs(reader)
    return reader.normalised
