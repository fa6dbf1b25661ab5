import hypothesis.strategies as st
import pytest
from hypothesis import given

from importer.domain.text_folding import fold_text, fold_words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Date-début *", "datedebut"),
        ("Straße", "strasse"),
        ("START_DATE", "startdate"),
        ("LØB", "lob"),
        ("Łódź", "lodz"),
        ("Ämne – Œuvre", "amneoeuvre"),
        ("İstanbul", "istanbul"),
        ("НАЧАЛО ещё", "началоеще"),
        ("№ ™", "notm"),
        ("𝐃𝐚𝐭𝐞", "date"),
        ("Ｄａｔｅ", "date"),
        ("日付", "日付"),
        ("***", ""),
        ("🏃", ""),
    ],
)
def test_folds_case_accents_and_blanks(text, folded):
    assert fold_text(text) == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Contre-la-montre", "contre la montre"),
        ("  S'inscrire! ", "s inscrire"),
        ("fällt_aus", "fallt aus"),
        ("", ""),
    ],
)
def test_words_stay_apart(text, folded):
    assert fold_words(text) == folded


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text):
    assert fold_text(fold_text(text)) == fold_text(text)
    assert fold_words(fold_words(text)) == fold_words(text)


@given(st.text(max_size=30))
def test_both_ways_of_folding_keep_the_same_letters(text):
    assert fold_words(text).replace(" ", "") == fold_text(text)


@given(st.text(st.characters(max_codepoint=0x24F), max_size=30))
def test_case_does_not_count(text):
    assert fold_text(text.upper()) == fold_text(text.upper().lower())
