from dataclasses import replace
from itertools import pairwise

import pytest

from importer.domain.model import RowLocation
from importer.planning.near_duplicates import (
    MAX_DAYS_APART,
    ExistingEvent,
    build_name_key,
    collect_by_name_key,
    find_in_calendar,
    find_in_organization,
)


def among(events):
    """Find possible duplicates among these events."""
    names, days = ([event.body[name] for event in events] for name in ("name", "date"))
    return find_in_calendar(events, names, days)


@pytest.fixture
def rows(event):
    """Events of these (name, date), in rows from 2 on."""

    def make(*named):
        return [
            event(f"slug-{row}", row, name=name, date=day)
            for row, (name, day) in enumerate(named, 2)
        ]

    return make


@pytest.fixture
def warned(rows):
    """Row → row that it is said to be like, for the rows that are warned about."""

    def read(*named):
        warnings = among(rows(*named))
        return {place.row: one.message.rpartition("row ")[2] for place, (one,) in warnings.items()}

    return read


@pytest.mark.parametrize("other", ["MBRace", "mb race", "M.B. Race!", "MB\N{EN DASH}RACE"])
def test_possible_duplicates_differ_in_case_blanks_or_punctuation(warned, other):
    assert warned(("MB Race", "2027-05-03"), (other, "2027-05-03")) == {3: "2."}


def test_other_names_on_one_day_are_other_events(warned):
    assert warned(("MB Race", "2027-05-03"), ("MB Race 2", "2027-05-03")) == {}


@pytest.mark.parametrize(
    ("day", "like"),
    [("04", True), ("09", True), ("10", False), ("16", True), ("17", False), ("30", False)],
)
def test_an_equal_name_some_days_apart_is_a_possible_duplicate(warned, day, like):
    assert bool(warned(("Lake Run", "2027-05-03"), ("Lake Run", f"2027-05-{day}"))) is like


def test_a_name_that_occurs_often_is_a_series(warned):
    days = ["2027-05-03", "2027-05-05", "2027-05-07"]
    assert warned(*(("Club Night", day) for day in days)) == {}
    assert warned(*(("Club Night", day) for day in [*days, days[0]])) == {5: "2."}


def test_names_of_punctuation_alone_match_only_themselves(warned):
    assert build_name_key("🏃") != build_name_key("🎉")
    assert warned(("🏃", "2027-05-03"), ("🎉", "2027-05-03")) == {}
    assert warned(("🏃", "2027-05-03"), ("🏃", "2027-05-03")) == {3: "2."}


def test_the_warning_locates_the_other_row(event):
    here = event("one", 2)
    sheet = replace(event("two", 5), location=RowLocation("calendar.xlsx", "Track", 5))
    file = replace(event("two", 5), location=RowLocation("more.xlsx", "Races", 5))
    for other, where in ((sheet, 'row 2 of sheet "Races"'), (file, "row 2 of calendar.xlsx")):
        ((warning,),) = among([here, other]).values()
        assert where in warning.message
        assert warning.cell == other.cells["name"]


def test_finds_an_existing_event_under_another_slug(rows):
    there = {build_name_key("Lake-Run"): [ExistingEvent("Lake-Run", "2027-05-04", "old-slug")]}
    first, other = rows(("Lake Run", "2027-05-03"), ("Hill Run", "2027-05-03"))
    warnings = find_in_organization([first, other], there)
    assert list(warnings) == [first.location]
    assert "slug old-slug" in warnings[first.location][0].message


@pytest.mark.parametrize(
    "known",
    [
        ExistingEvent("Lake Run", "2027-05-03", "slug-2"),  # itself
        ExistingEvent("Lake Run", "2026-05-03", "last-year"),
        ExistingEvent("Lake Run", "soon", "odd"),
    ],
)
def test_different_events_are_no_possible_duplicates(rows, known):
    assert (
        find_in_organization(
            rows(("Lake Run", "2027-05-03")), {build_name_key("Lake Run"): [known]}
        )
        == {}
    )


def test_groups_existing_events_by_name_and_ignores_malformed_ones():
    good = {"name": "Lake Run", "date": "2027-05-03", "slug": "a"}
    odd = [{}, {"name": 1, "date": "2027-05-03", "slug": "b"}, good | {"slug": None}]
    assert collect_by_name_key([good, *odd, good | {"name": "LAKE-RUN", "slug": "c"}]) == {
        build_name_key("Lake Run"): [
            ExistingEvent("Lake Run", "2027-05-03", "a"),
            ExistingEvent("LAKE-RUN", "2027-05-03", "c"),
        ]
    }


def test_the_order_of_rows_decides_which_one_is_warned_about(rows):
    for first, second in pairwise(rows(("A Run", "2027-05-03"), ("ARun", "2027-05-03"))):
        assert list(among([first, second])) == [second.location]
        assert list(among([second, first])) == [first.location]


def test_days_further_apart_than_most_are_another_edition(warned):
    assert MAX_DAYS_APART == 13
    assert warned(("Lake Run", "2027-05-01"), ("Lake Run", "2027-05-14")) == {3: "2."}
    assert warned(("Lake Run", "2027-05-01"), ("Lake Run", "2027-05-16")) == {}
