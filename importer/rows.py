"""Which rows of a table are events: the others are skipped, each with its reason."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial

from importer.cells.text import one_line, shown
from importer.columns import Columns
from importer.model import CellValue, ErrorCell, Place, Skipped, Table
from importer.words.asides import is_heading, is_mask, is_placeholder, reason, total
from importer.words.cancelled import named_cancelled, says_cancelled, ticked_cancelled
from importer.words.marks import EXAMPLE_MARK

_COUNT = re.compile(r"\d{1,5}")
_TIME_STAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d.*")


@dataclass(frozen=True, slots=True)
class Selection:
    """Positions (indexes into `table.rows`) of the events, and the rows that are none."""

    positions: list[int]
    skipped: list[Skipped]


def select(table: Table, columns: Columns, *, include_cancelled: bool) -> Selection:
    """Part a table's rows below the header into events and others; blank rows are neither."""
    selection = Selection([], [])
    is_plain = _plain_rows(table, columns)
    for position in _filled(table, columns.header + 1):
        reason = (
            None
            if is_plain(position)
            else _no_event(table, columns, position, include_cancelled=include_cancelled)
        )
        if reason is None:
            selection.positions.append(position)
        else:
            place = Place(table.file, table.sheet, table.rows[position])
            selection.skipped.append(Skipped(place, reason))
    return selection


def _plain_rows(table: Table, columns: Columns) -> Callable[[int], bool]:
    """Return what tells at a glance that a row is an event: most are, and looking closely takes long.

    Each distinct cell is looked at once. A row that is not plain may be an event all the same.
    """
    if not {"name", "date"} <= columns.fields.keys():
        return lambda _: False
    names, days = (table.columns[columns.fields[name]] for name in ("name", "date"))
    status = None if columns.status is None else table.columns[columns.status]
    plain_name = cache(partial(_is_plain_name, names[columns.header]))
    plain_day = cache(_is_plain_day)

    def is_plain(position: int) -> bool:
        return (
            position > columns.header + 1
            and plain_name(names[position])
            and plain_day(days[position])
            and (status is None or is_blank(status[position]))
        )

    return is_plain


def _is_plain_name(header: CellValue, cell: CellValue) -> bool:
    if not isinstance(cell, str) or cell == header:
        return False
    text = one_line(cell)
    return (
        text != ""
        and not text.upper().startswith(EXAMPLE_MARK)
        and not is_placeholder(text)
        and not named_cancelled(text)
    )


def _is_plain_day(cell: CellValue) -> bool:
    if isinstance(cell, date):
        return True
    text = one_line(cell) if isinstance(cell, str) else ""
    return text != "" and _COUNT.fullmatch(text) is None and not named_cancelled(text)


def is_blank(value: CellValue) -> bool:
    """Tell whether a cell shows nothing."""
    if not isinstance(value, str):
        return value is None
    return not value[:1].isalnum() and (value.isspace() or not one_line(value))


def _filled(table: Table, first: int) -> list[int]:
    """Positions from `first` on in which any cell shows something."""
    filled = bytearray(len(table.rows))
    for column in table.columns:
        for position in range(first, len(column)):
            if not filled[position] and column[position] is not None:
                filled[position] = not is_blank(column[position])
    return [position for position in range(first, len(filled)) if filled[position]]


def _no_event(
    table: Table, columns: Columns, position: int, *, include_cancelled: bool
) -> str | None:
    """Say why a row is no event; `None` if it is one."""
    cells = {name: table.columns[column][position] for name, column in columns.fields.items()}
    name = _text(cells.get("name"))
    if name.upper().startswith(EXAMPLE_MARK):
        return "the template's example"
    if position == columns.header + 1 and _is_mask_row(table, position):
        return "says how to fill the columns in"
    if overhang(table, columns.header, position):
        return None  # something has shifted: the row is refused, not passed over
    if is_blank(cells.get("name")) and is_blank(cells.get("date")):
        return "neither a name nor a date"
    if (aside := _aside(table, position, cells)) is not None:
        return aside
    if _repeats_header(table, columns, cells):
        return "the header once more"
    if not include_cancelled and _is_cancelled(table, columns, position, cells):
        return "cancelled (--include-cancelled takes it in)"
    return None


def _is_mask_row(table: Table, position: int) -> bool:
    """Whether every cell of the row below the header is like `(TT.MM.JJJJ)`."""
    texts = [text for column in table.columns if (text := _text(column[position]))]
    return len(texts) > 1 and all(map(is_mask, texts))


def _aside(table: Table, position: int, cells: dict[str, CellValue]) -> str | None:
    """Say what a row without a name or without a date is, if it is plainly no event."""
    name, day = _text(cells.get("name")), cells.get("date")
    if isinstance(cells.get("name"), ErrorCell) or isinstance(day, ErrorCell):
        return None
    if name and (is_blank(day) or is_placeholder(name)):
        return reason(name, alone=_filled_cells(table, position) == 1)
    if name and _COUNT.fullmatch(_text(day)):
        return total(name)
    if name or _filled_cells(table, position) > 1:
        return None
    if isinstance(day, datetime) or _TIME_STAMP.fullmatch(_text(day)):
        return "a time stamp"
    return "a heading" if is_heading(_text(day)) else reason(_text(day), alone=True)


def _filled_cells(table: Table, position: int) -> int:
    return sum(not is_blank(column[position]) for column in table.columns)


def overhang(table: Table, header: int, position: int) -> list[int]:
    """Columns behind the header's last one in which a CSV record holds something."""
    if table.widths is None:
        return []
    beyond = range(table.widths[header], min(table.widths[position], len(table.columns)))
    return [number for number in beyond if not is_blank(table.columns[number][position])]


def _is_cancelled(
    table: Table, columns: Columns, position: int, cells: dict[str, CellValue]
) -> bool:
    """Whether name, date (`abgesagt`, `27/3/27 (annulé)`) or status says so."""
    texts = (_text(cells.get(name)) for name in ("name", "date"))
    return any(map(named_cancelled, texts)) or _status(table, columns, position)


def _status(table: Table, columns: Columns, position: int) -> bool:
    """Whether the status column says that the event is cancelled."""
    if columns.status is None:
        return False
    column = table.columns[columns.status]
    status = _text(column[position])
    ticks = says_cancelled(_text(column[columns.header]))  # `Cancelled`: yes, x, TRUE
    return ticked_cancelled(status) if ticks else named_cancelled(status)


def _repeats_header(table: Table, columns: Columns, cells: dict[str, CellValue]) -> bool:
    headers = {
        name: table.columns[column][columns.header] for name, column in columns.fields.items()
    }
    return all(cells[name] == header for name, header in headers.items())


def _text(value: CellValue) -> str:
    return one_line(shown(value))
