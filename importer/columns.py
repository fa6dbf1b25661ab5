"""Headers → fields: which row is the header, and which column is which field.

Whole headers by synonym (`words.headers`), or as the user says (`--map`). Nothing is guessed: two
columns that claim one field are a question, and a header that nobody knows is ignored and named.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

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
    best, best_score = None, 0
    for index in range(min(len(table.rows), DEEPEST_HEADER)):
        cells = [column[index] for column in table.columns]
        score = _score(cells, _said(cells, mapping))
        if score > best_score:
            best, best_score = index, score
    return None if best is None else _assign(table, best, mapping)


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


def _assign(table: Table, index: int, mapping: Mapping[str, str]) -> Columns:
    cells = [column[index] for column in table.columns]
    said = _said(cells, mapping)
    claims: dict[str, list[int]] = {}
    for column, cell in enumerate(cells):
        field = said.get(column) or _synonym(cell)
        if field is not None and field != IGNORE:
            claims.setdefault(field, []).append(column)
    _settle_places(claims)
    fields = {field: _only(table, index, field, found, said) for field, found in claims.items()}
    headers = _headers(table, index, fields, said)
    return Columns(index, fields, headers, _status(cells, fields, said))


def _settle_places(claims: dict[str, list[int]]) -> None:
    """A place is the city, unless another column is; then it is the street."""
    places = claims.pop(PLACE, [])
    if places:
        field = "city" if "city" not in claims else "street"
        claims.setdefault(field, []).extend(places)


def _only(table: Table, index: int, field: str, columns: list[int], said: Mapping[int, str]) -> int:
    """Return the one column that is `field`: the user's word comes before a synonym."""
    chosen = [column for column in columns if column in said] or columns
    if len(chosen) == 1:
        return chosen[0]
    texts = {column: _text(table.columns[column][index]) for column in chosen}
    row = table.rows[index]
    named = " and ".join(f'{letters(column)}{row} "{text}"' for column, text in texts.items())
    raise UnusableInput(
        f"{_where(table)}: {len(chosen)} columns could be the {BY_NAME[field].label.lower()}: {named}.",
        _way_out(field, list(texts.values()), by_user=chosen[0] in said),
    )


def _way_out(field: str, texts: list[str], *, by_user: bool) -> str:
    """What to do where several columns claim a field."""
    first = next((text for text in texts if texts.count(text) == 1), None)
    if first is None:
        return "Their headers are the same: rename or delete all but one of them in the file."
    if by_user:
        return "Keep only one of them in --map."
    return f"Say which one it is, for example: --map {_quoted(f'{first}={field}')}"


def _headers(
    table: Table, index: int, fields: Mapping[str, int], said: Mapping[int, str]
) -> tuple[Header, ...]:
    by_column = {column: field for field, column in fields.items()}
    headers = []
    for column, cell in enumerate(cells[index] for cells in table.columns):
        text, field = _text(cell), by_column.get(column)
        if not text:
            continue
        settled = field is not None or column in said or fold_header(text) in _OURS
        near = None if settled else suggestion(text)
        address = f"{letters(column)}{table.rows[index]}"
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
