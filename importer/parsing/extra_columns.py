"""A column that says over how many days an event goes: it gives the last day where nothing else does."""

from collections.abc import Sequence
from datetime import date, timedelta

from importer.domain.model import Table
from importer.parsing.cells.text import shown
from importer.parsing.column_mapping import Columns
from importer.parsing.column_reader import Reader


def read(reader: Reader, table: Table, columns: Columns, positions: Sequence[int]) -> None:
    """Fill the last days that are missing; one day, and a blank cell, mean no last day."""
    if columns.days is None:
        return
    counts, values = table.columns[columns.days], reader.normalised.values
    for index, position in enumerate(positions):
        first, count = values["date"][index], shown(counts[position]).strip()
        if isinstance(first, date) and values["endDate"][index] is None and count.isdigit():
            reader.put("endDate", index, _last(first, int(count)))


def _last(first: date, days: int) -> date | None:
    if days <= 1 or first > date.max - timedelta(days):
        return None
    return first + timedelta(days - 1)
