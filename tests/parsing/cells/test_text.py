from datetime import date, datetime, time, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given

from importer.domain.model import ErrorCell
from importer.parsing.cells.text import (
    clean_line,
    clean_text,
    display_text,
    is_sendable,
    split_link,
)

RUNNER = "🏃‍♀️"
PERSIAN = "می‌خواهم"
HEBREW = "מרוץ תל אביב 10 ק״מ"
LINK = '<a href="https://lake.example/10k">Lake 10K</a>'


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("x ", "x "),
        (42.0, "42"),
        (-0.0, "0"),
        (42, "42"),
        (0.25, "0.25"),
        (True, "TRUE"),
        (False, "FALSE"),
        (1e300, "1e+300"),
        (float("inf"), "inf"),
        (float("nan"), "nan"),
        (date(2026, 5, 3), "2026-05-03"),
        (datetime(2026, 5, 3, 9, 30), "2026-05-03 09:30:00"),  # noqa: DTZ001 local, as in a sheet
        (time(9, 30), "09:30:00"),
        (timedelta(hours=1, minutes=2), "1:02:00"),
        (ErrorCell("#REF!"), "#REF!"),
        (ErrorCell(""), ""),
    ],
)
def test_a_cell_is_shown_as_the_sheet_shows_it(value, text):
    assert display_text(value) == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Lake Run", "Lake Run"),
        ("Paraty ", "Paraty"),
        ("a  b\t c", "a b c"),
        ("\N{NO-BREAK SPACE}a\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}b", "a b"),
        ("La\N{ZERO WIDTH SPACE}ke\N{SOFT HYPHEN} \N{ZERO WIDTH NO-BREAK SPACE}Run", "Lake Run"),
        ("a \N{ZERO WIDTH SPACE} b\N{WORD JOINER}c", "a bc"),
        ("4mi&nbsp;/&nbsp;6mi", "4mi / 6mi"),
        ("Spring &#8211; Run", "Spring – Run"),
        ("A &amp; B &#x26; C", "A & B & C"),
        ("&amp;nbsp;", "&nbsp;"),  # unescaped once, as a browser does
        ("Ben & Jerry; Tom", "Ben & Jerry; Tom"),
        ("&bogus; &#0;", "&bogus; �"),
        ("a\x00 \x07b\x9f", "a b"),
        ("a \x00 b", "a b"),
        ("a\x1fb", "a b"),
        ("one\r\ntwo\rthree\N{LINE SEPARATOR}four\x0bfive", "one\ntwo\nthree\nfour\nfive"),
        (" one \n\n two \n", "one\n\ntwo"),
        (" \n\N{ZERO WIDTH SPACE}\N{LEFT-TO-RIGHT MARK}\n", ""),
        ("\N{RIGHT-TO-LEFT MARK}x\N{LEFT-TO-RIGHT MARK}", "x"),
        (f"{RUNNER} Run", f"{RUNNER} Run"),
        (PERSIAN, PERSIAN),
        (HEBREW, HEBREW),
    ],
)
def test_removes_invisible_characters_only(text, cleaned):
    assert clean_text(text) == cleaned


@pytest.mark.parametrize(
    "text", ["a\nb", "a\r\nb", "a\n\nb", "a&#10;b", "a\N{LINE SEPARATOR}b", "a\x0bb", "a \x85\n b"]
)
def test_one_line_is_one_line_however_the_line_ends(text):
    assert clean_line(text) == "a b"


@given(st.text(st.characters(exclude_characters="&"), max_size=60))
def test_cleaning_twice_is_cleaning_once(text):
    assert clean_text(clean_text(text)) == clean_text(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@given(st.text(max_size=60))
def test_a_line_never_holds_a_line_end_or_a_blank_too_many(text):
    line = clean_line(text)
    assert len(line.splitlines()) <= 1
    assert "  " not in line
    assert line == line.strip()


@given(st.text(st.characters(categories=["L", "N"]), max_size=30))
def test_letters_and_digits_of_every_script_stay(text):
    assert clean_text(text) == text


def test_half_a_character_cannot_be_sent():
    assert is_sendable("Łódź 🏃")
    assert not is_sendable("a\ud83cb")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Lake 10K", ("Lake 10K", None)),
        ("5 < 10", ("5 < 10", None)),
        (LINK, ("Lake 10K", "https://lake.example/10k")),
        (f"New: {LINK} (road)", ("New: Lake 10K (road)", "https://lake.example/10k")),
        ("<A class='x' HREF = 'x.org'>\nRun </A >", ("Run", "x.org")),
        ("<a href=x.org/a>Run</a>", ("Run", "x.org/a")),
        ("<a href=''>Run</a>", ("Run", None)),
        ("<a name='x'>Run</a>", ("<a name='x'>Run</a>", None)),
        ("<a href='x.org'>Run", ("<a href='x.org'>Run", None)),
        ("<abbr href='x.org'>Run</abbr>", ("<abbr href='x.org'>Run</abbr>", None)),
    ],
)
def test_a_link_in_a_cell_is_a_text_and_an_address(text, parts):
    assert split_link(text) == parts


def test_a_text_too_long_for_a_name_is_not_searched_for_links():
    text = LINK + "x" * 10_000
    assert split_link(text) == (text, None)
