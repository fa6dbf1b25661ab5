"""Parse one date, complete or not, from the token pattern of its text: day, month, year, weekday."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from importer.domain.calendar_names import DATE_ORDERS, DateOrder
from importer.parsing.cells.date_tokens import TokenPattern
from importer.parsing.lexicon.months_and_weekdays import MONTHS, WEEKDAYS

PartField = Literal["day", "month", "year"]
_FieldOrder = tuple[PartField, ...]

_DMY: _FieldOrder = ("day", "month", "year")
_MDY: _FieldOrder = ("month", "day", "year")
_YMD: _FieldOrder = ("year", "month", "day")

_MAX_YEARS_AHEAD = 20
_SHORT_YEAR_LENGTH = 2
_COMPACT_YEARS = range(1900, 2200)


@dataclass(frozen=True, slots=True)
class DatePart:
    """A date that may lack month and year, not yet checked against the calendar.

    Attributes:
        day: the day of the month.
        month: 1 to 12 for a valid date; `None` if missing.
        year: four digits; `None` if missing.
        first_field: the first of these in the text.
        separator: the separator between its numbers; empty beside the name of a month.
        weekdays: the weekdays in the text, 0 for Monday.
    """

    day: int
    month: int | None = None
    year: int | None = None
    first_field: PartField = "day"
    separator: str = ""
    weekdays: tuple[int, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether both month and year are known."""
        return self.month is not None and self.year is not None


def _make_rule(
    pattern: str, **names: _FieldOrder
) -> tuple[re.Pattern[str], dict[str, _FieldOrder]]:
    every = names.pop("every", None)
    return re.compile(pattern), dict.fromkeys(DATE_ORDERS, every) if every else names


_RULES: tuple[tuple[re.Pattern[str], dict[str, _FieldOrder]], ...] = (
    _make_rule(r"([dno])\.?", every=("day",)),
    _make_rule(r"([dno])\.?[, ]?([yq])", every=("day", "year")),
    _make_rule(r"([dno])\.?[-/,]?(M)(?:[-/,]?([yq]))?", every=_DMY),
    _make_rule(r"([dno])\.?(?:(M)(n)|-(M)-(n)|/(M)/(n))", every=_DMY),
    _make_rule(r"(M)([dno])\.?(?:[, ]?([yq]))?", every=_MDY),
    _make_rule(r"(M)(?:-([dno])-([ynq])|/([dno])/([ynq]))", every=_MDY),
    _make_rule(r"(y)[-/,]?(M)[-/]?([dno])\.?", every=_YMD),
    _make_rule(r"(y)(?P<separator>[-/. ])([dn])(?P=separator)([dn])\.?", every=_YMD),
    _make_rule(r"([dn])(?P<separator>[-/. ])([dn])(?P=separator)([ynq])\.?", dmy=_DMY, mdy=_MDY),
    _make_rule(r"(n)(?P<separator>[-/. ])([dn])(?P=separator)([dn])\.?", ymd=_YMD),
    _make_rule(r"([dn])(?P<separator>[/.])([dn])\.?[, ](y)", dmy=_DMY, mdy=_MDY),
    _make_rule(r"([dn])(?P<separator>[/.])([dn])\.?", dmy=("day", "month"), mdy=("month", "day")),
    _make_rule(r"([dn])(?P<separator>/)([ny])", mdy=("day", "year")),
)
"""Token patterns of a date, with the meaning of their numbers under each order. A two-digit year never
follows `May 12,`, which may begin a list of days; `Jun-27` is not a day, but maybe a month and a year."""

_DATE_WITH_WEEKDAY = re.compile(
    r"P?(?:(?P<before>W)[-,.]?)?P?(?P<body>[^WPRF]+?)(?:,?(?:(?P<after>W)|\((?P<within>W)\)))?,?"
)


def parse_date_parts(shape: TokenPattern, order: DateOrder, today: date) -> list[DatePart]:
    """Return all dates that a token pattern can be under an order."""
    match = _DATE_WITH_WEEKDAY.fullmatch(shape.kinds)
    if match is None:
        return []
    positions = [match.start(name) for name in ("before", "after", "within")]
    weekdays = tuple(WEEKDAYS[shape.words[index]] for index in positions if index >= 0)
    body = shape.extract_slice(match.start("body"), match.end("body"))
    if body.kinds == "c":
        return _parse_compact_date(body.words[0], weekdays)
    found = []
    for pattern, names in _RULES:
        if order in names and (rule_match := pattern.fullmatch(body.kinds)):
            found.append(_make_date_part(rule_match, names[order], body.words, weekdays, today))
    return found


def make_numeric_part(
    numbers: tuple[str, str, str], order: DateOrder, today: date, *, separator: str = "-"
) -> DatePart | None:
    """Return three numbers as a date under an order, or `None` if they do not fit the order.

    Args:
        numbers: the first with one or two digits, the last with one, two or four.
        order: the order of day, month and year.
        today: resolves two-digit years.
        separator: the separator between the numbers.
    """
    first, second, third = numbers
    if order == "ymd":
        if len(first) == _SHORT_YEAR_LENGTH and len(third) <= _SHORT_YEAR_LENGTH:
            return DatePart(int(third), int(second), expand_year(first, today), "year", separator)
        return None
    if len(third) == 1:
        return None
    day, month = (first, second) if order == "dmy" else (second, first)
    return DatePart(int(day), int(month), expand_year(third, today), "day", separator)


def expand_year(text: str, today: date) -> int:
    """Return a year as four digits; a two-digit year is at most 20 years ahead, or else in the 1900s."""
    year = int(text)
    if len(text) > _SHORT_YEAR_LENGTH:
        return year
    return year + (2000 if year <= today.year % 100 + _MAX_YEARS_AHEAD else 1900)


def _make_date_part(
    match: re.Match[str],
    names: _FieldOrder,
    words: tuple[str, ...],
    weekdays: tuple[int, ...],
    today: date,
) -> DatePart:
    """Build a date from the groups of a rule, in their order and without the group `separator`."""
    separator_group = match.re.groupindex.get("separator")
    indices = (index for index in range(1, match.re.groups + 1) if index != separator_group)
    positions = (match.start(index) for index in indices if match[index] is not None)
    values = dict(zip(names, (words[position] for position in positions), strict=False))
    month, year = values.get("month"), values.get("year")
    return DatePart(
        int(values["day"]),
        None if month is None else MONTHS.get(month) or int(month),
        None if year is None else expand_year(year, today),
        names[0],
        match["separator"] if separator_group else "",
        weekdays,
    )


def _parse_compact_date(digits: str, weekdays: tuple[int, ...]) -> list[DatePart]:
    """Parse eight digits with the year in front (`20260503`)."""
    year = int(digits[:4])
    if year not in _COMPACT_YEARS:
        return []
    return [DatePart(int(digits[6:]), int(digits[4:6]), year, "year", "", weekdays)]
