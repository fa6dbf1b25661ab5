import hypothesis.strategies as st
import pytest
from hypothesis import given

from importer.parsing.lexicon.cancelled import (
    CANCELLED,
    has_cancelled_word,
    is_cancelled_phrase,
    is_cancelled_tick,
)

WORDS = sorted(CANCELLED)


@pytest.mark.parametrize("word", [*WORDS, "Cancelled!", " ABGESAGT ", "annulée", "Отменён"])
def test_a_status_with_a_cancellation_word_means_canceled(word):
    assert is_cancelled_phrase(word)
    assert has_cancelled_word(word)


@pytest.mark.parametrize("text", ["", "confirmed", "SOLD OUT", "not cancelled", "open", "TBC"])
def test_another_status_does_not(text):
    assert not is_cancelled_phrase(text)
    assert not has_cancelled_word(text)


@pytest.mark.parametrize("word", WORDS)
def test_a_separate_cancellation_word_in_a_name_means_canceled(word):
    shouted = f"Lake Run {word.upper()}" if " " not in word else f"{word}: Lake Run"
    for name in (f"{word} Lake Run", f"Lake Run ({word})", f"Lake Run – {word}", shouted):
        assert has_cancelled_word(name), name


@pytest.mark.parametrize(
    "name",
    [
        *("CANCELLED: Lake Run", "Cancelled - Lake Run", "[Cancelled] Lake Run"),
        *("Lake Run [CANCELLED]", "Lake Run (abgesagt!)", "Lake Run - Annulé", "Lake Run ANNULÉ"),
        *("Lake Run | cancelled", "Lake Run *CANCELLED*", "Lake Run: canceled", "Fällt aus: Lauf"),
        *("Lake Run cancelled", "Lake Run abgesagt!", "Lauf fällt aus"),
        *("cancelled due to weather", "Entfällt wegen Sturm"),
    ],
)
def test_names_of_cancelled_events(name):
    assert has_cancelled_word(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", "   ", "()", "Lake Run", "Run the Cancelled Railway", "Uncancelled Run"),
        *(
            "The Non-Cancelled Run",
            "Lake Run not cancelled",
            "Lauf nicht abgesagt",
            "Instanbul Run",
            "Odwodny Bieg",
            "Cancellation Mile",
        ),
        *("Lake Run not cancelled", "Lauf nicht abgesagt", "Löpet inte inställt"),
        *("Lake Run (not cancelled)", "Annulus Trail"),
    ],
)
def test_names_of_events_that_take_place(name):
    assert not has_cancelled_word(name)


@pytest.mark.parametrize("text", ["TRUE", "yes", "x", "X", "1", "ja", "2026-05-01", "cancelled"])
def test_a_cell_in_a_column_cancelled_decides_by_its_value(text):
    assert is_cancelled_tick(text)


@pytest.mark.parametrize("text", ["", "FALSE", "no", "No.", "0", "nein", "non", "-", "não"])
def test_a_cell_below_the_header_cancelled_that_is_blank_or_no_does_not(text):
    assert not is_cancelled_tick(text)


@given(st.text(max_size=40), st.sampled_from(["", "cancelled", "llt", "отмен"]))
def test_no_name_raises(text, word):
    has_cancelled_word(text + word)
    has_cancelled_word(word + text)
