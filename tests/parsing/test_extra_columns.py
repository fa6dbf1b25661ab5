from datetime import date

import pytest

HEADER = ("Name", "Date", "Days")


@pytest.mark.parametrize(
    ("count", "last"),
    [(3, 5), (3.0, 5), ("3", 5), (" 2 ", 4), (1, None), (0, None), (None, None), ("", None)],
)
def test_the_last_day_is_counted_from_the_first(normalised, count, last):
    made = normalised(HEADER, ("A", date(2027, 5, 3), count))
    assert made.values["endDate"] == [last and date(2027, 5, last)]


def test_a_range_in_the_date_cell_comes_first(normalised):
    made = normalised(HEADER, ("A", "3-5 May 2027", 2))
    assert made.values["endDate"] == [date(2027, 5, 5)]


def test_without_a_first_day_there_is_no_last_one(normalised):
    made = normalised(HEADER, ("A", "TBC", 2))
    assert made.values["endDate"] == [None]


def test_the_calendar_ends(normalised):
    made = normalised(HEADER, ("A", date(9999, 12, 31), 2))
    assert made.values["endDate"] == [None]


@pytest.mark.parametrize("odd", ["Sat", "3-4", "300", -1, 1.5])
def test_one_other_cell_makes_it_not_a_count_column(normalised, odd):
    made = normalised(HEADER, ("A", date(2027, 5, 3), 3), ("B", date(2027, 5, 3), odd))
    assert made.values["endDate"] == [None, None]


def test_an_end_date_column_comes_first(normalised):
    made = normalised((*HEADER, "End date"), ("A", date(2027, 5, 3), 3, None))
    assert made.values["endDate"] == [None]
