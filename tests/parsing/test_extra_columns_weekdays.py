from datetime import date

import pytest

HEADER = ("Name", "Day", "Date")


@pytest.fixture
def dates(normalised):
    def read(*rows, header=HEADER):
        made = normalised(header, *(("A", *row) for row in rows))
        problems = {index: problem.code for (index, _), problem in made.problems.items()}
        return [problems.get(i, value) for i, value in enumerate(made.values["date"])]

    return read


@pytest.mark.parametrize(
    "weekday", ["Sat", "saturday", "Samstag", "sam.", "sábado", "zo", "сб", "Sa."]
)
def test_a_weekday_beside_a_date_is_evidence_for_the_whole_column(dates, weekday):
    day = date(2027, 4, 11) if weekday == "zo" else date(2027, 4, 3)
    rows = (weekday, f"{day.day:02}/04/2027"), (None, "05/06/2027")
    assert dates(*rows) == [day, date(2027, 6, 5)]


def test_rejects_a_weekday_of_another_day(dates):
    assert dates(("Sun", "13/04/2027")) == ["date_weekday"]


def test_real_dates_and_written_months_need_no_evidence(dates):
    rows = [("Sun", date(2027, 4, 3)), ("Sun", "3 April 2027")]
    assert dates(*rows) == [date(2027, 4, 3)] * 2


def test_a_column_with_few_weekdays_is_not_a_weekday_column(dates):
    assert dates(("Sat", "03/04/2027"), ("hilly", "x"), ("flat", "x"))[0] == "date_ambiguous"


def test_a_mapped_column_is_not_a_weekday_column(dates):
    assert dates(("Sat", "03/04/2027"), header=("Name", "City", "Date")) == ["date_ambiguous"]


def test_rows_without_a_weekday_use_the_date_order_of_the_others(dates):
    assert dates(("Thu", "05/06/2027"), ("?", "03/04/2027")) == [date(2027, 5, 6), date(2027, 3, 4)]


def test_the_problem_shows_the_text_of_the_cell(normalised):
    made = normalised(HEADER, ("A", "Sat", "31/06/2027"))
    assert made.problems[(0, "date")].value == "31/06/2027"
    assert made.problems[(0, "date")].cell == "C2"
