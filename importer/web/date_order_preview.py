"""Examples of dates whose meaning depends on the order of day and month, for the user to choose."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from importer.domain.calendar_names import DATE_ORDERS
from importer.domain.cell_references import format_column
from importer.domain.model import Table
from importer.parsing.cells.date_order import DateCandidates, DateRange
from importer.parsing.cells.dates import read_date
from importer.settings import Settings

_MAX_EXAMPLES = 3
_MAX_CELLS = 5_000
"""Most cells examined in a column: dates in a column share one order."""


@dataclass(frozen=True, slots=True)
class AmbiguousDate:
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
    readings: Mapping[str, DateRange]


def find_ambiguous_dates(
    table: Table, header_row: int, columns: list[int], settings: Settings, today: date
) -> list[AmbiguousDate]:
    """Return the first ambiguous cells of the date columns.

    Args:
        table: a sheet of the calendar.
        header_row: row number of its header.
        columns: indexes of its date columns.
        settings: give the year of dates without one.
        today: resolves two-digit years.
    """
    found: list[AmbiguousDate] = []
    for column in columns:
        for row, text in _iter_texts(table, header_row, column):
            reading = read_date(text, today=today, year=settings.year)
            if isinstance(reading, DateCandidates) and _is_ambiguous(reading):
                readings: dict[str, DateRange] = {
                    order: reading.ranges[order]
                    for order in DATE_ORDERS
                    if order in reading.ranges
                    and (order != "ymd" or reading.has_plausible_year_first)
                }
                found.append(
                    AmbiguousDate(table.sheet, f"{format_column(column)}{row}", text, readings)
                )
            if len(found) == _MAX_EXAMPLES:
                return found
    return found


def _is_ambiguous(reading: DateCandidates) -> bool:
    spans = reading.ranges
    return "dmy" in spans and "mdy" in spans and spans["dmy"] != spans["mdy"]


def _iter_texts(table: Table, header_row: int, column: int) -> Iterator[tuple[int, str]]:
    cells = zip(table.rows, table.columns[column], strict=True)
    below = ((row, cell) for row, cell in cells if row > header_row)
    for _, (row, cell) in zip(range(_MAX_CELLS), below, strict=False):
        if isinstance(cell, str):
            yield row, cell
