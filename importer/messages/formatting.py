"""Translates the placeholder values of English sentences into German: dates, rows, field names."""

import re
from collections.abc import Callable, Mapping

from importer.messages.en_de_general import FIELDS
from importer.messages.en_de_notes import PERIODS, WHYS
from importer.messages.en_de_report import MONTHS, WEEKDAYS

_LONGEST = 80
"""Most characters shown of a cell."""
_MONTHS = dict(MONTHS)
_DAY = re.compile(rf"(\d+) ({'|'.join(_MONTHS)})\b")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?!\d)")
_ROW = re.compile(
    r"\brow (\d+)(?: of sheet \"(.*?)\")?(?: of (.+?))?(?=, row \d| und \d+ weitere$|$)"
)
_MORE = re.compile(r" and (\d+) more$")
_DIFFERENCE = re.compile(r"(\w+) was (.*?), is now (.*?)(; (?=\w+ was )|$)", re.DOTALL)
_WEEKDAYS = dict(WEEKDAYS)
_MARKS = str.maketrans(",.", ".,")
"""Swaps thousands and decimal separators for German."""
_LABELS = {english.lower(): german for english, german in FIELDS.values()}
_NAMES = {name: german for name, (_, german) in FIELDS.items()} | {"address": "Adresse"}


def quoted(text: str) -> str:
    """Return `text` in German quotation marks, shortened if it is long."""
    return f"„{text}“" if len(text) <= _LONGEST else f"„{text[:_LONGEST]}…“"


def in_german(place: str, text: str) -> str:
    """Translate the value of a placeholder into German; names and numbers stay unchanged."""
    turn = _TURNS.get(place)
    return text if turn is None else turn(text)


def paced(text: str) -> str:
    """Translate a rate such as `1,000 a minute` into German."""
    count, _, period = text.partition(" ")
    german = PERIODS.get(period, period.replace("seconds", "Sekunden"))
    return f"{count.translate(_MARKS)} {german}"


def _cells(text: str) -> str:
    return _MORE.sub(lambda more: f" und {more[1]} weitere", text)


def _alternatives(text: str) -> str:
    return text.replace(", or ", " oder ").replace(" or ", " oder ")


def _days(text: str) -> str:
    text = _DAY.sub(lambda day: f"{day[1]}. {_MONTHS[day[2]]}", _alternatives(text))
    text = text.replace("a date without a year", "ein Datum ohne Jahr")
    return text.replace(" to ", " bis ").replace(" for ", " für ")


def _on(text: str) -> str:
    return _ISO.sub(lambda day: f"{int(day[3])}. {MONTHS[int(day[2]) - 1][1]} {day[1]}", text)


def _order(text: str) -> str:
    return text.replace("day", "Tag").replace("month", "Monat").replace("year", "Jahr")


def _weekday(text: str) -> str:
    return _WEEKDAYS.get(text, text)


def _rows(text: str) -> str:
    return _ROW.sub(_row, _cells(text))


def _row(row: re.Match[str]) -> str:
    sheet = f" im Blatt „{row[2]}“" if row[2] is not None else ""
    return f"Zeile {row[1]}{sheet}" + (f" in {row[3]}" if row[3] is not None else "")


def _differences(text: str) -> str:
    return _DIFFERENCE.sub(_difference, text)


def _difference(one: re.Match[str]) -> str:
    return f"{_NAMES.get(one[1], one[1])} war {_value(one[2])}, ist jetzt {_value(one[3])}{one[4]}"


def _value(text: str) -> str:
    """Return a value with German quotation marks; a shortened value lacks the closing mark."""
    if text.startswith('"'):
        return f"„{text[1:-1]}“" if text.endswith('"') else f"„{text[1:]}"
    return "leer" if text == "nothing" else text


_TURNS: Mapping[str, Callable[[str], str]] = {
    "days": _days,
    "other_days": _days,
    "orders": _days,
    "dates": _alternatives,
    "on": _on,
    "then": _on,
    "weekday": _weekday,
    "other_weekday": _weekday,
    "order": _order,
    "label": lambda text: _LABELS.get(text, text),
    "rows": _rows,
    "cells": _cells,
    "pace": paced,
    "unread": lambda text: WHYS.get(text, text),
    "differences": _differences,
}
