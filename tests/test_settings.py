import dataclasses
import json
from pathlib import Path

import pytest

from importer.delivery.api_key import read_key
from importer.domain.errors import UnusableInput
from importer.domain.intervals_api import API_KEY_VARIABLE, BASE_URL, PREMIUM, RateLimit
from importer.settings import (
    BASE_URL_VARIABLE,
    LEDGER_VARIABLE,
    SETTINGS_FILE_NAME,
    Settings,
    list_settings_files,
    resolve_settings,
)

CANARY = "sk_live_c4n4ry"


def resolved(options=None, environment=None, files=()) -> Settings:
    return resolve_settings(options or {}, environment or {}, tuple(files))


def refused(options=None, environment=None, files=()) -> UnusableInput:
    with pytest.raises(UnusableInput) as caught:
        resolved(options, environment, files)
    return caught.value


@pytest.fixture
def file(tmp_path):
    """Write a settings file, and return its path."""

    def write(text: str | bytes, name: str = "one.toml") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


# -- which word counts -----------------------------------------------------------------------------


def test_without_a_word_the_defaults_count():
    assert resolved() == Settings()
    assert resolved().base_url == BASE_URL


def test_an_option_comes_before_the_environment_and_that_before_the_files(file):
    near = file('base_url = "https://near.example"\nyear = 2027', "near.toml")
    far = file('base_url = "https://far.example"\nyear = 2026\nworkers = 3', "far.toml")
    environment = {BASE_URL_VARIABLE: "https://environment.example"}
    options = {"base_url": "https://option.example"}
    assert resolved(options, environment, [near, far]).base_url == "https://option.example"
    assert resolved({}, environment, [near, far]).base_url == "https://environment.example"
    from_files = resolved({}, {}, [near, far])
    assert (from_files.base_url, from_files.year, from_files.workers) == (
        "https://near.example",
        2027,
        3,
    )


def test_the_ledger_comes_from_the_environment_too():
    assert resolved({}, {LEDGER_VARIABLE: "/x/y"}).ledger == "/x/y"
    assert resolved({"ledger": "a"}, {LEDGER_VARIABLE: "/x/y"}).ledger == "a"


def test_what_was_not_said_on_the_command_line_leaves_the_file_its_word(file):
    path = file('wait = true\nsheet = ["2027"]\nyear = 2027\nmap = {Naam = "name"}')
    unsaid = {"wait": False, "sheet": (), "year": None, "map": ()}
    found = resolved(unsaid, {}, [path])
    assert (found.wait, found.sheet, found.year) == (True, ("2027",), 2027)
    assert found.map == {"Naam": "name"}


def test_an_empty_variable_says_nothing():
    assert resolved({}, {BASE_URL_VARIABLE: "", LEDGER_VARIABLE: ""}) == Settings()


def test_this_folders_file_comes_before_the_users(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    here, user = list_settings_files()
    assert here == Path(SETTINGS_FILE_NAME)
    assert user.name == SETTINGS_FILE_NAME
    here.write_text("year = 2030")
    assert resolve_settings({}, {}).year == 2030


def test_the_processs_own_environment_counts_if_no_other_is_given(monkeypatch):
    monkeypatch.setenv(BASE_URL_VARIABLE, "https://environment.example/v1/")
    assert resolve_settings({}, files=()).base_url == "https://environment.example/v1"


def as_toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {as_toml(one)}" for name, one in value.items()) + "}"
    return json.dumps(value)


def test_every_setting_can_stand_in_a_file(file):
    said = {
        "base_url": "https://x.example",
        "ledger": "l.sqlite3",
        "sheet": ["A", "B"],
        "date_order": "dmy",
        "year": 2027,
        "default_type": "runClub",
        "map": {"Naam": "name", "Extra": "ignore"},
        "skip_invalid": True,
        "any_year": True,
        "include_cancelled": True,
        "rate": "10/second",
        "burst": 5,
        "workers": 2,
        "wait": True,
        "ca_bundle": "ca.pem",
        "api_key_file": "key.txt",
        "address_fields": {"postalCode": "zip"},
        "report": "out.csv",
        "language": "de",
    }
    lines = [f"{name} = {as_toml(value)}" for name, value in said.items()]
    found = dataclasses.asdict(resolved({}, {}, [file("\n".join(lines))]))
    assert said.keys() | {"dry_run"} == found.keys()
    expected = said | {
        "sheet": ("A", "B"),
        "rate": (10.0, 1.0),
        "report": ("out.csv",),
        "dry_run": False,
    }
    assert found == expected


# -- unusable values -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("date_order", "dym", "dmy, mdy, ymd"),
        ("default_type", "Race", "race, runClub, timeTrial, other"),
        ("year", 1899, "1900 to 2199"),
        ("year", "2027", "whole number"),
        ("year", True, "whole number"),
        ("year", 2027.0, "whole number"),
        ("workers", 0, "1 to 64"),
        ("workers", 65, "1 to 64"),
        ("burst", 0, "1 to"),
        ("rate", "100", "100/minute"),
        ("rate", 100, "100/minute"),
        ("rate", "0/day", "100/minute"),
        ("rate", "9" * 400 + "/second", "100/minute"),
        ("sheet", [1], "a text, or a list"),
        ("sheet", 5, "a text, or a list"),
        ("report", ["a.csv", None], "a text, or a list"),
        ("skip_invalid", "yes", "true or false"),
        ("wait", 1, "true or false"),
        ("ledger", 5, "a text"),
        ("ledger", "", "a text"),
        ("ledger", "  ", "a text"),
        ("ca_bundle", ["ca.pem"], "a text"),
        ("api_key_file", "", "a text"),
        ("base_url", 5, "a text"),
        ("base_url", ["https://x.example"], "a text"),
        ("map", ["Naam"], "HEADER=field"),
        ("map", ["=name"], "HEADER=field"),
        ("map", {"": "name"}, "HEADER=field"),
        ("map", {"Naam": "nam"}, "did you mean name?"),
        ("map", {"Naam": 5}, "a field behind"),
        ("map", ["Naam=NAME"], "a field behind"),
        ("map", 5, "a text, or a list"),
        ("address_fields", "zip", "a table"),
        ("address_fields", {"zip": "postalCode"}, "a table"),
        ("address_fields", {"city": ""}, "a name of its own"),
        ("address_fields", {"city": 5}, "a name of its own"),
        ("address_fields", {"city": ["a"]}, "a name of its own"),
        ("address_fields", {"city": "place", "street": "place"}, "a name of its own"),
        ("address_fields", {"city": "street"}, "a name of its own"),
    ],
)
def test_an_unusable_value_is_rejected_by_its_options_name(name, value, wanted):
    message = refused({name: value}).message
    assert message.startswith(f"--{name.replace('_', '-')} cannot be ")
    assert wanted in message


def test_the_same_checks_hold_for_a_file(file):
    assert "--year" in refused(files=[file("year = 99")]).message
    assert "not encrypted" in refused(files=[file('base_url = "http://x.example"')]).message


def test_a_long_value_is_not_shown_whole():
    assert len(refused({"rate": "x" * 10_000}).message) < 250


def test_members_of_the_address_may_change_places():
    swapped = {"city": "street", "street": "city"}
    assert resolved({"address_fields": swapped}).address_fields == swapped


@pytest.mark.parametrize(
    ("said", "mapping"),
    [
        (["Naam=name"], {"Naam": "name"}),
        ([" Naam = name "], {"Naam": "name"}),
        (["a=b=name"], {"a=b": "name"}),
        (["X=ignore", "Y=lat"], {"X": "ignore", "Y": "lat"}),
        ("Naam=name", {"Naam": "name"}),
        ({"a=b": "name"}, {"a=b": "name"}),
    ],
)
def test_mappings(said, mapping):
    assert resolved({"map": said}).map == mapping


# -- files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("base-url", "'base_url'"),
        ("worker", "'workers'"),
        ("skipinvalid", "'skip_invalid'"),
        ("colour", "no such setting"),
        ("dry_run", "no such setting"),
    ],
)
def test_rejects_an_unknown_name_in_a_file_with_the_nearest_one(file, name, hint):
    path = file(f"{name} = 1")
    error = refused(files=[path])
    assert str(path) in error.message
    assert repr(name) in error.message
    assert hint in error.hint


def test_a_file_that_is_not_there_says_nothing(tmp_path):
    assert resolved(files=[tmp_path / "none.toml"]) == Settings()


def test_a_file_may_begin_with_a_byte_order_mark(file):
    assert resolved(files=[file(b"\xef\xbb\xbfyear = 2027")]).year == 2027


@pytest.mark.parametrize("content", [b"year = ", b"year == 2027", b"\xff\xfe", b"a = 1\na = 2"])
def test_rejects_a_file_that_is_not_toml(file, content):
    path = file(content)
    error = refused(files=[path])
    assert str(path) in error.message
    assert error.hint


def test_a_folder_is_no_settings_file(tmp_path):
    assert str(tmp_path) in refused(files=[tmp_path]).message


# -- the key ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["api_key", "key", API_KEY_VARIABLE, "partner-key", "ApiKey"])
@pytest.mark.parametrize("value", [f'"{CANARY}"', f'["{CANARY}"]'])
def test_rejects_an_api_key_in_a_settings_file_without_showing_it(file, name, value):
    error = refused(files=[file(f"{name} = {value}")])
    assert "api_key_file" in error.hint
    assert CANARY not in error.message + error.hint


@pytest.mark.parametrize("content", [f"api_key = {CANARY}", f'token = "{CANARY}', f"{CANARY}"])
def test_a_broken_settings_file_does_not_show_the_key(file, content):
    error = refused(files=[file(content)])
    assert CANARY not in error.message + error.hint


def test_the_key_comes_from_the_environment():
    assert read_key(Settings(), {API_KEY_VARIABLE: f" {CANARY}\n"}) == CANARY


def test_the_processs_own_environment_holds_the_key_if_no_other_is_given(monkeypatch):
    monkeypatch.setenv(API_KEY_VARIABLE, CANARY)
    assert read_key(Settings()) == CANARY


@pytest.mark.parametrize("content", [CANARY, f"{CANARY}\n", f"\ufeff {CANARY} \r\n"])
def test_a_key_file_comes_before_the_environment(file, content):
    settings = Settings(api_key_file=str(file(content, "key")))
    assert read_key(settings, {API_KEY_VARIABLE: "other"}) == CANARY


def test_a_key_file_may_stand_in_the_users_home(home):
    (home / "key").write_text(CANARY)
    assert read_key(Settings(api_key_file="~/key"), {}) == CANARY


def no_key(settings: Settings, environment: dict[str, str]) -> str:
    with pytest.raises(UnusableInput) as caught:
        read_key(settings, environment)
    text = caught.value.message + caught.value.hint
    assert CANARY not in text
    return text


@pytest.mark.parametrize("environment", [{}, {API_KEY_VARIABLE: ""}, {API_KEY_VARIABLE: " \n"}])
def test_without_a_key_it_is_reported_where_to_put_it(environment):
    text = no_key(Settings(), environment)
    assert API_KEY_VARIABLE in text
    assert "--api-key-file" in text
    assert "--sandbox" in text


@pytest.mark.parametrize(
    "key",
    [f"{CANARY}\n{CANARY}", f"Bearer {CANARY}", f"{CANARY}é", f"{CANARY}\x00", f"{CANARY}\u200b"],
)
def test_rejects_an_impossible_api_key_without_showing_it(file, key):
    assert API_KEY_VARIABLE in no_key(Settings(), {API_KEY_VARIABLE: key})
    assert "cannot be a key" in no_key(Settings(api_key_file=str(file(key, "key"))), {})


def test_an_empty_key_file_is_named(file):
    path = file(" \n", "key")
    assert str(path) in no_key(Settings(api_key_file=str(path)), {API_KEY_VARIABLE: CANARY})


@pytest.mark.parametrize("path", [CANARY, f"~{CANARY}/key", f"{CANARY}\x00", f"{CANARY}" * 500])
def test_a_key_that_is_given_for_its_file_is_not_shown(path):
    assert "--api-key-file" in no_key(Settings(api_key_file=path), {})
    assert CANARY not in refused({"api_key_file": [path]}).message


def test_rejects_a_key_file_that_is_not_a_text(file, tmp_path):
    for path in (file(b"\xff\xfe\x00" + CANARY.encode(), "key"), tmp_path):
        assert "cannot be read" in no_key(Settings(api_key_file=str(path)), {})


# -- the pace --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "limit"),
    [
        ({}, PREMIUM),
        ({"rate": "5/second"}, RateLimit(5, 1, PREMIUM.burst)),
        ({"burst": 3}, RateLimit(PREMIUM.count, PREMIUM.seconds, 3)),
        ({"rate": "5/second", "burst": 3}, RateLimit(5, 1, 3)),
    ],
)
def test_the_plans_limit_counts_unless_the_user_says_otherwise(options, limit):
    assert resolved(options).resolve_rate_limit(PREMIUM) == limit


@pytest.mark.parametrize("name", ["date_ordre", "nonsense", "api_key"])
def test_rejects_an_unknown_option_by_name(name):
    with pytest.raises(UnusableInput, match=name):
        resolve_settings({name: "x"}, {}, ())


def test_a_column_is_not_two_fields():
    with pytest.raises(UnusableInput, match="Label=city"):
        resolve_settings({"map": ("Label=name", "Label=city")}, {}, ())
    assert resolve_settings({"map": ("Label=name", "Label=name")}, {}, ()).map == {"Label": "name"}
