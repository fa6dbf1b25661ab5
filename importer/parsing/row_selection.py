"""Select the rows of a table that are events; skip the others, each with its reason."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from importer.domain.lazy_sequences import to_range
from importer.domain.message import Message
from importer.domain.model import CellValue, ErrorCell, RowLocation, SkippedRow, Table
from importer.domain.own_markers import EXAMPLE_MARKER
from importer.parsing.cells.text import clean_line, display_text, is_blank
from importer.parsing.column_mapping import ColumnMapping
from importer.parsing.lexicon.cancelled import (
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
    cell is filled, their status is blank. Each distinct cell is checked once.
    """
    if not {"name", "date"} <= columns.fields.keys():
        return filled
    suspect = {columns.header_index + 1}  # it may contain format hints
    name, day = columns.fields["name"], columns.fields["date"]
    header = table.columns[name][columns.header_index]
    for number, is_usual in (
        (name, lambda cell: cell != header and _is_plain_name(cell)),
        (day, _is_plain_day),
        (columns.status_column, is_blank),
    ):
        column = [] if number is None else table.columns[number]
        unusual = {cell for cell in set(column) if not is_usual(cell)}
        if unusual:
            suspect.update(row for row, cell in enumerate(column) if cell in unusual)
    return [position for position in filled if position in suspect]


def _is_plain_name(cell: CellValue) -> bool:
    if not isinstance(cell, str):
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
    rows = range(first, len(table.rows))
    blank: Sequence[int] = rows
    for column in table.columns:
        blank = [position for position in blank if is_blank(column[position])]
        if not blank:
            return rows
    excluded = set(blank)
    return to_range([position for position in rows if position not in excluded])


def _find_skip_reason(
    table: Table, columns: ColumnMapping, position: int, *, include_cancelled: bool
) -> Message | None:
    """Return why a row is skipped; `None` if it is an event."""
    cells = {name: table.columns[column][position] for name, column in columns.fields.items()}
    name = _get_text(cells.get("name"))
    if name.upper().startswith(EXAMPLE_MARKER):
        return Message("the example from the template")
    if position == columns.header_index + 1 and _is_format_hint_row(table, position):
        return Message("a hint on how to fill in the columns")
    if find_cells_beyond_header(table, columns.header_index, position):
        return None  # its cells have shifted, which is a problem: the row must not be skipped
    if is_blank(cells.get("name")) and is_blank(cells.get("date")):
        return Message("neither a name nor a date")
    if (reason := _find_incomplete_row_reason(table, position, cells)) is not None:
        return reason
    if _is_repeated_header(table, columns, cells):
        return Message("the header again")
    if not include_cancelled and _is_cancelled(table, columns, position, cells):
        return Message("cancelled (use --include-cancelled to import it)")
    return None


def _is_format_hint_row(table: Table, position: int) -> bool:
    """Check whether the cells of the row below the header are format hints such as `(TT.MM.JJJJ)`."""
    texts = [text for column in table.columns if (text := _get_text(column[position]))]
    return len(texts) > 1 and all(map(is_format_hint, texts))


def _find_incomplete_row_reason(
    table: Table, position: int, cells: dict[str, CellValue]
) -> Message | None:
    """Return why a row with a blank name or date is skipped; `None` if it may be an event."""
    name, day = _get_text(cells.get("name")), cells.get("date")
    if isinstance(cells.get("name"), ErrorCell) or isinstance(day, ErrorCell):
        return None
    if name and (is_blank(day) or is_placeholder(name)):
        return find_non_event_reason(name, alone=_count_filled_cells(table, position) == 1)
    if name and _SMALL_NUMBER.fullmatch(_get_text(day)):
        return Message("a total") if is_total(name) else None
    if name or _count_filled_cells(table, position) > 1:
        return None
    if isinstance(day, datetime) or _TIMESTAMP.fullmatch(_get_text(day)):
        return Message("a timestamp")
    return (
        Message("a heading")
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
