from importer.domain.fields import (
    ADDRESS_FIELDS,
    EVENT_TYPES,
    FIELD_NAMES,
    FIELDS,
    FIELDS_BY_NAME,
    REQUIRED_FIELDS,
)
from importer.planning.schema import get_dtype
from importer.settings import Settings


def test_every_field_has_a_name_of_its_own():
    assert len(set(FIELD_NAMES)) == len(FIELDS)
    assert len({field.label for field in FIELDS}) == len(FIELDS)
    assert [FIELDS_BY_NAME[name] for name in FIELD_NAMES] == list(FIELDS)


def test_the_fields_are_those_of_the_reference():
    top_level = [name for name in FIELD_NAMES if name not in ADDRESS_FIELDS]
    times, links = {"date", "endDate", "startTime", "endTime"}, {"websiteUrl", "registrationUrl"}
    others = {"name", "slug", "type", "lat", "lng", "description"}
    assert set(top_level) == times | links | others
    assert set(EVENT_TYPES) == {"race", "runClub", "timeTrial", "other"}


def test_the_members_of_the_address_are_fields():
    assert set(ADDRESS_FIELDS) < set(FIELD_NAMES)


def test_a_slug_need_not_be_given_though_the_api_wants_one():
    assert {"name", "date", "type"} == REQUIRED_FIELDS


def test_every_field_is_explained_and_has_an_example_and_a_dtype():
    for field in FIELDS:
        assert field.help.endswith(".")
        assert field.example
        assert get_dtype(field)


def test_no_setting_has_the_name_of_a_field():
    """`--map X=field` and the settings stand side by side in one file."""
    assert not set(Settings.__dataclass_fields__) & set(FIELD_NAMES)
