"""Select the sheets of a file that are calendars, and note why the others are skipped."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from importer.domain.errors import UnusableInput
from importer.domain.message import Message, join_messages, list_items
from importer.domain.model import Table
from importer.domain.own_markers import OWN_SHEETS
from importer.domain.text_folding import fold_words
from importer.parsing.column_mapping import ColumnMapping, map_columns
from importer.parsing.header_detection import list_possible_headers
from importer.parsing.lexicon.non_event_rows import EXAMPLE_SHEET_WORDS

_REQUIRED_FIELDS = ("name", "date")
_MAX_LISTED_HEADERS = 12


@dataclass(slots=True)
class SheetSelection:
    """The calendars of a file with their column mappings, and a note on each skipped sheet."""

    calendars: list[tuple[Table, ColumnMapping]] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)


def select_sheets(
    path: str,
    tables: Sequence[Table],
    only: Sequence[str],
    mapping_of: Callable[[Table], Mapping[str, str]],
) -> SheetSelection:
    """Select the sheets that are calendars and map their columns.

    Args:
        path: the file, for messages.
        tables: its sheets.
        only: names of the sheets to read (`--sheet`); empty for all calendars.
        mapping_of: returns the mapping of a sheet: header → field.

    Raises:
        UnusableInput: a requested sheet is missing, no sheet is a calendar, or several columns of a
            sheet are candidates for one field.
    """
    selection = SheetSelection()
    incomplete: list[tuple[Table, ColumnMapping]] = []
    for table in _select_requested(path, tables, only):
        name = table.sheet or ""
        reason = None if only else _find_skip_reason(table)
        columns = map_columns(table, mapping_of(table)) if reason is None else None
        if columns is None:
            reason = reason or Message("no header found")
            note = Message('Sheet "{sheet}" was not read: {reason}.', sheet=name, reason=reason)
            selection.notes.append(note)
        elif missing := _list_missing_fields(columns):
            incomplete.append((table, columns))
            selection.notes.append(_format_incomplete_sheet(name, missing))
        else:
            selection.calendars.append((table, columns))
    if not selection.calendars:
        raise _build_no_calendar_error(path, tables, incomplete, selection.notes)
    return selection


def _select_requested(path: str, tables: Sequence[Table], only: Sequence[str]) -> list[Table]:
    if not only:
        return list(tables)
    names = {table.sheet.strip().casefold(): table for table in tables if table.sheet is not None}
    requested: list[Table] = []
    for name in only:
        table = names.get(name.strip().casefold())
        if table is None:
            available = ", ".join(f'"{one.sheet}"' for one in tables if one.sheet is not None)
            raise UnusableInput(
                Message('{path} has no sheet "{sheet}".', path=path, sheet=name),
                Message("Its sheets: {sheets}.", sheets=available)
                if available
                else Message("A CSV file has no sheets."),
            )
        if table not in requested:
            requested.append(table)
    return requested


def _find_skip_reason(table: Table) -> Message | None:
    """Return why a sheet is skipped without looking for a header; `None` if it may be a calendar."""
    if table.hidden:
        return Message("it is hidden (use --sheet to import it)")
    if _is_example_sheet(table.sheet or ""):
        return Message("it is an example (use --sheet to import it)")
    if table.sheet in OWN_SHEETS:
        return Message("it contains no events")
    if table.sheet is not None and table.sheet.startswith("_"):
        return Message("its name begins with _ (use --sheet to import it)")
    if not table.rows:
        return Message("it is empty")
    return None


def _list_missing_fields(columns: ColumnMapping) -> list[str]:
    return [name for name in _REQUIRED_FIELDS if name not in columns.fields]


def _format_incomplete_sheet(name: str, missing: list[str]) -> Message:
    return Message(
        'Sheet "{sheet}" was not read: no column for the {fields}.',
        sheet=name,
        fields=list_items(missing),
    )


def _is_example_sheet(sheet: str) -> bool:
    return any(word in EXAMPLE_SHEET_WORDS for word in fold_words(sheet).split()[:1])


def _build_no_calendar_error(
    path: str,
    tables: Sequence[Table],
    incomplete: Sequence[tuple[Table, ColumnMapping]],
    notes: Sequence[Message],
) -> UnusableInput:
    if not any(table.rows for table in tables):
        return UnusableInput(
            Message("{path} has no cells.", path=path), Message("Check that it is the right file.")
        )
    if not incomplete and all(_find_skip_reason(table) for table in tables):
        return UnusableInput(
            Message("{path}: no sheet was read. {notes}", path=path, notes=join_messages(notes))
        )
    if not incomplete:
        return UnusableInput(
            Message(
                "{path}: no header was found. A calendar has a row of headers, such as Name, Date and "
                "Type, above its events.",
                path=path,
            ),
            _format_unrecognized_headers(list_possible_headers(tables)),
        )
    return _build_missing_column_error(path, *max(incomplete, key=lambda pair: len(pair[1].fields)))


def _build_missing_column_error(path: str, table: Table, columns: ColumnMapping) -> UnusableInput:
    """Report the missing columns of the sheet that is most like a calendar."""
    where = path if table.sheet is None else f'{path}, sheet "{table.sheet}"'
    missing = _list_missing_fields(columns)
    unknown = [header for header in columns.headers if header.field is None]
    near = next((header.text for header in unknown if header.suggestion in missing), None)
    example = near or (unknown[0].text if unknown else "HEADER")
    return UnusableInput(
        Message(
            "{where}: no column for the {fields} (the header is row {row}).",
            where=where,
            fields=list_items(missing),
            row=str(table.rows[columns.header_index]),
        ),
        Message(
            "If there is such a column, name it: --map {mapping}. {unrecognized}",
            mapping=f'"{example}={missing[0]}"',
            unrecognized=_format_unrecognized_headers([header.text for header in unknown]),
        ),
    )


def _format_unrecognized_headers(headers: Sequence[str]) -> Message:
    if not headers:
        return Message("For an example, see the template: import-events template")
    listed = ", ".join(f'"{header}"' for header in headers[:_MAX_LISTED_HEADERS])
    more = " …" if len(headers) > _MAX_LISTED_HEADERS else ""
    return Message("Not recognized: {headers}.", headers=listed + more)
