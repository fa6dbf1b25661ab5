import re
from pathlib import Path

import pytest

import importer.web
from importer.domain.fields import EVENT_TYPES, NAMES
from importer.domain.model import Problem, State, Status
from importer.messages import FIELDS, HINTS, LANGUAGES
from importer.parsing.cells.date_order import ORDERS
from importer.pipeline.calendar_reading import _as_said
from importer.planning.validation_messages import explain
from importer.web.translation import WORDS, all_words, in_words, pairs_of, preferred, say

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
        word
        for file in files
        for word in re.findall(r'(?:translate|\bt)\("(\w+)"[,)]', file.read_text())
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


def test_one_is_reported_as_one():
    assert say("mended", "en", n=1).startswith("One cell")
    assert say("mended", "en", n=2).startswith("2 cells")
    assert say("verdict_good", "de", n=2).startswith("Beide")
    assert say("looked", "en", n=1, problems=1) == "One row looked at; problems: 1."


def test_columns_that_were_said_before_are_taken_from_the_sentence_about_them():
    said = {"What is on": "name", "Wo, wann": "city", "Notes": "ignore"}
    assert pairs_of([_as_said(said)]) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hint_that_names_options_is_reported_in_the_page_s_words(language):
    told = in_words(
        problem("type_missing", "The type is missing.", "Add --default-type."), language
    )
    assert told.hint == HINTS["type_missing"][list(LANGUAGES).index(language)]
    assert told.detail == ""


def test_the_type_that_is_probably_meant_is_named_in_the_page_s_words():
    marathn = problem("type_unknown", *explain("type_unknown", "type", "Marathn"))
    assert in_words(marathn, "de").hint == f"Ist race gemeint? {HINTS['type_unknown'][1]}"
    assert in_words(marathn, "en").hint == f"Did you mean race? {HINTS['type_unknown'][0]}"


def test_a_hint_without_options_stays_as_it_is_in_english():
    told = in_words(problem("date_invalid", "There is no 31 May.", "Correct the day."), "en")
    assert (told.message, told.hint) == ("There is no 31 May.", "Correct the day.")


def test_running_the_command_again_is_a_button_on_the_page():
    hint = "Run the same command again. If it fails once more, change a word."
    told = in_words(problem("gave_up", "No answer.", hint), "en")
    assert told.hint == "Press “Import” again. If it fails once more, change a word."
    hint = "Correct the cell and run the same command again."
    assert in_words(problem("api_rejected", "No.", hint), "en").hint.endswith(
        "and press “Import” again."
    )


def test_a_problem_is_reported_in_german_with_what_only_the_english_words_say_beside():
    told = in_words(problem("date_invalid", "There is no 31 May 2027.", "Correct the day."), "de")
    assert (told.message, told.language) == ("Den 31. Mai 2027 gibt es nicht.", "de")
    assert told.detail == "Correct the day."


def problem(code: str, message: str, hint: str) -> Problem:
    return Problem(code, None, "B2", "abc", message, hint)
