import hypothesis.strategies as st
import pytest
from hypothesis import given

from importer.domain.fields import EVENT_TYPES
from importer.parsing.lexicon.event_types import find_event_type


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_a_type_is_itself_however_it_is_written(name):
    for text in (name, name.upper(), name.lower(), f" {name}. "):
        assert find_event_type(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Trail Run", "race"),
        ("City run", "race"),
        ("Half-Marathon", "race"),
        ("марафон", "race"),
        ("Løb", "race"),
        ("Time Trial", "timeTrial"),
        ("time_trial", "timeTrial"),
        ("Contre-la-montre", "timeTrial"),
        ("Run Club", "runClub"),
        ("LAUFTREFF", "runClub"),
        ("Randonnée", "other"),
    ],
)
def test_a_word_for_a_type_is_that_type(text, name):
    assert find_event_type(text) == name


@pytest.mark.parametrize(
    "text", ["", "1.WT1", "***", "race day party", "Marathn", "5K · 10K", "運動会", "racetrack"]
)
def test_a_word_that_is_not_in_the_table_is_never_guessed(text):
    assert find_event_type(text) == text


@given(st.text(max_size=30))
def test_the_response_is_a_type_or_the_cell_itself(text):
    assert find_event_type(text) in (*EVENT_TYPES, text)
