"""What is refused, and that it is: each attack is one test."""

import os
import socket
import stat
from urllib.parse import urlsplit

import psutil
import pytest
import requests

from importer.web.uploads import MAX_UPLOAD_BYTES

SECRET = "sk-live-very-secret-0123456789"

PATHS = (
    *("/", "/runs", "/runs/abc", "/runs/abc.json", "/static/page.js", "/download/template.xlsx"),
    *("/download/marked.xlsx", "/download/report.json", "/api/state", "/api/texts"),
    *("/api/rows", "/api/position", "/api/remarks", "/api/events"),
)


def folder_of(serving_page):
    """Return the page's private folder, found by an upload in it."""
    return serving_page.session.uploads[0].path.parent


def raw(serving_page, request: bytes) -> bytes:
    """Send bytes as they are; return the answer's first line."""
    port = urlsplit(serving_page.origin).port
    with socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
        connection.sendall(request)
        return connection.makefile("rb").readline()


def test_listens_on_loopback_only(serving_page):
    port = urlsplit(serving_page.origin).port
    here = [
        one.laddr.ip
        for one in psutil.Process().net_connections("tcp")
        if one.status == psutil.CONN_LISTEN and one.laddr.port == port
    ]
    assert here == ["127.0.0.1"]


def test_the_token_becomes_a_strict_cookie_once(serving_page):
    address = serving_page.one_time_url
    answer = requests.get(address, allow_redirects=False, timeout=120)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/" in cookie
    again = requests.get(address, allow_redirects=False, timeout=120)
    assert again.status_code == 403
    assert "Set-Cookie" not in again.headers


def test_the_token_is_not_the_cookie(serving_page):
    token = serving_page.access_token.token
    answer = requests.get(serving_page.one_time_url, allow_redirects=False, timeout=120)
    assert token not in answer.headers["Set-Cookie"]


@pytest.mark.parametrize("token", ["", "wrong", "é", "a" * 5000])
def test_rejects_a_wrong_token(serving_page, token):
    answer = requests.get(
        f"{serving_page.origin}/?token={token}", allow_redirects=False, timeout=30
    )
    assert answer.status_code == 403
    assert serving_page.access_token.token is not None


@pytest.mark.parametrize("path", PATHS)
def test_reads_require_the_cookie(serving_page, path):
    answer = requests.get(serving_page.origin + path, allow_redirects=False, timeout=120)
    assert answer.status_code == 403


@pytest.mark.parametrize("deed", ["upload", "mend", "settings", "run", "answer", "stop", "drop"])
def test_actions_require_the_cookie(serving_page, deed):
    answer = requests.post(
        f"{serving_page.origin}/api/{deed}",
        json={},
        headers={"Origin": serving_page.origin},
        timeout=120,
    )
    assert answer.status_code == 403


def test_rejects_a_made_up_cookie(serving_page):
    answer = requests.get(
        serving_page.origin,
        headers={"Cookie": f"{serving_page.access_token.cookie_name}=made-up"},
        timeout=30,
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "localhost", "127.0.0.1", "127.0.0.1:1", ""])
def test_rejects_a_foreign_host(page_client, host):
    """DNS rebinding: the browser sends our cookie to a name that leads here for a moment."""
    assert page_client.get("/api/state", Host=host).status_code == 403


def test_rejects_a_second_host(page_client, serving_page):
    cookie = page_client.http.cookies.get(serving_page.access_token.cookie_name)
    own = urlsplit(serving_page.origin).netloc
    hosts = f"Host: {own}\r\nHost: evil.example\r\n"
    cookie = f"{serving_page.access_token.cookie_name}={cookie}"
    request = f"GET /api/state HTTP/1.1\r\n{hosts}Cookie: {cookie}\r\n\r\n"
    assert b" 200 " not in raw(serving_page, request.encode())


def test_ignores_a_forwarded_host(page_client):
    answer = page_client.get("/api/state", Host="evil.example", X_Forwarded_Host="127.0.0.1")
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost"]
)
def test_rejects_a_foreign_origin(page_client, origin):
    assert page_client.post("/api/stop", Origin=origin).status_code == 403
    assert page_client.get("/api/state", Origin=origin).status_code == 403


def test_rejects_an_action_without_an_origin(page_client, serving_page):
    assert (
        page_client.http.post(f"{serving_page.origin}/api/stop", json={}, timeout=120).status_code
        == 403
    )


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_rejects_a_request_from_another_site(page_client, site):
    assert page_client.get("/", Sec_Fetch_Site=site).status_code == 403
    assert page_client.post("/api/stop", Sec_Fetch_Site=site).status_code == 403


def test_another_site_cannot_consume_the_token(serving_page):
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert requests.get(serving_page.one_time_url, headers=headers, timeout=120).status_code == 403
    assert serving_page.access_token.token is not None


@pytest.mark.parametrize("path", [*PATHS, "/nowhere", "/static/nothing.js"])
def test_every_response_has_strict_security_headers(page_client, path):
    if path == "/api/events":
        pytest.skip("a stream: see test_runs")
    headers = page_client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


def test_no_page_has_inline_scripts_or_styles(page_client):
    for path in ("/", "/runs"):
        text = page_client.get(path).text
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick" not in text
        assert text.count("<script") == text.count('<script type="module" src="/static/')


@pytest.mark.parametrize(
    "path", ["/static/../guard.py", "/static/%2e%2e/guard.py", "/static//etc/passwd"]
)
def test_serves_only_the_listed_static_files(page_client, serving_page, path):
    request = requests.Request("GET", serving_page.origin).prepare()
    request.url = serving_page.origin + path  # as it is, without tidying
    request.headers["Cookie"] = (
        f"{serving_page.access_token.cookie_name}={page_client.http.cookies.get(serving_page.access_token.cookie_name)}"
    )
    assert requests.Session().send(request, timeout=120).status_code == 404


def test_rejects_a_too_large_content_length_immediately(page_client, serving_page):
    cookie = page_client.http.cookies.get(serving_page.access_token.cookie_name)
    request = (
        f"POST /api/upload?name=a.csv HTTP/1.1\r\nHost: {urlsplit(serving_page.origin).netloc}\r\n"
        f"Origin: {serving_page.origin}\r\nCookie: {serving_page.access_token.cookie_name}={cookie}\r\n"
        f"Content-Length: {MAX_UPLOAD_BYTES + 1}\r\n\r\n"
    )
    assert b" 413 " in raw(serving_page, request.encode())


def test_limits_an_upload_without_a_content_length(page_client, serving_page, workbook):
    page_client.upload(workbook())
    folder = folder_of(serving_page)
    before = set(folder.iterdir())
    block = b"a" * (1 << 20)

    def endless():
        for _ in range(MAX_UPLOAD_BYTES // len(block) + 1):
            yield block

    about = {"Origin": serving_page.origin}
    try:
        answer = page_client.http.post(
            f"{serving_page.origin}/api/upload?name=a.csv",
            data=endless(),
            headers=about,
            timeout=120,
        )
    except requests.ConnectionError:
        pass  # it hung up in the middle, which is a refusal too
    else:
        assert answer.status_code == 413
    assert page_client.state()["file"] == "calendar.xlsx"
    assert set(folder.iterdir()) == before


def test_limits_the_size_of_other_request_bodies(page_client):
    assert page_client.post("/api/mend", b"[" * (2 << 20)).status_code == 413


@pytest.mark.parametrize("body", [b"nonsense", b"[]", b"\xff", b"[" * 100_000])
def test_rejects_a_body_that_is_not_an_object(page_client, body):
    assert page_client.post("/api/mend", body).status_code == 422


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_an_upload_is_readable_by_its_owner_only(page_client, serving_page, workbook):
    page_client.upload(workbook())
    path = serving_page.session.uploads[0].path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_replaced_upload_is_deleted(page_client, serving_page, workbook):
    page_client.upload(workbook())
    first = serving_page.session.uploads[0].path
    page_client.upload(workbook(name="other.xlsx"))
    assert not first.exists()
    second = serving_page.session.uploads[0].path
    page_client.post("/api/drop")
    assert not second.exists()


def test_an_unreadable_upload_is_deleted(page_client, serving_page, workbook, tmp_path):
    page_client.upload(workbook())
    (tmp_path / "picture.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert page_client.upload(tmp_path / "picture.xlsx").status_code == 422
    assert list(folder_of(serving_page).iterdir()) == [serving_page.session.uploads[0].path]


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
def test_a_file_name_is_never_used_as_a_path(page_client, serving_page, said, shown):
    answer = page_client.post(f"/api/upload?name={said}", b"Name,Date,Type\nRace,2027-05-03,race\n")
    assert answer.json()["file"] == shown
    assert serving_page.session.uploads[0].path.name.startswith("upload-")
    assert page_client.get("/download/marked.xlsx").status_code == 200


def test_the_api_key_is_never_in_a_response(page_client, server, workbook, wait_until):
    page_client.upload(workbook())
    answers = [page_client.post("/api/run", {"kind": "import", "key": SECRET})]
    wait_until(lambda: page_client.state()["work"]["state"] == "finished")
    answers += [page_client.get(path) for path in ("/", "/api/state", "/api/remarks", "/runs")]
    answers.append(page_client.get("/download/report.json"))
    assert page_client.state()["key"] == "refused"
    for answer in answers:
        assert SECRET not in answer.text


def test_an_invalid_api_key_is_not_repeated_in_the_message(page_client, workbook):
    page_client.upload(workbook())
    answer = page_client.post("/api/run", {"kind": "import", "key": "my key é"})
    assert answer.status_code == 422
    assert "my key" not in answer.text


def test_an_api_key_can_be_removed(page_client, serving_page, server, workbook, wait_until):
    page_client.upload(workbook())
    page_client.post("/api/run", {"kind": "dry_run", "key": server.key})
    wait_until(lambda: page_client.state()["work"]["state"] == "finished")
    assert page_client.state()["key"] == "memory"
    assert page_client.post("/api/forget").json()["key"] == ""
    assert page_client.post("/api/run", {"kind": "import"}).status_code == 422
