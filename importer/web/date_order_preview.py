"""Examples of dates whose meaning depends on the order of day and month, for the user to choose."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from importer.domain.cell_references import letters
from importer.domain.model import Table
from importer.parsing.cells.date_order import ORDERS, Reading, Span
from importer.parsing.cells.dates import read_date
from importer.settings import Settings

_EXAMPLES = 3
_LOOKED_AT = 5_000
"""Most cells examined in a column: dates in a column share one order."""


@dataclass(frozen=True, slots=True)
class TwoWays:
    """A date cell with a different meaning in each order.

    Attributes:
        sheet: its sheet.
        cell: its address.
        written: its text.
        readings: order → dates.
    """

    sheet: str | None
    cell: str
    written: str
    readings: Mapping[str, Span]


def two_ways(
    table: Table, header_row: int, columns: list[int], settings: Settings, today: date
) -> list[TwoWays]:
    """Return the first ambiguous cells of the date columns.

    Args:
        table: a sheet of the calendar.
        header_row: row number of its header.
        columns: indexes of its date columns.
        settings: give the year of dates without one.
        today: resolves two-digit years.
    """
    found: list[TwoWays] = []
    for column in columns:
        for row, text in _texts(table, header_row, column):
            reading = read_date(text, today=today, year=settings.year)
            if isinstance(reading, Reading) and _matters(reading):
                readings: dict[str, Span] = {
                    order: reading.spans[order]
                    for order in ORDERS
                    if order in reading.spans and (order != "ymd" or reading.year_first)
                }
                found.append(TwoWays(table.sheet, f"{letters(column)}{row}", text, readings))
            if len(found) == _EXAMPLES:
                return found
    return found


def _matters(reading: Reading) -> bool:
    spans = reading.spans
    return "dmy" in spans and "mdy" in spans and spans["dmy"] != spans["mdy"]


def _texts(table: Table, header_row: int, column: int) -> Iterator[tuple[int, str]]:
    cells = zip(table.rows, table.columns[column], strict=True)
    below = ((row, cell) for row, cell in cells if row > header_row)
    for _, (row, cell) in zip(range(_LOOKED_AT), below, strict=False):
        if isinstance(cell, str):
            yield row, cell
