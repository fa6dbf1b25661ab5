import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.parsing.cells.text import repair_mojibake

WORDS = (
    *("Köln", "Zürich", "Épernay", "Málaga", "São Paulo", "Ängelholm", "Århus", "Łódź", "Übach"),
    *("Đà Nẵng", "Московский марафон", "łąka – żółw", "„Lauf“", "naïve", "1 €", "Ñandú", "東京"),
)


@pytest.mark.parametrize("text", [*WORDS, "", "plain", "SÃO JOÃO", "Âge", "Ça va", "Ð", "½ – ¾"])
def test_correct_text_is_not_mojibake(text):
    assert repair_mojibake(text) is None


@pytest.mark.parametrize("text", ["Köln", "Épernay", "São Paulo", "Århus", "łąka – żółw", "„Lauf“"])
def test_utf_8_that_was_read_as_the_code_page_of_windows_is_known(text):
    wrong = text.encode().decode("cp1252", "replace").replace("\N{REPLACEMENT CHARACTER}", "")
    assert repair_mojibake(text.encode().decode("latin-1")) == text
    assert repair_mojibake(wrong) is not None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("KÃ¶ln", "Köln"),
        ("KÃƒÂ¶ln", "Köln"),
        ("Trail â€“ 10 km", "Trail – 10 km"),
        ("KÃ¶ln – Łódź", "Köln – Łódź"),
        ("Ã\x81vila", "Ávila"),
    ],
)
def test_words_are_corrected_one_by_one_and_as_often_as_needed(text, meant):
    assert repair_mojibake(text) == meant


def test_lost_letters_are_known_though_nothing_brings_them_back():
    assert repair_mojibake("K\N{REPLACEMENT CHARACTER}ln") == "K\N{REPLACEMENT CHARACTER}ln"


@given(st.text())
def test_corrected_mojibake_is_clean(text):
    meant = repair_mojibake(text)
    assert meant is None or "\N{REPLACEMENT CHARACTER}" in meant or repair_mojibake(meant) is None
