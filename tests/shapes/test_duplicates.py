"""Duplicates, rows that claim one slug, and rows that may be one event."""

import pytest

HEADER = ("Name", "Date", "Type", "City")
RUN = ("Lake Run", "2027-05-03", "race", "Lakeside")


def test_an_equal_row_is_a_duplicate_of_the_first(told):
    said = told(HEADER, RUN, ("Other Run", "2027-05-03", "race", ""), RUN, RUN)
    assert said.statuses == {2: "ready", 3: "ready", 4: "duplicate", 5: "duplicate"}
    assert said.problems == {"A4": "duplicate_row", "A5": "duplicate_row"}
    assert "row 2" in said.problem("A4").message
    assert said.result.run.exit_status == 0


def test_rows_that_differ_in_spelling_only_are_duplicates(told):
    said = told(HEADER, RUN, (" Lake  Run", "Mon 3 May 2027", "RACE", "Lakeside\N{NO-BREAK SPACE}"))
    assert said.statuses == {2: "ready", 3: "duplicate"}


def test_a_duplicate_on_another_sheet_names_it(book, check):
    said = check(book(sheets={"Road": (HEADER, RUN), "All": (HEADER, RUN)}))
    assert str(said.row(2, "All").status) == "duplicate"
    assert 'row 2 of sheet "Road"' in said.row(2, "All").problems[0].message


def test_a_duplicate_in_another_file_names_it(text, check):
    first, second = text(HEADER, RUN), text(HEADER, RUN, name="more.csv")
    said = check(first, second)
    assert [str(row.status) for row in said.result.rows] == ["ready", "duplicate"]
    assert first in said.result.rows[1].problems[0].message


def test_different_rows_with_one_slug_are_both_invalid_and_name_each_other(told):
    said = told(HEADER, RUN, ("Lake Run", "2027-05-03", "race", "Hillside"))
    assert said.statuses == {2: "invalid", 3: "invalid"}
    assert said.problems == {"A2": "slug_duplicate", "A3": "slug_duplicate"}
    assert "row 3" in said.problem("A2").message
    assert "row 2" in said.problem("A3").message


def test_different_rows_that_are_given_one_slug_are_pointed_at_in_its_column(told):
    said = told(
        (*HEADER, "Slug"),
        (*RUN, "run-1"),
        ("Hill Run", "2027-06-01", "race", "", "run-1"),
        ("Mill Run", "2027-06-02", "race", "", "run-2"),
    )
    assert said.statuses == {2: "invalid", 3: "invalid", 4: "ready"}
    assert said.problems == {"E2": "slug_duplicate", "E3": "slug_duplicate"}


@pytest.mark.parametrize("other", ["MBRace", "MB  race", "M.B. Race", "MB-RACE"])
def test_names_that_differ_in_blanks_or_case_on_one_day_are_warned_about(told, other):
    said = told(
        (*HEADER, "Slug"),
        ("MB Race", "2027-05-03", "race", "", "one"),
        (other, "2027-05-03", "race", "", "two"),
    )
    assert said.statuses == {2: "ready", 3: "ready"}
    assert said.warnings == {"A3": "near_duplicate"}
    assert "row 2" in said.problem("A3").message


def test_warns_about_an_equal_name_some_days_apart(told):
    said = told(HEADER, RUN, ("Lake Run", "2027-05-05", "race", "Lakeside"))
    assert said.statuses == {2: "ready", 3: "ready"}
    assert said.warnings == {"A3": "near_duplicate"}


def test_a_series_is_not_warned_about(told):
    weekly = [("Club Night", f"2027-05-{day:02}", "runClub", "") for day in (4, 11, 18, 25)]
    assert told(HEADER, *weekly).warnings == {}
    assert told(HEADER, RUN, ("Lake Run", "2027-09-05", "race", "")).warnings == {}


def test_a_near_duplicate_stops_nothing(told):
    said = told(HEADER, RUN, ("LakeRun", "2027-05-04", "race", "Lakeside"))
    assert said.warnings == {"A3": "near_duplicate"}
    assert said.result.run.exit_status == 0
