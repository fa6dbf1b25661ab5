import hypothesis.strategies as st
from hypothesis import given

from importer.domain.safe_text import MAX_NAME_LENGTH, escape_name


@given(st.text(st.characters(), max_size=300))
def test_any_file_name_can_be_printed(text):
    safe = escape_name(text)
    assert safe.isprintable()
    safe.encode()  # raises, if it could not be sent to a terminal
    assert len(safe) <= MAX_NAME_LENGTH + 1


def test_an_ordinary_file_name_is_unchanged():
    assert escape_name("Läufe & Rennen – 2027 🏃.xlsx") == "Läufe & Rennen – 2027 🏃.xlsx"


def test_undecodable_bytes_are_escaped():
    assert escape_name("a\udc80b") == "a\\udc80b"
