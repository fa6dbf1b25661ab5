from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.domain.fields import ADDRESS_FIELDS, EVENT_TYPES, FIELD_NAMES, REQUIRED_FIELDS
from importer.sandbox.body_validation import FIELD_CHECKS, validate_body

FULL = {
    "name": "Étape du Lac",
    "slug": "etape-du-lac-2027",
    "type": "race",
    "date": "2027-05-03",
    "endDate": "2027-05-04",
    "startTime": "09:30",
    "endTime": "17:00:59",
    "address": {"street": "1 Shore Road", "city": "Lakeside"},
    "lat": 44.9778,
    "lng": -93,
    "description": "Flat.",
    "websiteUrl": "https://lakeside.example/10k",
    "registrationUrl": "http://lakeside.example",
}


def test_accepts_a_body_with_every_documented_field():
    assert (
        FULL.keys() == set(FIELD_NAMES) - set(ADDRESS_FIELDS) | {"address"} == FIELD_CHECKS.keys()
    )
    assert validate_body(FULL) == {}


def test_accepts_a_body_with_only_the_required_fields():
    assert validate_body({name: FULL[name] for name in REQUIRED_FIELDS}) == {}


@pytest.mark.parametrize("name", sorted(REQUIRED_FIELDS))
def test_rejects_a_body_without_a_required_field(name):
    assert validate_body({key: FULL[key] for key in FULL if key != name}) == {name: ["is required"]}


@pytest.mark.parametrize("name", sorted(FULL))
@pytest.mark.parametrize("empty", [None, ""])
def test_rejects_null_and_empty_strings_in_every_field(name, empty):
    assert validate_body(FULL | {name: empty}).keys() == {name}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", 7),
        ("name", "  "),
        ("slug", "Upper-Case"),
        ("slug", "two--hyphens"),
        ("slug", "-edge"),
        ("slug", "edge-"),
        ("slug", "snake_case"),
        ("slug", "é"),
        ("slug", "line\n"),
        ("type", "Race"),
        ("type", ["race"]),
        ("date", "2027-02-29"),
        ("date", "2027-2-9"),
        ("date", "20270209"),
        ("date", "2027-05-03T00:00:00"),
        ("date", "٢٠٢٧-٠٥-٠٣"),
        ("endDate", "2027-13-01"),
        ("endDate", "2027-05-02"),
        ("startTime", "9:30"),
        ("startTime", "24:00"),
        ("endTime", "09:60"),
        ("endTime", "09:30:60"),
        ("lat", 90.0001),
        ("lat", "44.9"),
        ("lat", True),
        ("lng", -180.5),
        ("websiteUrl", "lakeside.example"),
        ("websiteUrl", "ftp://lakeside.example"),
        ("websiteUrl", "https://"),
        ("websiteUrl", "https://[broken"),
        ("registrationUrl", "https://a b.example"),
        ("address", "1 Shore Road"),
        ("address", {}),
        ("address", {"city": None}),
        ("address", {"city": ""}),
        ("address", {"postalCode": 2139}),
        ("colour", "blue"),
        ("city", "Lakeside"),
    ],
)
def test_an_invalid_value_is_reported_for_its_field(name, value):
    errors = validate_body(FULL | {name: value})
    assert errors.keys() == {name}
    assert all(isinstance(reason, str) and reason for reason in errors[name])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("lat", 90),
        ("lat", -90),
        ("lng", 180),
        ("lng", -180.0),
        ("startTime", "00:00"),
        ("endTime", "23:59:59"),
        ("endDate", "2027-05-03"),
        ("date", "2024-02-29"),
        ("slug", "5"),
    ],
)
def test_accepts_boundary_values(name, value):
    assert validate_body(FULL | {name: value}) == {}


def test_reports_several_invalid_fields_at_once():
    assert validate_body({"name": "", "type": "run", "x": 1}).keys() == {*REQUIRED_FIELDS, "x"}


@pytest.mark.parametrize("body", [None, [], "text", 7])
def test_rejects_a_body_that_is_not_an_object(body):
    assert validate_body(body) == {"body": ["must be an object"]}


@given(
    st.dates(),
    st.sampled_from(EVENT_TYPES),
    st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True),
)
def test_accepts_every_valid_date_type_and_slug(day: date, kind, slug):
    body = {"name": "N", "slug": slug, "type": kind, "date": day.isoformat()}
    assert validate_body(body) == {}


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(FIELD_CHECKS)) | st.text(), _json) | _json)
def test_no_json_value_crashes_the_validation(body):
    errors = validate_body(body)
    assert all(isinstance(name, str) and reasons for name, reasons in errors.items())
