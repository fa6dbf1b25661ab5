"""A1 cell addresses and column letters, as spreadsheets show them."""

import re
from functools import cache

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
"""Rows and columns of a sheet (Microsoft, *Excel specifications and limits*)."""

_LETTERS = 26
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,8})")


def letters(column: int) -> str:
    """Return the letters of a column counted from 0: `A` for 0, `AA` for 26."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        name = chr(ord("A") + rest) + name
    return name


@cache
def column_index(letters: str) -> int:
    """Return the number of a column, counted from 0, by its letters: 0 for `A`, 16383 for `XFD`."""
    number = 0
    for letter in letters:
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number - 1


def address(cell: str) -> tuple[int, int] | None:
    """Return row number and column (counted from 0) of an address such as `D14`, else `None`."""
    found = _ADDRESS.fullmatch(cell)
    return (int(found[2]), column_index(found[1])) if found else None
