from datetime import date, datetime, time

import pytest

HEADER = ("Name", "Date", "End date", "Start time", "End time")
DAY = date(2027, 5, 3)


@pytest.fixture
def when(normalised):
    """First day, last day, start and end of one row with these cells."""

    def read(*cells, **options):
        made = normalised(HEADER, ("A", *cells), **options)
        codes = {field: problem.code for (_, field), problem in made.problems.items()}
        fields = ("date", "endDate", "startTime", "endTime")
        return tuple(codes.get(field, made.values[field][0]) for field in fields)

    return read


def test_a_range_fills_only_missing_values(when):
    assert when("3-5 May 2027") == (DAY, date(2027, 5, 5), None, None)
    assert when("3-5 May 2027", "2027-05-05") == (DAY, date(2027, 5, 5), None, None)
    assert when("3-5 May 2027", "2027-05-04") == (DAY, "end_conflict", None, None)
    assert when("3 May 2027", "2027-05-04") == (DAY, date(2027, 5, 4), None, None)


def test_a_range_in_the_end_date_cell_ends_with_its_end(when):
    assert when("3 May 2027", "3-5 May 2027") == (DAY, date(2027, 5, 5), None, None)


def test_an_end_date_without_a_date_is_kept(when):
    assert when(None, "2027-05-04") == (None, date(2027, 5, 4), None, None)


def test_times_come_from_their_own_cell_first(when):
    moment = datetime(2027, 5, 3, 9, 30)  # noqa: DTZ001 - sheets know no zones
    assert when(moment) == (DAY, None, "09:30", None)
    assert when(moment, None, "10:00") == (DAY, None, "10:00", None)
    assert when(moment, None, "10:00-12:00") == (DAY, None, "10:00", "12:00")
    assert when(moment, None, "10:00-12:00", time(13)) == (DAY, None, "10:00", "13:00")
    assert when("3 May 2027, 9:00-12:00", None, None, "13:00") == (DAY, None, "09:00", "13:00")


def test_an_unreadable_time_is_not_replaced_by_the_date_cell(when):
    assert when("3 May 2027 9:00", None, "abends")[2] == "time_invalid"


def test_each_column_votes_for_itself(normalised):
    made = normalised(
        ("Name", "Date", "End date"),
        ("A", "13/04/2027", "04/15/2027"),
        ("B", "03/04/2027", "04/05/2027"),
    )
    assert made.values["date"] == [date(2027, 4, 13), date(2027, 4, 3)]
    assert made.values["endDate"] == [date(2027, 4, 15), date(2027, 4, 5)]


def test_an_order_that_is_reported_holds_for_all_columns(when):
    ordered = when("03/04/2027", "05/04/2027", date_order="dmy")
    assert ordered[:2] == (date(2027, 4, 3), date(2027, 4, 5))


def test_years_are_filled_in_only_where_they_are_missing(when):
    assert when("3 May", year=2027)[0] == DAY
    assert when("3 May 2028", year=2027)[0] == date(2028, 5, 3)


def test_events_over_midnight_are_warned_about_unless_they_end_on_another_day(normalised):
    made = normalised(
        HEADER,
        ("A", DAY, None, "22:00", "02:00"),
        ("B", DAY, date(2027, 5, 4), "22:00", "02:00"),
        ("C", DAY, None, "12:00 AM", "02:00"),
    )
    codes = {index: [one.code for one in said] for index, said in made.warnings.items()}
    assert codes == {0: ["time_order"], 2: ["midnight_start"]}


def test_cells_that_read_alike_are_rejected_each(normalised):
    made = normalised(("Name", "Date"), *(("A", "03/04/2027"),) * 3)
    assert [index for index, _ in made.problems] == [0, 1, 2]
