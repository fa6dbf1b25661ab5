"""What to do about what stopped a run: each trouble has its own advice, and the page's words."""

import re
from datetime import UTC, datetime

import pytest

from importer.delivery.answers import NotTheApi, Unauthorized
from importer.delivery.stop_reasons import (
    build_quota_error,
    build_unauthorized_error,
    build_unreachable_error,
    build_wrong_address_error,
)
from importer.messages import LANGUAGES, PROBLEM_HINTS, STOP_HINTS
from importer.settings import _NO_KEY_HINT
from importer.web.translation import translate_error_hint

LATER = datetime(2027, 4, 2, 2, 47).astimezone()


def test_a_exhausted_quota_names_the_day_and_the_time():
    error = build_quota_error(LATER.timestamp(), 7)
    english = translate_error_hint(error.hint, "en", resume_at=error.resume_at)
    assert "Press “Import” again from Friday, 2 April 2027, 02:47 on" in english
    german = translate_error_hint(error.hint, "de", resume_at=error.resume_at)
    assert "ab Freitag, 2. April 2027, 02:47 Uhr wieder „Importieren“" in german


def test_it_is_the_button_that_began_the_run_that_continues():
    hint = build_unreachable_error("https://api.example", "no connection").hint
    assert "“Import”" in translate_error_hint(hint, "en")
    assert "“Dry run”" in translate_error_hint(hint, "en", "dry_run")
    assert "„Proben“" in translate_error_hint(hint, "de", "rehearsal")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("hint", "words"),
    [
        (build_quota_error(0.0, None).hint, STOP_HINTS["quota"]),
        (build_unreachable_error("https://api.example", "no connection").hint, STOP_HINTS["away"]),
        (
            build_wrong_address_error("https://a.example", NotTheApi("it sends on")).hint,
            STOP_HINTS["elsewhere"],
        ),
        (build_unauthorized_error(Unauthorized(401, "no")).hint, STOP_HINTS["refused"]),
        (_NO_KEY_HINT, PROBLEM_HINTS["error_key"]),
        ("Name another place with --ledger PATH.", STOP_HINTS["ledger"]),
        ("Let `import-events ledger rebuild` make a new one.", STOP_HINTS["ledger"]),
        ("Check --ca-bundle: it names a file in PEM form.", STOP_HINTS["certificate"]),
        ('If one of the columns is it, say which: --map "Title=name".', PROBLEM_HINTS["error"]),
        ("Download the template for an example: import-events template", STOP_HINTS["template"]),
        ("Name it with --something.", PROBLEM_HINTS["other"]),
    ],
)
def test_each_failure_has_its_own_advice(hint, words, language):
    told = translate_error_hint(hint, language, resume_at=datetime.now(UTC))
    pattern = re.sub(r"\\{\w+\\}", ".+", re.escape(words[list(LANGUAGES).index(language)]))
    assert re.fullmatch(pattern, told)
    assert "--" not in told
    assert "command" not in told


def test_without_a_time_to_resume_none_is_shown():
    assert "from a later time on" in translate_error_hint(build_quota_error(0.0, None).hint, "en")


def test_the_command_is_a_button():
    hint = "Let that one finish; the same command goes on from there."
    assert translate_error_hint(hint, "en").endswith("; “Import” goes on from there.")
    assert (
        translate_error_hint("Then run the same command again.", "en")
        == "Then press “Import” again."
    )


def test_words_have_the_same_places_in_every_language():
    for name, several in STOP_HINTS.items():
        assert len({frozenset(re.findall(r"{\w+}", text)) for text in several}) == 1, name
