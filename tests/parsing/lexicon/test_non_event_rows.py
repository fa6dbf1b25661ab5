import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.parsing.lexicon.non_event_rows import (
    find_non_event_reason,
    is_format_hint,
    is_heading,
    is_placeholder,
    is_total,
)

NAMES = (
    *("Lake Run", "Total Warrior", "Summe der Teile Lauf", "Note Run", "Key West Half Marathon"),
    *(
        "March Madness",
        "Spring Classic",
        "Summer 5K",
        "Stand Up Run",
        "Page Turner 10K",
        "1. Mai Lauf",
    ),
    *("Legend of the Lake", "Source to Sea", "Test Valley 10K", "May Day Run 2027", "X-Run", "№ 1"),
    *("Winter League, round 3 of 6", "Run for St. Mary's.", "Q Run", "24h", "A", "🏃 Run"),
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("alone", [True, False])
def test_a_text_that_can_be_a_name_is_a_name(name, alone):
    assert find_non_event_reason(name, alone=alone) is None
    assert not is_placeholder(name)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Total",
            "TOTAL:",
            "Total 12",
            "Total: 12 races",
            "Grand total",
            "Sum",
            "Summe: 3",
            "Anzahl 7",
        ),
        *(
            "Somme",
            "Suma 12",
            "Totale gare 8",
            "Totaal 5",
            "I alt 5",
            "Summa: 5",
            "Razem 12",
            "Итого: 12",
        ),
    ],
)
def test_totals_in_each_language(text):
    assert is_total(text)
    assert find_non_event_reason(text, alone=False) == "a total"


@pytest.mark.parametrize(
    "text",
    [
        *("Note: bring a bib", "NB: no dogs", "* provisional", "† tbc", "© Club 2027", "#find-us"),
        *("Hinweis: bitte beachten", "Stand: 1.2.2027", "Änderungen vorbehalten", "Remarque : x"),
        *("Nota: x", "Opmerking: x", "Bemærk: x", "Obs: x", "Uwaga: x", "Примечание: x"),
        *("Last updated 1 May", "Subject to change", "www.club.example", "ann@club.example"),
        *(
            "https://club.example/a",
            "All races start at nine unless it says otherwise.",
            "a word " * 15,
        ),
    ],
)
def test_notes_are_notes_only_where_they_stand_alone(text):
    assert find_non_event_reason(text, alone=True) == "a note"
    assert find_non_event_reason(text, alone=False) is None


@pytest.mark.parametrize(
    "text",
    ["May", "MAY 2027", "2027", "Mai/Juni", "Frühjahr 2027", "été", "лето", "Q1", "Saison 2027"],
)
def test_headings_are_headings_only_where_they_stand_alone(text):
    assert is_heading(text)
    assert find_non_event_reason(text, alone=True) == "a heading"
    assert find_non_event_reason(text, alone=False) is None


@pytest.mark.parametrize("text", ["<<<<<<< HEAD", "=======", ">>>>>>> 1a2b (x)", "|||||||"])
def test_leftovers_of_a_merge(text):
    assert (
        find_non_event_reason(text, alone=False)
        == "a leftover from merging two versions of the file"
    )


@pytest.mark.parametrize(
    "text", ["-----", "XXXXXXXXXXXXXXX", "* * *", "_____", "–––", "....", "xxxxx"]
)
def test_separator_rows_are_never_events(text):
    assert find_non_event_reason(text, alone=False) == "a separator"
    assert is_placeholder(text)


@pytest.mark.parametrize("text", ["Testname", "TEST NAME"])
def test_names_of_test_rows_are_never_events(text):
    assert find_non_event_reason(text, alone=False) == "a test"
    assert is_placeholder(text)


@pytest.mark.parametrize("text", ["test", "Test event", "Testlauf"])
def test_a_test_with_a_date_may_be_one(text):
    assert find_non_event_reason(text, alone=False) == "a test"
    assert not is_placeholder(text)


@pytest.mark.parametrize("text", ["🏃🏃", "???", "¿?", "♥"])
def test_a_name_of_unusual_punctuation_is_not_a_separator(text):
    assert not is_placeholder(text)


@pytest.mark.parametrize(
    "text", ["(TT.MM.JJJJ)", "[text]", "{hh:mm}", "DD/MM/YYYY", "tt.mm.jjjj", "yyyy-mm-dd", "hh:mm"]
)
def test_masks_say_how_a_column_is_filled_in(text):
    assert is_format_hint(text)


@pytest.mark.parametrize(
    "text", ["", "2027-05-03", "Lake Run (5K)", "(5K) Lake Run", "my", "3.5.27"]
)
def test_cells_are_no_masks(text):
    assert not is_format_hint(text)


@given(st.text(min_size=1).map(str.strip).filter(bool), st.booleans())
def test_every_text_has_a_response(text, alone):
    assert isinstance(find_non_event_reason(text, alone=alone), str | None)
    assert isinstance(is_placeholder(text), bool)
    assert isinstance(is_format_hint(text), bool)
