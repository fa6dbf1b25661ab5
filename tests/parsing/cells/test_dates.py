from datetime import date, datetime, time, timedelta

import pytest

from importer.domain.model import ErrorCell
from importer.domain.problems import PROBLEM_CODES
from importer.parsing.cells.cell_problem import CellProblem
from importer.parsing.cells.date_order import DateCandidates, DateRange, resolve_date_range
from importer.parsing.cells.dates import read_date

TODAY = date(2026, 6, 1)


def read(value, year=None):
    """Parse one cell without evidence from its column."""
    reading = read_date(value, today=TODAY, year=year)
    return reading if isinstance(reading, CellProblem) else resolve_date_range(reading)


def span(start, end=None, start_time=None, end_time=None):
    return DateRange(
        date.fromisoformat(start),
        end and date.fromisoformat(end),
        start_time and time.fromisoformat(start_time),
        end_time and time.fromisoformat(end_time),
    )


MAY_3 = [
    *("2026-05-03", "20260503", "2026/5/3", "2026.05.03", "2026-5-3", "2026 05 03", " 2026-05-03 "),
    *("3 May 2026", "3rd May 2026", "3rd of May, 2026", "the 3rd of May 2026", "May 3, 2026"),
    *("May 3rd 2026", "May 3 '26", "3 May 26", "3-May-26", "03-May-2026", "03/May/2026"),
    *("3.May.2026", "3May2026", "2026 May 3", "2026-May-03", "May-03-2026", "3 MAY 2026"),
    *("Sunday, May 3, 2026", "Sun 3 May 2026", "Sun., May 3, 2026", "3 May 2026 (Sunday)"),
    *("3 May 2026, Sunday", "Sun-03-May-2026", "on Sunday 3 May 2026", "3 May 2026."),
    *("3. Mai 2026", "So, 3. Mai 2026", "Sonntag, den 3. Mai 2026", "am 3. Mai 2026", "3.Mai.2026"),
    *("le 3 mai 2026", "dimanche 3 mai 2026", "dim. 3 mai 2026", "3 de mayo de 2026"),
    *("domingo, 3 de mayo de 2026", "el domingo 3 de mayo del 2026", "domenica 3 maggio 2026"),
    *("3 mag 2026", "3 de maio de 2026", "dom., 3 de mai. de 2026", "zondag 3 mei 2026"),
    *("zo 3 mei 2026", "søndag den 3. maj 2026", "søndag 3. mai 2026", "söndag den 3 maj 2026"),
    *("SONDAG 3 MAJ 2026", "niedziela, 3 maja 2026 r.", "3 maja 2026 roku", "3 мая 2026 г."),
    *("3 мая 2026 года", "вс, 3 мая 2026", "воскресенье 3 май 2026", "3º de mayo de 2026"),
    *("3ª de maio de 2026", "3:e maj 2026", "3e mei 2026", "3-го мая 2026", "3\u00a0May\u00a02026"),
    *("3\u2009May\u200b 2026", "3&nbsp;May&nbsp;2026", "\ufeff2026-05-03", "2026‑05‑03"),
    *("Sun 3/5/2026", "3/5/2026 (Sun)", "dom 3.5.2026", "Sun 5/3/2026", "3. 5. 2026 So"),
]


@pytest.mark.parametrize("text", MAY_3)
def test_every_spelling_of_one_day_is_that_day(text):
    assert read(text) == span("2026-05-03")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1er mai 2026", "2026-05-01"),
        ("1:a maj 2026", "2026-05-01"),
        ("19th June 2026", "2026-06-19"),
        ("17 мая 2025", "2025-05-17"),
        ("14.10.2023", "2023-10-14"),
        ("12/25/2026", "2026-12-25"),
        ("25 12 2026", "2026-12-25"),
        ("25/12 2026", "2026-12-25"),
        ("03/03/2026", "2026-03-03"),
        ("14/3/13", "2013-03-14"),
        ("31/12/47", "1947-12-31"),
        ("25/12/46", "2046-12-25"),
        ("15 d'août 2026", "2026-08-15"),
        ("15 d’agost 2026", None),
        ("terça-feira, 5 de maio de 2026", "2026-05-05"),
        ("mar 3 marzo 2026", "2026-03-03"),
        ("mar. 3 mar. 2026", "2026-03-03"),
        ("mar 3/3/2026", "2026-03-03"),
        ("mar 3 2026", "2026-03-03"),
        ("do 11 juni 2026", "2026-06-11"),
        ("29 Feb 2028", "2028-02-29"),
        ("Jänner 5, 2026", "2026-01-05"),
    ],
)
def test_reads_a_date_correctly_or_not_at_all(text, expected):
    assert read(text) == span(expected) if expected else isinstance(read(text), CellProblem)


JUNE_12_TO_14 = [
    *("12-14 June 2026", "12–14 June 2026", "12 - 14 June 2026", "12 to 14 June 2026"),
    *("12&ndash;14 June 2026", "12-14/6/2026", "12.-14.6.2026", "12. bis 14. Juni 2026"),
    *("vom 12. bis zum 14. Juni 2026", "du 12 au 14 juin 2026", "del 12 al 14 de junio de 2026"),
    *("de 12 a 14 de junho de 2026", "dal 12 al 14 giugno 2026", "12 t/m 14 juni 2026"),
    *("12 tot en met 14 juni 2026", "fra 12. til 14. juni 2026", "från 12 till 14 juni 2026"),
    *("od 12 do 14 czerwca 2026", "с 12 по 14 июня 2026", "12–14 июня 2026 г.", "12-14 June '26"),
    *("June 12-14, 2026", "Jun 12 – 14 2026", "June 12th to June 14th, 2026", "6/12-14/2026"),
    *("12 June - 14 June 2026", "Fri 12 - Sun 14 June 2026", "Fri-Sun 12-14 June 2026"),
    *("12-14 June 2026 (Fri-Sun)", "2026-06-12/2026-06-14", "2026-06-12/14"),
    *("2026-06-12 - 2026-06-14", "12 June 2026 - 14 June 2026", "12.06.2026-14.06.2026"),
    *(
        "12, 13 and 14 June 2026",
        "June 12, 13 & 14, 2026",
        "20260612-20260614",
        "12th-14th June 2026",
    ),
    *("14/06/2026-14/06/2026", "12-06-2026 - 14-06-2026"),
]


@pytest.mark.parametrize("text", JUNE_12_TO_14)
def test_every_spelling_of_one_range_is_that_range(text):
    start = "2026-06-14" if text.startswith("14") else "2026-06-12"
    expected = span(start) if start.endswith("14") else span(start, "2026-06-14")
    reading = read_date(text, today=TODAY)
    assert isinstance(reading, DateCandidates)
    assert expected in reading.ranges.values()
    assert resolve_date_range(reading, forced="mdy" if text.startswith("6/") else "dmy") == expected


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("10–11 mai 2026", "2026-05-10", "2026-05-11"),
        ("May 30-Jun 1, 2026", "2026-05-30", "2026-06-01"),
        ("May 28-Jun 6, 2026", "2026-05-28", "2026-06-06"),
        ("28/12/2026 - 2/1/2027", "2026-12-28", "2027-01-02"),
        ("10-11/10/2026", "2026-10-10", "2026-10-11"),
        ("23-24/3/13", "2013-03-23", "2013-03-24"),
        ("4/29-30/16", "2016-04-29", "2016-04-30"),
        ("12 & 13 September 2026", "2026-09-12", "2026-09-13"),
        ("12 and 13 June 2026", "2026-06-12", "2026-06-13"),
        ("12/13 June 2026", "2026-06-12", "2026-06-13"),
        ("Sat/Sun 13/14 June 2026", "2026-06-13", "2026-06-14"),
        ("Sa./So. 13./14.6.2026", "2026-06-13", "2026-06-14"),
        ("2026-05-01/2026-05-03", "2026-05-01", "2026-05-03"),
        ("10–11 мая 2025", "2025-05-10", "2025-05-11"),
        ("30 мая – 1 июня 2026", "2026-05-30", "2026-06-01"),
        ("30 April/1 May 2026", "2026-04-30", "2026-05-01"),
        ("31 Dec 2026 - 1 Jan 2027", "2026-12-31", "2027-01-01"),
        ("Dec 31 - Jan 1, 2027", "2026-12-31", "2027-01-01"),
        ("31 Dec 2026 - 1 Jan", "2026-12-31", "2027-01-01"),
        ("28.2.-1.3.2026", "2026-02-28", "2026-03-01"),
        ("1 June - 30 September 2026", "2026-06-01", "2026-09-30"),
        ("mar 3 - mer 4 marzo 2026", "2026-03-03", "2026-03-04"),
    ],
)
def test_a_range_in_one_cell_has_a_last_day(text, start, end):
    assert read(text) == span(start, end)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026-05-03 09:30", "09:30", None),
        ("2026-05-03T09:30", "09:30", None),
        ("2026-05-03T09:30:15", "09:30:15", None),
        ("2026-05-03T09:30:00.000Z", "09:30", None),
        ("2026-05-03 00:00:00", None, None),
        ("3 May 2026 9:30 AM", "09:30", None),
        ("3 May 2026, 09:30-12:00", "09:30", "12:00"),
        ("3 May 2026 7-9 pm", "19:00", "21:00"),
        ("So, 3. Mai 2026 um 9 Uhr", "09:00", None),
        ("Sun 3 May 2026 - 9:30 AM", "09:30", None),
        ("Sun 3 May 2026 @ 9.30 am", "09:30", None),
        ("dimanche 3 mai 2026 à 18h30", "18:30", None),
        ("3 de mayo de 2026 a las 18:30", "18:30", None),
        ("Sun 3/5/2026 18:30", "18:30", None),
        ("3 мая 2026 в 9:00", "09:00", None),
        ("3 May 2026 00:00", None, None),
    ],
)
def test_times_behind_a_date_are_kept(text, start, end):
    assert read(text) == span("2026-05-03", None, start, end)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "TBC",
            "TBD",
            "T.B.C.",
            "TBA",
            "tba 2027",
            "Sep/Oct 2027",
            "Dec 2026 (early)",
            "May 2026",
        ),
        *("2027", "spring 2026", "Spring", "?", "n.n.", "à confirmer", "noch offen", "TBC 2027"),
        *(
            "по назначению",
            "2027 (TBC)",
            "[TBD: Day Hike?]",
            "-",
            "–",
            "5/2026",
            "2026-05",
            "Jun-27",
        ),
        *("12 or 13 June 2026", "12. oder 13. Juni 2026", "Q3 2026", "2026/27", "mid May 2026"),
        *("весна 2026", "May '26", "3 May 2026 (TBC)", "3 May 2026?", "Anfang Mai 2026", "KW 23"),
        *("por confirmar", "da definire", "nog niet bekend", "ej bestämt", "do ustalenia"),
    ],
)
def test_an_open_date_is_undecided(text):
    assert read(text).code == "date_undecided"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("31 February 2026", "There is no 31 February 2026."),
        ("30.02.2026", "There is no 30 February 2026."),
        ("29 Feb 2027", "There is no 29 February 2027."),
        ("31 April", "There is no 31 April."),
        ("2026-13-01", "There is no month 13."),
        ("2026-25-12", "There is no month 25."),
        ("31/13/2026", "There is no month 13."),
        ("20261301", "There is no month 13."),
        ("14-12 June 2026", "It ends before it starts: 14 June 2026 to 12 June 2026."),
        ("May 10 - Apr 2, 2026", "It ends before it starts: 10 May 2026 to 2 April 2026."),
        ("5, 12 and 19 June 2026", "The cell contains several dates."),
        ("12 & 14 June 2026", "The cell contains several dates."),
        ("3 May 2026; 4 May 2026", "The cell contains several dates."),
        ("5 June, 12 June and 19 June 2026", "The cell contains several dates."),
    ],
)
def test_a_text_that_is_not_a_date_has_a_reason(text, message):
    assert read(text).code == "date_invalid"
    assert read(text).message == message


@pytest.mark.parametrize(
    "text",
    [
        *(
            "approx 3 May 2026",
            "3 May 2026*",
            "3 May 2026 in London",
            "May 12, 26",
            "1/2/3",
            "3 May 226",
        ),
        *("12-14-06-2026", "1-2-3-2026", "3-4/5-2026", "３ May 2026", "٣ May 2026", "3² May 2026"),
        *("2026-05-03T25:00", "2026-05-03T09:30+02:00", "3 May 10 - 11 am", "5 May 12 noon"),
        *(
            "03052026",
            "020260503",
            "12 13 June 2026",
            "3 May 2026 4 May 2026",
            "Testname",
            "<<<<<<< HEAD",
        ),
        *("to 3 May 2026", "3 May 2026 -", "from 3 May 2026", "x" * 500, "9" * 100, "3/5\n2026/1"),
        *(
            "Sat-Sun 3 May 2026",
            "(3 May 2026)",
            "3//5//2026",
            "May-3",
            "31/16",
            "12 June - 14 2026",
        ),
    ],
)
def test_nothing_is_read_fuzzily(text):
    assert read(text).code == "date_invalid"


@pytest.mark.parametrize("text", ["3 May 2026 (Monday)", "Mon 3 May 2026", "Mon 3/5/2026"])
def test_rejects_a_weekday_of_another_day(text):
    assert read(text) == CellProblem(
        "date_weekday",
        "3 May 2026 is a Sunday, not a Monday.",
        "Correct the date or the weekday.",
    )


@pytest.mark.parametrize("text", ["Sat 12 - Sun 13 June 2026", "Fri/Sat 13/14 June 2026"])
def test_rejects_a_wrong_weekday_at_either_end_of_a_range(text):
    assert read(text).code == "date_weekday"


@pytest.mark.parametrize(
    ("text", "year", "start", "end"),
    [
        ("miércoles, 29 de marzo", 2028, "2028-03-29", None),
        ("Sun 3 May", 2026, "2026-05-03", None),
        ("25/12", 2028, "2028-12-25", None),
        ("25.12.", 2028, "2028-12-25", None),
        ("12-14 June", 2028, "2028-06-12", "2028-06-14"),
        ("31 Dec - 1 Jan", 2028, "2028-12-31", "2029-01-01"),
        ("29 February", 2028, "2028-02-29", None),
        ("3 May, 18:30", 2028, "2028-05-03", None),
    ],
)
def test_a_date_without_a_year_needs_the_year_option(text, year, start, end):
    assert read(text).code == "date_year_missing"
    assert "--year" in read(text).hint
    found = read(text, year=year)
    assert (found.start, found.end) == (span(start, end).start, span(start, end).end)


def test_rejects_a_weekday_that_contradicts_the_given_year():
    assert read("Sun 3 May", year=2027).code == "date_weekday"


def test_two_readings_in_the_same_order_are_rejected_whatever_the_order():
    refusal = read("5/6-8/26", year=2026)
    assert refusal.code == "date_ambiguous"
    assert "6 May 2026 to 8 May 2026" in refusal.message
    assert "6 May 2026 to 26 August 2026" in refusal.message
    assert read("5/6-8/26").code == "date_ambiguous"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (date(2026, 4, 3), span("2026-04-03")),
        (datetime.fromisoformat("2026-04-03"), span("2026-04-03")),
        (datetime.fromisoformat("2026-04-03T09:30"), span("2026-04-03", None, "09:30")),
        (datetime.fromisoformat("2026-04-03T09:29:59.999900"), span("2026-04-03", None, "09:30")),
        (
            datetime.fromisoformat("9999-12-31T23:59:59.999999"),
            span("9999-12-31", None, "23:59:59"),
        ),
        (20260503, span("2026-05-03")),
        (20260503.0, span("2026-05-03")),
    ],
)
def test_real_dates_are_kept(cell, expected):
    assert read(cell) == expected
    assert read_date(cell, today=TODAY).is_same_in_every_order


@pytest.mark.parametrize("cell", [46095, 46095.0, 46095.4, "46095"])
def test_rejects_a_serial_number_with_the_date_it_means(cell):
    assert read(cell).code == "date_invalid"
    assert "14 March 2026" in read(cell).hint


@pytest.mark.parametrize("cell", [1950, 2026.0, 2100])
def test_a_year_alone_is_undecided(cell):
    assert read(cell).code == "date_undecided"


@pytest.mark.parametrize(
    "cell",
    [
        *(
            None,
            "",
            "\u200b",
            True,
            False,
            time(9, 30),
            timedelta(hours=9),
            ErrorCell("#N/A"),
            0,
            -5,
        ),
        *(7, 1.5, float("nan"), float("inf"), 10**400, 20261332, 1e300),
    ],
)
def test_other_cells_are_no_dates(cell):
    assert read(cell).code == "date_invalid"


def test_a_time_in_utc_is_flagged_for_its_day_may_be_another():
    assert read_date("2026-05-03T22:00:00Z", today=TODAY).is_utc
    assert not read_date("2026-05-03T22:00:00", today=TODAY).is_utc


def test_refusals_carry_codes_that_the_readme_lists_and_hints():
    texts = ("TBC", "3 May", "31 Feb 2026", "3/4/2026", "Mon 3 May 2026", "99-03-04")
    refusals = [read(text) for text in texts]
    assert all(refusal.code in PROBLEM_CODES and refusal.hint for refusal in refusals)
