"""Unusable input ends with status 2, an explanation and the next step; nothing is sent."""

import io
import json
import os
import zipfile

import openpyxl
import pytest

from importer.domain.intervals_api import API_KEY_VARIABLE
from importer.settings import BASE_URL_VARIABLE, SETTINGS_FILE_NAME


def workbook() -> bytes:
    """Write a workbook with one event."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (("Name", "Date", "Type"), ("Lakeside 10K", "2027-05-03", "race")):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def encrypted() -> bytes:
    """Write a workbook with a password: an OLE file with the stream EncryptedPackage."""
    magic = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    return magic + bytes(1016) + "EncryptedPackage".encode("utf-16-le") + bytes(2000)


def word_document() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return stream.getvalue()


FILES = {
    "empty.csv": b"",
    "empty.xlsx": b"",
    "paper.xlsx": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    "page.xlsx": b"<!doctype html><html><title>Sign in</title></html>",
    "secret.xlsx": encrypted(),
    "torn.xlsx": workbook()[:2000],
    "letter.xlsx": word_document(),
    "no-header.csv": b"one,two\nthree,four\n",
    "no-rows.csv": b"Name,Date,Type\n",
    "blanks.csv": b"Name,Date,Type\n,,\n ,,\n",
    "zeros.csv": bytes(5000),
}


def refused(ended, name: str = "") -> str:
    """Return the errors of a run with status 2, which must not list a row as imported."""
    assert ended.status == 2, ended
    assert all(word not in ended.out for word in ("created", "unchanged", "exists"))
    sentence, *_ = ended.err.splitlines()
    assert sentence.startswith("Error: ")
    assert name in sentence
    return str(ended.err)


@pytest.mark.parametrize("name", FILES)
def test_rejects_a_file_that_is_not_a_calendar(shell, server, tmp_path, name):
    (tmp_path / name).write_bytes(FILES[name])
    assert "→" in refused(shell(name), name)
    assert not server.state.requests


def test_a_protected_workbook_is_reported_with_a_hint(shell, server, tmp_path):
    (tmp_path / "secret.xlsx").write_bytes(encrypted())
    assert "password" in refused(shell("secret.xlsx"))


def test_rejects_a_missing_file_and_a_folder(shell, server, tmp_path):
    (tmp_path / "folder").mkdir()
    assert "no file" in refused(shell("nowhere.xlsx"), "nowhere.xlsx")
    refused(shell("folder"), "folder")


def test_one_invalid_file_of_several_stops_the_import(shell, server, calendar):
    refused(shell(calendar(3), "nowhere.xlsx"))
    assert not server.state.requests


def test_a_missing_api_key_is_reported_with_commands_that_need_none(shell, calendar):
    said = refused(shell(calendar(1), **{API_KEY_VARIABLE: ""}))
    assert "--sandbox" in said
    assert API_KEY_VARIABLE in said


@pytest.mark.parametrize("key", ["two words", "two\nlines", "ключ-canary"])
def test_rejects_an_impossible_api_key_without_showing_it(shell, server, calendar, key):
    ended = shell(calendar(1), **{API_KEY_VARIABLE: key})
    refused(ended)
    assert key not in ended.err
    assert not server.state.requests


@pytest.mark.parametrize(
    "url",
    [
        "junk",
        "ftp://api.example",
        "http://api.example",
        "https://me:secret@api.example",
        "https://api.example?key=1",
        "https://*.example",
        "https://127.0.0.1:99999",
        "https://",
    ],
)
def test_rejects_an_unusable_base_url(shell, calendar, url):
    ended = shell(calendar(1), **{BASE_URL_VARIABLE: url, API_KEY_VARIABLE: "some-key"})
    said = refused(ended, "base URL")
    assert "secret" not in said


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--rate", "fast"], "--rate"),
        (["--burst", "0"], "--burst"),
        (["--workers", "1000"], "--workers"),
        (["--year", "20"], "--year"),
        (["--default-type", "jog"], "--default-type"),
        (["--map", "Name"], "--map"),
        (["--report", "report.doc"], "report.doc"),
        (["--report", "calendar.csv"], "calendar.csv"),
        (["--report", "nowhere/report.csv"], "nowhere"),
        (["--api-key-file", "nowhere.txt"], "--api-key-file"),
        (["--ca-bundle", "nowhere.pem"], "nowhere.pem"),
        (["--ledger", "."], "folder"),
        (["--sheet", "Nowhere"], "Nowhere"),
    ],
)
def test_rejects_an_unusable_setting(shell, server, calendar, arguments, word):
    refused(shell(calendar(1), *arguments), word)
    assert not server.state.requests


@pytest.mark.parametrize("arguments", [["--no-such-option"], ["--date-order", "xyz"], []])
def test_rejects_an_unusable_command_line(shell, server, calendar, arguments):
    calendar(1)
    ended = shell(*(["calendar.csv", *arguments] if arguments else []))
    assert ended.status == 2
    assert not server.state.requests


@pytest.mark.parametrize(
    "text",
    ["rate = ", 'api_key = "canary"', "rat = 5", "dry_run = true", 'rate = "fast"', "\xff\xfe"],
)
def test_rejects_an_unusable_settings_file(shell, server, calendar, tmp_path, text):
    (tmp_path / SETTINGS_FILE_NAME).write_text(text, "latin-1")
    assert "canary" not in refused(shell(calendar(1)))
    assert not server.state.requests


def test_rejects_a_file_that_is_not_a_ledger_and_keeps_it(shell, server, calendar, tmp_path):
    (tmp_path / "ledger.sqlite3").write_text("Dear diary, " * 100)
    refused(shell(calendar(1)), "is damaged or is not a ledger")
    assert (tmp_path / "ledger.sqlite3").read_text() == "Dear diary, " * 100
    assert not server.state.requests


@pytest.mark.skipif(os.name != "posix", reason="other systems have other devices")
def test_rejects_a_device_file(shell, server):
    assert shell("/dev/null").status == 2


def test_a_report_never_replaces_the_ledger_or_the_key_file(shell, server, calendar, tmp_path):
    path, key = calendar(2), tmp_path / "key.json"
    key.write_text(server.key)
    ledger = tmp_path / "ledger.json"
    assert shell(path, "--ledger", str(ledger)).status == 0
    before = ledger.read_bytes()
    for options in (
        ("--ledger", str(ledger), "--report", str(ledger)),
        ("--api-key-file", str(key), "--report", str(key)),
    ):
        ended = shell(path, *options)
        assert ended.status == 2
        assert "would overwrite the ledger or the file of the key" in ended.err
    assert (key.read_text(), ledger.read_bytes()) == (server.key, before)


@pytest.mark.parametrize("wrong", [("--year", "abc"), ("--bogus",)])
def test_usage_errors_are_json_with_the_option_json(shell, calendar, wrong):
    ended = shell(calendar(2), *wrong, "--json", "--log", "json")
    assert ended.status == 2
    assert ended.report["run"]["state"] == "refused"
    assert wrong[-1] in ended.report["message"]
    assert json.loads(ended.err)["event"] == "error"
    plain = shell(calendar(2), *wrong)
    assert (plain.status, plain.out) == (2, "")
    assert "Usage: import-events CALENDAR" in plain.err
