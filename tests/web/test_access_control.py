"""What is refused, and that it is: each attack is one test."""

import os
import socket
import stat
from urllib.parse import urlsplit

import psutil
import pytest
import requests
from web_pages import PATHS

from importer.web.uploads import UPLOAD_BYTES

SECRET = "sk-live-very-secret-0123456789"


def folder_of(page):
    """The private folder, found by the upload in it."""
    return page.session.uploads[0].path.parent


def raw(page, request: bytes) -> bytes:
    """Send bytes as they are; return the answer's first line."""
    port = urlsplit(page.origin).port
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request)
        return connection.makefile("rb").readline()


def test_it_listens_on_loopback_only(page):
    port = urlsplit(page.origin).port
    here = [
        one.laddr.ip
        for one in psutil.Process().net_connections("tcp")
        if one.status == psutil.CONN_LISTEN and one.laddr.port == port
    ]
    assert here == ["127.0.0.1"]


def test_the_token_becomes_a_strict_cookie_once(page):
    address = page.address
    answer = requests.get(address, allow_redirects=False, timeout=30)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/" in cookie
    again = requests.get(address, allow_redirects=False, timeout=30)
    assert again.status_code == 403
    assert "Set-Cookie" not in again.headers


def test_the_token_is_not_the_cookie(page):
    token = page.keys.token
    answer = requests.get(page.address, allow_redirects=False, timeout=30)
    assert token not in answer.headers["Set-Cookie"]


@pytest.mark.parametrize("token", ["", "wrong", "é", "a" * 5000])
def test_a_wrong_token_opens_nothing(page, token):
    answer = requests.get(f"{page.origin}/?token={token}", allow_redirects=False, timeout=30)
    assert answer.status_code == 403
    assert page.keys.token is not None


@pytest.mark.parametrize("path", PATHS)
def test_without_the_cookie_nothing_is_told(page, path):
    answer = requests.get(page.origin + path, allow_redirects=False, timeout=30)
    assert answer.status_code == 403


@pytest.mark.parametrize("deed", ["upload", "mend", "settings", "run", "answer", "stop", "drop"])
def test_without_the_cookie_nothing_is_done(page, deed):
    answer = requests.post(
        f"{page.origin}/api/{deed}", json={}, headers={"Origin": page.origin}, timeout=30
    )
    assert answer.status_code == 403


def test_a_made_up_cookie_is_refused(page):
    answer = requests.get(page.origin, headers={"Cookie": f"{page.keys.name}=made-up"}, timeout=30)
    assert answer.status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "localhost", "127.0.0.1", "127.0.0.1:1", ""])
def test_a_foreign_host_is_refused(visitor, host):
    """DNS rebinding: the browser sends our cookie to a name that leads here for a moment."""
    assert visitor.get("/api/state", Host=host).status_code == 403


def test_a_second_host_is_refused(visitor, page):
    cookie = visitor.http.cookies.get(page.keys.name)
    own = urlsplit(page.origin).netloc
    hosts = f"Host: {own}\r\nHost: evil.example\r\n"
    request = f"GET /api/state HTTP/1.1\r\n{hosts}Cookie: {page.keys.name}={cookie}\r\n\r\n"
    assert b" 200 " not in raw(page, request.encode())


def test_a_forwarded_host_changes_nothing(visitor):
    answer = visitor.get("/api/state", Host="evil.example", X_Forwarded_Host="127.0.0.1")
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost"]
)
def test_a_foreign_origin_is_refused(visitor, origin):
    assert visitor.post("/api/stop", Origin=origin).status_code == 403
    assert visitor.get("/api/state", Origin=origin).status_code == 403


def test_a_deed_without_an_origin_is_refused(visitor, page):
    assert visitor.http.post(f"{page.origin}/api/stop", json={}, timeout=30).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_request_from_another_site_is_refused(visitor, site):
    assert visitor.get("/", Sec_Fetch_Site=site).status_code == 403
    assert visitor.post("/api/stop", Sec_Fetch_Site=site).status_code == 403


def test_another_site_cannot_use_the_token_up(page):
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert requests.get(page.address, headers=headers, timeout=30).status_code == 403
    assert page.keys.token is not None


@pytest.mark.parametrize("path", [*PATHS, "/nowhere", "/static/nothing.js"])
def test_every_answer_forbids_what_it_does_not_need(visitor, path):
    if path == "/api/events":
        pytest.skip("a stream: see test_runs")
    headers = visitor.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


def test_no_page_has_scripts_or_styles_within(visitor):
    for path in ("/", "/runs"):
        text = visitor.get(path).text
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick" not in text
        assert text.count("<script") == text.count('<script type="module" src="/static/')


@pytest.mark.parametrize(
    "path", ["/static/../guard.py", "/static/%2e%2e/guard.py", "/static//etc/passwd"]
)
def test_static_files_are_those_and_no_others(visitor, page, path):
    request = requests.Request("GET", page.origin).prepare()
    request.url = page.origin + path  # as it is, without tidying
    request.headers["Cookie"] = f"{page.keys.name}={visitor.http.cookies.get(page.keys.name)}"
    assert requests.Session().send(request, timeout=30).status_code == 404


def test_an_upload_that_claims_too_much_is_refused_at_once(visitor, page):
    cookie = visitor.http.cookies.get(page.keys.name)
    request = (
        f"POST /api/upload?name=a.csv HTTP/1.1\r\nHost: {urlsplit(page.origin).netloc}\r\n"
        f"Origin: {page.origin}\r\nCookie: {page.keys.name}={cookie}\r\n"
        f"Content-Length: {UPLOAD_BYTES + 1}\r\n\r\n"
    )
    assert b" 413 " in raw(page, request.encode())


def test_an_upload_that_says_nothing_of_its_size_is_counted(visitor, page, workbook):
    visitor.upload(workbook())
    folder = folder_of(page)
    before = set(folder.iterdir())
    block = b"a" * (1 << 20)

    def endless():
        for _ in range(UPLOAD_BYTES // len(block) + 1):
            yield block

    about = {"Origin": page.origin}
    try:
        answer = visitor.http.post(
            f"{page.origin}/api/upload?name=a.csv", data=endless(), headers=about, timeout=60
        )
    except requests.ConnectionError:
        pass  # it hung up in the middle, which is a refusal too
    else:
        assert answer.status_code == 413
    assert visitor.state()["file"] == "calendar.xlsx"
    assert set(folder.iterdir()) == before


def test_other_bodies_are_small(visitor):
    assert visitor.post("/api/mend", b"[" * (2 << 20)).status_code == 413


@pytest.mark.parametrize("body", [b"nonsense", b"[]", b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_refused(visitor, body):
    assert visitor.post("/api/mend", body).status_code == 422


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_an_upload_is_readable_by_its_owner_alone(visitor, page, workbook):
    visitor.upload(workbook())
    path = page.session.uploads[0].path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_an_upload_is_removed_when_another_takes_its_place(visitor, page, workbook):
    visitor.upload(workbook())
    first = page.session.uploads[0].path
    visitor.upload(workbook(name="other.xlsx"))
    assert not first.exists()
    second = page.session.uploads[0].path
    visitor.post("/api/drop")
    assert not second.exists()


def test_what_cannot_be_read_is_not_kept(visitor, page, workbook, tmp_path):
    visitor.upload(workbook())
    (tmp_path / "picture.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert visitor.upload(tmp_path / "picture.xlsx").status_code == 422
    assert list(folder_of(page).iterdir()) == [page.session.uploads[0].path]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("C:%5Ccalendars%5Cseason.csv", "season.csv"),
        ("https:%2F%2Fevil.example%2Fa.csv", "a.csv"),
        ("%00%1b[31m", "\\x00\\x1b[31m"),
        ("", "calendar"),
        ("%2E%2E", "calendar"),
    ],
)
def test_file_names_are_data(visitor, page, said, shown):
    answer = visitor.post(f"/api/upload?name={said}", b"Name,Date,Type\nRace,2027-05-03,race\n")
    assert answer.json()["file"] == shown
    assert page.session.uploads[0].path.name.startswith("upload-")
    assert visitor.get("/download/marked.xlsx").status_code == 200


def test_the_key_is_never_sent_back(visitor, server, workbook, until):
    visitor.upload(workbook())
    answers = [visitor.post("/api/run", {"kind": "import", "key": SECRET})]
    until(lambda: visitor.state()["work"]["state"] == "finished")
    answers += [visitor.get(path) for path in ("/", "/api/state", "/api/remarks", "/runs")]
    answers.append(visitor.get("/download/report.json"))
    assert visitor.state()["key"] == "refused"
    for answer in answers:
        assert SECRET not in answer.text


def test_a_key_that_cannot_be_one_is_not_repeated(visitor, workbook):
    visitor.upload(workbook())
    answer = visitor.post("/api/run", {"kind": "import", "key": "my key é"})
    assert answer.status_code == 422
    assert "my key" not in answer.text


def test_a_forgotten_key_is_forgotten(visitor, page, server, workbook, until):
    visitor.upload(workbook())
    visitor.post("/api/run", {"kind": "dry_run", "key": server.key})
    until(lambda: visitor.state()["work"]["state"] == "finished")
    assert visitor.state()["key"] == "memory"
    assert visitor.post("/api/forget").json()["key"] == ""
    assert visitor.post("/api/run", {"kind": "import"}).status_code == 422
