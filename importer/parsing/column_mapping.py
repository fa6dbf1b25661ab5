"""Headers → fields: which row is the header, and which column is which field.

Whole headers by synonym (`synonyms`), or as the user says (`--map`). Nothing is guessed: two columns
that claim one field are a question, and a header that nobody knows is ignored and named.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from importer.domain.cell_references import letters
from importer.domain.errors import UnusableInput
from importer.domain.fields import BY_NAME
from importer.domain.model import CellValue, Header, Table
from importer.domain.own_markers import ADDED_HEADERS
from importer.domain.text_folding import fold
from importer.parsing.cells.date_order import Refusal
from importer.parsing.cells.text import shown
from importer.parsing.cells.times import read_time
from importer.parsing.header_detection import IGNORE, Head, best_head, header_text, said_of
from importer.parsing.header_synonyms import PLACE, fold_header, suggestion, synonym
from importer.parsing.lexicon.headers import DAY_COUNTS, STATUS

_PERHAPS_A_DAY = re.compile(r"\d{1,2}\.\d{1,2}\.?|\d+")
"""`12.03` reads as a time, but may be the twelfth of March."""
_COUNT = re.compile(r"\d{0,2}")
_OURS = frozenset(fold(text) for text in ADDED_HEADERS)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a table's header stands and what its columns are.

    Attributes:
        header: index into `table.rows` of the header row.
        fields: field name → index into `table.columns`.
        headers: every header cell, with its field or ignored.
        status: index of a column that may say *cancelled*, if there is one.
        days: index of a column that says over how many days an event goes, if there is one and no
            end date.
    """

    header: int
    fields: dict[str, int]
    headers: tuple[Header, ...]
    status: int | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class _Question:
    """Several columns that claim one field: what was found, and the option or the act that settles it."""

    found: str
    option: str
    act: str = ""


def find(table: Table, mapping: Mapping[str, str]) -> Columns | None:
    """Return the table's columns, or `None` where no row looks like a header.

    Args:
        table: the sheet.
        mapping: the user's own words: header → field (or `ignore`).

    Raises:
        UnusableInput: two columns claim one field.
    """
    head = best_head(table, mapping)
    return None if head is None else _assign(table, head, mapping)


def _assign(table: Table, head: Head, mapping: Mapping[str, str]) -> Columns:
    cells = head.cells
    said = said_of(cells, mapping)
    claims: dict[str, list[int]] = {}
    for column, cell in enumerate(cells):
        field = said.get(column) or synonym(cell)
        if field is not None and field != IGNORE:
            claims.setdefault(field, []).append(column)
    _settle_places(claims)
    _settle_times(table, head, claims, said)
    asking = claims.keys() >= {"name", "date"}  # of what is no calendar nothing is asked
    fields: dict[str, int] = {}
    questions: list[_Question] = []
    for field, found in claims.items():
        chosen = [column for column in found if column in said] or found
        if len(chosen) == 1:
            fields[field] = chosen[0]
        elif asking or said.keys() & set(found):
            questions.append(_question(table, head, field, chosen, by_user=chosen[0] in said))
    if questions:
        raise _asked(table, questions)
    days = None if "endDate" in fields else _days(table, head, fields, said)
    headers = _headers(table, head, fields if days is None else fields | {"endDate": days}, said)
    return Columns(head.index, fields, headers, _status(head, fields, said), days)


def _settle_places(claims: dict[str, list[int]]) -> None:
    """A place is the city, unless another column is; then it is the street; else it is ignored."""
    places = claims.pop(PLACE, [])
    free = [field for field in ("city", "street") if field not in claims]
    if places and free:
        claims[free[0]] = places


def _settle_times(
    table: Table, head: Head, claims: dict[str, list[int]], said: Mapping[int, str]
) -> None:
    """`Start` beside `Date` is the start time where it holds nothing but times; `End` likewise."""
    for day, moment in (("date", "startTime"), ("endDate", "endTime")):
        times = [
            column
            for column in claims.get(day, [])
            if column not in said and _holds_times(table.columns[column][head.index + 1 :])
        ]
        if times and moment not in claims and (day == "endDate" or len(times) < len(claims[day])):
            claims[moment] = times
            claims[day] = [column for column in claims[day] if column not in times]
            if not claims[day]:
                del claims[day]


def _holds_times(cells: Sequence[CellValue]) -> bool:
    """Tell whether cells can be nothing but times, as far as they name any (`TBC` does not)."""
    found = False
    for cell in dict.fromkeys(cells):
        if cell is None:
            continue
        if _PERHAPS_A_DAY.fullmatch(shown(cell).strip()):
            return False
        read = read_time(cell)
        if isinstance(read, Refusal):  # most columns of dates end here, at their first cell
            return False
        found = found or bool(read)
    return found


def _added_by_us(head: Head) -> range:
    """Return the columns that an earlier report workbook added: all of them, side by side."""
    texts = [header_text(cell) for cell in head.cells]
    for first in range(len(texts) - len(ADDED_HEADERS) + 1):
        if tuple(texts[first : first + len(ADDED_HEADERS)]) == ADDED_HEADERS:
            return range(first, first + len(ADDED_HEADERS))
    return range(0)


def _days(
    table: Table, head: Head, fields: Mapping[str, int], said: Mapping[int, str]
) -> int | None:
    """Return the only column of numbers of days: `dagen` = 3."""
    known, taken = {fold(header) for header in DAY_COUNTS}, {*fields.values(), *said}
    found = [
        column
        for column, cell in enumerate(head.cells)
        if column not in taken
        and isinstance(cell, str)
        and fold_header(cell) in known
        and all(map(_is_count, table.columns[column][head.index + 1 :]))
    ]
    return found[0] if len(found) == 1 else None


def _is_count(cell: CellValue) -> bool:
    return _COUNT.fullmatch(shown(cell).strip()) is not None


def _headers(
    table: Table, head: Head, fields: Mapping[str, int], said: Mapping[int, str]
) -> tuple[Header, ...]:
    by_column = {column: field for field, column in fields.items()}
    ours = _added_by_us(head)
    headers = []
    for column, cell in enumerate(head.cells):
        text, field = header_text(cell), by_column.get(column)
        if not text or (column in ours and field is None):
            continue
        settled = field is not None or column in said or fold_header(text) in _OURS
        near = None if settled else suggestion(text)
        near = None if near in fields else near  # that field has its column
        address = f"{letters(column)}{table.rows[head.index]}"
        headers.append(Header(table.file, table.sheet, address, text, field, near))
    return tuple(headers)


def _status(head: Head, fields: Mapping[str, int], said: Mapping[int, str]) -> int | None:
    """Return the column that may say *cancelled*; one that is a field too (`Estado`) comes last."""
    taken, known = set(fields.values()), {fold(header) for header in STATUS}
    ours = _added_by_us(head)
    found = [
        column
        for column, cell in enumerate(head.cells)
        if column not in said and column not in ours
        if isinstance(cell, str) and fold_header(cell) in known
    ]
    return min(found, key=lambda column: column in taken, default=None)


def _question(
    table: Table, head: Head, field: str, columns: list[int], *, by_user: bool
) -> _Question:
    """Ask which one of the columns is `field`."""
    texts = {column: header_text(head.cells[column]) for column in columns}
    row = table.rows[head.index]
    named = " and ".join(f'{letters(column)}{row} "{text}"' for column, text in texts.items())
    found = f"{len(columns)} columns could be the {BY_NAME[field].label.lower()}: {named}"
    alone = [text for text in texts.values() if [*texts.values()].count(text) == 1]
    if not alone:
        same = "Their headers are the same: rename or delete all but one of them in the file."
        return _Question(found, "", same)
    if by_user:
        return _Question(found, "", "Keep only one of them in --map.")
    return _Question(found, f"--map {_quoted(f'{alone[0]}={field}')}")


def _asked(table: Table, questions: Sequence[_Question]) -> UnusableInput:
    """All questions at once: nobody likes to be asked one after the other."""
    options = " ".join(question.option for question in questions if question.option)
    acts = [question.act for question in questions if question.act]
    hint = f"Say which one it is, for example: {options}" if options else ""
    return UnusableInput(
        f"{_where(table)}: {'; '.join(question.found for question in questions)}.",
        " ".join([*acts, hint]).strip(),
    )


def _where(table: Table) -> str:
    return table.file if table.sheet is None else f'{table.file}, sheet "{table.sheet}"'


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'
