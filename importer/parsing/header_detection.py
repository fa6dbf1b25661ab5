"""Which row of a table is its header, or which two rows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from importer.domain.model import CellValue, ErrorCell, Table
from importer.domain.text_folding import fold
from importer.parsing.cells.text import one_line, shown
from importer.parsing.header_synonyms import fold_header, synonym

DEEPEST_HEADER = 60
"""How many rows from the top a header is looked for."""

_DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")

IGNORE = "ignore"
"""What `--map` says of a column that is to be left out."""


def likely_header(table: Table) -> list[str]:
    """Return the texts of the row that looks most like a header: the mark of files of one make."""
    head = best_head(table, {})
    if head is None:
        return headers_seen([table])
    return [fold_header(text) for cell in head.cells if (text := header_text(cell))]


@dataclass(frozen=True, slots=True)
class Head:
    """A header: its (last) row, as an index into the table's rows, and its texts column by column."""

    index: int
    cells: list[CellValue]


def best_head(table: Table, mapping: Mapping[str, str]) -> Head | None:
    """Return the header: the topmost of the best rows, or of the best pairs if these say more."""
    best, best_score = None, 0
    rows = range(min(len(table.rows), DEEPEST_HEADER))
    for heads in (map(partial(_one_line, table), rows), map(partial(_two_lines, table), rows[1:])):
        for head in heads:
            score = _score(head.cells, said_of(head.cells, mapping))
            if score > best_score:
                best, best_score = head, score
    return best


def _one_line(table: Table, index: int) -> Head:
    return Head(index, [column[index] for column in table.columns])


def _two_lines(table: Table, index: int) -> Head:
    """A header that goes over two rows: what stands above may be merged over several columns."""
    above = [column[index - 1] for column in table.columns]
    row = table.rows[index - 1]
    for first_row, first, last_row, last in table.merged:
        if first_row <= row <= last_row:
            above[first - 1 : last] = [above[first - 1]] * len(above[first - 1 : last])
    below = [column[index] for column in table.columns]
    return Head(index, [*map(_joined, above, below)])


def _joined(above: CellValue, below: CellValue) -> CellValue:
    """`Start` above `Time` is the start time; `Place` above `City` is the city."""
    if not isinstance(above, str) or not isinstance(below, str):
        return above if below is None else below
    both = f"{above} {below}"
    return below if synonym(both) is None and synonym(below) is not None else both


def headers_seen(tables: Sequence[Table]) -> list[str]:
    """Return the texts of the first row that could be a header, for a message."""
    for table in tables:
        for index in range(min(len(table.rows), DEEPEST_HEADER)):
            texts = [column[index] for column in table.columns if isinstance(column[index], str)]
            if len(texts) > 1:
                return [one_line(str(text)) for text in texts]
    return []


def _score(cells: Sequence[CellValue], said: Mapping[int, str]) -> int:
    """How much a row looks like a header: known words count, a name and a date count double."""
    fields = [said.get(column) or synonym(cell) for column, cell in enumerate(cells)]
    known = {field for field in fields if field is not None and field != IGNORE}
    if not known & {"name", "date"}:
        return 0
    strangers = sum(isinstance(cell, str) for cell in cells) - len(known)
    if len(known) == 1 and (strangers < 1 or any(map(_is_day, cells))):
        return 0  # a note, or an event of a list without a header: `race` is its type
    return 2 * len(known) + len(known & {"name", "date"})


def _is_day(cell: CellValue) -> bool:
    return isinstance(cell, date) or (isinstance(cell, str) and _DAY.match(cell) is not None)


def said_of(cells: Sequence[CellValue], mapping: Mapping[str, str]) -> dict[int, str]:
    """Column → field by the user's words: a header as written comes before one that is only like it."""
    if not mapping:
        return {}
    texts = {column: header_text(cell) for column, cell in enumerate(cells) if header_text(cell)}
    said: dict[int, str] = {}
    for header, field in mapping.items():
        for form in (one_line, fold, fold_header):
            wanted = form(header)
            found = [column for column, text in texts.items() if wanted and form(text) == wanted]
            if found:
                said |= dict.fromkeys(found, field)
                break
    return said


def header_text(cell: CellValue) -> str:
    """Return a header as the sheet shows it; an error cell is none."""
    return "" if isinstance(cell, ErrorCell) else one_line(shown(cell))
