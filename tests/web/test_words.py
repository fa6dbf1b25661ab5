import re
from pathlib import Path

import pytest

import importer.web
from importer.catalogue import FIELDS, LANGUAGES
from importer.cells.dating import ORDERS
from importer.fields import EVENT_TYPES, NAMES
from importer.model import State, Status
from importer.web.words import WORDS, all_words, hint_in_words, preferred, say

HERE = Path(importer.web.__file__).parent


def places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_every_word_is_there_in_every_language_with_the_same_places():
    for name, several in WORDS.items():
        assert len(several) == len(LANGUAGES), name
        assert all(several), name
        assert len({frozenset(places(text)) for text in several}) == 1, name


def test_every_fixed_word_of_the_pages_is_in_the_catalogue():
    files = [*HERE.glob("static/*.js"), *HERE.glob("templates/*.html")]
    used = {
        word for file in files for word in re.findall(r'(?:say|\bt)\("(\w+)"[,)]', file.read_text())
    }
    assert len(used) > 50
    assert used <= {*all_words("en"), "upload_bytes"}


def test_everything_that_the_program_can_say_has_its_word():
    assert set(FIELDS) == set(NAMES)
    wanted = {f"status_{one.value}" for one in Status} | {f"state_{one.value}" for one in State}
    wanted |= {f"type_{one}" for one in EVENT_TYPES} | {f"order_{one}" for one in ORDERS}
    assert wanted <= set(WORDS)


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,en;q=0.5", "de"),
        ("fr", "en"),
        ("en,de;q=0.9", "en"),
        ("de;q=x", "de"),
    ],
)
def test_the_browser_says_which_language(accept, language):
    assert preferred(accept) == language


def test_one_is_said_as_one():
    assert say("mended", "en", n=1).startswith("One cell")
    assert say("mended", "en", n=2).startswith("2 cells")


def test_a_hint_without_options_stays_as_it_is():
    assert hint_in_words("date_invalid", "Correct the day.", "de") == "Correct the day."
