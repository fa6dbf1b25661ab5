import re
from datetime import date

import hypothesis.strategies as st
import pytest
from hypothesis import given
from slugify import slugify

from importer.parsing.cells.text import SLUG_PATTERN, convert_to_slug, derive_slug

DAY = date(2027, 5, 3)


def is_slug(text):
    return re.fullmatch(SLUG_PATTERN, text) is not None


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Lakeside Spring 10K", "lakeside-spring-10k-2027-05-03"),
        ("  Straße & Co. ", "strasse-co-2027-05-03"),
        ("Zürich – Łódź", "zurich-lodz-2027-05-03"),
        ("Московский марафон", "moskovskii-marafon-2027-05-03"),
        ("北京马拉松", "bei-jing-ma-la-song-2027-05-03"),
        ("O'Brien's 5k", "o-brien-s-5k-2027-05-03"),
        ("🏃 Run", "run-2027-05-03"),
    ],
)
def test_a_slug_is_made_from_name_and_date(name, slug):
    """Frozen: a slug that changed with a release would make every event of a calendar new."""
    assert derive_slug(name, DAY) == slug


@pytest.mark.parametrize("name", ["", "🏃‍♀️", "***", "…"])
def test_a_name_without_letters_makes_no_slug(name):
    assert derive_slug(name, DAY) is None


@pytest.mark.parametrize("text", ["a", "10k", "lake-run-2027", "a-b-c"])
def test_slugs(text):
    assert is_slug(text)
    assert convert_to_slug(text) == text


@pytest.mark.parametrize(
    "text", ["", "-", "a-", "-a", "a--b", "Lake", "a b", "a_b", "é", "a\n", "٣", "a/b"]
)
def test_rejects_invalid_slugs(text):
    assert not is_slug(text)


@given(st.text(max_size=60), st.dates())
def test_any_name_makes_a_valid_slug(name, day):
    slug = derive_slug(name, day)
    assert slug is None or (is_slug(slug) and slug.endswith(day.isoformat()))
    assert convert_to_slug(name) == "" or is_slug(convert_to_slug(name))


@given(st.text(max_size=60), st.sampled_from(["&", "&#99999999999;", "&#xFFFFFFFFF;", "&#-1;"]))
def test_a_broken_entity_does_no_harm(name, entity):
    assert is_slug(derive_slug(f"a{entity}{name}", DAY))


@given(st.text(st.characters(max_codepoint=0x7F), max_size=60))
def test_ascii_names_have_the_slug_that_slugify_gives_them(name):
    assert convert_to_slug(name) == slugify(name)
