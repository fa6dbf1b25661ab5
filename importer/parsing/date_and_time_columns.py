"""Dates and times of a table's events: the order of day and month is decided column by column."""

from collections.abc import Callable, Sequence
from datetime import date, time
from typing import TypeVar

from importer.domain.model import CellValue
from importer.parsing.cells.date_order import Reading, Refusal, Span, day_in_words, settle, vote
from importer.parsing.cells.dates import read_date
from importer.parsing.cells.time_ranges import TimeSpan
from importer.parsing.cells.times import format_time, read_time
from importer.parsing.column_reader import Options, Reader

T = TypeVar("T")
R = TypeVar("R")

_MIDNIGHT = Refusal(
    "midnight_start",
    "12:00 AM is sent as 00:00, midnight; it often means that the time is unknown.",
    "If it is unknown, clear the cell.",
)
_UTC = Refusal(
    "time_utc",
    "The cell ends in Z, which means UTC; its day and time are sent as they are written.",
    "If they are not the local ones, write the local day and time.",
)
_BACKWARDS = Refusal(
    "time_order",
    "The event ends earlier than it starts, so it is taken to end on the next day.",
    "If that is wrong, correct the time; if it is right, an end date would say so.",
)


def read(reader: Reader, options: Options, dates: Sequence[CellValue] | None) -> None:
    """Read the dates, then the times: a date cell may hold a last day and times as well.

    Args:
        reader: the table's events.
        options: see `Options`.
        dates: the date cells with their weekdays in front, where a column of weekdays is beside.
    """
    spans = _spans(reader, "date", options, dates)
    ends = _spans(reader, "endDate", options)
    reader.keep("date", _each(lambda span: None if span is None else span.start, spans))
    last = _each(lambda span: None if span is None else span.end, spans)
    if any(ends):
        pairs = zip(spans, ends, strict=True)
        last = [_end(reader, index, *pair) for index, pair in enumerate(pairs)]
    reader.keep("endDate", last)
    starts, finishes = _times(reader, "startTime"), _times(reader, "endTime")
    in_dates = _each(_times_of, spans)
    reader.keep("startTime", _joined(_start, starts, in_dates))
    reader.keep("endTime", _joined(_finish, finishes, starts, in_dates))
    _warn_about_times(reader, starts)


def _times_of(span: Span | None) -> Span | None:
    """Return a span that says more than days."""
    timed = span is not None and (span.start_time or span.end_time) is not None
    return span if timed else None


def _start(own: TimeSpan | None, day: Span | None) -> str | None:
    """The start: from its own cell, or from the date cell."""
    return _first(None if own is None else own.start, None if day is None else day.start_time)


def _finish(own: TimeSpan | None, start: TimeSpan | None, day: Span | None) -> str | None:
    """The end: from its own cell, that of the start, or the date cell."""
    return _first(
        None if own is None else own.start,
        None if start is None else start.end,
        None if day is None else day.end_time,
    )


class _Known(dict[tuple[int, ...], T]):
    """Identities of items → what is made of them; made when it is first asked for."""

    def __init__(self, make: Callable[..., T], columns: Sequence[Sequence[object]]) -> None:
        super().__init__()
        self._make = make
        self._items: dict[int, object] = {}
        for column in columns:
            self._items |= _distinct(column)

    def __missing__(self, key: tuple[int, ...]) -> T:
        made = self[key] = self._make(*map(self._items.__getitem__, key))
        return made


def _distinct(column: Sequence[T]) -> dict[int, T]:
    """Return identity → item for each item of a column; rows that are read alike share theirs."""
    return dict(zip(map(id, column), column, strict=True))


def _each(make: Callable[[T], R | None], column: Sequence[T]) -> list[R | None]:
    """Make a value of each row's item; rows that share their item share it."""
    made = {number: make(item) for number, item in _distinct(column).items()}
    if not any(value is not None for value in made.values()):
        return [None] * len(column)
    return list(map(made.__getitem__, map(id, column)))


def _joined(make: Callable[..., str | None], *columns: Sequence[object]) -> list[str | None]:
    """Make a value of each row's items in several columns; rows that share all of them share it."""
    filled = [number for number, column in enumerate(columns) if any(column)]
    if len(filled) > 1:
        known = _Known(make, columns)
        ids = (map(id, column) for column in columns)
        return list(map(known.__getitem__, zip(*ids, strict=True)))
    place = filled[0] if filled else 0
    blank = [None] * len(columns)
    return _each(lambda item: make(*blank[:place], item, *blank[place + 1 :]), columns[place])


def _warn_about_times(reader: Reader, starts: Sequence[TimeSpan | None]) -> None:
    """Point at midnights that may mean *unknown*, and at events that end before they start."""
    values = reader.normalised.values
    distinct = _distinct(starts).values()
    midnights = any(start is not None and start.midnight_am for start in distinct)
    if not midnights and not any(values["endTime"]):
        return
    rows = zip(
        values["date"], values["endDate"], values["startTime"], values["endTime"], strict=True
    )
    for index, (day, last_day, first, last) in enumerate(rows):
        start = starts[index]
        if start is not None and start.midnight_am:
            reader.warn(index, "startTime", _MIDNIGHT)
        backwards = isinstance(last, str) and isinstance(first, str) and last < first
        if backwards and (last_day is None or last_day == day):
            reader.warn(index, "endTime", _BACKWARDS)


def _spans(
    reader: Reader, name: str, options: Options, cells: Sequence[CellValue] | None = None
) -> list[Span | None]:
    """Read a date column in two phases: what each cell can mean, then what the column says."""

    def read_one(cell: CellValue) -> Reading | Refusal | None:
        return read_date(cell, today=options.today, year=options.year)

    readings = reader.read(name, read_one, cells)
    # cells that read alike share one reading, so it is weighed and settled once
    if not any(readings):
        return [None] * reader.count
    distinct = {
        number: reading for number, reading in _distinct(readings).items() if reading is not None
    }
    evidence = vote(distinct.values())
    settled = {
        number: settle(reading, evidence, options.date_order)
        for number, reading in distinct.items()
    }
    spans = {number: one for number, one in settled.items() if isinstance(one, Span)}
    told = settled.keys() - spans.keys() | {id(one) for one in distinct.values() if one.utc}
    for index, reading in enumerate(readings) if told else ():
        if id(reading) in told:
            result = settled[id(reading)]
            if isinstance(result, Refusal):
                reader.refuse(index, name, result)
            else:
                reader.warn(index, name, _UTC)
    return list(map(spans.get, map(id, readings)))


def _end(reader: Reader, index: int, span: Span | None, own: Span | None) -> date | None:
    """The last day: from its own cell, or from a range in the date cell."""
    if own is None:
        return None if span is None else span.end
    last = own.end or own.start
    if span is not None and span.end is not None and span.end != last:
        message = (
            f"The last day is {day_in_words(last)} here, but {day_in_words(span.end)} in the "
            "date cell."
        )
        reader.refuse(index, "endDate", Refusal("end_conflict", message, "Correct one of the two."))
    return last


def _times(reader: Reader, name: str) -> list[TimeSpan | None]:
    def read_one(cell: CellValue) -> TimeSpan | Refusal | None:
        return read_time(cell)

    return reader.read(name, read_one)


def _first(*times: time | None) -> str | None:
    """Return the first time that there is, as it is sent."""
    return next((format_time(one) for one in times if one is not None), None)
