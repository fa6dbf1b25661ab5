"""Headers → fields: which row is the header, and which column is which field.

Whole headers by synonym (`words.headers`), or as the user says (`--map`). Nothing is guessed: two
columns that claim one field are a question, and a header that nobody knows is ignored and named.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, partial

from importer.cells.text import one_line, shown
from importer.errors import UnusableInput
from importer.fields import BY_NAME, FIELDS
from importer.model import CellValue, ErrorCell, Header, Table
from importer.words.folding import fold
from importer.words.headers import HEADERS, PLACES, STATUS
from importer.words.marks import EVENT_ID_HEADER, PROBLEMS_HEADER, STATUS_HEADER

DEEPEST_HEADER = 60
"""How many rows from the top a header is looked for."""

PLACE = "place"
IGNORE = "ignore"
_LETTERS = 26
_LONGEST = 80
"""Characters of a header that a suggestion looks at."""
_UNIT = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_NARROWER = {
    "date": {"endDate", "startTime", "endTime"},
    "startTime": {"endDate", "endTime"},
    "websiteUrl": {"registrationUrl"},
}
"""What brackets behind a header are no unit for: `Datum (Ende)`, `Link (registration)`."""
_OURS = frozenset(fold(text) for text in (STATUS_HEADER, EVENT_ID_HEADER, PROBLEMS_HEADER))


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a table's header stands and what its columns are.

    Attributes:
        header: index into `table.rows` of the header row.
        fields: field name → index into `table.columns`.
        headers: every header cell, with its field or ignored.
        status: index of a column that may say *cancelled*, if there is one.
    """

    header: int
    fields: dict[str, int]
    headers: tuple[Header, ...]
    status: int | None = None


def letters(column: int) -> str:
    """Return the letters of a column counted from 0: `A` for 0, `AA` for 26."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        name = chr(ord("A") + rest) + name
    return name


def find(table: Table, mapping: Mapping[str, str]) -> Columns | None:
    """Return the table's columns, or `None` where no row looks like a header.

    Args:
        table: the sheet.
        mapping: the user's own words: header → field (or `ignore`).

    Raises:
        UnusableInput: two columns claim one field.
    """
    head = _best(table, mapping)
    return None if head is None else _assign(table, head, mapping)


def likely_header(table: Table) -> list[str]:
    """Return the texts of the row that looks most like a header: the mark of files of one make."""
    head = _best(table, {})
    if head is None:
        return headers_seen([table])
    return [fold_header(text) for cell in head.cells if (text := _text(cell))]


@dataclass(frozen=True, slots=True)
class _Head:
    """A header: its (last) row, as an index into the table's rows, and its texts column by column."""

    index: int
    cells: list[CellValue]


def _best(table: Table, mapping: Mapping[str, str]) -> _Head | None:
    """Return the header: the topmost of the best rows, or of the best pairs if these say more."""
    best, best_score = None, 0
    rows = range(min(len(table.rows), DEEPEST_HEADER))
    for heads in (map(partial(_one_line, table), rows), map(partial(_two_lines, table), rows[1:])):
        for head in heads:
            score = _score(head.cells, _said(head.cells, mapping))
            if score > best_score:
                best, best_score = head, score
    return best


def _one_line(table: Table, index: int) -> _Head:
    return _Head(index, [column[index] for column in table.columns])


def _two_lines(table: Table, index: int) -> _Head:
    """A header that goes over two rows: what stands above may be merged over several columns."""
    above = [column[index - 1] for column in table.columns]
    row = table.rows[index - 1]
    for first_row, first, last_row, last in table.merged:
        if first_row <= row <= last_row:
            above[first - 1 : last] = [above[first - 1]] * len(above[first - 1 : last])
    below = [column[index] for column in table.columns]
    return _Head(index, [*map(_joined, above, below)])


def _joined(above: CellValue, below: CellValue) -> CellValue:
    """`Start` above `Time` is the start time; `Place` above `City` is the city."""
    if not isinstance(above, str) or not isinstance(below, str):
        return above if below is None else below
    both = f"{above} {below}"
    return below if _synonym(both) is None and _synonym(below) is not None else both


def headers_seen(tables: Sequence[Table]) -> list[str]:
    """Return the texts of the first row that could be a header, for a message."""
    for table in tables:
        for index in range(min(len(table.rows), DEEPEST_HEADER)):
            texts = [column[index] for column in table.columns if isinstance(column[index], str)]
            if len(texts) > 1:
                return [one_line(str(text)) for text in texts]
    return []


def fold_header(text: str) -> str:
    """Fold a header for comparison: units in brackets and required marks go too.

    A header of marks alone (`***`) stays as it is: it is like no other.
    """
    return fold(_UNIT.sub(" ", text)) or fold(text) or text.strip()


@cache
def synonyms() -> dict[str, str]:
    """Folded header → field name (or `place`)."""
    known = {fold(header): name for name, headers in HEADERS.items() for header in headers}
    known |= {fold(name): name for name in BY_NAME}
    known |= {fold(field.label): field.name for field in FIELDS}
    return known | {fold(header): PLACE for header in PLACES}


def suggestion(text: str) -> str | None:
    """Return the field whose known headers are nearest to this one, if any is near."""
    text = text[:_LONGEST]
    for form in dict.fromkeys((fold(text), fold_header(text))):
        near = get_close_matches(form, synonyms(), n=1, cutoff=0.8)
        if near:
            field = synonyms()[near[0]]
            return "city" if field == PLACE else field
    return _by_word(text)


def _by_word(text: str) -> str | None:
    """A header such as `race_year`: no synonym, but one of its words is."""
    words = re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text))
    found = [synonyms()[fold(word)] for word in words if fold(word) in synonyms()]
    names = [name for name in found if name != PLACE]
    return names[-1] if names else None


def _score(cells: Sequence[CellValue], said: Mapping[int, str]) -> int:
    """How much a row looks like a header: known words count, a name and a date count double."""
    fields = [said.get(column) or _synonym(cell) for column, cell in enumerate(cells)]
    known = {field for field in fields if field is not None and field != IGNORE}
    if not known & {"name", "date"}:
        return 0
    strangers = sum(isinstance(cell, str) for cell in cells) - len(known)
    return (
        0 if len(known) == 1 and strangers < 1 else 2 * len(known) + len(known & {"name", "date"})
    )


def _said(cells: Sequence[CellValue], mapping: Mapping[str, str]) -> dict[int, str]:
    """Column → field by the user's words: a header as written comes before one that is only like it."""
    if not mapping:
        return {}
    texts = {column: _text(cell) for column, cell in enumerate(cells) if _text(cell)}
    said: dict[int, str] = {}
    for header, field in mapping.items():
        for form in (one_line, fold, fold_header):
            wanted = form(header)
            found = [column for column, text in texts.items() if wanted and form(text) == wanted]
            if found:
                said |= dict.fromkeys(found, field)
                break
    return said


def _synonym(cell: CellValue) -> str | None:
    """Return the field that a header is a word for, whole or without what its brackets hold."""
    if not isinstance(cell, str):
        return None
    known = synonyms()
    if whole := known.get(fold(cell)):
        return whole
    field = known.get(fold_header(cell))
    narrower = _NARROWER.get(field or "", set())
    return None if any(known.get(fold(part)) in narrower for part in _UNIT.findall(cell)) else field


def _assign(table: Table, head: _Head, mapping: Mapping[str, str]) -> Columns:
    cells = head.cells
    said = _said(cells, mapping)
    claims: dict[str, list[int]] = {}
    for column, cell in enumerate(cells):
        field = said.get(column) or _synonym(cell)
        if field is not None and field != IGNORE:
            claims.setdefault(field, []).append(column)
    _settle_places(claims)
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
    headers = _headers(table, head, fields, said)
    return Columns(head.index, fields, headers, _status(cells, fields, said))


@dataclass(frozen=True, slots=True)
class _Question:
    """Several columns that claim one field: what was found, and the option or the act that settles it."""

    found: str
    option: str
    act: str = ""


def _settle_places(claims: dict[str, list[int]]) -> None:
    """A place is the city, unless another column is; then it is the street."""
    places = claims.pop(PLACE, [])
    if places:
        field = "city" if "city" not in claims else "street"
        claims.setdefault(field, []).extend(places)


def _question(
    table: Table, head: _Head, field: str, columns: list[int], *, by_user: bool
) -> _Question:
    """Ask which one of the columns is `field`."""
    texts = {column: _text(head.cells[column]) for column in columns}
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


def _headers(
    table: Table, head: _Head, fields: Mapping[str, int], said: Mapping[int, str]
) -> tuple[Header, ...]:
    by_column = {column: field for field, column in fields.items()}
    headers = []
    for column, cell in enumerate(head.cells):
        text, field = _text(cell), by_column.get(column)
        if not text:
            continue
        settled = field is not None or column in said or fold_header(text) in _OURS
        near = None if settled else suggestion(text)
        near = None if near in fields else near  # that field has its column
        address = f"{letters(column)}{table.rows[head.index]}"
        headers.append(Header(table.file, table.sheet, address, text, field, near))
    return tuple(headers)


def _status(
    cells: Sequence[CellValue], fields: Mapping[str, int], said: Mapping[int, str]
) -> int | None:
    """Return the column that may say *cancelled*; one that is a field too (`Estado`) comes last."""
    taken, known = set(fields.values()), {fold(header) for header in STATUS}
    found = [
        column
        for column, cell in enumerate(cells)
        if column not in said and isinstance(cell, str) and fold_header(cell) in known
    ]
    return min(found, key=lambda column: column in taken, default=None)


def _text(cell: CellValue) -> str:
    """Return a header as the sheet shows it; an error cell is none."""
    return "" if isinstance(cell, ErrorCell) else one_line(shown(cell))


def _where(table: Table) -> str:
    return table.file if table.sheet is None else f'{table.file}, sheet "{table.sheet}"'


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'
