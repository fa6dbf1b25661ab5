import math
from datetime import date

import hypothesis.strategies as st
import pytest
from hypothesis import given

from importer.domain.model import ErrorCell
from importer.parsing.cells.coordinates import read_coordinate

NORTH = 44.9778056
"""44°58'40.1", in degrees."""


@pytest.mark.parametrize(
    ("cell", "degrees"),
    [
        (44.9778, 44.9778),
        (44, 44.0),
        ("44.9778", 44.9778),
        ("44,9778", 44.9778),
        ("-44,9778", -44.9778),
        ("+44.9778", 44.9778),
        ("−44.9778", -44.9778),  # a minus sign
        (" 44.9778\N{NO-BREAK SPACE}", 44.9778),
        ("44.9778°", 44.9778),
        ("44.9778º", 44.9778),
        ("44.9778° N", 44.9778),
        ("44.9778S", -44.9778),
        ("n 44.9778", 44.9778),
        ("S44.9778", -44.9778),
        ("44°58'40.1\"N", NORTH),
        ("44°58'40,1\" N", NORTH),
        ("44° 58′ 40.1″ S", -NORTH),
        ("44°58’40.1’’N", NORTH),
        ("44°58´40.1´´S", -NORTH),
        ("N44°58'40.1\"", NORTH),
        ("-44°58'40.1\"", -NORTH),
        ("44 58 40.1", NORTH),
        ("44 58 40.1 S", -NORTH),
        ("-44 58 40.1", -NORTH),
        ("44 58", 44 + 58 / 60),
        ("44°58.668'", 44.9778),
        ("N 44° 58.668", 44.9778),
        ("44d 58m 40.1s", NORTH),  # seconds, not south
        ("44deg58m40.1s N", NORTH),
        ("44d 58m 40.1s S", -NORTH),
        ("S 44d 58m 40.1s", -NORTH),
        ("44°", 44.0),
        ("0", 0.0),
    ],
)
def test_latitudes_are_read_in_every_spelling(cell, degrees):
    assert read_coordinate(cell, "lat") == pytest.approx(degrees, abs=1e-7)


@pytest.mark.parametrize(
    ("cell", "degrees"),
    [
        ("-93,2650", -93.265),
        ("93.265 W", -93.265),
        ("E 9.5", 9.5),
        ("93 15 54 W", -93.265),
        ("93d 15m 54s", 93.265),
        ("W 93d 15m 54s", -93.265),
        ("179°59'59.9\"e", 179.9999722),
    ],
)
def test_longitudes_are_read_in_every_spelling(cell, degrees):
    assert read_coordinate(cell, "lng") == pytest.approx(degrees, abs=1e-7)


@pytest.mark.parametrize(
    "cell",
    [
        *("44,977,8", "1.234.567", "44.977.8", "44,977.8", "44.9778, -93.2650"),
        *("north", "44.9778 north", "Lake", "tbc", "?", "-", "N", "", "1e2", "0x10", "nan", "inf"),
        *("44.9778 O", "O 44.9778", "44°58'40\"O"),  # east in German, west in French
        *("44.9778 E", "W 44.9778", "44.9778 NS", "N 44.9778 N"),
        *("-44.9778 N", "-44.9778 S", "+44 58 40 N", "--44", "44-"),
        *("44°60'00\"", "44°58'60\"", "44°58.5'30\"", "44°58'40'", "44°58''", '44°58\'40""'),
        *("44d 58m 40S", "44 58 40 s", "44°58'40s"),  # seconds or south
        *(True, False, math.nan, math.inf, -math.inf, 10**400, date(2026, 5, 3), None),
        ErrorCell("#N/A"),
    ],
)
def test_rejects_an_ambiguous_latitude(cell):
    assert read_coordinate(cell, "lat") is None


@pytest.mark.parametrize("cell", [0.0, -0.0, "-0", "-0.00000001", "0 S", "-0 0 0", "0°0'0\" S"])
def test_zero_has_no_sign(cell):
    """`-0.0` would be other bytes, and so another key, for the same place."""
    assert math.copysign(1, read_coordinate(cell, "lat")) == 1


def spellings(degrees: float, axis: str) -> list[str]:
    """Return common spellings of an angle, accurate to 0.1 microdegrees."""
    size, sign = abs(degrees), "-" if degrees < 0 else ""
    letter = {"lat": "NS", "lng": "EW"}[axis][degrees < 0]
    minutes, seconds = divmod(round(size * 36_000_000), 600_000)
    whole, minutes = divmod(minutes, 60)
    tail = seconds / 10_000
    return [
        f"{degrees:.7f}",
        f"{degrees:.7f}".replace(".", ","),
        f"{size:.7f}° {letter}",
        f"{letter}{size:.7f}".replace(".", ","),
        f"{whole}°{minutes}'{tail:.4f}\"{letter}",
        f"{letter} {whole}° {minutes:02}′ {tail:.4f}″".replace(".", ","),
        f"{whole} {minutes} {tail:.4f} {letter}",
        f"{whole} {minutes} {tail:.4f} {letter.lower()}",
        f"{whole}d {minutes}m {tail:.4f}s {letter}",
        f"{sign}{whole}d {minutes}m {tail:.4f}s",
        f"{sign}{whole} {minutes} {tail:.4f}",
    ]


@given(st.floats(-180, 180), st.sampled_from(["lat", "lng"]))
def test_a_coordinate_comes_back_as_itself_or_not_at_all(degrees, axis):
    for text in spellings(degrees, axis):
        read = read_coordinate(text, axis)
        assert read is None or read == pytest.approx(degrees, abs=1e-6), text


@given(st.floats(-180, 180), st.sampled_from(["lat", "lng"]))
def test_decimal_degrees_are_always_read(degrees, axis):
    for text in spellings(degrees, axis)[:5]:
        assert read_coordinate(text, axis) == pytest.approx(degrees, abs=1e-6), text


@given(st.text(st.sampled_from("0123456789.,-+°'\"′″ dmsNSEWO"), max_size=14))
def test_any_text_is_a_number_or_a_problem(text):
    for axis in ("lat", "lng"):
        read = read_coordinate(text, axis)
        assert read is None or math.isfinite(read)
