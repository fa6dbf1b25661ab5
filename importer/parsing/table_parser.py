"""Parse a table: select its event rows and read their fields, column by column."""

from importer.domain.model import Table
from importer.parsing.column_mapping import ColumnMapping
from importer.parsing.column_reader import ColumnReader, ParsedTable, ParseOptions
from importer.parsing.date_and_time_columns import read_dates_and_times
from importer.parsing.extra_columns import (
    add_long_row_problems,
    add_weekdays_to_dates,
    apply_day_counts,
)
from importer.parsing.merged_cells import fill_merged_cells
from importer.parsing.row_selection import select_rows
from importer.parsing.text_columns import read_slugs, read_text_columns


def parse_table(table: Table, columns: ColumnMapping, options: ParseOptions) -> ParsedTable:
    """Parse the events of a table; cells that cannot be read become problems in the result.

    Args:
        table: the sheet.
        columns: its column mapping.
        options: the settings for ambiguous cells.
    """
    table = fill_merged_cells(table, columns.header_index, [*columns.fields.values()])
    selection = select_rows(table, columns, include_cancelled=options.include_cancelled)
    reader = ColumnReader(table, columns, selection.positions)
    reader.parsed.skipped.extend(selection.skipped)
    add_long_row_problems(reader, table, columns, selection.positions)
    read_text_columns(reader, options)
    dates = add_weekdays_to_dates(table, columns, selection.positions)
    read_dates_and_times(reader, options, dates)
    apply_day_counts(reader, table, columns, selection.positions)
    read_slugs(reader)
    return reader.parsed
