"""Translates the placeholder values of English sentences into German: dates, rows, field names."""

import re
from collections.abc import Callable, Mapping

from importer.messages.en_de_general import FIELD_LABELS
from importer.messages.en_de_notes import PERIODS, UNREAD_REASONS
from importer.messages.en_de_report import MONTHS, WEEKDAYS

_MAX_LENGTH = 80
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
_SWAPPED_SEPARATORS = str.maketrans(",.", ".,")
"""Swaps thousands and decimal separators for German."""
_LABELS = {english.lower(): german for english, german in FIELD_LABELS.values()}
_NAMES = {name: german for name, (_, german) in FIELD_LABELS.items()} | {"address": "Adresse"}


def quote_in_german(text: str) -> str:
    """Return `text` in German quotation marks, shortened if it is long."""
    return f"„{text}“" if len(text) <= _MAX_LENGTH else f"„{text[:_MAX_LENGTH]}…“"


def localize_placeholder(place: str, text: str) -> str:
    """Translate the value of a placeholder into German; names and numbers stay unchanged."""
    turn = _LOCALIZERS.get(place)
    return text if turn is None else turn(text)


def localize_rate(text: str) -> str:
    """Translate a rate such as `1,000 a minute` into German."""
    count, _, period = text.partition(" ")
    german = PERIODS.get(period, period.replace("seconds", "Sekunden"))
    return f"{count.translate(_SWAPPED_SEPARATORS)} {german}"


def _localize_cells(text: str) -> str:
    return _MORE.sub(lambda more: f" und {more[1]} weitere", text)


def _localize_alternatives(text: str) -> str:
    return text.replace(", or ", " oder ").replace(" or ", " oder ")


def _localize_days(text: str) -> str:
    text = _DAY.sub(lambda day: f"{day[1]}. {_MONTHS[day[2]]}", _localize_alternatives(text))
    text = text.replace("a date without a year", "ein Datum ohne Jahr")
    return text.replace(" to ", " bis ").replace(" for ", " für ")


def _localize_dates(text: str) -> str:
    return _ISO.sub(lambda day: f"{int(day[3])}. {MONTHS[int(day[2]) - 1][1]} {day[1]}", text)


def _localize_order(text: str) -> str:
    return text.replace("day", "Tag").replace("month", "Monat").replace("year", "Jahr")


def _localize_weekday(text: str) -> str:
    return _WEEKDAYS.get(text, text)


def _localize_rows(text: str) -> str:
    return _ROW.sub(_localize_row_match, _localize_cells(text))


def _localize_row_match(row: re.Match[str]) -> str:
    sheet = f" im Blatt „{row[2]}“" if row[2] is not None else ""
    return f"Zeile {row[1]}{sheet}" + (f" in {row[3]}" if row[3] is not None else "")


def _localize_differences(text: str) -> str:
    return _DIFFERENCE.sub(_localize_difference_match, text)


def _localize_difference_match(one: re.Match[str]) -> str:
    name, old, new = _NAMES.get(one[1], one[1]), _localize_value(one[2]), _localize_value(one[3])
    return f"{name} war {old}, ist jetzt {new}{one[4]}"


def _localize_value(text: str) -> str:
    """Return a value with German quotation marks; a shortened value lacks the closing mark."""
    if text.startswith('"'):
        return f"„{text[1:-1]}“" if text.endswith('"') else f"„{text[1:]}"
    return "leer" if text == "nothing" else text


_LOCALIZERS: Mapping[str, Callable[[str], str]] = {
    "days": _localize_days,
    "other_days": _localize_days,
    "orders": _localize_days,
    "dates": _localize_alternatives,
    "on": _localize_dates,
    "then": _localize_dates,
    "weekday": _localize_weekday,
    "other_weekday": _localize_weekday,
    "order": _localize_order,
    "label": lambda text: _LABELS.get(text, text),
    "rows": _localize_rows,
    "cells": _localize_cells,
    "pace": localize_rate,
    "unread": lambda text: UNREAD_REASONS.get(text, text),
    "differences": _localize_differences,
}
