"""Find the header of a table: the row, or the pair of rows, with the most known column titles."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from importer.domain.fields import IGNORE
from importer.domain.model import CellValue, ErrorCell, Table
from importer.domain.text_folding import fold_text
from importer.parsing.cells.text import clean_line, display_text
from importer.parsing.header_synonyms import find_field, fold_header

MAX_HEADER_DEPTH = 60
"""Number of rows, from the top, that are searched for the header."""

_NUMERIC_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")


def get_header_signature(table: Table) -> list[str]:
    """Return the folded header texts, by which files of the same layout are recognized.

    Without a header: the texts of the first row that could be one.
    """
    header = detect_header(table, {})
    if header is None:
        return list_possible_headers([table])
    return [fold_header(text) for cell in header.cells if (text := get_header_text(cell))]


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """A header.

    Attributes:
        index: index into `table.rows` of the row; of the lower one, if the header has two.
        cells: one cell for each column of the table.
    """

    index: int
    cells: list[CellValue]


def detect_header(table: Table, mapping: Mapping[str, str]) -> HeaderRow | None:
    """Return the topmost row with the highest score, or the pair of rows if a pair scores higher.

    Args:
        table: the sheet.
        mapping: header → field, from `--map` or from an earlier import.
    """
    best, best_score = None, 0
    rows = range(min(len(table.rows), MAX_HEADER_DEPTH))
    for candidates in (
        map(partial(_make_one_row_header, table), rows),
        map(partial(_make_two_row_header, table), rows[1:]),
    ):
        for header in candidates:
            score = _compute_header_score(header.cells, apply_user_mapping(header.cells, mapping))
            if score > best_score:
                best, best_score = header, score
    return best


def _make_one_row_header(table: Table, index: int) -> HeaderRow:
    return HeaderRow(index, [column[index] for column in table.columns])


def _make_two_row_header(table: Table, index: int) -> HeaderRow:
    """Join two rows into a header; a merged cell in the upper row counts for all its columns."""
    above = [column[index - 1] for column in table.columns]
    row = table.rows[index - 1]
    for first_row, first, last_row, last in table.merged_ranges:
        if first_row <= row <= last_row:
            above[first - 1 : last] = [above[first - 1]] * len(above[first - 1 : last])
    below = [column[index] for column in table.columns]
    return HeaderRow(index, [*map(_join_header_cells, above, below)])


def _join_header_cells(above: CellValue, below: CellValue) -> CellValue:
    """Join two header cells (`Start` above `Time`), unless only the lower is known (`City`)."""
    if not isinstance(above, str) or not isinstance(below, str):
        return above if below is None else below
    both = f"{above} {below}"
    return below if find_field(both) is None and find_field(below) is not None else both


def list_possible_headers(tables: Sequence[Table]) -> list[str]:
    """Return the texts of the first row that has several, to show in a message."""
    for table in tables:
        for index in range(min(len(table.rows), MAX_HEADER_DEPTH)):
            texts = [column[index] for column in table.columns if isinstance(column[index], str)]
            if len(texts) > 1:
                return [clean_line(str(text)) for text in texts]
    return []


def _compute_header_score(cells: Sequence[CellValue], user_mapping: Mapping[int, str]) -> int:
    """Score a row as a header: 2 for each known field, 3 for name and date; 0 if it cannot be one."""
    fields = [user_mapping.get(column) or find_field(cell) for column, cell in enumerate(cells)]
    known = {field for field in fields if field is not None and field != IGNORE}
    if not known & {"name", "date"}:
        return 0
    unknown = sum(isinstance(cell, str) for cell in cells) - len(known)
    if len(known) == 1 and (unknown < 1 or any(map(_is_date_like, cells))):
        return 0  # a note, or an event (with `race` as its type) in a list without a header
    return 2 * len(known) + len(known & {"name", "date"})


def _is_date_like(cell: CellValue) -> bool:
    return isinstance(cell, date) or (
        isinstance(cell, str) and _NUMERIC_DATE.match(cell) is not None
    )


def apply_user_mapping(cells: Sequence[CellValue], mapping: Mapping[str, str]) -> dict[int, str]:
    """Return column → field as the mapping says; an exact header wins over one that only folds equal."""
    if not mapping:
        return {}
    texts = {
        column: get_header_text(cell) for column, cell in enumerate(cells) if get_header_text(cell)
    }
    user_mapping: dict[int, str] = {}
    for header, field in mapping.items():
        for form in (clean_line, fold_text, fold_header):
            wanted = form(header)
            found = [column for column, text in texts.items() if wanted and form(text) == wanted]
            if found:
                user_mapping |= dict.fromkeys(found, field)
                break
    return user_mapping


def get_header_text(cell: CellValue) -> str:
    """Return a header cell as one line of text; empty for an error cell."""
    return "" if isinstance(cell, ErrorCell) else clean_line(display_text(cell))
