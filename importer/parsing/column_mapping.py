"""Map the columns of a table to fields by their headers.

A header is matched whole, by synonym (`header_synonyms`) or by `--map`. Nothing is guessed: two
candidates for one field are an error, and an unknown header is ignored and listed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from importer.domain.cell_references import format_column
from importer.domain.errors import UnusableInput
from importer.domain.fields import FIELDS_BY_NAME, IGNORE
from importer.domain.message import Message, join_messages, list_items
from importer.domain.model import CellValue, Header, Table
from importer.domain.own_markers import ADDED_HEADERS
from importer.domain.shell_quoting import quote_for_user
from importer.domain.text_folding import fold_text
from importer.parsing.cells.cell_problem import CellProblem
from importer.parsing.cells.text import display_text
from importer.parsing.cells.times import read_time
from importer.parsing.header_detection import (
    HeaderRow,
    apply_user_mapping,
    detect_header,
    get_header_text,
)
from importer.parsing.header_synonyms import (
    CITY_OR_STREET,
    find_field,
    find_similar_field,
    fold_header,
)
from importer.parsing.lexicon.headers import DAY_COUNT_HEADERS, STATUS_HEADERS

_POSSIBLE_DAY = re.compile(r"\d{1,2}\.\d{1,2}\.?|\d+")
"""`12.03` can be read as a time, but may be the twelfth of March."""
_DAY_COUNT = re.compile(r"\d{0,2}")
_REPORT_HEADERS = frozenset(fold_text(text) for text in ADDED_HEADERS)


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """The header row of a table and the meaning of its columns.

    Attributes:
        header_index: index into `table.rows` of the header row.
        fields: field name → index into `table.columns`.
        headers: every header cell with its field; `None` as the field of an ignored one.
        status_column: index of the column that can mark an event as cancelled, if there is one.
        day_count_column: index of the column with the length of an event in days; `None` if there is
            none, or if the table has a column of end dates.
    """

    header_index: int
    fields: dict[str, int]
    headers: tuple[Header, ...]
    status_column: int | None = None
    day_count_column: int | None = None


@dataclass(frozen=True, slots=True)
class _ColumnAmbiguity:
    """Several candidate columns for one field: a description, and the option or action that resolves it."""

    description: Message
    map_option: str
    instruction: Message | None = None


def map_columns(table: Table, mapping: Mapping[str, str]) -> ColumnMapping | None:
    """Detect the header of a table and map its columns; return `None` if no row looks like a header.

    Args:
        table: the sheet.
        mapping: header → field (or `ignore`), from `--map` or from an earlier import.

    Raises:
        UnusableInput: several columns are candidates for one field.
    """
    header = detect_header(table, mapping)
    return None if header is None else _map_header(table, header, mapping)


def _map_header(table: Table, header: HeaderRow, mapping: Mapping[str, str]) -> ColumnMapping:
    cells = header.cells
    user_mapping = apply_user_mapping(cells, mapping)
    candidates: dict[str, list[int]] = {}
    for column, cell in enumerate(cells):
        field = user_mapping.get(column) or find_field(cell)
        if field is not None and field != IGNORE:
            candidates.setdefault(field, []).append(column)
    _resolve_place_columns(candidates)
    _resolve_time_columns(table, header, candidates, user_mapping)
    fields = _choose_columns(table, header, candidates, user_mapping)
    days = (
        None if "endDate" in fields else _find_day_count_column(table, header, fields, user_mapping)
    )
    headers = _list_headers(
        table, header, fields if days is None else fields | {"endDate": days}, user_mapping
    )
    return ColumnMapping(
        header.index, fields, headers, _find_status_column(header, fields, user_mapping), days
    )


def _choose_columns(
    table: Table,
    header: HeaderRow,
    candidates: Mapping[str, list[int]],
    user_mapping: Mapping[int, str],
) -> dict[str, int]:
    """Return field → column; a column that the mapping names wins over the others.

    Raises:
        UnusableInput: several columns are candidates for one field.
    """
    is_calendar = candidates.keys() >= {"name", "date"}  # only a calendar's ambiguities matter
    fields: dict[str, int] = {}
    ambiguities: list[_ColumnAmbiguity] = []
    for field, found in candidates.items():
        chosen = [column for column in found if column in user_mapping] or found
        if len(chosen) == 1:
            fields[field] = chosen[0]
        elif is_calendar or user_mapping.keys() & set(found):
            ambiguities.append(
                _make_ambiguity(table, header, field, chosen, by_user=chosen[0] in user_mapping)
            )
    if ambiguities:
        raise _build_ambiguity_error(table, ambiguities)
    return fields


def _resolve_place_columns(candidates: dict[str, list[int]]) -> None:
    """Map a venue or place column to city, or to street if city is taken, else ignore it."""
    places = candidates.pop(CITY_OR_STREET, [])
    free = [field for field in ("city", "street") if field not in candidates]
    if places and free:
        candidates[free[0]] = places


def _resolve_time_columns(
    table: Table,
    header: HeaderRow,
    candidates: dict[str, list[int]],
    user_mapping: Mapping[int, str],
) -> None:
    """Map `Start` beside `Date` to the start time if its cells are all times; likewise `End`."""
    for day, moment in (("date", "startTime"), ("endDate", "endTime")):
        times = [
            column
            for column in candidates.get(day, [])
            if column not in user_mapping
            and _has_only_times(table.columns[column][header.index + 1 :])
        ]
        is_optional = day == "endDate" or len(times) < len(candidates.get(day, []))
        if times and moment not in candidates and is_optional:
            candidates[moment] = times
            candidates[day] = [column for column in candidates[day] if column not in times]
            if not candidates[day]:
                del candidates[day]


def _has_only_times(cells: Sequence[CellValue]) -> bool:
    """Check whether at least one cell is a time of day and no cell can be anything else.

    Cells without a time (blank, `TBC`) do not count either way.
    """
    found = False
    for cell in dict.fromkeys(cells):
        if cell is None:
            continue
        if _POSSIBLE_DAY.fullmatch(display_text(cell).strip()):
            return False
        times = read_time(cell)
        if isinstance(times, CellProblem):  # a column of dates ends here, usually at its first cell
            return False
        found = found or bool(times)
    return found


def _find_report_columns(header: HeaderRow) -> range:
    """Find the columns that a report workbook of ours added: all of them, side by side."""
    texts = [get_header_text(cell) for cell in header.cells]
    for first in range(len(texts) - len(ADDED_HEADERS) + 1):
        if tuple(texts[first : first + len(ADDED_HEADERS)]) == ADDED_HEADERS:
            return range(first, first + len(ADDED_HEADERS))
    return range(0)


def _find_day_count_column(
    table: Table, header: HeaderRow, fields: Mapping[str, int], user_mapping: Mapping[int, str]
) -> int | None:
    """Find the column of day counts (`dagen`: 3); return `None` if there is none or more than one."""
    known, taken = (
        {fold_text(text) for text in DAY_COUNT_HEADERS},
        {*fields.values(), *user_mapping},
    )
    found = [
        column
        for column, cell in enumerate(header.cells)
        if column not in taken
        and isinstance(cell, str)
        and fold_header(cell) in known
        and all(map(_is_count, table.columns[column][header.index + 1 :]))
    ]
    return found[0] if len(found) == 1 else None


def _is_count(cell: CellValue) -> bool:
    return _DAY_COUNT.fullmatch(display_text(cell).strip()) is not None


def _list_headers(
    table: Table, header: HeaderRow, fields: Mapping[str, int], user_mapping: Mapping[int, str]
) -> tuple[Header, ...]:
    by_column = {column: field for field, column in fields.items()}
    report_columns = _find_report_columns(header)
    headers = []
    for column, cell in enumerate(header.cells):
        text, field = get_header_text(cell), by_column.get(column)
        if not text or (column in report_columns and field is None):
            continue
        is_known = (
            field is not None or column in user_mapping or fold_header(text) in _REPORT_HEADERS
        )
        near = None if is_known else find_similar_field(text)
        near = None if near in fields else near  # that field already has a column
        address = f"{format_column(column)}{table.rows[header.index]}"
        headers.append(Header(table.file, table.sheet, address, text, field, near))
    return tuple(headers)


def _find_status_column(
    header: HeaderRow, fields: Mapping[str, int], user_mapping: Mapping[int, str]
) -> int | None:
    """Find the status column, preferring one that is not a field as well (as `Estado` can be)."""
    taken, known = set(fields.values()), {fold_text(text) for text in STATUS_HEADERS}
    report_columns = _find_report_columns(header)
    found = [
        column
        for column, cell in enumerate(header.cells)
        if column not in user_mapping and column not in report_columns
        if isinstance(cell, str) and fold_header(cell) in known
    ]
    return min(found, key=lambda column: column in taken, default=None)


def _make_ambiguity(
    table: Table, header: HeaderRow, field: str, columns: list[int], *, by_user: bool
) -> _ColumnAmbiguity:
    """Describe the candidate columns of `field` and the ways to choose one."""
    texts = {column: get_header_text(header.cells[column]) for column in columns}
    row = table.rows[header.index]
    places = [f'{format_column(column)}{row} "{text}"' for column, text in texts.items()]
    found = Message(
        "{n} columns could be the {field}: {columns}",
        n=len(columns),
        field=FIELDS_BY_NAME[field].label.lower(),
        columns=list_items(places),
    )
    alone = [text for text in texts.values() if [*texts.values()].count(text) == 1]
    if not alone:
        same = Message(
            "Their headers are the same: rename or delete all but one of them in the file."
        )
        return _ColumnAmbiguity(found, "", same)
    if by_user:
        return _ColumnAmbiguity(found, "", Message("Keep only one of them in --map."))
    return _ColumnAmbiguity(found, f"--map {quote_for_user(f'{alone[0]}={field}')}")


def _build_ambiguity_error(table: Table, ambiguities: Sequence[_ColumnAmbiguity]) -> UnusableInput:
    """Report all ambiguities in one error, so that they can be resolved in one go."""
    options = " ".join(ambiguity.map_option for ambiguity in ambiguities if ambiguity.map_option)
    acts = [ambiguity.instruction for ambiguity in ambiguities if ambiguity.instruction]
    hints = (
        [*acts, Message("Choose one, for example: {options}", options=options)] if options else acts
    )
    return UnusableInput(
        Message(
            "{sheet}: {ambiguities}.",
            sheet=_format_sheet(table),
            ambiguities=join_messages([one.description for one in ambiguities], "; "),
        ),
        join_messages(hints),
    )


def _format_sheet(table: Table) -> str:
    return table.file if table.sheet is None else f'{table.file}, sheet "{table.sheet}"'
