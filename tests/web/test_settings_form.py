"""Whatever the command can do for one calendar, the page can; docs/page.md says where, or why not."""

import re
from pathlib import Path

import pytest

from importer.cli import commands
from importer.settings import LEDGER_VARIABLE, Settings
from importer.web.session import SETTING_NAMES

GUIDE = Path(__file__).parents[2] / "docs" / "page.md"
NOT_OF_THE_PAGE = {
    *("base_url", "ledger", "ca_bundle", "api_key_file"),  # they could send the key elsewhere
    *("report", "dry_run", "address_fields"),  # links, a button, and no option at all
    "language",  # the page's own
}


def read_guide() -> dict[str, str]:
    """Option → what the table of the guide says about it."""
    rows = re.findall(r"^\| (`--.+?) \| (.+) \|$", GUIDE.read_text("utf-8"), re.MULTILINE)
    return {name: where for names, where in rows for name in re.findall(r"--[a-z-]+", names)}


def get_command_options() -> set[str]:
    found = {
        name
        for command in (commands.import_, commands.check)
        for option in command.params
        for name in option.opts
    }
    return {name for name in found if name.startswith("--")} - {"--version", "--help"}


def test_the_guide_lists_the_page_control_of_every_option():
    assert read_guide().keys() == get_command_options()
    assert all(read_guide().values())


def test_every_setting_is_on_the_page_or_excluded_with_a_reason():
    assert set(SETTING_NAMES) | NOT_OF_THE_PAGE == set(Settings.__slots__)
    assert not set(SETTING_NAMES) & NOT_OF_THE_PAGE


def test_every_page_setting_has_a_form_field(page_client):
    text = page_client.get("/").text
    missing = [name for name in SETTING_NAMES if f'name="{name}"' not in text]
    assert missing == ["sheet", "map"]  # drawn for each calendar


@pytest.mark.parametrize(
    "said", [{"workers": 7}, {"burst": 3}, {"rate": "9/minute"}, {"any_year": True}, {"wait": True}]
)
def test_a_selected_setting_takes_effect(page_client, workbook, said):
    page_client.upload(workbook())
    page_client.post("/api/settings", said)
    settings = page_client.state()["settings"]
    assert {name: settings[name] for name in said} == said


@pytest.mark.parametrize("said", [{"workers": 65}, {"workers": "many"}, {"burst": 0}])
def test_rejects_an_invalid_number(page_client, workbook, said):
    page_client.upload(workbook())
    answer = page_client.post("/api/settings", said)
    assert answer.status_code == 422
    assert "a whole number from 1 to" in answer.json()["message"]


def test_base_url_and_ledger_are_shown_without_secrets(page_client, monkeypatch):
    url = "postgresql://club:hunter2@db.example:5432/events?sslpassword=hunter2"
    monkeypatch.setenv(LEDGER_VARIABLE, url)
    answer = page_client.get("/api/state")
    assert answer.json()["ledger"] == "postgresql://db.example:5432/events"
    assert answer.json()["api"] == "http://127.0.0.1:9"
    assert "hunter2" not in answer.text


def test_the_page_opens_with_an_unusable_ledger(page_client, monkeypatch):
    monkeypatch.setenv(LEDGER_VARIABLE, "mysql://club:hunter2@db.example/events")
    answer = page_client.get("/api/state")
    assert answer.status_code == 200
    assert "hunter2" not in answer.text


@pytest.mark.parametrize(
    ("language", "said", "message"),
    [
        (
            "en",
            {"year": 27},
            "“27” is not valid for “Year for dates without one”. "
            "Enter a whole number from 1900 to 2199.",
        ),
        (
            "de",
            {"rate": "schnell"},
            "„schnell“ ist für „Grenze, statt der Ihres Tarifs“ nicht gültig. "
            "Geben Sie eine Zahl je Sekunde, Minute oder Tag ein, zum Beispiel 100/minute.",
        ),
    ],
)
def test_an_invalid_setting_is_reported_by_its_label_on_the_page(
    page_client, language, said, message
):
    answer = page_client.post("/api/settings", said, Accept_Language=language).json()
    assert answer == {"field": next(iter(said)), "message": message, "hint": ""}
