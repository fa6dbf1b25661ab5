"""Read a date cell: its possible dates under each order of day and month, or its problem.

Parsing is strict: every number, word and punctuation separator of a text must be part of the date, and all
meanings of an ambiguous text are returned. `date_order` decides between them, for a whole column.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from unicodedata import normalize

from importer.domain.calendar_names import DATE_ORDERS, DateOrder
from importer.domain.message import Message
from importer.domain.model import CellValue
from importer.domain.safe_text import quote_text
from importer.domain.text_folding import fold_text
from importer.parsing.cells.cell_problem import CellProblem
from importer.parsing.cells.date_candidates import merge_candidates
from importer.parsing.cells.date_errors import (
    DATE_HINT,
    DateContext,
    ParseFailure,
    ParseResult,
    make_several_dates_failure,
    resolve_single_day,
)
from importer.parsing.cells.date_order import DateCandidates, DateRange
from importer.parsing.cells.date_parts import DatePart, make_numeric_part
from importer.parsing.cells.date_ranges import parse_token_pattern
from importer.parsing.cells.date_tokens import build_token_patterns
from importer.parsing.cells.text import clean_line
from importer.parsing.cells.time_ranges import TimeRange, split_trailing_time
from importer.parsing.lexicon.undecided_dates import VAGUE_WORDS, is_undecided

_MAX_LENGTH, _MAX_RAW_LENGTH = 120, 400
_MAX_NUMBER = 1e15
_PLAUSIBLE_YEARS = range(1950, 2101)
_COMPACT_DATES = range(1900_01_01, 2200_01_01)
_SERIAL_NUMBERS = range(18_264, 73_416)
"""Serial numbers of the days from 1950 to 2100 in the 1900 date system of spreadsheets."""
_BLANK_MESSAGE = Message("The cell is blank.")
_TOO_LONG_MESSAGE = Message("This text is too long to be a date.")
_NUMBER_MESSAGE = Message("This is a number, not a date.")
_SPREADSHEET_EPOCH = date(1899, 12, 30)

_THREE_NUMBERS = re.compile(r"([0-9]{1,4})([-/.])([0-9]{1,2})\2([0-9]{1,4})")
_ISO_DATETIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]{1,9})?([Zz]?)"
)
_YEAR_LENGTH = 4
_NUMBER_LENGTHS = {(4, 1), (4, 2), (1, 1), (1, 2), (1, 4), (2, 1), (2, 2), (2, 4)}
_DATE_WITHOUT_DAY = re.compile(
    r"[PFMWyq\-/R.,A() ]*[Myq][PFMWyq\-/R.,A() ]*|[dn][/.\-]y|y[/\-]n|M-n"
)
_EQUIVALENT_MARKS = (
    dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("’‘ʼ´`", "'") | dict.fromkeys("ª°", "º")
)
_MARK_TABLE = str.maketrans(_EQUIVALENT_MARKS)
_WORD = re.compile(r"[^\W\d_]+")


def read_date(
    value: CellValue, *, today: date, year: int | None = None
) -> DateCandidates | CellProblem | None:
    """Return the date candidates of a cell, or the problem of a cell that is not a date.

    Args:
        value: the cell. Real dates and ISO texts mean the same under every order.
        today: resolves two-digit years.
        year: the year of dates without one (`--year`).
    """
    match value:
        case None:
            return _make_invalid_problem(_BLANK_MESSAGE)
        case str():
            return _read_date_text(value, DateContext(today, year))
        case datetime():
            return _make_unambiguous_candidates(_convert_datetime(value))
        case date():
            return _make_unambiguous_candidates(DateRange(value))
        case int() | float() if not isinstance(value, bool):
            return _read_date_number(value, DateContext(today, year))
    return _make_invalid_problem(_format_wrong_type(value))


def _make_invalid_problem(message: Message, hint: Message = DATE_HINT) -> CellProblem:
    return CellProblem("date_invalid", message, hint)


def _make_undecided_problem() -> CellProblem:
    message = Message("The date is not fixed yet, or has no day.")
    hint = Message("Write the exact day, or leave the row out for now.")
    return CellProblem("date_undecided", message, hint)


def _make_unreadable_date_problem(text: str) -> CellProblem:
    return _make_invalid_problem(Message("Can't read {text} as a date.", text=quote_text(text)))


def _format_wrong_type(value: object) -> Message:
    if isinstance(value, bool):
        return Message("This is TRUE or FALSE, not a date.")
    if isinstance(value, time):
        return Message("This is a time of day, not a date.")
    if isinstance(value, timedelta):
        return Message("This is a duration, not a date.")
    return Message("This is an error, not a date.")


def _make_unambiguous_candidates(date_range: DateRange, *, utc: bool = False) -> DateCandidates:
    return DateCandidates(dict.fromkeys(DATE_ORDERS, date_range), is_utc=utc)


def _convert_datetime(moment: datetime) -> DateRange:
    """Return day and time, without a time for midnight, which spreadsheets store for a mere day."""
    if moment.microsecond and moment.year < date.max.year:
        moment += timedelta(microseconds=500_000)
    clock = moment.time().replace(microsecond=0)
    return DateRange(moment.date(), None, clock if clock != time.min else None)


def _read_date_number(value: float, context: DateContext) -> DateCandidates | CellProblem:
    if not -_MAX_NUMBER < value < _MAX_NUMBER:  # written so that NaN fails too
        return _make_invalid_problem(_NUMBER_MESSAGE)
    number = int(value)
    if number == value and number in _COMPACT_DATES:
        return _read_tokens(str(number), context) or _make_unreadable_date_problem(str(number))
    if number == value and number in _PLAUSIBLE_YEARS:
        return _make_undecided_problem()
    if number not in _SERIAL_NUMBERS:
        return _make_invalid_problem(_NUMBER_MESSAGE)
    day = _SPREADSHEET_EPOCH + timedelta(days=number)
    hint = Message(
        "If it is {day}, format the cell as a date, or write {text}.", day=day, text=str(day)
    )
    return _make_invalid_problem(
        Message("This is a number: perhaps a date in a cell without a date format."), hint
    )


def _read_date_text(text: str, context: DateContext) -> DateCandidates | CellProblem:
    stripped = text.strip()
    if plain := _THREE_NUMBERS.fullmatch(stripped):
        return _read_three_numbers(plain, context)
    if moment := _ISO_DATETIME.fullmatch(stripped):
        return _read_iso_datetime(moment)
    if len(stripped) > _MAX_RAW_LENGTH:
        return _make_invalid_problem(_TOO_LONG_MESSAGE)
    cleaned = normalize("NFC", clean_line(stripped)).translate(_MARK_TABLE).casefold()
    cleaned = cleaned.rstrip(".,") or cleaned
    if not cleaned or len(cleaned) > _MAX_LENGTH:
        return _make_invalid_problem(_TOO_LONG_MESSAGE if cleaned else _BLANK_MESSAGE)
    if cleaned.isascii() and cleaned.isdigit() and not cleaned.startswith("0"):
        return _read_date_number(int(cleaned), context)
    return _read_tokens(cleaned, context) or _make_unreadable_problem(cleaned, stripped)


def _read_three_numbers(plain: re.Match[str], context: DateContext) -> DateCandidates | CellProblem:
    """Read three numbers with the same separator: the most frequent format, without tokenizing."""
    first, separator, second, third = plain.groups()
    if (len(first), len(third)) not in _NUMBER_LENGTHS:
        return _make_unreadable_date_problem(plain[0])
    if len(first) == _YEAR_LENGTH:
        day = resolve_single_day(DatePart(int(third), int(second), int(first), "year"), context)
        return day.problem if isinstance(day, ParseFailure) else _make_unambiguous_candidates(day)
    found: dict[DateOrder, set[ParseResult]] = {}
    for order in DATE_ORDERS:
        part = make_numeric_part((first, second, third), order, context.today, separator=separator)
        found[order] = {resolve_single_day(part, context)} if part is not None else set()
    return merge_candidates(found, context.today) or _make_unreadable_date_problem(plain[0])


def _read_iso_datetime(moment: re.Match[str]) -> DateCandidates | CellProblem:
    day, clock, zone = moment.groups()
    try:
        date_range = _convert_datetime(datetime.fromisoformat(f"{day}T{clock}"))
    except ValueError:
        return _make_invalid_problem(
            Message("The day or time {text} does not exist.", text=quote_text(moment[0]))
        )
    return _make_unambiguous_candidates(date_range, utc=bool(zone))


def _read_tokens(text: str, context: DateContext) -> DateCandidates | CellProblem | None:
    """Read a cleaned, casefolded text as a date, or else as a date followed by a time."""
    if candidates := merge_candidates(_collect_results(text, context), context.today):
        return candidates
    results = [
        (candidates, clock)
        for head, clock in split_trailing_time(text)
        if (candidates := merge_candidates(_collect_results(head, context), context.today))
    ]
    if len(results) != 1:
        return None
    candidates, clock = results[0]
    return _add_times(candidates, clock) if isinstance(candidates, DateCandidates) else candidates


def _collect_results(text: str, context: DateContext) -> Mapping[DateOrder, set[ParseResult]]:
    forms = build_token_patterns(text)
    return {
        order: {result for form in forms for result in parse_token_pattern(form, order, context)}
        for order in DATE_ORDERS
    }


def _add_times(candidates: DateCandidates, clock: TimeRange) -> DateCandidates:
    """Add times of day to every range, but not a lone midnight, which means a day without a time."""
    if clock.start == time.min and clock.end is None:
        return candidates
    ranges = {
        order: replace(date_range, start_time=clock.start, end_time=clock.end)
        for order, date_range in candidates.ranges.items()
    }
    return replace(candidates, ranges=ranges)


def _make_unreadable_problem(text: str, original: str) -> CellProblem:
    if is_undecided(text):
        return _make_undecided_problem()
    rest = _WORD.sub(lambda word: "" if fold_text(word[0]) in VAGUE_WORDS else word[0], text)
    forms = build_token_patterns(rest)
    if not rest.strip() or any(_DATE_WITHOUT_DAY.fullmatch(form.kinds) for form in forms):
        return _make_undecided_problem()
    if any("A" in form.kinds for form in build_token_patterns(text.replace(";", "&"))):
        return make_several_dates_failure().problem
    return _make_unreadable_date_problem(original)
