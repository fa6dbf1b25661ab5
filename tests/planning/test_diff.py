import hypothesis.strategies as st
import pytest
from hypothesis import given

from importer.domain.fields import ADDRESS_FIELDS, FIELD_NAMES
from importer.planning.diff import diff_bodies, normalize_remote

BODY = {
    "name": "Lake Run",
    "slug": "lake-run",
    "type": "race",
    "date": "2027-05-03",
    "startTime": "09:30",
    "lat": 45.0,
    "address": {"city": "Lakeside"},
}

MEMBERS = {*FIELD_NAMES, "address"} - {*ADDRESS_FIELDS}


@pytest.mark.parametrize(
    "same",
    [
        {},
        {"startTime": "09:30:00"},
        {"lat": 45},
        {"endTime": None, "description": "", "websiteUrl": None},
        {"address": {"city": "Lakeside", "street": None, "state": ""}},
        {"unknownField": "x"},
    ],
)
def test_spelling_alone_is_not_a_difference(same):
    assert diff_bodies(BODY, BODY | same) == ()
    assert diff_bodies(BODY | same, BODY) == ()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"name": "Lake Walk"}, ("name", '"Lake Run"', '"Lake Walk"')),
        ({"startTime": "09:30:01"}, ("startTime", '"09:30"', '"09:30:01"')),
        ({"startTime": None}, ("startTime", '"09:30"', "empty")),
        ({"endDate": "2027-05-04"}, ("endDate", "empty", '"2027-05-04"')),
        ({"lat": 45.5}, ("lat", "45.0", "45.5")),
        ({"lng": 0.0}, ("lng", "empty", "0.0")),
        ({"address": {"city": "Else", "state": "MN"}}, ("address", '"Lakeside"', '"Else, MN"')),
        ({"address": {}}, ("address", '"Lakeside"', "empty")),
        ({"description": "x" * 81}, ("description", "empty", '"' + "x" * 80 + '…"')),
    ],
)
def test_a_difference_is_reported_with_both_versions(change, expected):
    assert diff_bodies(BODY, BODY | change) == (expected,)


def test_differences_come_in_the_order_of_the_fields():
    differences = diff_bodies(BODY, {"slug": "x", "date": "2027-05-04"})
    names = [name for name, _, _ in differences]
    assert names == [name for name in (*FIELD_NAMES, "address") if name in names]
    assert len(names) == len(BODY)


def test_of_an_organizations_event_only_the_documented_fields_count():
    item = BODY | {"_id": "e1", "organizationId": "o1", "endTime": None, "description": ""}
    assert normalize_remote(item) == BODY


values = st.none() | st.text(max_size=3) | st.floats(allow_nan=False) | st.just({})
bodies = st.dictionaries(st.sampled_from(sorted(MEMBERS)), values, max_size=5)


@given(bodies, bodies)
def test_a_difference_is_one_from_both_sides(one, other):
    differences = diff_bodies(one, other)
    assert diff_bodies(other, one) == tuple(
        (name, now, before) for name, before, now in differences
    )
    assert diff_bodies(one, one) == ()
    assert {name for name, _, _ in differences} <= MEMBERS
