"""Read the date and time columns; the order of day and month is decided for each date column."""

from collections.abc import Callable, Sequence
from datetime import date, time
from typing import TypeVar

from importer.domain.message import Message
from importer.domain.model import CellValue
from importer.parsing.cells.cell_problem import CellProblem
from importer.parsing.cells.date_order import (
    DateCandidates,
    DateRange,
    count_evidence,
    resolve_date_range,
)
from importer.parsing.cells.dates import read_date
from importer.parsing.cells.time_ranges import TimeRange
from importer.parsing.cells.times import format_time, read_time
from importer.parsing.column_reader import ColumnReader, ParseOptions

T = TypeVar("T")
R = TypeVar("R")

_MIDNIGHT_WARNING = CellProblem(
    "midnight_start",
    Message("12:00 AM is sent as 00:00 (midnight); it often means that the time is unknown."),
    Message("If it is unknown, clear the cell."),
)
_UTC_WARNING = CellProblem(
    "time_utc",
    Message("The cell ends in Z (UTC); its day and time are sent as written."),
    Message("If they are not local, write the local day and time."),
)
_TIME_ORDER_WARNING = CellProblem(
    "time_order",
    Message("The end time is before the start time, so the event ends on the next day."),
    Message("If that is wrong, correct the time; if it is right, add an end date."),
)


def read_dates_and_times(
    reader: ColumnReader, options: ParseOptions, dates: Sequence[CellValue] | None
) -> None:
    """Read dates and times; a date cell can contain an end date and times as well.

    Args:
        reader: the table's events.
        options: the settings for ambiguous cells.
        dates: the date cells with weekdays in front, if the table has a column of weekdays.
    """
    ranges = _read_date_ranges(reader, "date", options, dates)
    ends = _read_date_ranges(reader, "endDate", options)
    reader.set_column(
        "date",
        _map_distinct(lambda date_range: None if date_range is None else date_range.start, ranges),
    )
    last = _map_distinct(lambda date_range: None if date_range is None else date_range.end, ranges)
    if any(ends):
        pairs = zip(ranges, ends, strict=True)
        last = [_resolve_end_date(reader, index, *pair) for index, pair in enumerate(pairs)]
    reader.set_column("endDate", last)
    starts, finishes = _read_times(reader, "startTime"), _read_times(reader, "endTime")
    in_dates = _map_distinct(_select_if_timed, ranges)
    reader.set_column("startTime", _map_distinct_rows(_select_start_time, starts, in_dates))
    reader.set_column("endTime", _map_distinct_rows(_select_end_time, finishes, starts, in_dates))
    _warn_about_times(reader, starts)


def _select_if_timed(date_range: DateRange | None) -> DateRange | None:
    """Return the range if it has a time, else `None`."""
    has_time = date_range is not None and (date_range.start_time or date_range.end_time) is not None
    return date_range if has_time else None


def _select_start_time(own: TimeRange | None, day: DateRange | None) -> str | None:
    """Return the start time: from its own cell, or from the date cell."""
    return _format_first_time(
        None if own is None else own.start, None if day is None else day.start_time
    )


def _select_end_time(
    own: TimeRange | None, start: TimeRange | None, day: DateRange | None
) -> str | None:
    """Return the end time: from its own cell, the cell of the start time, or the date cell."""
    return _format_first_time(
        None if own is None else own.start,
        None if start is None else start.end,
        None if day is None else day.end_time,
    )


class _CacheByIdentity(dict[tuple[int, ...], T]):
    """Identities of items → the value computed from them, on first access."""

    def __init__(self, make: Callable[..., T], columns: Sequence[Sequence[object]]) -> None:
        super().__init__()
        self._compute = make
        self._items: dict[int, object] = {}
        for column in columns:
            self._items |= _map_by_identity(column)

    def __missing__(self, key: tuple[int, ...]) -> T:
        value = self[key] = self._compute(*map(self._items.__getitem__, key))
        return value


def _map_by_identity(column: Sequence[T]) -> dict[int, T]:
    """Return identity → item; equal cells were read once, so their rows share one object."""
    return dict(zip(map(id, column), column, strict=True))


def _map_distinct(make: Callable[[T], R | None], column: Sequence[T]) -> list[R | None]:
    """Compute a value from each row's item, once for each distinct item."""
    values = {number: make(item) for number, item in _map_by_identity(column).items()}
    if not any(value is not None for value in values.values()):
        return [None] * len(column)
    return list(map(values.__getitem__, map(id, column)))


def _map_distinct_rows(
    make: Callable[..., str | None], *columns: Sequence[object]
) -> list[str | None]:
    """Compute a value from each row's items in several columns, once for each distinct combination."""
    filled = [number for number, column in enumerate(columns) if any(column)]
    if len(filled) > 1:
        known = _CacheByIdentity(make, columns)
        ids = (map(id, column) for column in columns)
        return list(map(known.__getitem__, zip(*ids, strict=True)))
    index = filled[0] if filled else 0
    blank = [None] * len(columns)
    return _map_distinct(
        lambda item: make(*blank[:index], item, *blank[index + 1 :]), columns[index]
    )


def _warn_about_times(reader: ColumnReader, starts: Sequence[TimeRange | None]) -> None:
    """Warn about midnights that may mean an unknown time, and about events that end before they start."""
    values = reader.parsed.values
    distinct = _map_by_identity(starts).values()
    midnights = any(start is not None and start.midnight_am for start in distinct)
    if not midnights and not any(values["endTime"]):
        return
    rows = zip(
        values["date"], values["endDate"], values["startTime"], values["endTime"], strict=True
    )
    for index, (day, last_day, first, last) in enumerate(rows):
        start = starts[index]
        if start is not None and start.midnight_am:
            reader.add_warning(index, "startTime", _MIDNIGHT_WARNING)
        backwards = isinstance(last, str) and isinstance(first, str) and last < first
        if backwards and (last_day is None or last_day == day):
            reader.add_warning(index, "endTime", _TIME_ORDER_WARNING)


def _read_date_ranges(
    reader: ColumnReader, name: str, options: ParseOptions, cells: Sequence[CellValue] | None = None
) -> list[DateRange | None]:
    """Read a date column: first the candidates of each cell, then a choice by the column's evidence."""

    def read_one(cell: CellValue) -> DateCandidates | CellProblem | None:
        return read_date(cell, today=options.today, year=options.year)

    candidates = reader.read_column(name, read_one, cells)

    if not any(candidates):
        return [None] * reader.event_count
    distinct = {
        number: cell_candidates
        for number, cell_candidates in _map_by_identity(candidates).items()
        if cell_candidates is not None
    }
    evidence = count_evidence(distinct.values())
    resolved = {
        number: resolve_date_range(cell_candidates, evidence, options.date_order)
        for number, cell_candidates in distinct.items()
    }
    ranges = {number: one for number, one in resolved.items() if isinstance(one, DateRange)}
    noted = resolved.keys() - ranges.keys() | {id(one) for one in distinct.values() if one.is_utc}
    for index, cell_candidates in enumerate(candidates) if noted else ():
        if id(cell_candidates) in noted:
            result = resolved[id(cell_candidates)]
            if isinstance(result, CellProblem):
                reader.add_problem(index, name, result)
            else:
                reader.add_warning(index, name, _UTC_WARNING)
    return list(map(ranges.get, map(id, candidates)))


def _resolve_end_date(
    reader: ColumnReader, index: int, date_range: DateRange | None, own: DateRange | None
) -> date | None:
    """Return the end date: from its own cell, or from a range in the date cell."""
    if own is None:
        return None if date_range is None else date_range.end
    last = own.end or own.start
    if date_range is not None and date_range.end is not None and date_range.end != last:
        message = Message(
            "The last day is {last} here, but {other} in the date cell.",
            last=last,
            other=date_range.end,
        )
        reader.add_problem(
            index,
            "endDate",
            CellProblem("end_conflict", message, Message("Correct one of the two dates.")),
        )
    return last


def _read_times(reader: ColumnReader, name: str) -> list[TimeRange | None]:
    def read_one(cell: CellValue) -> TimeRange | CellProblem | None:
        return read_time(cell)

    return reader.read_column(name, read_one)


def _format_first_time(*times: time | None) -> str | None:
    """Return the first time that is not `None`, in the format of the API."""
    return next((format_time(one) for one in times if one is not None), None)
