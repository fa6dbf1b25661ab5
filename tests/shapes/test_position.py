"""Where the table is: rows and cells are always those that the user sees."""

from datetime import date, datetime

import openpyxl
import pytest
from openpyxl.worksheet.table import Table

HEADER = ("Name", "Date", "Type")
RUN = ("Lake Run", "2027-05-03", "race")
RIDE = ("Hill TT", "2027-06-13", "TT")


def test_titles_and_notes_above_the_header_are_passed_over(check_csv):
    checked = check_csv(
        ("Season 2027 – Lakeside Harriers",),
        ("All races start at the club house unless the notes say something else.",),
        (),
        HEADER,
        RUN,
        ("Fog Run", "31.02.2027", "race"),
    )
    assert checked.statuses == {5: "ready", 6: "invalid"}
    assert checked.problems == {"B6": "date_invalid"}
    assert checked.skipped == {}


def test_a_header_may_start_in_any_column(check_workbook):
    checked = check_workbook((), (), (None, None, None, *HEADER), (), (None, None, None, *RUN))
    assert checked.bodies[5]["name"] == "Lake Run"
    checked = check_workbook((), (None, None, *HEADER), (None, None, "Bad", "soon", "race"))
    assert checked.problems == {"D3": "date_invalid"}


def test_a_two_line_header_is_one_header(check_csv):
    checked = check_csv(
        ("Race", "Start", "Start", "Place", "Place", ""),
        ("name", "date", "time", "city", "country", "Type"),
        ("Lake Run", "2027-05-03", "9:30", "Lakeside", "USA", "race"),
    )
    assert checked.bodies[3] == {
        "name": "Lake Run",
        "date": "2027-05-03",
        "startTime": "09:30",
        "type": "race",
        "slug": "lake-run-2027-05-03",
        "address": {"city": "Lakeside", "country": "USA"},
    }


def test_a_two_line_header_may_be_merged_over_its_columns(check_workbook):
    def merge(sheet):
        for block in ("A1:A2", "B1:C1", "D1:E1"):
            sheet.merge_cells(block)

    checked = check_workbook(
        ("Name", "Start", None, "End", None, "Type"),
        (None, "Date", "Time", "Date", "Time", None),
        ("Relay", "2027-05-03", "9:00", "2027-05-04", "17:00", "race"),
        shape=merge,
    )
    assert checked.statuses == {3: "ready"}
    body = checked.bodies[3]
    assert (body["date"], body["endDate"]) == ("2027-05-03", "2027-05-04")
    assert (body["startTime"], body["endTime"]) == ("09:00", "17:00")


def test_a_cell_merged_over_rows_is_the_value_of_each(check_workbook):
    checked = check_workbook(
        HEADER,
        ("Junior Run", date(2027, 5, 3), "race"),
        ("Lake Run", None, None),
        ("Relay", None, None),
        RIDE,
        shape=lambda sheet: [sheet.merge_cells(block) for block in ("B2:B4", "C2:C4")],
    )
    assert checked.values("date") == ["2027-05-03"] * 3 + ["2027-06-13"]
    assert checked.values("type") == ["race"] * 3 + ["timeTrial"]


def test_a_title_and_month_bars_merged_over_the_columns_are_no_events(check_workbook):
    checked = check_workbook(
        ("Race calendar 2027", None, None),
        HEADER,
        ("May", None, None),
        RUN,
        ("June 2027", None, None),
        RIDE,
        shape=lambda sheet: [sheet.merge_cells(block) for block in ("A1:C1", "A3:C3", "A5:C5")],
    )
    assert checked.statuses == {4: "ready", 6: "ready"}
    assert checked.skipped == {3: "a heading", 5: "a heading"}


@pytest.mark.parametrize("fixture", ["check_csv", "check_workbook"])
def test_blank_rows_between_events_change_nothing(fixture, request):
    check_rows = request.getfixturevalue(fixture)
    checked = check_rows(HEADER, (), RUN, (), (), ("", " ", " "), RIDE, ())
    assert checked.statuses == {3: "ready", 7: "ready"}
    assert checked.skipped == {}


def test_notes_and_totals_below_are_skipped_each_with_its_reason(check_workbook):
    checked = check_workbook(
        HEADER,
        RUN,
        RIDE,
        (),
        ("Total", 2),
        ("* subject to change",),
        ("Note: parking at the school",),
        (None, None, "Last updated 1 November"),
    )
    assert checked.statuses == {2: "ready", 3: "ready"}
    assert checked.skipped == {
        5: "a total",
        6: "a note",
        7: "a note",
        8: "neither a name nor a date",
    }


def test_an_excel_table_is_read_like_any_range(check_workbook):
    def as_table(sheet):
        sheet.add_table(Table(displayName="Races", ref="B3:D5"))

    checked = check_workbook((), (), (None, *HEADER), (None, *RUN), (None, *RIDE), shape=as_table)
    assert checked.statuses == {4: "ready", 5: "ready"}


def test_reads_only_the_filled_cells_of_an_oversized_range(check_workbook):
    def phantom(sheet):
        sheet["Y1006"].number_format = "0.00"
        for row in range(4, 40):
            sheet.cell(row, 1).font = openpyxl.styles.Font(bold=True)

    checked = check_workbook(HEADER, RUN, RIDE, shape=phantom)
    assert checked.statuses == {2: "ready", 3: "ready"}
    assert checked.skipped == {}


def test_every_calendar_of_a_workbook_is_read_and_every_other_sheet_is_named(book, check):
    good = (HEADER, RUN)
    path = book(
        sheets={
            "Road": good,
            "Track": (("Race calendar",), (), HEADER, RIDE),
            "Instructions": (("Fill in the sheet Road.",),),
            "Types": (("Type",), ("race",), ("other",)),
            "Contacts": (("Name", "Phone"), ("Ann", "1234")),
            "_old": good,
            "Drafts": good,
            "Example": good,
            "Notes": (("remember the medals",), ("and the chairs",)),
            "Blank": (),
        },
        shape=lambda sheet: setattr(sheet.parent["Drafts"], "sheet_state", "hidden"),
    )
    checked = check(path)
    assert [(row.location.sheet, row.location.row) for row in checked.result.rows] == [
        ("Road", 2),
        ("Track", 4),
    ]
    assert checked.notes == (
        'Sheet "Instructions" was not read: it contains no events.',
        'Sheet "Types" was not read: no header found.',
        'Sheet "Contacts" was not read: no column for the date.',
        'Sheet "_old" was not read: its name begins with _ (use --sheet to import it).',
        'Sheet "Drafts" was not read: it is hidden (use --sheet to import it).',
        'Sheet "Example" was not read: it is an example (use --sheet to import it).',
        'Sheet "Notes" was not read: no header found.',
        'Sheet "Blank" was not read: it is empty.',
    )
    assert [row.location.sheet for row in check(path, sheet=["_old"]).result.rows] == ["_old"]


def test_an_example_sheet_may_say_more_in_its_name(book, check):
    checked = check(
        book(sheets={"2027": (HEADER, RUN), "EXAMPLE — not published": (HEADER, RIDE)}),
    )
    assert [row.location.sheet for row in checked.result.rows] == ["2027"]
    assert checked.notes == (
        'Sheet "EXAMPLE — not published" was not read: it is an example (use --sheet to import it).',
    )


def test_a_sheet_that_continues_without_a_header_is_named(book, check):
    inbox = (("Fun Run", "2027-07-01", "race"), ("Mud Run", "2027-07-02", "race"))
    checked = check(book(sheets={"2027": (HEADER, RUN), "Auto-Inbox": inbox}))
    assert checked.statuses == {2: "ready"}
    assert checked.notes == ('Sheet "Auto-Inbox" was not read: no header found.',)


def test_a_file_without_a_calendar_is_reported_with_its_contents(check_csv):
    checked = check_csv(("Who", "Phone"), ("Ann", "1234"))
    assert checked.result.run.exit_status == 2
    assert "no header was found" in checked.message
    assert '"Who", "Phone"' in checked.message
    checked = check_csv(("Name", "Phone"), ("Ann", "1234"))
    assert "no column for the date" in checked.message


def test_real_moments_stand_where_they_stand(check_workbook):
    checked = check_workbook(HEADER, (), ("Lake Run", datetime(2027, 5, 3, 9, 30), "race"))  # noqa: DTZ001 - sheets know no zones
    assert checked.bodies[3]["startTime"] == "09:30"
