"""Addresses of cells, as spreadsheets show them."""

_LETTERS = 26


def letters(column: int) -> str:
    """Return the letters of a column counted from 0: `A` for 0, `AA` for 26."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        name = chr(ord("A") + rest) + name
    return name
