from datetime import date

import pytest

from importer.parsing.cells.cell_problem import CellProblem
from importer.parsing.cells.date_order import (
    DateCandidates,
    DateRange,
    count_evidence,
    resolve_date_range,
)
from importer.parsing.cells.dates import read_date

TODAY = date(2026, 6, 1)


def column(*cells, forced=None, year=None):
    """Parse the cells of one column into ISO dates or problem codes."""
    readings = [read_date(cell, today=TODAY, year=year) for cell in cells]
    evidence = count_evidence(
        reading for reading in readings if isinstance(reading, DateCandidates)
    )
    return [
        plain(
            reading
            if isinstance(reading, CellProblem)
            else resolve_date_range(reading, evidence, forced)
        )
        for reading in readings
    ]


def plain(result):
    if isinstance(result, CellProblem):
        return result.code
    return str(result.start) if result.end is None else f"{result.start}/{result.end}"


def test_a_part_above_twelve_settles_the_column():
    assert column("3/4/2026", "25/12/2026") == ["2026-04-03", "2026-12-25"]
    assert column("3/4/2026", "12/25/2026") == ["2026-03-04", "2026-12-25"]


def test_a_weekday_beside_a_date_settles_the_column():
    assert column("3/4/2026", "Sun 3/5/2026") == ["2026-04-03", "2026-05-03"]
    assert column("3/4/2026", "Sun 5/3/2026") == ["2026-03-04", "2026-05-03"]


def test_a_weekday_that_fits_both_orders_settles_nothing():
    same = next(
        (day, month)
        for day in range(1, 13)
        for month in range(1, day)
        if date(2026, month, day).weekday() == date(2026, day, month).weekday()
    )
    weekday = date(2026, *same).strftime("%a")
    assert column(f"{weekday} {same[0]}/{same[1]}/2026") == ["date_ambiguous"]


def test_a_range_of_days_settles_the_column():
    assert column("3/4/2026", "10-11/10/2026") == ["2026-04-03", "2026-10-10/2026-10-11"]
    assert column("3/4/26", "4/9-10/26") == ["date_ambiguous", "date_ambiguous"]
    assert column("3/4/16", "4/29-30/16") == ["2016-03-04", "2016-04-29/2016-04-30"]


def test_without_evidence_only_ambiguous_cells_are_rejected():
    assert column("3/4/2026", "5/5/2026", "2026-05-03", "3 May 2026") == [
        *("date_ambiguous", "2026-05-05", "2026-05-03", "2026-05-03"),
    ]


def test_contradictory_evidence_refuses_only_ambiguous_cells():
    assert column("3/4/2026", "25/12/2026", "12/26/2026") == [
        *("date_ambiguous", "2026-12-25", "2026-12-26"),
    ]


def test_contradiction_is_named():
    evidence = count_evidence(read_date(text, today=TODAY) for text in ("25/12/2026", "12/26/2026"))
    assert evidence.is_contradictory
    refusal = resolve_date_range(read_date("3/4/2026", today=TODAY), evidence)
    assert "contradict" in refusal.message


@pytest.mark.parametrize(
    "cell", [date(2026, 12, 25), "2026-12-25", "25 Dec 2026", "Dec 25, 2026", "2026/12/25"]
)
def test_dates_that_need_no_order_never_vote_or_swap(cell):
    assert column("3/4/2026", cell) == ["date_ambiguous", "2026-12-25"]
    for forced in ("dmy", "mdy", "ymd"):
        assert column(cell, forced=forced) == ["2026-12-25"]


def test_rejects_an_ambiguous_date_with_both_readings_and_a_suggestion():
    refusal = resolve_date_range(read_date("3/4/2026", today=TODAY))
    assert refusal.message.startswith("This could be 3 April 2026 or 4 March 2026;")
    assert "--date-order dmy for 3 April 2026" in refusal.hint
    assert "--date-order mdy for 4 March 2026" in refusal.hint


def test_rejects_an_ambiguous_range_with_both_readings():
    refusal = resolve_date_range(read_date("3/4/2026 - 5/4/2026", today=TODAY))
    assert "3 April 2026 to 5 April 2026 or 4 March 2026 to 4 May 2026" in refusal.message


def test_a_given_date_order_resolves_ambiguous_dates():
    assert column("3/4/2026", "5-4-26", forced="dmy") == ["2026-04-03", "2026-04-05"]
    assert column("3/4/2026", "5-4-26", forced="mdy") == ["2026-03-04", "2026-05-04"]
    assert column("26-03-15", "2026-03-04", forced="ymd") == ["2026-03-15", "2026-03-04"]


def test_a_forced_order_overrides_the_evidence():
    assert column("3/4/2026", "25/12/2026", forced="mdy") == ["2026-03-04", "date_invalid"]


def test_a_cell_that_a_forced_order_makes_no_date_of_is_never_read_another_way():
    refusal = resolve_date_range(read_date("25/12/2026", today=TODAY), forced="mdy")
    assert refusal.code == "date_invalid"
    assert "month/day/year" in refusal.message
    assert "2026-12-25" in refusal.hint
    assert column("3/4/2026", forced="ymd") == ["date_invalid"]
    assert column("Sun 3/5/2026", forced="mdy") == ["date_weekday"]


def test_a_year_that_may_stand_in_front_is_never_taken_silently():
    refusal = resolve_date_range(read_date("26-03-15", today=TODAY))
    assert refusal.code == "date_ambiguous"
    assert "26 March 2015 or 15 March 2026" in refusal.message
    assert column("26-03-15", "25/12/2026") == ["date_ambiguous", "2026-12-25"]


def test_a_doubtful_cell_is_no_evidence_for_the_others():
    assert column("26-03-15", "3/4/2026") == ["date_ambiguous", "date_ambiguous"]


def test_a_year_in_front_puts_the_column_s_like_cells_in_doubt():
    assert column("26-05-27") == ["2027-05-26"]
    assert column("26-05-27", "26-03-15") == ["date_ambiguous", "date_ambiguous"]
    assert column("14-06-26", "26-03-15") == ["2026-06-14", "date_ambiguous"]


def test_a_two_digit_year_in_front_needs_a_setting():
    assert column("99-03-04") == ["date_invalid"]
    assert column("99-03-04", forced="ymd") == ["1999-03-04"]


def test_a_two_digit_year_is_read_at_the_end():
    assert column("14/3/13", "03/04/13") == ["2013-03-14", "2013-04-03"]


def test_dates_without_a_year_vote_once_the_year_is_given():
    assert column("3/4", "25/12") == ["date_year_missing", "date_year_missing"]
    assert column("3/4", "25/12", year=2026) == ["2026-04-03", "2026-12-25"]


def test_a_column_of_nothing_settles_by_the_cell_alone():
    assert resolve_date_range(read_date("3/3/2026", today=TODAY), count_evidence([])) == DateRange(
        date(2026, 3, 3)
    )
