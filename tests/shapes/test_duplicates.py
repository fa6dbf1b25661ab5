"""Duplicates, rows that claim one slug, and rows that may be one event."""

import pytest

HEADER = ("Name", "Date", "Type", "City")
RUN = ("Lake Run", "2027-05-03", "race", "Lakeside")


def test_an_equal_row_is_a_duplicate_of_the_first(check_csv):
    checked = check_csv(HEADER, RUN, ("Other Run", "2027-05-03", "race", ""), RUN, RUN)
    assert checked.statuses == {2: "ready", 3: "ready", 4: "duplicate", 5: "duplicate"}
    assert checked.problems == {"A4": "duplicate_row", "A5": "duplicate_row"}
    assert "row 2" in checked.problem("A4").message
    assert checked.result.run.exit_status == 0


def test_rows_that_differ_in_spelling_only_are_duplicates(check_csv):
    checked = check_csv(
        HEADER, RUN, (" Lake  Run", "Mon 3 May 2027", "RACE", "Lakeside\N{NO-BREAK SPACE}")
    )
    assert checked.statuses == {2: "ready", 3: "duplicate"}


def test_a_duplicate_on_another_sheet_names_it(book, check):
    checked = check(book(sheets={"Road": (HEADER, RUN), "All": (HEADER, RUN)}))
    assert str(checked.row(2, "All").status) == "duplicate"
    assert 'row 2 of sheet "Road"' in checked.row(2, "All").problems[0].message


def test_a_duplicate_in_another_file_names_it(text, check):
    first, second = text(HEADER, RUN), text(HEADER, RUN, name="more.csv")
    checked = check(first, second)
    assert [str(row.status) for row in checked.result.rows] == ["ready", "duplicate"]
    assert first in checked.result.rows[1].problems[0].message


def test_different_rows_with_one_slug_are_both_invalid_and_name_each_other(check_csv):
    checked = check_csv(HEADER, RUN, ("Lake Run", "2027-05-03", "race", "Hillside"))
    assert checked.statuses == {2: "invalid", 3: "invalid"}
    assert checked.problems == {"A2": "slug_duplicate", "A3": "slug_duplicate"}
    assert "row 3" in checked.problem("A2").message
    assert "row 2" in checked.problem("A3").message


def test_different_rows_that_are_given_one_slug_are_pointed_at_in_its_column(check_csv):
    checked = check_csv(
        (*HEADER, "Slug"),
        (*RUN, "run-1"),
        ("Hill Run", "2027-06-01", "race", "", "run-1"),
        ("Mill Run", "2027-06-02", "race", "", "run-2"),
    )
    assert checked.statuses == {2: "invalid", 3: "invalid", 4: "ready"}
    assert checked.problems == {"E2": "slug_duplicate", "E3": "slug_duplicate"}


@pytest.mark.parametrize("other", ["MBRace", "MB  race", "M.B. Race", "MB-RACE"])
def test_names_that_differ_in_blanks_or_case_on_one_day_are_warned_about(check_csv, other):
    checked = check_csv(
        (*HEADER, "Slug"),
        ("MB Race", "2027-05-03", "race", "", "one"),
        (other, "2027-05-03", "race", "", "two"),
    )
    assert checked.statuses == {2: "ready", 3: "ready"}
    assert checked.warnings == {"A3": "near_duplicate"}
    assert "row 2" in checked.problem("A3").message


def test_warns_about_an_equal_name_some_days_apart(check_csv):
    checked = check_csv(HEADER, RUN, ("Lake Run", "2027-05-05", "race", "Lakeside"))
    assert checked.statuses == {2: "ready", 3: "ready"}
    assert checked.warnings == {"A3": "near_duplicate"}


def test_a_series_is_not_warned_about(check_csv):
    weekly = [("Club Night", f"2027-05-{day:02}", "runClub", "") for day in (4, 11, 18, 25)]
    assert check_csv(HEADER, *weekly).warnings == {}
    assert check_csv(HEADER, RUN, ("Lake Run", "2027-09-05", "race", "")).warnings == {}


def test_a_near_duplicate_stops_nothing(check_csv):
    checked = check_csv(HEADER, RUN, ("LakeRun", "2027-05-04", "race", "Lakeside"))
    assert checked.warnings == {"A3": "near_duplicate"}
    assert checked.result.run.exit_status == 0
