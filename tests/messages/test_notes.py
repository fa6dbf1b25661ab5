"""What the pipeline notes beside the rows, in German: each sentence, and why sheets and rows are left out."""

import ast
import re
from pathlib import Path

import pytest

import importer
from importer.domain.intervals_api import DAY, MINUTE, SECOND, RateLimit
from importer.domain.rate_limit import format_rate
from importer.messages.en_de_notes import NOTE_PAIRS, SKIP_REASONS, UNREAD_REASONS
from importer.messages.formatting import localize_rate
from importer.messages.translator import translate_note, translate_skip_reason

PACKAGE = Path(importer.__file__).parent


def literals(*names: str) -> str:
    """Every text in these modules, with `{}` for what is filled in."""
    found = []
    for name in names:
        for node in ast.walk(ast.parse((PACKAGE / name).read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = [
                    one.value if isinstance(one, ast.Constant) else "{}" for one in node.values
                ]
                found.append("".join(map(str, parts)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
    return re.sub(r"(\{\})+", "{}", "\n".join(found))


@pytest.mark.parametrize(
    ("note", "german"),
    [
        (
            'Sheet "Drafts" was not read: it is hidden (--sheet takes it in).',
            "Das Blatt „Drafts“ wurde nicht gelesen: es ist verborgen (--sheet nimmt es dazu).",
        ),
        (
            'Sheet "Team" was not read: no column for the name and date.',
            (
                "Das Blatt „Team“ wurde nicht gelesen: keine Spalte für den Namen und keine für das "
                "Datum."
            ),
        ),
        (
            "Mended after the file was read: B2, C3 and 1 more.",
            "Verbessert, nachdem die Datei gelesen war: B2, C3 und 1 weitere.",
        ),
        (
            "The organization's plan cannot be read with this key, so its limit is unknown: going at "
            "1,000 a minute (--rate and --burst change that).",
            (
                "Der Tarif der Organisation lässt sich mit diesem Schlüssel nicht lesen, also ist seine "
                "Grenze unbekannt; gesendet werden 1.000 in der Minute (--rate und --burst ändern das)."
            ),
        ),
    ],
)
def test_a_note_is_reported_in_german(note, german):
    told = translate_note(note, "de")
    assert (told.message, told.language) == (german, "de")
    assert translate_note(note, "en").message == note


def test_unknown_notes_stay_english_and_are_marked_as_english():
    assert translate_note("Something new.", "de").language == "en"
    assert translate_skip_reason("something new", "de").language == "en"


def test_every_note_of_the_catalogue_is_one_that_the_pipeline_writes():
    said = literals(
        *(
            "parsing/sheet_selection.py",
            "pipeline/calendar_reading.py",
            "pipeline/send.py",
            "pipeline/import_run.py",
        ),
        "pipeline/skip_unchanged.py",
    )
    for english, _ in NOTE_PAIRS:
        assert re.sub(r"\{\w+\}", "{}", english) in said, english


def test_every_reason_of_the_catalogue_is_one_that_the_importer_gives():
    said = literals(
        "parsing/sheet_selection.py",
        "parsing/row_selection.py",
        "parsing/lexicon/non_event_rows.py",
    )
    for reason in (*UNREAD_REASONS, *SKIP_REASONS):
        assert reason in said or reason.startswith("no column for the "), reason


def test_every_reason_to_skip_a_row_is_reported_in_german():
    given = re.compile(r'return "([a-z][^"]*)"')
    rows, asides = (
        (PACKAGE / name).read_text("utf-8")
        for name in ("parsing/row_selection.py", "parsing/lexicon/non_event_rows.py")
    )
    assert set(given.findall(rows)) | set(re.findall(r'return "(an? [^"]*)"', asides)) <= {
        *SKIP_REASONS
    }


@pytest.mark.parametrize(
    ("limit", "german"),
    [
        (RateLimit(1000, MINUTE, 1), "1.000 in der Minute"),
        (RateLimit(100, DAY, 1), "100 am Tag"),
        (RateLimit(0.5, SECOND, 1), "0,5 in der Sekunde"),
        (RateLimit(7, 60 * MINUTE, 1), "7 in der Stunde"),
        (RateLimit(1000, 90, 1), "1.000 in 90 Sekunden"),
    ],
)
def test_a_pace_is_reported_in_german(limit, german):
    assert localize_rate(format_rate(limit)) == german
