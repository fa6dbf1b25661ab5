"""Tables made here, and what is made of them."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from importer.domain.model import CellValue, Table
from importer.parsing.column_mapping import find
from importer.parsing.column_reader import Normalised, Options
from importer.parsing.table_parser import normalise

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def normalised() -> Callable[..., Normalised]:
    """Normalise a sheet of these rows; the first one is its header."""

    def make(*rows: Sequence[CellValue], widths: bool = False, **options) -> Normalised:
        width = max(map(len, rows))
        filled = [[*row, *[None] * (width - len(row))] for row in rows]
        columns = tuple([*column] for column in zip(*filled, strict=True))
        sizes = tuple(map(len, rows)) if widths else None
        numbers = tuple(range(1, len(rows) + 1))
        table = Table("races.xlsx", "Races", numbers, columns, widths=sizes)
        found = find(table, {})
        assert found is not None
        return normalise(table, found, Options(TODAY, **options))

    return make
