"""A1 cell addresses and column letters, as spreadsheets show them."""

import re
from functools import cache

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
"""Rows and columns of a sheet (Microsoft, *Excel specifications and limits*)."""

_ALPHABET_SIZE = 26
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,8})")


def format_column(column: int) -> str:
    """Return the letters of a column counted from 0: `A` for 0, `AA` for 26."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, _ALPHABET_SIZE)
        name = chr(ord("A") + rest) + name
    return name


@cache
def parse_column(letters: str) -> int:
    """Return the number of a column, counted from 0, by its letters: 0 for `A`, 16383 for `XFD`."""
    number = 0
    for letter in letters:
        number = number * _ALPHABET_SIZE + ord(letter) - ord("A") + 1
    return number - 1


def parse_address(cell: str) -> tuple[int, int] | None:
    """Return row number and column (counted from 0) of an address such as `D14`, else `None`."""
    found = _ADDRESS.fullmatch(cell)
    return (int(found[2]), parse_column(found[1])) if found else None
