"""Times: real cells, fractions, prose and ranges; sent as HH:MM, with seconds where there are any."""

from datetime import datetime, time, timedelta

import pytest

HEADER = ("Name", "Date", "Type", "Start time")


def start_and_end(checked, row=2):
    body = checked.bodies[row]
    return body.get("startTime"), body.get("endTime")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        *[("09:30", "09:30"), ("9:30", "09:30"), ("7:30 AM", "07:30"), ("6 pm", "18:00")],
        *[("7 p.m.", "19:00"), ("5:15PM", "17:15"), ("18.30", "18:30"), ("18h30", "18:30")],
        *[("1830", "18:30"), ("9.30 Uhr", "09:30"), ("19 Uhr", "19:00"), ("noon", "12:00")],
        *[("6:39:00", "06:39"), ("6:39:07", "06:39:07"), ("18 h", "18:00"), ("19 uur", "19:00")],
        *[("kl. 9.30", "09:30"), ("ore 18", "18:00"), ("godz. 9:30", "09:30"), ("midi", "12:00")],
        *[("a las 9:30", "09:30"), ("9:30 h", "09:30"), ("ab 10 Uhr", "10:00"), ("0:05", "00:05")],
        *[("12:00 PM", "12:00"), ("8 am ", "08:00"), ("полдень", "12:00"), ("Mittag", "12:00")],
    ],
)
def test_every_spelling_of_a_time_is_read(check_csv, cell, expected):
    assert start_and_end(check_csv(HEADER, ("A", "2027-05-03", "race", cell))) == (expected, None)


@pytest.mark.parametrize(
    ("cell", "start", "end"),
    [
        ("12-1:30", "12:00", "13:30"),
        ("10 AM – 12 PM", "10:00", "12:00"),
        ("1:00 pm to 3:00 pm", "13:00", "15:00"),
        ("7-9 pm", "19:00", "21:00"),
        ("11-1 pm", "11:00", "13:00"),
        ("9:00-12:30", "09:00", "12:30"),
        ("von 10 bis 12 Uhr", "10:00", "12:00"),
        ("de 9h à 12h30", "09:00", "12:30"),
        ("18.30 – 20.00 Uhr", "18:30", "20:00"),
    ],
)
def test_a_range_fills_the_end_time(check_csv, cell, start, end):
    assert start_and_end(check_csv(HEADER, ("A", "2027-05-03", "race", cell))) == (start, end)


def test_an_end_time_of_its_own_column_comes_first(check_csv):
    header = (*HEADER, "End time")
    checked = check_csv(header, ("A", "2027-05-03", "race", "9:00-12:00", "13:00"))
    assert start_and_end(checked) == ("09:00", "13:00")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (time(9, 30), "09:30"),
        (time(9, 30, 15), "09:30:15"),
        (0.3958333333333333, "09:30"),
        (0.75, "18:00"),
        (timedelta(hours=18, minutes=30), "18:30"),
        (datetime(1899, 12, 30, 9, 30), "09:30"),  # noqa: DTZ001 - sheets know no zones
        (1830, "18:30"),
    ],
)
def test_real_times_and_fractions_of_a_day_are_read(check_workbook, cell, expected):
    assert start_and_end(check_workbook(HEADER, ("A", "2027-05-03", "race", cell))) == (
        expected,
        None,
    )


@pytest.mark.parametrize("cell", ["All day", "ganztägig", "toute la journée", "TBC", "-", "?", ""])
def test_texts_without_a_time_mean_no_time(check_csv, cell):
    checked = check_csv(HEADER, ("A", "2027-05-03", "race", cell))
    assert checked.statuses == {2: "ready"}
    assert start_and_end(checked) == (None, None)


@pytest.mark.parametrize(
    "cell", ["25:00", "after breakfast", "9", "24:00", "9:60", "9 and 10:30", "18:30 CET", "abends"]
)
def test_rejects_an_unreadable_time_with_its_cell(check_csv, cell):
    checked = check_csv(HEADER, ("A", "2027-05-03", "race", cell))
    assert checked.problems == {"D2": "time_invalid"}
    assert checked.problem("D2").value == cell


def test_rejects_a_time_that_a_spreadsheet_made_a_date(check_workbook):
    checked = check_workbook(HEADER, ("A", "2027-05-03", "race", datetime(2026, 10, 11)))  # noqa: DTZ001 - the same
    assert checked.problems == {"D2": "time_invalid"}
    assert "such as 10-11" in checked.problem("D2").message


def test_twelve_am_is_warned_about(check_csv):
    checked = check_csv(HEADER, ("A", "2027-05-03", "race", "12:00 AM"))
    assert start_and_end(checked) == ("00:00", None)
    assert checked.warnings == {"D2": "midnight_start"}


def test_an_end_before_the_start_is_warned_about(check_csv):
    header = (*HEADER, "End time")
    checked = check_csv(header, ("A", "2027-05-03", "race", "22:00", "02:00"))
    assert start_and_end(checked) == ("22:00", "02:00")
    assert checked.warnings == {"E2": "time_order"}


def test_a_time_in_the_date_cell_fills_the_times(check_csv):
    checked = check_csv(
        HEADER,
        ("A", "2027-05-03 18:30", "race", ""),
        ("B", "3 May 2027, 9:00-12:00", "race", ""),
        ("C", "3 May 2027 at 7 pm", "race", "19:15"),
    )
    assert checked.values("startTime") == ["18:30", "09:00", "19:15"]
    assert checked.values("endTime") == [None, "12:00", None]
