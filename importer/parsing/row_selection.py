"""Which rows of a table are events: the others are skipped, each with its reason."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial

from importer.domain.lazy_sequences import Picked, compact, index_in
from importer.domain.model import CellValue, ErrorCell, Place, Skipped, Table
from importer.domain.own_markers import EXAMPLE_MARK
from importer.parsing.cells.bulk import framed, parted
from importer.parsing.cells.text import one_line, shown
from importer.parsing.column_mapping import Columns
from importer.parsing.lexicon.cancelled import (
    named_cancelled,
    perhaps_cancelled,
    says_cancelled,
    ticked_cancelled,
)
from importer.parsing.lexicon.non_event_rows import (
    is_heading,
    is_mask,
    is_placeholder,
    reason,
    total,
)

_COUNT = re.compile(r"\d{1,5}")
_PERHAPS_NO_NAME = re.compile(rf"\|(?:{EXAMPLE_MARK.lower()}|test|(\S)\1{{4,}}\||[^a-z0-9|]+\|)")
"""Of names in small letters between bars: what may be an example, a test, a filler or a rule."""
_TIME_STAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d.*")


@dataclass(frozen=True, slots=True)
class Selection:
    """Positions (indexes into `table.rows`) of the events, and the rows that are none."""

    positions: Sequence[int]
    skipped: list[Skipped]


def select(table: Table, columns: Columns, *, include_cancelled: bool) -> Selection:
    """Part a table's rows below the header into events and others; blank rows are neither."""
    skipped: dict[int, Skipped] = {}
    filled = _filled(table, columns.header + 1)
    for position in _doubtful(table, columns, filled):
        reason = _no_event(table, columns, position, include_cancelled=include_cancelled)
        if reason is not None:
            place = Place(table.file, table.sheet, table.rows[position])
            skipped[position] = Skipped(place, reason)
    if skipped:
        filled = compact([position for position in filled if position not in skipped])
    return Selection(filled, [*skipped.values()])


def _doubtful(table: Table, columns: Columns, filled: Sequence[int]) -> Sequence[int]:
    """Return those of the rows that may be no events: the others are told at a glance, as most are.

    Looking closely takes long, so each distinct cell, or a block of names, is looked at once.
    """
    if not {"name", "date"} <= columns.fields.keys():
        return filled
    names, days = (table.columns[columns.fields[name]] for name in ("name", "date"))
    plain = _plain_names(names, columns.header)
    plain[: columns.header + 2] = bytes(columns.header + 2)
    for column, is_plain in ((days, _is_plain_day), (_status_cells(table, columns), is_blank)):
        refused = {cell for cell in set(column) if not is_plain(cell)}
        for position, cell in enumerate(column) if refused else ():
            if cell in refused and not is_plain(cell):  # a number and a truth value may be equal
                plain[position] = 0
    return [position for position in _zeros(plain) if index_in(filled, position) is not None]


def _status_cells(table: Table, columns: Columns) -> Sequence[CellValue]:
    return () if columns.status is None else table.columns[columns.status]


def _zeros(marks: bytearray) -> Iterator[int]:
    position = marks.find(0)
    while position >= 0:
        yield position
        position = marks.find(0, position + 1)


def _plain_names(names: Sequence[CellValue], header: int) -> bytearray:
    """Tell of each name whether it is plainly one (1); of a block at once where all are."""
    is_plain = cache(partial(_is_plain_name, names[header]))
    told = bytearray()
    for _, block, plain in parted(names, partial(_are_plain_names, names[header])):
        told += bytes(map(is_plain, block)) if plain is None else b"\1" * len(block)
    return told


def _are_plain_names(header: CellValue, names: Sequence[CellValue]) -> bool | None:
    """Whether each is plainly a name, as far as that can be seen of them all at once."""
    whole = framed(names).lower()
    return (
        whole != ""
        and None not in names
        and f"|{str(header).lower()}|" not in whole
        and _PERHAPS_NO_NAME.search(whole) is None
        and not perhaps_cancelled(whole)
    ) or None


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


def _filled(table: Table, first: int) -> Sequence[int]:
    """Positions from `first` on in which any cell shows something."""
    blank: Sequence[int] = range(first, len(table.rows))
    for column in table.columns:
        blank = _blank(Picked(column, blank).listed(), blank)
        if not blank:
            break
    if not blank:
        return range(first, len(table.rows))
    left = set(blank)
    return compact([position for position in range(first, len(table.rows)) if position not in left])


def _blank(cells: Sequence[CellValue], positions: Sequence[int]) -> Sequence[int]:
    """Return the positions of those cells that show nothing."""
    blank: list[int] = []
    for start, block, filled in parted(cells, _all_filled):
        if not filled:
            within = positions[start : start + len(block)]
            blank += [at for at, cell in zip(within, block, strict=True) if is_blank(cell)]
    return blank


def _all_filled(cells: Sequence[CellValue]) -> bool | None:
    """Whether no cell is blank, as far as that can be seen of them all at once."""
    return (None not in cells and framed(cells) != "") or None


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
