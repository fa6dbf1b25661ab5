"""What to do about what stopped a run: each trouble has its own advice, and the page's words."""

import re
from datetime import UTC, datetime

import pytest

from importer.delivery.answers import Misdirected, Refused
from importer.delivery.stop_reasons import away, misdirected, out_of_quota, refused
from importer.messages import HINTS, LANGUAGES, STOPS
from importer.settings import _NO_KEY
from importer.web.translation import error_in_words

LATER = datetime(2027, 4, 2, 2, 47).astimezone()


def test_a_exhausted_quota_names_the_day_and_the_time():
    error = out_of_quota(LATER.timestamp(), 7)
    english = error_in_words(error.hint, "en", resume_at=error.resume_at)
    assert "Press “Import” again from Friday, 2 April 2027, 02:47 on" in english
    german = error_in_words(error.hint, "de", resume_at=error.resume_at)
    assert "ab Freitag, 2. April 2027, 02:47 Uhr wieder „Importieren“" in german


def test_it_is_the_button_that_began_the_run_that_continues():
    hint = away("https://api.example", "no connection").hint
    assert "“Import”" in error_in_words(hint, "en")
    assert "“Dry run”" in error_in_words(hint, "en", "dry_run")
    assert "„Proben“" in error_in_words(hint, "de", "rehearsal")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("hint", "words"),
    [
        (out_of_quota(0.0, None).hint, STOPS["quota"]),
        (away("https://api.example", "no connection").hint, STOPS["away"]),
        (misdirected("https://a.example", Misdirected("it sends on")).hint, STOPS["elsewhere"]),
        (refused(Refused(401, "no")).hint, STOPS["refused"]),
        (_NO_KEY, HINTS["error_key"]),
        ("Name another place with --ledger PATH.", STOPS["ledger"]),
        ("Let `import-events ledger rebuild` make a new one.", STOPS["ledger"]),
        ("Check --ca-bundle: it names a file in PEM form.", STOPS["certificate"]),
        ('If one of the columns is it, say which: --map "Title=name".', HINTS["error"]),
        ("Download the template for an example: import-events template", STOPS["template"]),
        ("Name it with --something.", HINTS["other"]),
    ],
)
def test_each_failure_has_its_own_advice(hint, words, language):
    told = error_in_words(hint, language, resume_at=datetime.now(UTC))
    pattern = re.sub(r"\\{\w+\\}", ".+", re.escape(words[list(LANGUAGES).index(language)]))
    assert re.fullmatch(pattern, told)
    assert "--" not in told
    assert "command" not in told


def test_without_a_time_to_resume_none_is_shown():
    assert "from a later time on" in error_in_words(out_of_quota(0.0, None).hint, "en")


def test_the_command_is_a_button():
    hint = "Let that one finish; the same command goes on from there."
    assert error_in_words(hint, "en").endswith("; “Import” goes on from there.")
    assert error_in_words("Then run the same command again.", "en") == "Then press “Import” again."


def test_words_have_the_same_places_in_every_language():
    for name, several in STOPS.items():
        assert len({frozenset(re.findall(r"{\w+}", text)) for text in several}) == 1, name
