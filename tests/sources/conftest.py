import io
from collections.abc import Callable

import openpyxl
import pytest


@pytest.fixture
def book(file: Callable[[str, bytes], str]) -> Callable[..., str]:
    """Write a workbook with openpyxl: sheet name → {address: value}."""

    def write(name: str = "calendar.xlsx", **sheets: dict[str, object]) -> str:
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.worksheets[0])
        for title, cells in sheets.items():
            sheet = workbook.create_sheet(title)
            for address, value in cells.items():
                sheet[address] = value
        stream = io.BytesIO()
        workbook.save(stream)
        return file(name, stream.getvalue())

    return write
