"""Texts of the page: translated, complete, and without references to the command line."""

import json
import re
from pathlib import Path

import pytest

import importer.web
from importer.domain.calendar_names import DATE_ORDERS
from importer.domain.fields import EVENT_TYPES, FIELD_NAMES
from importer.domain.model import Problem, State, Status
from importer.messages import LANGUAGES
from importer.messages.labels import FIELD_LABELS, STATE_LABELS, STATUS_LABELS, TYPE_LABELS
from importer.messages.translator import list_translations
from importer.pipeline.calendar_reading import _format_saved_mapping
from importer.planning.validation_messages import explain_failure
from importer.web.translation import (
    DATE_ORDER_LABELS,
    choose_language,
    list_texts,
    parse_reused_mapping,
    translate_problem,
)

SCRIPTS = (Path(importer.web.__file__).parent / "static").glob("*.js")
SCRIPT_TEXT = re.compile(r'(?<![\w$.])(?:_|plural)\(\s*("(?:[^"\\]|\\.)*")')


def test_every_text_of_the_scripts_has_a_translation():
    texts = [json.loads(text) for file in SCRIPTS for text in SCRIPT_TEXT.findall(file.read_text())]
    assert len(texts) > 100
    assert set(texts) <= set(list_translations("de"))


def test_every_status_and_field_has_a_label():
    assert set(FIELD_LABELS) == set(FIELD_NAMES)
    assert set(STATUS_LABELS) == {*Status, "skipped"}
    assert set(STATE_LABELS) == set(State)
    assert set(TYPE_LABELS) == set(EVENT_TYPES)
    assert set(DATE_ORDER_LABELS) == set(DATE_ORDERS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_are_in_the_language_of_the_page(language):
    labels = list_texts(language)["statusLabels"]
    assert labels["ready"] == {"en": "ready", "de": "bereit"}[language]


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
def test_the_browser_selects_the_language(accept, language):
    assert choose_language(accept) == language


def test_saved_columns_are_extracted_from_their_note():
    said = {"What is on": "name", "Wo, wann": "city", "Notes": "ignore"}
    assert parse_reused_mapping([_format_saved_mapping(said)]) == said


def test_a_hint_with_options_is_replaced_on_the_page():
    missing = problem("type_missing", "The type is missing.", "Add --default-type.")
    assert (
        "set a type for all such rows in the settings" in translate_problem(missing, "en")["hint"]
    )
    assert "geben Sie in den Einstellungen eine Art" in translate_problem(missing, "de")["hint"]


def test_a_suggested_type_is_kept_on_the_page():
    marathn = problem("type_unknown", *explain_failure("type_unknown", "type", "Marathn"))
    english, german = (translate_problem(marathn, language)["hint"] for language in LANGUAGES)
    assert english.startswith("Did you mean race? Write race, runClub,")
    assert german.startswith("Meinten Sie race? Schreiben Sie race, runClub,")


def test_an_english_hint_without_options_is_unchanged():
    shown = translate_problem(
        problem("date_invalid", "There is no 31 May.", "Correct the day."), "en"
    )
    assert shown == {"message": "There is no 31 May.", "hint": "Correct the day."}


def test_running_the_command_again_is_a_button_on_the_page():
    hint = "Run the same command again. If it fails once more, change a word."
    shown = translate_problem(problem("gave_up", "No answer.", hint), "en")["hint"]
    assert shown == "Press “Import” again. If it fails once more, change a word."
    hint = "Correct the cell and run the same command again."
    shown = translate_problem(problem("api_rejected", "No.", hint), "en")["hint"]
    assert shown.endswith("and press “Import” again.")


def problem(code: str, message: str, hint: str) -> Problem:
    return Problem(code, None, "B2", "abc", message, hint)
