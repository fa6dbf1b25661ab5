"""Text from a calendar steers neither a terminal nor a spreadsheet."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.domain.safe_text import (
    MAX_CELL_LENGTH,
    clean_surrogates,
    is_formula_like,
    sanitize_for_cell,
    sanitize_for_csv,
    sanitize_for_page,
    sanitize_for_terminal,
)

ANY_TEXT = st.text(st.characters(exclude_categories=()))
TRICKY = st.text(st.sampled_from("\x1b[]0;m\x07\x9b\\=+-@'\t\r\n \u200b\u202e\ud800a＝"))
LIVE = "=+-@＝＋－＠"


@pytest.mark.parametrize(
    "text", [f"{lead}{mark}1" for mark in LIVE for lead in ("", " ", "\u200b")]
)
def test_a_formula_gets_an_apostrophe_in_csv_after_any_prefix(text: str) -> None:
    assert sanitize_for_csv(text).startswith("'")


@pytest.mark.parametrize("text", ["\t=1", "\rx", "\nx", "\x1b[0m=1"])
def test_a_leading_control_character_gets_an_apostrophe(text: str) -> None:
    assert sanitize_for_csv(text).startswith("'")


def test_a_formula_after_a_semicolon_is_no_formula_either() -> None:
    assert sanitize_for_csv("a; =1") == "a; '=1"


@pytest.mark.parametrize("text", ["", "Lake 10K", "2027-05-03", "Émile's – run", "שלום", "👩‍👧"])
def test_ordinary_text_passes_unchanged(text: str) -> None:
    assert sanitize_for_csv(text) == sanitize_for_terminal(text) == sanitize_for_cell(text) == text


@given(ANY_TEXT | TRICKY)
def test_no_csv_cell_is_live_or_more_than_a_line(text: str) -> None:
    line = sanitize_for_csv(text)
    assert not is_formula_like(line)
    assert not any(unicodedata.category(mark) in {"Cc", "Cs"} for mark in line)


@given(ANY_TEXT | TRICKY)
def test_nothing_steers_a_terminal(text: str) -> None:
    line = sanitize_for_terminal(text)
    assert not any(unicodedata.category(mark) in {"Cc", "Cs"} for mark in line)
    assert not any(unicodedata.bidirectional(mark) in {"RLO", "LRO", "RLI", "LRI"} for mark in line)
    assert sanitize_for_terminal(line) == line
    line.encode()


@given(ANY_TEXT | TRICKY)
def test_bidirectional_controls_are_shown_in_html(text: str) -> None:
    line = sanitize_for_page(text)
    assert not any(unicodedata.category(mark) in {"Cc", "Cs"} for mark in line)
    assert not any(unicodedata.bidirectional(mark) in {"RLO", "LRO", "RLI", "LRI"} for mark in line)
    assert sanitize_for_page(line) == line
    assert sanitize_for_page("\u202eabc") == "[U+202E]abc"


@pytest.mark.parametrize(
    "text",
    [
        "\x1b[31mred\x1b[0m",
        "\x1b]0;a title\x07red",
        "\x1b]8;;https://evil.example\x1b\\red\x1b]8;;\x1b\\",
        "\x9b2Jred",
        "\x1bPq…\x1b\\red",
        "\u202ered\u202c",
    ],
)
def test_escapes_vanish_as_a_whole(text: str) -> None:
    assert sanitize_for_terminal(text) == "red"


def test_an_escape_without_an_end_does_not_swallow_the_text() -> None:
    assert sanitize_for_terminal("\x1b]0;see me") == "0;see me"


@given(ANY_TEXT)
def test_a_workbook_cell_is_legal_xml_and_short_enough(text: str) -> None:
    clean = sanitize_for_cell(text)
    assert len(clean.encode("utf-16-le")) // 2 <= MAX_CELL_LENGTH
    assert not set(clean) & set(map(chr, [0, 8, 11, 12, 14, 31, 0xFFFE, 0xFFFF, 0xD800, 0xDFFF]))


def test_a_text_that_is_too_long_is_cut_between_characters() -> None:
    clean = sanitize_for_cell("a" + "😀" * MAX_CELL_LENGTH)
    assert clean.endswith("😀…")
    assert len(clean.encode("utf-16-le")) // 2 in {MAX_CELL_LENGTH - 1, MAX_CELL_LENGTH}


@given(ANY_TEXT)
def test_encodable_text_is_unchanged(text: str) -> None:
    clean_surrogates(text).encode()
    assert clean_surrogates(clean_surrogates(text)) == clean_surrogates(text)
