"""Read coordinates: decimal degrees, or degrees, minutes and seconds, as decimal degrees."""

import re
from typing import Literal

from importer.domain.model import CellValue
from importer.parsing.cells.text import clean_text

Axis = Literal["lat", "lng"]

_SIGNS = {"lat": {"n": 1, "s": -1}, "lng": {"e": 1, "w": -1}}
_NUMBER = r"\d{1,3}(?:[.,]\d+)?"
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,7})?")
"""The most frequent form of coordinates, which needs no rounding."""
_DECIMAL = re.compile(rf"([+-]?)({_NUMBER})\s*°?")
_SEXAGESIMAL = re.compile(
    rf"([+-]?)(\d{{1,3}})\s*(?:°|deg|d|\s)\s*"
    rf"""(?:(\d{{1,2}})\s*(?:'|m|\s)\s*({_NUMBER})\s*(?:"|''|s)?|({_NUMBER})\s*['m]?)"""
)
_TRAILING_S = re.compile(r"\d\D+\d+\s*([m'\s])\s*[\d.,]+\s*([sS])$")
_EQUIVALENT_MARKS = str.maketrans(
    dict.fromkeys("−–", "-")
    | dict.fromkeys("º˚", "°")
    | dict.fromkeys("′’‘´`", "'")
    | dict.fromkeys("″”“", '"')
)
_SIXTY = 60
_MAX_MAGNITUDE = 1e15


def read_coordinate(value: CellValue, axis: Axis) -> float | None:
    """Return decimal degrees, or `None` if the cell is not a single coordinate.

    The range is checked later, by the schema. A hemisphere letter gives the sign; `O` is rejected, since
    it means east in German and west in French, Spanish and Italian.

    Args:
        value: the cell.
        axis: `lat` for a latitude, `lng` for a longitude.
    """
    if isinstance(value, str):
        if _PLAIN_NUMBER.fullmatch(value):
            return _normalize_zero(float(value))
        return _read_coordinate_text(clean_text(value).translate(_EQUIVALENT_MARKS), axis)
    if not isinstance(value, float | int) or isinstance(value, bool):
        return None
    return _normalize_zero(value) if abs(value) < _MAX_MAGNITUDE else None


def _read_coordinate_text(text: str, axis: Axis) -> float | None:
    text, hemisphere = _split_hemisphere(text, axis)
    degrees = _read_degrees(text)
    if degrees is None or hemisphere == 0:
        return None
    if hemisphere is not None and text.startswith(("+", "-")):
        return None
    return _normalize_zero(degrees * (hemisphere or 1))


def _split_hemisphere(text: str, axis: Axis) -> tuple[str, int | None]:
    """Split off a hemisphere letter at either end, as a sign; 0 for a letter that is not of the axis.

    After the third number, `s` can mean seconds: it does in `44d 58m 40s`, while `S` means south in
    `44 58 40 S`. `44d 58m 40S` and `44 58 40 s` are ambiguous: 0.
    """
    ends = [(text[-1:], text[:-1]), (text[:1], text[1:])]
    last = _TRAILING_S.search(text)
    if last is not None and (last[1] == "m") != (last[2] == "S"):
        ends = ends[1:] if last[1] == "m" else ends
    elif last is not None:
        return text, 0
    for letter, rest in ends:
        if letter.isalpha():
            return rest.strip(), _SIGNS[axis].get(letter.lower(), 0)
    return text, None


def _read_degrees(text: str) -> float | None:
    if match := _DECIMAL.fullmatch(text):
        return _apply_sign(match[1], _parse_number(match[2]))
    match = _SEXAGESIMAL.fullmatch(text)
    if match is None:
        return None
    minutes, seconds = _parse_number(match[3] or match[5]), _parse_number(match[4] or "0")
    if minutes >= _SIXTY or seconds >= _SIXTY:
        return None
    return _apply_sign(match[1], int(match[2]) + minutes / 60 + seconds / 3600)


def _parse_number(digits: str) -> float:
    return float(digits.replace(",", "."))


def _apply_sign(sign: str, degrees: float) -> float:
    return round(-degrees if sign == "-" else degrees, 7)


def _normalize_zero(degrees: float) -> float:
    """Return -0.0 as 0.0: another payload would have another idempotency key."""
    return degrees + 0.0
