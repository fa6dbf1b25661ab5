"""Dates: real cells, texts in any order and language, and the evidence that decides the order."""

import io
import re
import zipfile
from datetime import date, datetime

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

HEADER = ("Name", "Date", "Type")


def rows(*cells):
    return [
        HEADER,
        *(
            ("Run " + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[at], cell, "race")
            for at, cell in enumerate(cells)
        ),
    ]


@pytest.fixture
def dates(check_csv):
    """Return the date that each cell is read as, or the problem's code."""

    def read(*cells, **options):
        checked = check_csv(*rows(*cells), **options)
        return [row.problems[0].code if row.problems else row.date for row in checked.result.rows]

    return read


def test_real_dates_of_the_1900_system(check_workbook):
    checked = check_workbook(*rows(date(2027, 3, 4), datetime(2027, 12, 11)))  # noqa: DTZ001 - sheets know no zones
    assert checked.values("date") == ["2027-03-04", "2027-12-11"]
    assert checked.values("startTime") == [None, None]


def test_real_dates_of_the_1904_system(check_workbook):
    checked = check_workbook(
        *rows(date(2027, 3, 4)),
        shape=lambda sheet: setattr(sheet.parent, "epoch", CALENDAR_MAC_1904),
    )
    assert checked.values("date") == ["2027-03-04"]


def test_the_time_of_a_moment_fills_a_missing_start_time_only(check_workbook):
    moment = datetime(2027, 3, 4, 9, 30)  # noqa: DTZ001 - sheets know no zones
    checked = check_workbook(
        (*HEADER, "Start time"), ("A", moment, "race"), ("B", moment, "race", "10:15")
    )
    assert checked.values("date") == ["2027-03-04"] * 2
    assert checked.values("startTime") == ["09:30", "10:15"]


def test_formula_dates_are_read_by_their_stored_value(book, file, check):
    path = book(
        *rows("=DATE(2027,5,3)"),
        shape=lambda sheet: setattr(sheet["B2"], "number_format", "dd/mm/yyyy"),
    )
    calculated = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(calculated, "w") as new:
        for part in old.namelist():
            value = re.sub(rb"</f><v(?:></v>| ?/>)", b"</f><v>46510</v>", old.read(part))
            new.writestr(part, value)
    assert check(file("calculated.xlsx", calculated.getvalue())).values("date") == ["2027-05-03"]


def test_formula_dates_without_a_stored_value_are_rejected(check_workbook):
    checked = check_workbook(*rows("=DATE(2027,5,3)", date(2027, 5, 3)))
    assert checked.statuses == {2: "invalid", 3: "ready"}
    assert checked.problems == {"B2": "formula_empty"}
    assert "save it" in checked.problem("B2").hint


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        *[("2027-05-03", "2027-05-03"), ("2027/5/3", "2027-05-03"), ("20270503", "2027-05-03")],
        *[("2027.05.03", "2027-05-03"), ("2027-05-03T09:30:00", "2027-05-03")],
        *[("3 May 2027", "2027-05-03"), ("May 3, 2027", "2027-05-03"), ("3-May-27", "2027-05-03")],
        *[("Monday, 3rd May 2027", "2027-05-03"), ("Sat May 15 2027", "2027-05-15")],
        *[("April 29, 2023", "2023-04-29"), ("Jan 18, 2026", "2026-01-18")],
        *[("the 19th of June 2027", "2027-06-19"), ("19th June 2027", "2027-06-19")],
        *[("1er mai 2027", "2027-05-01"), ("samedi 15 mai 2027", "2027-05-15")],
        *[("1. Mai 2027", "2027-05-01"), ("Sa., 15. Mai 2027", "2027-05-15")],
        *[("sábado, 15 de mayo de 2027", "2027-05-15"), ("15 maggio 2027", "2027-05-15")],
        *[("15 de maio de 2027", "2027-05-15"), ("zaterdag 15 mei 2027", "2027-05-15")],
        *[("lørdag d. 15. maj 2027", "2027-05-15"), ("lördag den 15 maj 2027", "2027-05-15")],
        *[
            ("15 maja 2027", "2027-05-15"),
            ("17 мая 2025", "2025-05-17"),
            ("15 мая 2027 г.", "2027-05-15"),
        ],
        *[("14.10.2023", "2023-10-14"), ("15/5/27", "2027-05-15"), ("5-15-2027", "2027-05-15")],
    ],
)
def test_reads_every_unambiguous_spelling(dates, cell, day):
    assert dates(cell) == [day]


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("12-14 June 2026", "2026-06-12", "2026-06-14"),
        ("10–11 mai 2026", "2026-05-10", "2026-05-11"),
        ("10–11 мая 2025", "2025-05-10", "2025-05-11"),
        ("May 30-Jun 1, 2026", "2026-05-30", "2026-06-01"),
        ("May 28-Jun 6, 2026", "2026-05-28", "2026-06-06"),
        ("28/12/2026 - 2/1/2027", "2026-12-28", "2027-01-02"),
        ("23-24/3/13", "2013-03-23", "2013-03-24"),
        ("4/29-30/16", "2016-04-29", "2016-04-30"),
        ("June 12 & 13, 2027", "2027-06-12", "2027-06-13"),
        ("12./13. Juni 2027", "2027-06-12", "2027-06-13"),
        ("12.–13.06.2027", "2027-06-12", "2027-06-13"),
        ("vom 12. bis 14. Juni 2027", "2027-06-12", "2027-06-14"),
        ("du 12 au 14 juin 2027", "2027-06-12", "2027-06-14"),
        ("del 12 al 14 de junio de 2027", "2027-06-12", "2027-06-14"),
        ("2027-06-12 to 2027-06-14", "2027-06-12", "2027-06-14"),
        ("Fri 11 - Sun 13 June 2027", "2027-06-11", "2027-06-13"),
    ],
)
def test_a_range_in_the_date_cell_fills_the_last_day(check_csv, cell, first, last):
    checked = check_csv(*rows(cell))
    assert (checked.bodies[2]["date"], checked.bodies[2]["endDate"]) == (first, last)


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [("10-11/10/2026", "2026-10-10", "2026-10-11"), ("3-4/5/2027", "2027-05-03", "2027-05-04")],
)
def test_days_in_front_of_one_month_can_only_be_day_first(check_csv, cell, first, last):
    checked = check_csv(*rows(cell))
    assert (checked.bodies[2]["date"], checked.bodies[2]["endDate"]) == (first, last)


def test_rejects_a_range_that_says_another_last_day_than_its_own_column(check_csv):
    checked = check_csv((*HEADER, "End date"), ("A", "12-14 June 2027", "race", "2027-06-13"))
    assert checked.problems == {"D2": "end_conflict"}
    checked = check_csv((*HEADER, "End date"), ("A", "12-14 June 2027", "race", "2027-06-14"))
    assert checked.bodies[2]["endDate"] == "2027-06-14"


def test_rejects_a_last_day_before_the_first(check_csv):
    checked = check_csv((*HEADER, "End date"), ("A", "2027-06-14", "race", "2027-06-13"))
    assert checked.problems == {"D2": "end_before_start"}


def test_a_part_above_twelve_decides_the_date_order_of_the_column(dates):
    assert dates("03/04/2027", "13/04/2027") == ["2027-04-03", "2027-04-13"]
    assert dates("03/04/2027", "04/13/2027") == ["2027-03-04", "2027-04-13"]


def test_a_weekday_in_a_cell_decides_the_date_order_of_the_column(dates):
    assert dates("03/04/2027", "Sat 05/06/2027") == ["2027-04-03", "2027-06-05"]
    assert dates("03/04/2027", "Thu 05/06/2027") == ["2027-03-04", "2027-05-06"]


def test_a_weekday_column_decides_the_date_order(check_csv):
    header = ("Name", "Day", "Date", "Type")
    checked = check_csv(
        header, ("A", "Sat", "03/04/2027", "race"), ("B", "Sonntag", "06/06/2027", "race")
    )
    assert checked.values("date") == ["2027-04-03", "2027-06-06"]
    checked = check_csv(header, ("A", "Thu", "05/06/2027", "race"), ("B", "", "03/04/2027", "race"))
    assert checked.values("date") == ["2027-05-06", "2027-03-04"]


def test_rejects_a_weekday_that_is_another_days(check_csv):
    checked = check_csv(*rows("Monday 15 May 2027"))
    assert checked.problems == {"B2": "date_weekday"}
    assert "Saturday, not a Monday" in checked.problem("B2").message


def test_rejects_an_ambiguous_date_with_both_readings(check_csv):
    checked = check_csv(*rows("03/04/2027", "05/06/2027"))
    assert checked.problems == {"B2": "date_ambiguous", "B3": "date_ambiguous"}
    problem = checked.problem("B2")
    assert "3 April 2027 or 4 March 2027" in problem.message
    assert "--date-order dmy for 3 April 2027" in problem.hint
    assert "--date-order mdy for 4 March 2027" in problem.hint


def test_contradictory_evidence_is_no_evidence(check_csv):
    checked = check_csv(*rows("13/04/2027", "04/14/2027", "03/04/2027"))
    assert checked.statuses == {2: "ready", 3: "ready", 4: "invalid"}
    assert checked.problems == {"B4": "date_ambiguous"}
    assert "contradict" in checked.problem("B4").message


def test_the_users_date_order_wins(dates):
    assert dates("03/04/2027", date_order="dmy") == ["2027-04-03"]
    assert dates("03/04/2027", date_order="mdy") == ["2027-03-04"]
    assert dates("26-03-15", date_order="ymd") == ["2026-03-15"]
    assert dates("13/04/2027", date_order="mdy") == ["date_invalid"]


def test_real_dates_do_not_count_for_the_date_order(check_workbook):
    checked = check_workbook(*rows(date(2027, 4, 13), "03/04/2027", date(2027, 5, 1)))
    assert checked.statuses == {2: "ready", 3: "invalid", 4: "ready"}
    assert checked.problems == {"B3": "date_ambiguous"}
    checked = check_workbook(*rows(date(2027, 5, 1), "03/04/2027", "04/13/2027"))
    assert checked.values("date") == ["2027-05-01", "2027-03-04", "2027-04-13"]


def test_equal_day_and_month_need_no_evidence(dates):
    assert dates("05/05/2027") == ["2027-05-05"]


def test_two_digit_years_are_of_our_time(dates):
    assert dates("13/04/27", "13/04/31") == ["2027-04-13", "2031-04-13"]
    assert dates("13 May '27") == ["2027-05-13"]


def test_a_date_without_a_year_needs_one(dates):
    yearless = ["miércoles, 29 de marzo", "3 May", "Sat 15 May", "13.04."]
    assert dates(*yearless) == ["date_year_missing"] * 4
    assert dates("3 May", "Sat 15 May", year=2027) == ["2027-05-03", "2027-05-15"]
    assert dates("miércoles, 29 de marzo", year=2023) == ["2023-03-29"]
    assert dates("miércoles, 29 de marzo", year=2027) == ["date_weekday"]


@pytest.mark.parametrize(
    "cell",
    [
        *["TBC", "TBD", "TBC 2027", "2027 (TBC)", "Sep/Oct 2027", "Dec 2026 (early)", "2027"],
        *["May 2027", "spring 2027", "à confirmer", "noch offen", "?", "Mai oder Juni 2027"],
        *["3 May 2027 (TBC)", "12 or 13 June 2027"],
    ],
)
def test_rejects_an_undecided_date(dates, cell):
    assert dates(cell) == ["date_undecided"]


@pytest.mark.parametrize("cell", ["1905-06-12", "1949-12-31", "2032-01-01", "13 May 2126"])
def test_warns_about_a_date_far_from_today(dates, cell):
    assert dates(cell) == ["date_implausible"]
    assert len(dates(cell, any_year=True)[0]) == len("2027-05-03")


def test_five_years_ahead_are_plausible(dates):
    assert dates("1950-01-01", "2031-12-31") == ["1950-01-01", "2031-12-31"]


@pytest.mark.parametrize(
    "cell", ["31 February 2027", "31/06/2027", "2027-13-01", "soon", "5K", "12:30", "-", "46145"]
)
def test_rejects_a_text_that_is_not_a_date_with_its_cell(check_csv, cell):
    checked = check_csv(*rows(cell))
    assert checked.statuses == {2: "invalid"}
    assert list(checked.problems) == ["B2"]
    assert checked.problem("B2").value == cell


def test_several_dates_in_a_cell_want_rows_of_their_own(check_csv):
    checked = check_csv(*rows("3 May, 10 May and 17 May 2027"))
    assert checked.problems == {"B2": "date_invalid"}


def test_a_mixed_column_is_read_cell_by_cell(check_workbook):
    checked = check_workbook(
        *rows(date(2027, 5, 3), "13.04.2027", "June 1, 2027", "TBC", "2027-06-02")
    )
    assert checked.values("date") == ["2027-05-03", "2027-04-13", "2027-06-01", None, "2027-06-02"]
    assert checked.problems == {"B5": "date_undecided"}


def test_the_end_date_column_decides_its_own_date_order(check_csv):
    header = ("Name", "Date", "Type", "End date")
    checked = check_csv(
        header, ("A", "13/04/2027", "race", "15/04/2027"), ("B", "04/05/2027", "race", "05/05/2027")
    )
    assert checked.values("date") == ["2027-04-13", "2027-05-04"]
    assert checked.values("endDate") == ["2027-04-15", "2027-05-05"]


@pytest.mark.parametrize("header", ["dagen", "Days", "Tage", "Nb. de jours", "Дней"])
def test_a_count_of_days_gives_the_last_day(check_csv, header):
    checked = check_csv(
        ("Name", "Date", "Type", header),
        ("A", "2027-06-12", "race", "3"),
        ("B", "2027-06-12", "race", "1"),
        ("C", "2027-06-12", "race", ""),
        ("D", "12-14 June 2027", "race", "2"),
    )
    assert checked.values("endDate") == ["2027-06-14", None, None, "2027-06-14"]
    assert checked.ignored == {}


def test_a_days_column_without_counts_is_ignored(check_csv):
    checked = check_csv(("Name", "Date", "Type", "Days"), ("A", "2027-06-12", "race", "Sat + Sun"))
    assert checked.values("endDate") == [None]
    assert list(checked.ignored) == ["Days"]


@pytest.mark.parametrize("starts", [("14:00", "ab 9 Uhr", "TBC"), ("10.00 Uhr", "", "noon")])
def test_a_start_column_of_times_only_is_the_start_time(check_csv, starts):
    lines = (("Run", f"2027-06-1{at}", "race", cell) for at, cell in enumerate(starts))
    checked = check_csv(("Name", "Date", "Type", "Start"), *lines)
    assert checked.fields["startTime"] == "Start"
    assert set(checked.statuses.values()) == {"ready"}


def test_a_start_that_may_be_a_day_is_a_question(check_csv):
    checked = check_csv(("Name", "Date", "Type", "Start"), ("Run", "2027-06-12", "race", "12.03"))
    assert 'B1 "Date" and D1 "Start"' in checked.message
