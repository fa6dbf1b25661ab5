"""Hints to a stopped run: each cause has its own, in the words of the page."""

from datetime import datetime

import pytest

from importer.delivery.answers import NotTheApi, Unauthorized
from importer.delivery.api_key import check_key
from importer.delivery.stop_reasons import (
    build_quota_error,
    build_unauthorized_error,
    build_unreachable_error,
    build_wrong_address_error,
)
from importer.domain.errors import UnusableInput
from importer.messages import LANGUAGES
from importer.web.translation import translate_error_hint


def missing_key_hint() -> str:
    with pytest.raises(UnusableInput) as error:
        check_key("", "the field")
    return error.value.hint


LATER = datetime(2027, 4, 2, 2, 47).astimezone()


def test_an_exhausted_quota_names_the_day_and_the_time():
    error = build_quota_error(LATER.timestamp(), 7)
    english = translate_error_hint(error.hint, "en", resume_at=error.resume_at)
    assert "Press “Import” again from 02:47 on 2 April 2027." in english
    german = translate_error_hint(error.hint, "de", resume_at=error.resume_at)
    assert "„Importieren“ wieder ab 02:47 Uhr am 2. April 2027" in german


def test_the_button_that_started_the_run_continues_it():
    hint = build_unreachable_error("https://api.example", "no connection").hint
    assert "“Import”" in translate_error_hint(hint, "en")
    assert "“Dry run”" in translate_error_hint(hint, "en", "dry_run")
    assert "„Testlauf starten“" in translate_error_hint(hint, "de", "rehearsal")


@pytest.mark.parametrize(
    ("hint", "english", "german"),
    [
        (build_quota_error(0.0, None).hint, "wait for the quota", "auf das Kontingent"),
        (
            build_unreachable_error("https://api.example", "no connection").hint,
            "internet connection",
            "Verbindung zum Internet",
        ),
        (
            build_wrong_address_error("https://a.example", NotTheApi("it sends on")).hint,
            "requires a login",
            "eine Anmeldung verlangt",
        ),
        (build_unauthorized_error(Unauthorized(401, "no")).hint, "not revoked", "widerrufen"),
        (missing_key_hint(), "Enter the key in the field", "den Schlüssel in das Feld"),
        ("Name another place with --ledger PATH.", "“Ledger”", "Protokoll"),
        ("Let `import-events ledger rebuild` make a new one.", "“Ledger”", "Protokoll"),
        ("Check --ca-bundle: it names a file in PEM form.", "certificates", "Zertifikaten"),
        ('If one of the columns is it: --map "Title=name".', "“Columns”", "„Spalten“"),
        ("For an example: import-events template", "Download template", "Vorlage herunterladen"),
        ("Name it with --something.", "Change it in the settings.", "in den Einstellungen."),
    ],
)
def test_each_cause_has_its_own_hint(hint, english, german):
    for language, expected in zip(LANGUAGES, (english, german), strict=True):
        shown = translate_error_hint(hint, language, resume_at=LATER)
        assert expected in shown
        assert "--" not in shown
        assert "command" not in shown


def test_without_a_time_to_resume_none_is_shown():
    assert "again from a later time" in translate_error_hint(
        build_quota_error(0.0, None).hint, "en"
    )


def test_the_next_command_is_a_button():
    hint = translate_error_hint("Then run the same command again.", "en")
    assert hint == "Then press “Import” again."
