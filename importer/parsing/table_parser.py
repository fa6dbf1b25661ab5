"""Table → values of events, column by column; what a cell cannot be read as is objected to here."""

from importer.domain.model import Table
from importer.parsing import (
    date_and_time_columns as days,
)
from importer.parsing import (
    extra_columns as counts,
)
from importer.parsing import (
    text_columns as texts,
)
from importer.parsing import (
    weekdays,
    wide,
)
from importer.parsing.column_mapping import Columns
from importer.parsing.column_reader import Normalised, Options, Reader, Value
from importer.parsing.merged_cells import filled_down
from importer.parsing.row_selection import select

__all__ = ["Normalised", "Options", "Value", "normalise"]


def normalise(table: Table, columns: Columns, options: Options) -> Normalised:
    """Read a table's events."""
    table = filled_down(table, columns.header, [*columns.fields.values()])
    selection = select(table, columns, include_cancelled=options.include_cancelled)
    reader = Reader(table, columns, selection.positions)
    reader.normalised.skipped.extend(selection.skipped)
    wide.object_to_long_rows(reader, table, columns, selection.positions)
    texts.read(reader, options)
    days.read(reader, options, weekdays.beside(table, columns, selection.positions))
    counts.read(reader, table, columns, selection.positions)
    texts.read_slugs(reader)
    return reader.normalised
