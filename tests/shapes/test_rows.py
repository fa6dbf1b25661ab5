"""Rows that are no events are skipped, each with its reason; rows that may be some never are."""

import pytest

from importer.reports import template

HEADER = ("Name", "Date", "Type", "City")
CANCELLED = "cancelled (use --include-cancelled to import it)"
RUN = ("Lake Run", "2027-05-03", "race", "Lakeside")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("Total", "", "", ""), "a total"),
        (("Total: 12 races", "", "", ""), "a total"),
        (("Total", "12", "", ""), "a total"),
        (("Summe", "", "2", ""), "a total"),
        (("Итого", "", "", ""), "a total"),
        (("* dates may change", "", "", ""), "a note"),
        (("Note: bring a bib", "", "", ""), "a note"),
        (("Änderungen vorbehalten", "", "", ""), "a note"),
        (("Last updated 1 November 2026", "", "", ""), "a note"),
        (("Stand: 1.11.2026", "", "", ""), "a note"),
        (("May 2027", "", "", ""), "a heading"),
        (("Frühjahr", "", "", ""), "a heading"),
        (("2027", "", "", ""), "a heading"),
        (("XXXXXXXXXXXXXXX", "", "", ""), "a separator"),
        (("-----", "", "", ""), "a separator"),
        (("=======", "", "", ""), "a leftover from merging two versions of the file"),
        (("<<<<<<< HEAD", "", "", ""), "a leftover from merging two versions of the file"),
        (
            (">>>>>>> 1f2e3d (new dates)", "", "", ""),
            "a leftover from merging two versions of the file",
        ),
        (("Testname", "2027-01-01", "race", ""), "a test"),
        (("EXAMPLE: Lake Run", "2027-05-03", "race", ""), "the example from the template"),
        (("", "2022-12-19 01:08:40.692467", "", ""), "a timestamp"),
        (("", "June", "", ""), "a heading"),
        (("", "", "race", "Lakeside"), "neither a name nor a date"),
        (HEADER, "the header again"),
        (
            ("CANCELLED Lake Run", "2027-05-03", "race", ""),
            CANCELLED,
        ),
    ],
)
def test_skips_rows_that_are_not_events_with_a_reason(check_csv, row, reason):
    checked = check_csv(HEADER, RUN, row, ("Hill Run", "2027-06-03", "race", ""))
    assert checked.statuses == {2: "ready", 4: "ready"}
    assert checked.skipped == {3: reason}


@pytest.mark.parametrize(
    ("row", "problems"),
    [
        (("Hill Run", "", "race", ""), {"B3": "date_missing"}),
        (("Hill Run", "", "", ""), {"B3": "date_missing", "C3": "type_missing"}),
        (("", "2027-05-09", "race", "Lakeside"), {"A3": "name_missing"}),
        (("Total Warrior", "", "race", ""), {"B3": "date_missing"}),
        (("Note Run", "", "race", ""), {"B3": "date_missing"}),
        (("March Madness 10K", "", "race", ""), {"B3": "date_missing"}),
        (("Key West Half Marathon", "TBC", "race", ""), {"B3": "date_undecided"}),
    ],
)
def test_a_row_with_a_name_or_a_date_is_an_event_with_a_problem(check_csv, row, problems):
    checked = check_csv(HEADER, RUN, row)
    assert checked.statuses == {2: "ready", 3: "invalid"}
    assert checked.problems == problems
    assert checked.skipped == {}


def test_each_row_without_a_date_has_that_one_problem(check_csv):
    checked = check_csv(HEADER, *((f"Run {at}", "", "race", "") for at in range(30)))
    assert checked.problems == {f"B{row}": "date_missing" for row in range(2, 32)}


def test_an_event_that_only_sounds_like_an_aside_is_one(check_csv):
    names = ["Total Warrior", "Note Run", "May 2027", "Spring", "Legend 10K", "Sum 41 Run", "Q1"]
    checked = check_csv(
        HEADER, *((name, f"2027-05-0{at}", "race", "") for at, name in enumerate(names, 1))
    )
    assert checked.values("name") == names


def test_footers_below_the_table_are_no_events(check_csv):
    footers = (
        *("© Lakeside Harriers 2027", "www.lakeside.example", "ann@club.example", "Page 1 of 3"),
        *("https://lakeside.example/calendar", "All races start at nine unless it says otherwise."),
    )
    checked = check_csv(HEADER, RUN, (), *((footer,) for footer in footers))
    assert checked.statuses == {2: "ready"}
    assert checked.skipped == dict.fromkeys(range(4, 4 + len(footers)), "a note")


def test_the_row_that_says_how_to_fill_the_columns_in_is_no_event(check_csv):
    checked = check_csv(HEADER, ("(text)", "(DD/MM/YYYY)", "(race/other)", "(town)"), RUN)
    assert checked.statuses == {3: "ready"}
    assert checked.skipped == {2: "a hint on how to fill in the columns"}


def test_a_tentative_name_below_the_header_is_an_event(check_csv):
    checked = check_csv(
        HEADER, ("[TBD: Day Hike?]", "", "", ""), ("Hike (TBC)", "2027-05-03", "hike", "")
    )
    assert checked.statuses == {2: "invalid", 3: "ready"}
    assert checked.problems == {"B2": "date_missing", "C2": "type_missing"}


@pytest.mark.parametrize(
    "name",
    [
        *[
            "CANCELLED Lake Run",
            "Cancelled: Lake Run",
            "Lake Run (cancelled)",
            "Lake Run – abgesagt",
        ],
        *["ANNULÉ Course du lac", "Lake Run CANCELED", "Lake Run - cancelado", "ОТМЕНЕН Забег"],
    ],
)
def test_cancelled_rows_are_left_out_unless_they_are_asked_for(check_csv, name):
    rows = (HEADER, (name, "2027-05-03", "race", ""), ("Hill Run", "2027-05-04", "race", ""))
    checked = check_csv(*rows)
    assert checked.statuses == {3: "ready"}
    assert checked.skipped == {2: CANCELLED}
    assert check_csv(*rows, include_cancelled=True).statuses == {2: "ready", 3: "ready"}


@pytest.mark.parametrize("day", ["abgesagt", "CANCELLED", "27/03/27 (annulé)", "3 May 2027 - off"])
def test_a_date_that_says_so_is_cancelled_too(check_csv, day):
    checked = check_csv(HEADER, RUN, ("Hill Run", day, "race", ""))
    assert (checked.skipped == {3: CANCELLED}) is not day.endswith("off")


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Status", ("cancelled", "confirmed", "")),
        ("Stand", ("abgesagt", "findet statt", "")),
        ("Statut", ("annulée", "confirmée", "")),
        ("Cancelled", ("yes", "no", "")),
        ("Cancelled?", ("x", "FALSE", "")),
    ],
)
def test_a_status_column_says_which_rows_are_cancelled(check_csv, header, cells):
    lines = ((f"Run {at}", "2027-05-03", "race", cell) for at, cell in enumerate(cells))
    checked = check_csv(("Name", "Date", "Type", header), *lines)
    assert checked.statuses == {3: "ready", 4: "ready"}
    assert checked.skipped == {2: CANCELLED}


def test_sold_out_is_not_cancelled(check_csv):
    checked = check_csv(
        (*HEADER, "Status"), (*RUN, "SOLD OUT"), ("SOLD OUT Hill Run", "2027-05-04", "race")
    )
    assert checked.statuses == {2: "ready", 3: "ready"}


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_the_unchanged_template_has_no_events(file, check, suffix):
    checked = check(file(f"template{suffix}", template.render_template(suffix)))
    assert checked.result.rows == ()
    assert checked.result.run.exit_status == 2
    assert "no row with an event" in checked.message


def test_skipped_rows_are_counted_and_never_stop_a_run(check_csv):
    checked = check_csv(HEADER, RUN, ("Total", "1"), ("Note: x",))
    assert checked.result.run.exit_status == 0
    assert len(checked.result.skipped) == 2
