"""Select the rows of a table that are events; skip the others, each with its reason."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial

from importer.domain.lazy_sequences import Picked, compact, index_in
from importer.domain.model import CellValue, ErrorCell, Place, Skipped, Table
from importer.domain.own_markers import EXAMPLE_MARK
from importer.parsing.cells.bulk import framed, parted
from importer.parsing.cells.text import is_blank, one_line, shown
from importer.parsing.column_mapping import Columns
from importer.parsing.lexicon.cancelled import (
    named_cancelled,
    perhaps_cancelled,
    says_cancelled,
    ticked_cancelled,
)
from importer.parsing.lexicon.non_event_rows import (
    find_reason,
    is_heading,
    is_mask,
    is_placeholder,
    is_total,
)

_COUNT = re.compile(r"\d{1,5}")
_PERHAPS_NO_NAME = re.compile(rf"\|(?:{EXAMPLE_MARK.lower()}|test|(\S)\1{{4,}}\||[^a-z0-9|]+\|)")
"""Finds examples, tests, fillers and rules among names in lower case between bars."""
_TIME_STAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d.*")


@dataclass(frozen=True, slots=True)
class Selection:
    """The positions (indexes into `table.rows`) of the events, and the skipped rows."""

    positions: Sequence[int]
    skipped: list[Skipped]


def select(table: Table, columns: Columns, *, include_cancelled: bool) -> Selection:
    """Divide the rows below the header into events and skipped rows; ignore blank rows."""
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
    """Return the rows that need a closer check, because they may not be events.

    The check takes long, and most rows are evidently events: their name is a plain name, their date
    cell is filled, their status is blank. Blocks of names and distinct cells are looked at once.
    """
    if not {"name", "date"} <= columns.fields.keys():
        return filled
    names, days = (table.columns[columns.fields[name]] for name in ("name", "date"))
    plain = _plain_names(names, columns.header)
    plain[: columns.header + 2] = bytes(columns.header + 2)
    for column, is_plain in ((days, _is_plain_day), (_status_cells(table, columns), is_blank)):
        suspect = {cell for cell in set(column) if not is_plain(cell)}
        for position, cell in enumerate(column) if suspect else ():
            if cell in suspect and not is_plain(cell):  # 1 and True are equal
                plain[position] = 0
    return [position for position in _zeros(plain) if index_in(filled, position) is not None]


def _status_cells(table: Table, columns: Columns) -> Sequence[CellValue]:
    return () if columns.status is None else table.columns[columns.status]


def _zeros(flags: bytearray) -> Iterator[int]:
    position = flags.find(0)
    while position >= 0:
        yield position
        position = flags.find(0, position + 1)


def _plain_names(names: Sequence[CellValue], header: int) -> bytearray:
    """Return a byte for each name: 1 if it is plainly a name, else 0."""
    is_plain = cache(partial(_is_plain_name, names[header]))
    flags = bytearray()
    for _, block, plain in parted(names, partial(_are_plain_names, names[header])):
        flags += bytes(map(is_plain, block)) if plain is None else b"\1" * len(block)
    return flags


def _are_plain_names(header: CellValue, names: Sequence[CellValue]) -> bool | None:
    """Return `True` if all are plainly names; `None` if that needs a closer look at each."""
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


def _filled(table: Table, first: int) -> Sequence[int]:
    """Return the positions, from `first` on, of the rows that are not blank."""
    blank: Sequence[int] = range(first, len(table.rows))
    for column in table.columns:
        blank = _blank(Picked(column, blank).listed(), blank)
        if not blank:
            break
    if not blank:
        return range(first, len(table.rows))
    excluded = set(blank)
    return compact(
        [position for position in range(first, len(table.rows)) if position not in excluded]
    )


def _blank(cells: Sequence[CellValue], positions: Sequence[int]) -> Sequence[int]:
    """Return the positions of the blank cells."""
    blank: list[int] = []
    for start, block, filled in parted(cells, _all_filled):
        if not filled:
            within = positions[start : start + len(block)]
            blank += [at for at, cell in zip(within, block, strict=True) if is_blank(cell)]
    return blank


def _all_filled(cells: Sequence[CellValue]) -> bool | None:
    """Return `True` if all cells are plain texts; `None` if that needs a closer look at each."""
    return (None not in cells and framed(cells) != "") or None


def _no_event(
    table: Table, columns: Columns, position: int, *, include_cancelled: bool
) -> str | None:
    """Return why a row is skipped; `None` if it is an event."""
    cells = {name: table.columns[column][position] for name, column in columns.fields.items()}
    name = _text(cells.get("name"))
    if name.upper().startswith(EXAMPLE_MARK):
        return "the template's example"
    if position == columns.header + 1 and _is_mask_row(table, position):
        return "says how to fill the columns in"
    if overhang(table, columns.header, position):
        return None  # its cells have shifted, which is a problem: the row must not be skipped
    if is_blank(cells.get("name")) and is_blank(cells.get("date")):
        return "neither a name nor a date"
    if (reason := _aside(table, position, cells)) is not None:
        return reason
    if _repeats_header(table, columns, cells):
        return "the header once more"
    if not include_cancelled and _is_cancelled(table, columns, position, cells):
        return "cancelled (--include-cancelled takes it in)"
    return None


def _is_mask_row(table: Table, position: int) -> bool:
    """Check whether the cells of the row below the header are format hints such as `(TT.MM.JJJJ)`."""
    texts = [text for column in table.columns if (text := _text(column[position]))]
    return len(texts) > 1 and all(map(is_mask, texts))


def _aside(table: Table, position: int, cells: dict[str, CellValue]) -> str | None:
    """Return why a row with a blank name or date is skipped; `None` if it may be an event."""
    name, day = _text(cells.get("name")), cells.get("date")
    if isinstance(cells.get("name"), ErrorCell) or isinstance(day, ErrorCell):
        return None
    if name and (is_blank(day) or is_placeholder(name)):
        return find_reason(name, alone=_filled_cells(table, position) == 1)
    if name and _COUNT.fullmatch(_text(day)):
        return "a total" if is_total(name) else None
    if name or _filled_cells(table, position) > 1:
        return None
    if isinstance(day, datetime) or _TIME_STAMP.fullmatch(_text(day)):
        return "a time stamp"
    return "a heading" if is_heading(_text(day)) else find_reason(_text(day), alone=True)


def _filled_cells(table: Table, position: int) -> int:
    return sum(not is_blank(column[position]) for column in table.columns)


def overhang(table: Table, header: int, position: int) -> list[int]:
    """Return the columns beyond the header's last one in which a CSV record has a value."""
    if table.widths is None:
        return []
    beyond = range(table.widths[header], min(table.widths[position], len(table.columns)))
    return [number for number in beyond if not is_blank(table.columns[number][position])]


def _is_cancelled(
    table: Table, columns: Columns, position: int, cells: dict[str, CellValue]
) -> bool:
    """Check for a word such as cancelled in the name, date (`27/3/27 (annulé)`) or status."""
    texts = (_text(cells.get(name)) for name in ("name", "date"))
    return any(map(named_cancelled, texts)) or _status(table, columns, position)


def _status(table: Table, columns: Columns, position: int) -> bool:
    """Check whether the status column marks the event as cancelled, by a word or by a tick."""
    if columns.status is None:
        return False
    column = table.columns[columns.status]
    status = _text(column[position])
    has_ticks = says_cancelled(_text(column[columns.header]))  # `Cancelled`: yes, x, TRUE
    return ticked_cancelled(status) if has_ticks else named_cancelled(status)


def _repeats_header(table: Table, columns: Columns, cells: dict[str, CellValue]) -> bool:
    headers = {
        name: table.columns[column][columns.header] for name, column in columns.fields.items()
    }
    return all(cells[name] == header for name, header in headers.items())


def _text(value: CellValue) -> str:
    return one_line(shown(value))
