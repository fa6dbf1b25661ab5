"""Addresses of cells, as spreadsheets show them."""

import re

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


def address(cell: str) -> tuple[int, int] | None:
    """Return the row's number and the column (counted from 0) of `D14`; `None` for no address."""
    found = _ADDRESS.fullmatch(cell)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    return int(found[2]), column - 1
