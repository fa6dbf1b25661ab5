"""Dates and times of a table's events: the order of day and month is decided column by column."""

from collections.abc import Sequence
from datetime import date, time

from importer.cells.dates import read_date
from importer.cells.dating import Reading, Refusal, Span, day_in_words, settle, vote
from importer.cells.times import format_time, read_time
from importer.cells.timespans import TimeSpan
from importer.model import CellValue
from importer.normalise.reader import Options, Reader

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
    reader.keep("date", [None if span is None else span.start for span in spans])
    reader.keep(
        "endDate", [_end(reader, i, *pair) for i, pair in enumerate(zip(spans, ends, strict=True))]
    )
    starts, finishes = _times(reader, "startTime"), _times(reader, "endTime")
    reader.keep(
        "startTime",
        [
            _first(None if own is None else own.start, None if span is None else span.start_time)
            for own, span in zip(starts, spans, strict=True)
        ],
    )
    reader.keep(
        "endTime",
        [
            _first(
                None if own is None else own.start,
                None if start is None else start.end,
                None if span is None else span.end_time,
            )
            for own, start, span in zip(finishes, starts, spans, strict=True)
        ],
    )
    _warn_about_times(reader, starts)


def _warn_about_times(reader: Reader, starts: Sequence[TimeSpan | None]) -> None:
    """Point at midnights that may mean *unknown*, and at events that end before they start."""
    values = reader.normalised.values
    for index, start in enumerate(starts):
        if start is not None and start.midnight_am:
            reader.warn(index, "startTime", _MIDNIGHT)
        first, last = values["startTime"][index], values["endTime"][index]
        same_day = values["endDate"][index] in (None, values["date"][index])
        if same_day and isinstance(first, str) and isinstance(last, str) and last < first:
            reader.warn(index, "endTime", _BACKWARDS)


def _spans(
    reader: Reader, name: str, options: Options, cells: Sequence[CellValue] | None = None
) -> list[Span | None]:
    """Read a date column in two phases: what each cell can mean, then what the column says."""

    def read_one(cell: CellValue) -> Reading | Refusal | None:
        return read_date(cell, today=options.today, year=options.year)

    readings = reader.read(name, read_one, cells)
    evidence = vote(reading for reading in readings if reading is not None)
    settled: dict[int, Span | Refusal] = {}
    spans: list[Span | None] = []
    for index, reading in enumerate(readings):
        if reading is None:
            spans.append(None)
            continue
        # cells that read alike share one reading, so it is settled once
        if id(reading) not in settled:
            settled[id(reading)] = settle(reading, evidence, options.date_order)
        result = settled[id(reading)]
        if isinstance(result, Refusal):
            reader.refuse(index, name, result)
        elif reading.utc:
            reader.warn(index, name, _UTC)
        spans.append(None if isinstance(result, Refusal) else result)
    return spans


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
