import re
from collections import Counter
from datetime import date

import pandas as pd
import pytest

from importer.domain.fields import EVENT_TYPES, FIELD_NAMES, FIELDS, REQUIRED_FIELDS
from importer.domain.problems import PROBLEM_CODES
from importer.planning.schema import (
    EARLIEST_DATE,
    MAX_YEARS_AHEAD,
    SchemaFailure,
    build_schema,
    find_failures,
    get_dtype,
    select_content,
)

TODAY = date(2026, 11, 22)
Row = dict[str, object]


def row(slug: str = "lake-run", **fields: object) -> Row:
    """Build a valid row with the given fields replaced."""
    usual = {"name": "Lake Run", "date": date(2027, 5, 3), "type": "race", "slug": slug}
    return usual | fields


def frame(*rows: Row, labels: list[int] | None = None) -> pd.DataFrame:
    """Build a normalized frame of these rows."""
    index = pd.Index(range(len(rows)) if labels is None else labels, dtype="int64")
    return pd.DataFrame(
        {
            field.name: pd.Series(
                [one.get(field.name) for one in rows], dtype=get_dtype(field), index=index
            )
            for field in FIELDS
        },
        index=index,
    )


def found(
    *rows: Row, labels: list[int] | None = None, any_year: bool = False
) -> set[SchemaFailure]:
    failures = find_failures(frame(*rows, labels=labels), TODAY, any_year=any_year)
    cells = Counter((failure.label, failure.field) for failure in failures)
    assert set(cells.values()) <= {1}, "a cell was objected to twice"
    assert {failure.code for failure in failures} <= PROBLEM_CODES.keys()
    return set(failures)


def of(*rows: Row, **how) -> set[tuple[int, str, str]]:
    return {(failure.label, failure.field, failure.code) for failure in found(*rows, **how)}


FULL: Row = {
    "endDate": date(2027, 5, 4),
    "startTime": "09:30",
    "endTime": "12:00:30",
    "street": "1 Shore Road",
    "city": "Lakeside",
    "state": "MN",
    "postalCode": "02139",
    "country": "USA",
    "lat": 44.9778,
    "lng": -93.265,
    "description": "Flat.\nFast.",
    "websiteUrl": "https://lakeside.example/10k",
    "registrationUrl": "http://lakeside.example:8080/10k?x=1#y",
}


def test_valid_rows_pass():
    assert found(row(), row("full", **FULL)) == set()
    assert FULL.keys() | row().keys() == set(FIELD_NAMES)


@pytest.mark.parametrize("kind", EVENT_TYPES)
def test_every_type_passes(kind):
    assert found(row(type=kind)) == set()


RULES: list[tuple[Row, str, str]] = [
    ({"name": None}, "name", "name_missing"),
    ({"date": None}, "date", "date_missing"),
    ({"type": None}, "type", "type_missing"),
    ({"slug": None}, "slug", "slug_underivable"),
    ({"type": "Race"}, "type", "type_unknown"),
    ({"type": ""}, "type", "type_unknown"),
    ({"date": date(1949, 12, 31)}, "date", "date_implausible"),
    ({"date": date(2032, 1, 1)}, "date", "date_implausible"),
    ({"date": date(1, 1, 1)}, "date", "date_implausible"),
    ({"endDate": date(2032, 1, 1)}, "endDate", "date_implausible"),
    ({"endDate": date(2027, 5, 2)}, "endDate", "end_before_start"),
    ({"startTime": "24:00"}, "startTime", "time_invalid"),
    ({"startTime": "9:30"}, "startTime", "time_invalid"),
    ({"endTime": "09:30:60"}, "endTime", "time_invalid"),
    ({"endTime": "09:30\n"}, "endTime", "time_invalid"),
    ({"slug": "Lake-Run"}, "slug", "slug_invalid"),
    ({"slug": "a--b"}, "slug", "slug_invalid"),
    ({"slug": "a\n"}, "slug", "slug_invalid"),
    ({"lat": 90.1, "lng": 0.0}, "lat", "coordinate_range"),
    ({"lat": -90.1, "lng": 0.0}, "lat", "coordinate_range"),
    ({"lat": 0.0, "lng": 180.1}, "lng", "coordinate_range"),
    ({"lat": 0.0, "lng": float("inf")}, "lng", "coordinate_range"),
    ({"lat": 44.9}, "lng", "coordinate_pair"),
    ({"lng": 44.9}, "lat", "coordinate_pair"),
    ({"websiteUrl": "#find-us"}, "websiteUrl", "url_invalid"),
    ({"registrationUrl": "javascript:alert(1)"}, "registrationUrl", "url_invalid"),
]


@pytest.mark.parametrize(("fields", "field", "code"), RULES)
def test_each_rule_alone_blames_its_cell_and_no_other(fields, field, code):
    assert of(row("first"), row(**fields), row("last")) == {(1, field, code)}


@pytest.mark.parametrize(("fields", "field", "code"), RULES)
def test_the_blame_finds_its_row_whatever_the_labels(fields, field, code):
    rows = [row("first"), row(**fields), row("last")]
    for labels in ([900, 17, 3], [5, 10**9, 6]):
        assert of(*rows, labels=labels) == {(labels[1], field, code)}


@pytest.mark.parametrize(
    "fields",
    [
        {"date": EARLIEST_DATE},
        {"date": date(TODAY.year + MAX_YEARS_AHEAD, 12, 31)},
        {"endDate": date(2027, 5, 3)},
        {"startTime": "00:00", "endTime": "23:59:59"},
        {"lat": -90.0, "lng": 180.0},
        {"lat": 0.0, "lng": 0.0},
        {"slug": "0"},
    ],
)
def test_values_at_a_limit_are_valid(fields):
    assert found(row(**fields)) == set()


def test_any_year_passes_if_the_user_says_so():
    rows = [row("a", date=date(1905, 5, 3)), row("b", endDate=date(2950, 5, 3))]
    assert len(found(*rows)) == 2
    assert found(*rows, any_year=True) == set()


def test_several_cells_of_a_row_are_reported_at_once():
    bad = row(name=None, type="x", startTime="25:00", lat=91.0, websiteUrl="x", slug="A")
    assert of(row("first"), bad) == {
        (1, "name", "name_missing"),
        (1, "type", "type_unknown"),
        (1, "startTime", "time_invalid"),
        (1, "lat", "coordinate_range"),
        (1, "lng", "coordinate_pair"),
        (1, "websiteUrl", "url_invalid"),
        (1, "slug", "slug_invalid"),
    }


def test_a_cell_that_breaks_two_rules_is_reported_once():
    bad = row(date=date(2027, 5, 3), endDate=date(1905, 5, 3))
    assert {field for _, field, _ in of(bad)} == {"endDate"}
    assert {field for _, field, _ in of(row("A B"), row("A B", name="Other"))} == {"slug"}


def test_a_missing_date_has_no_last_day_before_it():
    assert of(row(date=None, endDate=date(2027, 5, 3))) == {(0, "date", "date_missing")}


# -- slugs -----------------------------------------------------------------------------------------


def test_all_different_rows_with_one_slug_are_reported():
    rows = [row("a"), row("b"), row("a", name="Other"), row("a", city="Else")]
    assert of(*rows, labels=[4, 3, 2, 9]) == {
        (label, "slug", "slug_duplicate") for label in (4, 2, 9)
    }


def test_rows_that_say_the_same_are_no_rivals():
    assert found(row("a", **FULL), row("b"), row("a", **FULL)) == set()


def test_one_other_row_among_repetitions_makes_rivals_of_all():
    assert {label for label, _, _ in of(row("a"), row("a"), row("a", name="Other"))} == {0, 1, 2}


def test_rows_without_a_slug_are_no_rivals():
    rows = [row(slug=None), row(slug=None, name="Other")]
    assert {code for _, _, code in of(*rows)} == {"slug_underivable"}


def test_zero_and_minus_zero_are_one_place():
    assert found(row(lat=0.0, lng=0.0), row(lat=-0.0, lng=0.0)) == set()


# -- whole calendars -------------------------------------------------------------------------------


def test_an_empty_calendar_passes():
    assert found() == set()


def test_empty_rows_lack_the_required_fields():
    expected = {(at, name, f"{name}_missing") for at in range(3) for name in REQUIRED_FIELDS}
    assert of({}, {}, {}) == expected | {(at, "slug", "slug_underivable") for at in range(3)}


def test_every_second_row_of_a_large_calendar_is_reported():
    rows = [
        row(f"s-{n}", **({"type": "?", "lat": 91.0, "lng": 0.0} if n % 2 else {}))
        for n in range(2_000)
    ]
    assert of(*rows) == {
        (n, field, code)
        for n in range(1, 2_000, 2)
        for field, code in (("type", "type_unknown"), ("lat", "coordinate_range"))
    }


def test_validation_does_not_change_the_frame():
    before = frame(row(), row("b", type="x"))
    validated = before.copy()
    find_failures(validated, TODAY)
    pd.testing.assert_frame_equal(before, validated)


def test_a_rows_content_is_its_fields_and_nothing_else():
    assert list(select_content(frame(row()).assign(other=1)).columns) == list(FIELD_NAMES)


def test_the_last_year_of_all_is_no_failure():
    assert find_failures(frame(row(date=date(9999, 12, 31))), date(9999, 1, 1)) == ()


def test_every_code_of_the_schema_is_a_known_one():
    """Read off the schema itself, so that a rule that no test here breaks is seen, too."""
    columns = build_schema(TODAY).columns
    codes = {str(check.error) for column in columns.values() for check in column.checks}
    assert codes <= PROBLEM_CODES.keys()
    assert codes <= {code for _, _, code in RULES} | {"slug_duplicate"}
    assert all(re.fullmatch(r"[a-z_]+", code) for code in codes)
