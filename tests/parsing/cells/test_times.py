from datetime import date, datetime, time, timedelta

import pytest

from importer.domain.model import ErrorCell
from importer.parsing.cells.cell_problem import CellProblem
from importer.parsing.cells.time_ranges import TimeRange
from importer.parsing.cells.times import format_time, read_time


def shown(span):
    return format_time(span.start) if span.end is None else "-".join(map(format_time, ends(span)))


def ends(span):
    return span.start, span.end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("7:30", "07:30"), ("07:30", "07:30"), ("7:30 AM", "07:30"), ("7:30am", "07:30")),
        *(("6 pm", "18:00"), ("7 p.m.", "19:00"), ("7 P.M.", "19:00"), ("5:15PM", "17:15")),
        *(("9:30 a. m.", "09:30"), ("18.30", "18:30"), ("18h30", "18:30"), ("18 h 30", "18:30")),
        *(("18 h", "18:00"), ("1830", "18:30"), ("0730", "07:30"), ("1830h", "18:30")),
        *(("9.30 Uhr", "09:30"), ("19 Uhr", "19:00"), ("um 19 Uhr", "19:00"), ("kl. 18", "18:00")),
        *(
            ("kl 18.30", "18:30"),
            ("klokken 18", "18:00"),
            ("ore 18.30", "18:30"),
            ("20 uur", "20:00"),
        ),
        *(("18u30", "18:30"), ("18 ч", "18:00"), ("в 9:00", "09:00"), ("18 часов", "18:00")),
        *(
            ("godz. 18:30", "18:30"),
            ("a las 18:30", "18:30"),
            ("à 18h", "18:00"),
            ("às 18h", "18:00"),
        ),
        *(("noon", "12:00"), ("Midday", "12:00"), ("12 noon", "12:00"), ("midnight", "00:00")),
        *(("Mittag", "12:00"), ("midi", "12:00"), ("mediodía", "12:00"), ("minuit", "00:00")),
        *(("6:39:00", "06:39"), ("18:30:15", "18:30:15"), ("06:39:00.000", "06:39")),
        *(("18:30 hrs", "18:30"), ("18:30h", "18:30"), ("18:30 Uhr", "18:30")),
        *(("18:30 local time", "18:30"), ("18:30 (local time)", "18:30"), ("18:30 PM", "18:30")),
        *(("12:00 PM", "12:00"), ("12:30 am", "00:30"), ("12 pm", "12:00"), ("00:00", "00:00")),
        *(
            ("from 9 am", "09:00"),
            ("ab 9 Uhr", "09:00"),
            ("dès 9h", "09:00"),
            ("vanaf 9 uur", "09:00"),
        ),
        *(("\u00a09:30\u2009AM\u200b", "09:30"), ("9:30&nbsp;AM", "09:30")),
    ],
)
def test_every_spelling_of_a_time_is_that_time(text, expected):
    assert shown(read_time(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("10 AM – 12 PM", "10:00-12:00"), ("1:00 pm to 3:00 pm", "13:00-15:00")),
        *(
            ("10-12 Uhr", "10:00-12:00"),
            ("9h-12h", "09:00-12:00"),
            ("10:00 bis 12:00", "10:00-12:00"),
        ),
        *(("von 10 bis 12 Uhr", "10:00-12:00"), ("de 9h à 12h", "09:00-12:00")),
        *(("dalle 9 alle 12", "09:00-12:00"), ("0930-1100", "09:30-11:00")),
        *(("7-9 pm", "19:00-21:00"), ("11-1 pm", "11:00-13:00"), ("12-1 pm", "12:00-13:00")),
        *(("9-5 pm", "09:00-17:00"), ("7 pm - 9", "19:00-21:00"), ("11 am - 1:30", "11:00-13:30")),
        *(("11 am - noon", "11:00-12:00"), ("10 pm - midnight", "22:00-00:00")),
        *(
            ("9:30-12:00", "09:30-12:00"),
            ("09:30–12:00", "09:30-12:00"),
            ("9.30 - 12", "09:30-12:00"),
        ),
    ],
)
def test_a_range_fills_the_end(text, expected):
    assert shown(read_time(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12-1:30", "12:00-13:30"),
        ("12:30-1:30", "12:30-13:30"),
        ("10:00-2:00", "10:00-14:00"),
        ("10:00-02:00", "10:00-02:00"),
        ("22:00-02:00", "22:00-02:00"),
        ("22:00-2:00", "22:00-02:00"),
        ("1:00-3:00", "01:00-03:00"),
    ],
)
def test_a_range_that_would_run_backwards_ends_in_the_afternoon_or_the_next_day(text, expected):
    assert shown(read_time(text)) == expected


def test_twelve_am_is_midnight_and_flagged_for_it_often_means_unknown():
    assert read_time("12:00 AM") == TimeRange(time(0), None, midnight_am=True)
    assert not read_time("00:00").midnight_am
    assert not read_time("12:30 AM").midnight_am


@pytest.mark.parametrize(
    "cell",
    [
        *(
            None,
            "",
            " ",
            "\u200b",
            "All day",
            "ganztägig",
            "Toute la journée",
            "todo el día",
            "heldag",
        ),
        *("TBC", "tba", "?", "-", "–", "noch offen", "à confirmer", "n.n."),
    ],
)
def test_a_cell_without_a_time_has_no_time(cell):
    assert read_time(cell) is None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (time(7, 30), "07:30"),
        (time(7, 29, 59, 999_900), "07:30"),
        (time(23, 59, 59, 999_999), "23:59:59"),
        (datetime.fromisoformat("1899-12-30T07:30"), "07:30"),
        (datetime.fromisoformat("1899-12-31T07:30"), "07:30"),
        (datetime.fromisoformat("1900-01-01T08:00"), "08:00"),
        (datetime.fromisoformat("1904-01-01T08:00:05"), "08:00:05"),
        (date(1899, 12, 30), "00:00"),
        (timedelta(hours=7, minutes=30), "07:30"),
        (timedelta(0), "00:00"),
        (0.3125, "07:30"),
        (1 / 3, "08:00"),
        (1830, "18:30"),
        (1830.0, "18:30"),
    ],
)
def test_real_times_are_kept(cell, expected):
    assert shown(read_time(cell)) == expected


@pytest.mark.parametrize(
    "cell",
    [
        *("24:00", "25:00", "12:60", "9:5", "approx 9", "ca. 9 Uhr", "half past 9", "9 o'clock"),
        *("18:30 AM", "0:30 pm", "9:00 or 10:00", "9:00?", "0.75", "0.50", "7,30", "18:30 start"),
        *("12.10.26", "12.10.2026", "12.10:26"),
        *("2026-10-11", "2026-10", "2026-2027", "10-12 am", "9:00 TBC", "１８:30", "x" * 300),
        *(True, ErrorCell("#N/A"), timedelta(hours=25), timedelta(-1), 0.999_999_99, 45000, 18.3),
        *(1875, float("nan"), float("inf"), 10**400, -7),
    ],
)
def test_rejects_what_is_not_a_time(cell):
    refusal = read_time(cell)
    assert refusal.code == "time_invalid"
    assert refusal.hint


@pytest.mark.parametrize(
    ("cell", "hint"),
    [("7", "07:00"), (7, "07:00"), ("18", "18:00"), ("10-11", "10:00-11:00"), (930, "09:30")],
)
def test_rejects_a_bare_number_with_a_suggestion(cell, hint):
    assert hint in read_time(cell).hint


@pytest.mark.parametrize(
    "text", ["18:30 CET", "9:00 UTC", "9:00+02:00", "9:30 am EST", "18h30 CEST"]
)
def test_a_time_zone_is_rejected_for_times_are_local(text):
    assert "zone" in read_time(text).message


@pytest.mark.parametrize(
    "text", ["8:00, 9:30 and 11:00", "8:00/9:30", "9 am & 10 am", "8:00; 9:30"]
)
def test_several_times_are_rejected_as_such(text):
    assert "several times" in read_time(text).message


@pytest.mark.parametrize("cell", [datetime.fromisoformat("2026-10-11"), date(2026, 10, 11)])
def test_a_date_in_a_time_column_is_explained(cell):
    refusal = read_time(cell)
    assert isinstance(refusal, CellProblem)
    assert "11 October 2026" in refusal.message
    assert "10-11" in refusal.message


def test_seconds_are_shown_only_where_there_are_any():
    assert format_time(time(6, 39)) == "06:39"
    assert format_time(time(6, 39, 5)) == "06:39:05"
