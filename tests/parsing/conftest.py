"""Tables made here, and what is made of them."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from importer.domain.model import CellValue, Table
from importer.parsing.column_mapping import map_columns
from importer.parsing.column_reader import ParsedTable, ParseOptions
from importer.parsing.table_parser import parse_table

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def normalised() -> Callable[..., ParsedTable]:
    """Normalise a sheet of these rows; the first one is its header."""

    def make(*rows: Sequence[CellValue], widths: bool = False, **options) -> ParsedTable:
        width = max(map(len, rows))
        filled = [[*row, *[None] * (width - len(row))] for row in rows]
        columns = tuple([*column] for column in zip(*filled, strict=True))
        sizes = tuple(map(len, rows)) if widths else None
        numbers = tuple(range(1, len(rows) + 1))
        table = Table("races.xlsx", "Races", numbers, columns, widths=sizes)
        found = map_columns(table, {})
        assert found is not None
        return parse_table(table, found, ParseOptions(TODAY, **options))

    return make
