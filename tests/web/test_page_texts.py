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


def test_every_message_has_the_same_placeholders_in_every_language():
    for name, several in WORDS.items():
        assert len(several) == len(LANGUAGES), name
        assert all(several), name
        assert len({frozenset(places(text)) for text in several}) == 1, name


def test_every_text_of_the_pages_is_a_message():
    files = [*HERE.glob("static/*.js"), *HERE.glob("templates/*.html")]
    used = {
        word
        for file in files
        for word in re.findall(r'(?:translate|\bt)\("(\w+)"[,)]', file.read_text())
    }
    assert len(used) > 50
    assert used <= {*all_words("en"), "upload_bytes"}


def test_every_status_and_field_has_a_message():
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


def test_saved_columns_are_extracted_from_their_note():
    said = {"What is on": "name", "Wo, wann": "city", "Notes": "ignore"}
    assert pairs_of([_as_said(said)]) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hint_with_options_is_worded_for_the_page(language):
    told = in_words(
        problem("type_missing", "The type is missing.", "Add --default-type."), language
    )
    assert told.hint == HINTS["type_missing"][list(LANGUAGES).index(language)]
    assert told.detail == ""


def test_the_suggested_type_is_worded_for_the_page():
    marathn = problem("type_unknown", *explain("type_unknown", "type", "Marathn"))
    assert in_words(marathn, "de").hint == f"Ist race gemeint? {HINTS['type_unknown'][1]}"
    assert in_words(marathn, "en").hint == f"Did you mean race? {HINTS['type_unknown'][0]}"


def test_an_english_hint_without_options_is_unchanged():
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


def test_a_german_problem_quotes_untranslated_details_in_english():
    told = in_words(problem("date_invalid", "There is no 31 May 2027.", "Correct the day."), "de")
    assert (told.message, told.language) == ("Den 31. Mai 2027 gibt es nicht.", "de")
    assert told.detail == "Correct the day."


def problem(code: str, message: str, hint: str) -> Problem:
    return Problem(code, None, "B2", "abc", message, hint)
