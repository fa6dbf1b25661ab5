"""Calendars as CSV files."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

HEADERS = ("Name", "Date", "Type")


@pytest.fixture
def calendar(tmp_path: Path) -> Callable[..., str]:
    """Write a calendar of the given rows, or of that many valid rows; return its path."""

    def write(
        rows: int | Sequence[Sequence[str]] = 3,
        name: str = "calendar.csv",
        headers: Sequence[str] = HEADERS,
    ) -> str:
        if isinstance(rows, int):
            rows = [(f"Race {at}", f"2027-05-{at % 28 + 1:02}", "race") for at in range(rows)]
        path = tmp_path / name
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([headers, *rows])
        return str(path)

    return write
