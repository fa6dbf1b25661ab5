"""Select the rows of a table that are events; skip the others, each with its reason."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial

from importer.domain.lazy_sequences import IndexedView, find_index, to_range
from importer.domain.model import CellValue, ErrorCell, RowLocation, SkippedRow, Table
from importer.domain.own_markers import EXAMPLE_MARKER
from importer.parsing.cells.bulk import join_if_plain, scan_blocks
from importer.parsing.cells.text import clean_line, display_text, is_blank
from importer.parsing.column_mapping import ColumnMapping
from importer.parsing.lexicon.cancelled import (
    has_cancelled_fragment,
    has_cancelled_word,
    is_cancelled_phrase,
    is_cancelled_tick,
)
from importer.parsing.lexicon.non_event_rows import (
    find_non_event_reason,
    is_format_hint,
    is_heading,
    is_placeholder,
    is_total,
)

_SMALL_NUMBER = re.compile(r"\d{1,5}")
_SUSPECT_NAME = re.compile(rf"\|(?:{EXAMPLE_MARKER.lower()}|test|(\S)\1{{4,}}\||[^a-z0-9|]+\|)")
"""Finds examples, tests, fillers and rules among names in lower case between bars."""
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d.*")


@dataclass(frozen=True, slots=True)
class RowSelection:
    """The positions (indexes into `table.rows`) of the events, and the skipped rows."""

    positions: Sequence[int]
    skipped: list[SkippedRow]


def select_rows(table: Table, columns: ColumnMapping, *, include_cancelled: bool) -> RowSelection:
    """Divide the rows below the header into events and skipped rows; ignore blank rows."""
    skipped: dict[int, SkippedRow] = {}
    filled = _find_filled_rows(table, columns.header_index + 1)
    for position in _find_suspect_rows(table, columns, filled):
        reason = _find_skip_reason(table, columns, position, include_cancelled=include_cancelled)
        if reason is not None:
            place = RowLocation(table.file, table.sheet, table.rows[position])
            skipped[position] = SkippedRow(place, reason)
    if skipped:
        filled = to_range([position for position in filled if position not in skipped])
    return RowSelection(filled, [*skipped.values()])


def _find_suspect_rows(
    table: Table, columns: ColumnMapping, filled: Sequence[int]
) -> Sequence[int]:
    """Return the rows that need a closer check, because they may not be events.

    The check takes long, and most rows are evidently events: their name is a plain name, their date
    cell is filled, their status is blank. Blocks of names and distinct cells are looked at once.
    """
    if not {"name", "date"} <= columns.fields.keys():
        return filled
    names, days = (table.columns[columns.fields[name]] for name in ("name", "date"))
    plain = _check_plain_names(names, columns.header_index)
    plain[: columns.header_index + 2] = bytes(columns.header_index + 2)
    for column, is_plain in ((days, _is_plain_day), (_get_status_cells(table, columns), is_blank)):
        suspect = {cell for cell in set(column) if not is_plain(cell)}
        for position, cell in enumerate(column) if suspect else ():
            if cell in suspect and not is_plain(cell):  # 1 and True are equal
                plain[position] = 0
    return [position for position in _find_zeros(plain) if find_index(filled, position) is not None]


def _get_status_cells(table: Table, columns: ColumnMapping) -> Sequence[CellValue]:
    return () if columns.status_column is None else table.columns[columns.status_column]


def _find_zeros(flags: bytearray) -> Iterator[int]:
    position = flags.find(0)
    while position >= 0:
        yield position
        position = flags.find(0, position + 1)


def _check_plain_names(names: Sequence[CellValue], header: int) -> bytearray:
    """Return a byte for each name: 1 if it is plainly a name, else 0."""
    is_plain = cache(partial(_is_plain_name, names[header]))
    flags = bytearray()
    for _, block, plain in scan_blocks(names, partial(_has_only_plain_names, names[header])):
        flags += bytes(map(is_plain, block)) if plain is None else b"\1" * len(block)
    return flags


def _has_only_plain_names(header: CellValue, names: Sequence[CellValue]) -> bool | None:
    """Return `True` if all are plainly names; `None` if that needs a closer look at each."""
    whole = join_if_plain(names).lower()
    return (
        whole != ""
        and None not in names
        and f"|{str(header).lower()}|" not in whole
        and _SUSPECT_NAME.search(whole) is None
        and not has_cancelled_fragment(whole)
    ) or None


def _is_plain_name(header: CellValue, cell: CellValue) -> bool:
    if not isinstance(cell, str) or cell == header:
        return False
    text = clean_line(cell)
    return (
        text != ""
        and not text.upper().startswith(EXAMPLE_MARKER)
        and not is_placeholder(text)
        and not has_cancelled_word(text)
    )


def _is_plain_day(cell: CellValue) -> bool:
    if isinstance(cell, date):
        return True
    text = clean_line(cell) if isinstance(cell, str) else ""
    return text != "" and _SMALL_NUMBER.fullmatch(text) is None and not has_cancelled_word(text)


def _find_filled_rows(table: Table, first: int) -> Sequence[int]:
    """Return the positions, from `first` on, of the rows that are not blank."""
    blank: Sequence[int] = range(first, len(table.rows))
    for column in table.columns:
        blank = _find_blank_cells(IndexedView(column, blank).to_list(), blank)
        if not blank:
            break
    if not blank:
        return range(first, len(table.rows))
    excluded = set(blank)
    return to_range(
        [position for position in range(first, len(table.rows)) if position not in excluded]
    )


def _find_blank_cells(cells: Sequence[CellValue], positions: Sequence[int]) -> Sequence[int]:
    """Return the positions of the blank cells."""
    blank: list[int] = []
    for start, block, filled in scan_blocks(cells, _has_only_filled_cells):
        if not filled:
            within = positions[start : start + len(block)]
            blank += [at for at, cell in zip(within, block, strict=True) if is_blank(cell)]
    return blank


def _has_only_filled_cells(cells: Sequence[CellValue]) -> bool | None:
    """Return `True` if all cells are plain texts; `None` if that needs a closer look at each."""
    return (None not in cells and join_if_plain(cells) != "") or None


def _find_skip_reason(
    table: Table, columns: ColumnMapping, position: int, *, include_cancelled: bool
) -> str | None:
    """Return why a row is skipped; `None` if it is an event."""
    cells = {name: table.columns[column][position] for name, column in columns.fields.items()}
    name = _get_text(cells.get("name"))
    if name.upper().startswith(EXAMPLE_MARKER):
        return "the template's example"
    if position == columns.header_index + 1 and _is_format_hint_row(table, position):
        return "says how to fill the columns in"
    if find_cells_beyond_header(table, columns.header_index, position):
        return None  # its cells have shifted, which is a problem: the row must not be skipped
    if is_blank(cells.get("name")) and is_blank(cells.get("date")):
        return "neither a name nor a date"
    if (reason := _find_incomplete_row_reason(table, position, cells)) is not None:
        return reason
    if _is_repeated_header(table, columns, cells):
        return "the header once more"
    if not include_cancelled and _is_cancelled(table, columns, position, cells):
        return "cancelled (--include-cancelled takes it in)"
    return None


def _is_format_hint_row(table: Table, position: int) -> bool:
    """Check whether the cells of the row below the header are format hints such as `(TT.MM.JJJJ)`."""
    texts = [text for column in table.columns if (text := _get_text(column[position]))]
    return len(texts) > 1 and all(map(is_format_hint, texts))


def _find_incomplete_row_reason(
    table: Table, position: int, cells: dict[str, CellValue]
) -> str | None:
    """Return why a row with a blank name or date is skipped; `None` if it may be an event."""
    name, day = _get_text(cells.get("name")), cells.get("date")
    if isinstance(cells.get("name"), ErrorCell) or isinstance(day, ErrorCell):
        return None
    if name and (is_blank(day) or is_placeholder(name)):
        return find_non_event_reason(name, alone=_count_filled_cells(table, position) == 1)
    if name and _SMALL_NUMBER.fullmatch(_get_text(day)):
        return "a total" if is_total(name) else None
    if name or _count_filled_cells(table, position) > 1:
        return None
    if isinstance(day, datetime) or _TIMESTAMP.fullmatch(_get_text(day)):
        return "a time stamp"
    return (
        "a heading"
        if is_heading(_get_text(day))
        else find_non_event_reason(_get_text(day), alone=True)
    )


def _count_filled_cells(table: Table, position: int) -> int:
    return sum(not is_blank(column[position]) for column in table.columns)


def find_cells_beyond_header(table: Table, header: int, position: int) -> list[int]:
    """Return the columns beyond the header's last one in which a CSV record has a value."""
    if table.widths is None:
        return []
    beyond = range(table.widths[header], min(table.widths[position], len(table.columns)))
    return [number for number in beyond if not is_blank(table.columns[number][position])]


def _is_cancelled(
    table: Table, columns: ColumnMapping, position: int, cells: dict[str, CellValue]
) -> bool:
    """Check for a word such as cancelled in the name, date (`27/3/27 (annulé)`) or status."""
    texts = (_get_text(cells.get(name)) for name in ("name", "date"))
    return any(map(has_cancelled_word, texts)) or _is_status_cancelled(table, columns, position)


def _is_status_cancelled(table: Table, columns: ColumnMapping, position: int) -> bool:
    """Check whether the status column marks the event as cancelled, by a word or by a tick."""
    if columns.status_column is None:
        return False
    column = table.columns[columns.status_column]
    status = _get_text(column[position])
    has_ticks = is_cancelled_phrase(
        _get_text(column[columns.header_index])
    )  # `Cancelled`: yes, x, TRUE
    return is_cancelled_tick(status) if has_ticks else has_cancelled_word(status)


def _is_repeated_header(table: Table, columns: ColumnMapping, cells: dict[str, CellValue]) -> bool:
    headers = {
        name: table.columns[column][columns.header_index] for name, column in columns.fields.items()
    }
    return all(cells[name] == header for name, header in headers.items())


def _get_text(value: CellValue) -> str:
    return clean_line(display_text(value))
