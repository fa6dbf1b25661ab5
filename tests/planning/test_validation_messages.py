from datetime import date

import hypothesis.strategies as st
import pytest
from hypothesis import given

from importer.domain.fields import EVENT_TYPES, FIELDS_BY_NAME
from importer.domain.problems import PROBLEM_CODES
from importer.domain.safe_text import quote_text
from importer.planning.schema import build_schema
from importer.planning.validation_messages import explain_failure

CHECKS = {
    str(check.error): name
    for name, column in build_schema(date(2026, 1, 1)).columns.items()
    for check in column.checks
}
"""Codes of the schema's checks, each with a column that it is a check of."""

AS_FIELD = {"_days": "endDate", "_lone_lat": "lng", "_lone_lng": "lng", "_slug_conflicts": "slug"}
TOLD_ELSEWHERE = {"slug_duplicate"}
"""By the stage that knows the other rows."""


@pytest.mark.parametrize("code", sorted(CHECKS.keys() - TOLD_ELSEWHERE))
def test_every_rule_of_the_schema_has_its_own_message(code):
    field = AS_FIELD.get(CHECKS[code], CHECKS[code])
    message, hint = explain_failure(code, field, "abc")
    missing = explain_failure("name_missing", field, "")[0]
    assert message != missing
    assert hint
    assert "{" not in message + hint


@pytest.mark.parametrize("field", FIELDS_BY_NAME)
def test_a_missing_value_is_named_as_the_template_names_it(field):
    message, hint = explain_failure(f"{field}_missing", field, "")
    assert message == f"{FIELDS_BY_NAME[field].label} is missing."
    assert hint


def test_an_unknown_type_comes_with_the_nearest_one():
    message, hint = explain_failure("type_unknown", "type", "Marathn")
    assert message == f'"Marathn" is not a type. Types: {", ".join(EVENT_TYPES)}.'
    assert hint.startswith("Did you mean race? ")
    assert explain_failure("type_unknown", "type", "Lauftref")[1].startswith(
        "Did you mean runClub? "
    )
    assert explain_failure("type_unknown", "type", "1.WT1")[1].startswith("Write one of the four")


def test_a_bad_slug_comes_with_a_good_one():
    assert "Write lake-run instead." in explain_failure("slug_invalid", "slug", "Lake Run!")[1]
    assert "instead" not in explain_failure("slug_invalid", "slug", "🏃")[1]


@pytest.mark.parametrize(("field", "limit"), [("lat", "90"), ("lng", "180")])
def test_a_coordinate_out_of_range_comes_with_its_range(field, limit):
    assert f"between -{limit} and {limit}" in explain_failure("coordinate_range", field, "200")[0]


def test_a_missing_type_names_the_option_that_gives_one():
    assert "--default-type" in explain_failure("type_missing", "type", "")[1]


def test_a_long_value_is_cut():
    assert quote_text("x" * 80) == f'"{"x" * 80}"'
    assert quote_text("x" * 81) == f'"{"x" * 80}…"'


@given(
    st.sampled_from(sorted(PROBLEM_CODES)),
    st.sampled_from(sorted(FIELDS_BY_NAME)),
    st.text(max_size=100),
)
def test_any_cell_has_a_problem_message(code, field, value):
    message, hint = explain_failure(code, field, value)
    assert message
    assert hint


@given(st.sampled_from(["type_unknown", "slug_invalid", "url_invalid"]))
def test_braces_in_a_cell_are_not_a_template(code):
    assert '"{label} {0}"' in explain_failure(code, "type", "{label} {0}")[0]
