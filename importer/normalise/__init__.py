"""Table → values of events, column by column; what a cell cannot be read as is objected to here."""

from importer.columns import Columns
from importer.merges import filled_down
from importer.model import Table
from importer.normalise import counts, days, texts, weekdays, wide
from importer.normalise.reader import Normalised, Options, Reader, Value
from importer.rows import select

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
