"""One side of a date: a day with or without month, year and weekday, from the shape of its text."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from importer.parsing.cells.date_order import ORDERS, Order
from importer.parsing.cells.date_tokens import Shape
from importer.parsing.lexicon.months_and_weekdays import MONTHS, WEEKDAYS

PartName = Literal["day", "month", "year"]
_Names = tuple[PartName, ...]

_DMY: _Names = ("day", "month", "year")
_MDY: _Names = ("month", "day", "year")
_YMD: _Names = ("year", "month", "day")

_YEARS_AHEAD = 20
_SHORT = 2
_COMPACT_YEARS = range(1900, 2200)


@dataclass(frozen=True, slots=True)
class Part:
    """A day as far as one side of a text names it.

    Attributes:
        day, month, year: as written; whether there is such a day is not known yet.
        leads: which of them stands first.
        mark: what stands between its numbers; `""` beside a month's name.
        weekdays: weekdays written beside it, Monday being 0.
    """

    day: int
    month: int | None = None
    year: int | None = None
    leads: PartName = "day"
    mark: str = ""
    weekdays: tuple[int, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether month and year are named."""
        return self.month is not None and self.year is not None


def _rule(pattern: str, **names: _Names) -> tuple[re.Pattern[str], dict[str, _Names]]:
    every = names.pop("every", None)
    return re.compile(pattern), dict.fromkeys(ORDERS, every) if every else names


_RULES: tuple[tuple[re.Pattern[str], dict[str, _Names]], ...] = (
    _rule(r"([dno])\.?", every=("day",)),
    _rule(r"([dno])\.?[, ]?([yq])", every=("day", "year")),
    _rule(r"([dno])\.?[-/,]?(M)(?:[-/,]?([yq]))?", every=_DMY),
    _rule(r"([dno])\.?(?:(M)(n)|-(M)-(n)|/(M)/(n))", every=_DMY),
    _rule(r"(M)([dno])\.?(?:[, ]?([yq]))?", every=_MDY),
    _rule(r"(M)(?:-([dno])-([ynq])|/([dno])/([ynq]))", every=_MDY),
    _rule(r"(y)[-/,]?(M)[-/]?([dno])\.?", every=_YMD),
    _rule(r"(y)(?P<mark>[-/. ])([dn])(?P=mark)([dn])\.?", every=_YMD),
    _rule(r"([dn])(?P<mark>[-/. ])([dn])(?P=mark)([ynq])\.?", dmy=_DMY, mdy=_MDY),
    _rule(r"(n)(?P<mark>[-/. ])([dn])(?P=mark)([dn])\.?", ymd=_YMD),
    _rule(r"([dn])(?P<mark>[/.])([dn])\.?[, ](y)", dmy=_DMY, mdy=_MDY),
    _rule(r"([dn])(?P<mark>[/.])([dn])\.?", dmy=("day", "month"), mdy=("month", "day")),
    _rule(r"([dn])(?P<mark>/)([ny])", mdy=("day", "year")),
)
"""Shapes of one side, and what their numbers are under which order. A two-digit year never follows
`May 12,`, which may be a list of days; `Jun-27` is no day at all, but may be a month and a year."""

_DRESSED = re.compile(
    r"P?(?:(?P<before>W)[-,.]?)?P?(?P<body>[^WPRF]+?)(?:,?(?:(?P<after>W)|\((?P<within>W)\)))?,?"
)


def parts(shape: Shape, order: Order, today: date) -> list[Part]:
    """Return what one side of a text can be under an order."""
    dressed = _DRESSED.fullmatch(shape.text)
    if dressed is None:
        return []
    places = [dressed.start(name) for name in ("before", "after", "within")]
    weekdays = tuple(WEEKDAYS[shape.words[place]] for place in places if place >= 0)
    body = shape.cut(dressed.start("body"), dressed.end("body"))
    if body.text == "c":
        return _compact(body.words[0], weekdays)
    found = []
    for pattern, names in _RULES:
        if order in names and (match := pattern.fullmatch(body.text)):
            found.append(_part(match, names[order], body.words, weekdays, today))
    return found


def numeric(
    numbers: tuple[str, str, str], order: Order, today: date, *, mark: str = "-"
) -> Part | None:
    """Return three numbers as a date under an order, or `None` where the order does not fit.

    The first has one or two digits, the last one, two or four.
    """
    first, second, third = numbers
    if order == "ymd":
        if len(first) == _SHORT and len(third) <= _SHORT:
            return Part(int(third), int(second), year_of(first, today), "year", mark)
        return None
    if len(third) == 1:
        return None
    day, month = (first, second) if order == "dmy" else (second, first)
    return Part(int(day), int(month), year_of(third, today), "day", mark)


def year_of(text: str, today: date) -> int:
    """Return a year of four digits, or of two: at most twenty years ahead, or else last century's."""
    year = int(text)
    if len(text) > _SHORT:
        return year
    return year + (2000 if year <= today.year % 100 + _YEARS_AHEAD else 1900)


def _part(
    match: re.Match[str],
    names: _Names,
    words: tuple[str, ...],
    weekdays: tuple[int, ...],
    today: date,
) -> Part:
    """Read the groups of a rule in their order; the group `mark` is none of them."""
    mark_group = match.re.groupindex.get("mark")
    indices = (index for index in range(1, match.re.groups + 1) if index != mark_group)
    places = (match.start(index) for index in indices if match[index] is not None)
    values = dict(zip(names, (words[place] for place in places), strict=False))
    month, year = values.get("month"), values.get("year")
    return Part(
        int(values["day"]),
        None if month is None else MONTHS.get(month) or int(month),
        None if year is None else year_of(year, today),
        names[0],
        match["mark"] if mark_group else "",
        weekdays,
    )


def _compact(digits: str, weekdays: tuple[int, ...]) -> list[Part]:
    """Read `20260503`; eight digits with their year at the end are no date."""
    year = int(digits[:4])
    if year not in _COMPACT_YEARS:
        return []
    return [Part(int(digits[6:]), int(digits[4:6]), year, "year", "", weekdays)]
