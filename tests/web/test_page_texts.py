import re
from pathlib import Path

import pytest

import importer.web
from importer.domain.choices import DATE_ORDERS
from importer.domain.fields import EVENT_TYPES, FIELD_NAMES
from importer.domain.model import Problem, State, Status
from importer.messages import FIELD_LABELS, LANGUAGES, PROBLEM_HINTS
from importer.pipeline.calendar_reading import _format_saved_mapping
from importer.planning.validation_messages import format_problem_message
from importer.web.translation import (
    PAGE_TEXTS,
    choose_language,
    list_texts,
    parse_reused_mapping,
    translate,
    translate_page_problem,
)

HERE = Path(importer.web.__file__).parent


def places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_every_message_has_the_same_placeholders_in_every_language():
    for name, several in PAGE_TEXTS.items():
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
    assert used <= {*list_texts("en"), "upload_bytes"}


def test_every_status_and_field_has_a_message():
    assert set(FIELD_LABELS) == set(FIELD_NAMES)
    wanted = {f"status_{one.value}" for one in Status} | {f"state_{one.value}" for one in State}
    wanted |= {f"type_{one}" for one in EVENT_TYPES} | {f"order_{one}" for one in DATE_ORDERS}
    assert wanted <= set(PAGE_TEXTS)


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
    assert choose_language(accept) == language


def test_one_is_reported_as_one():
    assert translate("mended", "en", n=1).startswith("One cell")
    assert translate("mended", "en", n=2).startswith("2 cells")
    assert translate("verdict_good", "de", n=2).startswith("Beide")
    assert translate("looked", "en", n=1, problems=1) == "One row looked at; problems: 1."


def test_saved_columns_are_extracted_from_their_note():
    said = {"What is on": "name", "Wo, wann": "city", "Notes": "ignore"}
    assert parse_reused_mapping([_format_saved_mapping(said)]) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hint_with_options_is_worded_for_the_page(language):
    told = translate_page_problem(
        problem("type_missing", "The type is missing.", "Add --default-type."), language
    )
    assert told.hint == PROBLEM_HINTS["type_missing"][list(LANGUAGES).index(language)]
    assert told.detail == ""


def test_the_suggested_type_is_worded_for_the_page():
    marathn = problem("type_unknown", *format_problem_message("type_unknown", "type", "Marathn"))
    assert (
        translate_page_problem(marathn, "de").hint
        == f"Ist race gemeint? {PROBLEM_HINTS['type_unknown'][1]}"
    )
    assert (
        translate_page_problem(marathn, "en").hint
        == f"Did you mean race? {PROBLEM_HINTS['type_unknown'][0]}"
    )


def test_an_english_hint_without_options_is_unchanged():
    told = translate_page_problem(
        problem("date_invalid", "There is no 31 May.", "Correct the day."), "en"
    )
    assert (told.message, told.hint) == ("There is no 31 May.", "Correct the day.")


def test_running_the_command_again_is_a_button_on_the_page():
    hint = "Run the same command again. If it fails once more, change a word."
    told = translate_page_problem(problem("gave_up", "No answer.", hint), "en")
    assert told.hint == "Press “Import” again. If it fails once more, change a word."
    hint = "Correct the cell and run the same command again."
    assert translate_page_problem(problem("api_rejected", "No.", hint), "en").hint.endswith(
        "and press “Import” again."
    )


def test_a_german_problem_quotes_untranslated_details_in_english():
    told = translate_page_problem(
        problem("date_invalid", "There is no 31 May 2027.", "Correct the day."), "de"
    )
    assert (told.message, told.language) == ("Den 31. Mai 2027 gibt es nicht.", "de")
    assert told.detail == "Correct the day."


def problem(code: str, message: str, hint: str) -> Problem:
    return Problem(code, None, "B2", "abc", message, hint)
