"""Calendars from the web: what is fetched, what is refused, and what may be tried again."""

import gzip
import socket
from pathlib import Path

import pytest

from importer import http_transport as connections
from importer import sources
from importer.domain.errors import Stopped, UnusableInput
from importer.pipeline.check import check_calendar
from importer.settings import Settings
from importer.sources import limits
from importer.sources.download import convert_to_download_url, fetch_url

CALENDAR = b"Name,Date,Type\nCoast Run,2027-05-01,race\n"


def test_a_url_can_replace_a_file(web_server):
    url = web_server.give("/export?format=csv", CALENDAR)
    result = check_calendar([url], Settings())
    assert [row.name for row in result.rows] == ["Coast Run"]
    assert [file.path for file in result.run.files] == [url]


def test_the_content_determines_the_format_not_name_or_content_type(web_server, book):
    path = book(Races={"A1": "Name", "B1": "Date", "A2": "Run", "B2": "2027-05-01"})
    url = web_server.give("/calendar.csv", Path(path).read_bytes(), Content_Type="text/plain")
    [table] = sources.read_source(url).tables
    assert table.sheet == "Races"


def test_follows_a_limited_number_of_redirects(web_server):
    web_server.give("/end", CALENDAR)
    web_server.give("/middle", b"", 307, Location="end")
    assert fetch_url(web_server.give("/start", b"", 302, Location="/middle")) == CALENDAR
    with pytest.raises(UnusableInput, match="redirected again and again"):
        fetch_url(web_server.give("/circle", b"", 302, Location="/circle"))


@pytest.mark.parametrize(
    "target", ["http://calendar.example/x.csv", "ftp://127.0.0.1/x", "file:///x"]
)
def test_rejects_a_redirect_to_an_unencrypted_url(web_server, target):
    with pytest.raises(UnusableInput, match=r"not encrypted|not a web address"):
        fetch_url(web_server.give("/start", b"", 302, Location=target))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://calendar.example/x.csv", "not encrypted"),
        ("https://", "not a web address"),
        ("https://[::1/x.csv", "not a web address"),
        ("https://user:canary@calendar.example/x.csv", "user name or password"),
    ],
)
def test_rejects_urls_that_are_invalid_or_contain_secrets(url, reason):
    with pytest.raises(UnusableInput, match=reason) as refusal:
        fetch_url(url)
    assert "canary" not in refusal.value.message + refusal.value.hint


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, "asks for a password"),
        (403, "access is denied"),
        (404, "nothing at this address"),
        (418, "418"),
    ],
)
def test_permanent_download_errors_are_unusable_input(web_server, status, reason):
    with pytest.raises(UnusableInput, match=reason):
        fetch_url(web_server.give("/x", b"", status))


@pytest.mark.parametrize("status", [429, 500, 503])
def test_temporary_download_errors_are_retried_later(web_server, status):
    with pytest.raises(Stopped, match=f"answered {status}"):
        fetch_url(web_server.give("/x", b"", status))


def test_an_unreachable_web_server_is_retried_later():
    with pytest.raises(Stopped, match=r"no connection to 127\.0\.0\.1"):
        fetch_url("http://127.0.0.1:9/x.csv")


def test_rejects_an_incomplete_download(web_server):
    with pytest.raises(Stopped, match="before it was complete"):
        fetch_url(web_server.give("/x", CALENDAR, Content_Length=str(len(CALENDAR) + 10)))


def test_rejects_a_download_that_is_too_large_also_when_compressed(web_server, monkeypatch):
    monkeypatch.setattr(limits, "MAX_DOWNLOAD_BYTES", 1000)
    assert fetch_url(web_server.give("/fits", b"x" * 1000)) == b"x" * 1000
    with pytest.raises(UnusableInput, match="is larger than"):
        fetch_url(web_server.give("/long", b"x" * 1001))
    packed = gzip.compress(b"x" * 1_000_000)
    with pytest.raises(UnusableInput, match="is larger than"):
        fetch_url(web_server.give("/bomb", packed, Content_Encoding="gzip"))


def test_a_download_timeout_is_retried_later(monkeypatch):
    monkeypatch.setattr(connections, "READ_TIMEOUT", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/x.csv"
        with pytest.raises(Stopped, match="in time"):
            fetch_url(url)


def test_a_web_page_is_reported_as_one(web_server):
    page = b"<!DOCTYPE html><html><body>Sign in</body></html>"
    with pytest.raises(UnusableInput, match="a web page"):
        sources.read_source(web_server.give("/x", page))


@pytest.mark.parametrize(
    ("shared", "workbook"),
    [
        (
            "https://docs.google.com/spreadsheets/d/1aB-c_D/edit#gid=0",
            "https://docs.google.com/spreadsheets/d/1aB-c_D/export?format=xlsx",
        ),
        (
            "https://docs.google.com/spreadsheets/d/1aB-c_D/edit?usp=sharing",
            "https://docs.google.com/spreadsheets/d/1aB-c_D/export?format=xlsx",
        ),
        (
            "https://docs.google.com/spreadsheets/d/e/2PACX-1v/pubhtml",
            "https://docs.google.com/spreadsheets/d/e/2PACX-1v/pub?output=xlsx",
        ),
        (
            "https://docs.google.com/spreadsheets/d/1aB/export?format=csv",
            "https://docs.google.com/spreadsheets/d/1aB/export?format=csv",
        ),
        ("https://calendar.example/edit", "https://calendar.example/edit"),
    ],
)
def test_the_url_of_a_shared_google_sheet_downloads_its_workbook(shared, workbook):
    assert convert_to_download_url(shared) == workbook
