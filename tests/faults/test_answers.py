"""What the network and the API can do to a request, and what the whole run makes of it."""

import shutil
import socket
import ssl
import subprocess
import threading
from contextlib import suppress

import pytest
from support.faulty_api import Fault, FaultKind, start_sandbox

from importer import http_transport as connections
from importer.delivery.retry import MAX_ATTEMPTS
from importer.domain.intervals_api import (
    API_KEY_VARIABLE,
    SCOPE_ORGANIZATION,
    SCOPE_READ,
    SCOPE_WRITE,
)
from importer.domain.model import State
from importer.domain.progress_events import ProgressUpdate
from importer.sandbox import SandboxCredential
from importer.settings import BASE_URL_VARIABLE

pytestmark = pytest.mark.both_ledgers

FAST = ("--rate", "1000/second", "--burst", "1000", "--workers", "4")
UNSEEN = ("--rate", "9000/day", "--burst", "1000", "--workers", "4")
"""A quota on which nothing is looked up before it is sent."""
GOOD = ("Lakeside 10K", "2027-05-03", "race")
CHANGED = ("Lakeside 10K", "2027-05-03", "other")
SLUG = "lakeside-10k-2027-05-03"
NO_ONE = "http://127.0.0.1:9"


def counts(ended) -> dict[str, int]:
    return {name: count for name, count in ended.report["counts"].items() if count}


def rows_of(result) -> list[str]:
    return [row.status.value for row in result.rows]


# -- answers that do not come, or not whole -------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", [FaultKind.LOST_ANSWER, FaultKind.RESET, FaultKind.CUT, FaultKind.TRUNCATED]
)
def test_responses_are_lost(shell, server, calendar, kind, get_posts, assert_exactly_once):
    server.faults.add(Fault(kind, times=6, method="POST"))
    ended = shell(calendar(20), *FAST, "--json")
    assert (ended.status, counts(ended)) == (0, {"rows": 20, "created": 20})
    assert len(get_posts(server)) == 26
    assert_exactly_once(server, 20)


@pytest.mark.parametrize("kind", [FaultKind.NO_EVENT_ID, FaultKind.HUGE, FaultKind.HTML])
def test_responses_are_invalid(shell, server, calendar, kind, assert_exactly_once):
    server.faults.add(Fault(kind, times=6, method="POST", status=200))
    ended = shell(calendar(20), *FAST, "--json")
    assert (ended.status, counts(ended)) == (0, {"rows": 20, "created": 20})
    assert_exactly_once(server, 20)


def test_every_response_about_a_row_is_lost(
    import_harness, calendar, get_posts, assert_exactly_once
):
    place, path = import_harness(), calendar(20)
    place.server.faults.add(
        Fault(FaultKind.LOST_ANSWER, None, method="POST", slug="race-3-2027-05-04")
    )
    result = place.run(path)
    assert (result.run.exit_status, rows_of(result)) == (0, ["created"] * 20)
    assert len(get_posts(place.server)) == 19 + MAX_ATTEMPTS
    assert_exactly_once(place.server, 20)


def test_a_row_stays_in_doubt(import_harness, calendar, assert_exactly_once):
    place, path = import_harness(), calendar(20)
    lost = "race-3-2027-05-04"
    place.server.faults.add(
        Fault(FaultKind.LOST_ANSWER, None, method="POST", slug=lost),
        Fault(FaultKind.ERROR, times=None, method="GET", path="/events"),
    )
    known = {"rate": (9000.0, 86_400.0), "burst": 1000}  # nothing is looked up in advance
    result = place.run(path, **known)
    assert (result.run.state, result.run.exit_status) == (State.COMPLETE, 1)
    [row] = [row for row in result.rows if row.status == "failed"]
    assert row.slug == lost
    assert "It may be in Intervals; the next run finds out" in row.problems[0].message
    place.server.faults.clear()
    assert place.run(path, **known).run.exit_status == 0
    assert_exactly_once(place.server, 20)


def test_an_abandoned_request_creates_its_event_late(
    import_harness, calendar, monkeypatch, wait_until, get_posts, assert_exactly_once
):
    """The server's look-up denies what it makes a second later."""
    place, path = import_harness(), calendar([GOOD])
    place.server.faults.add(Fault(FaultKind.LATE, times=MAX_ATTEMPTS, method="POST", delay=1.5))
    with monkeypatch.context() as patch:
        patch.setattr(connections, "READ_TIMEOUT", 0.05)
        result = place.run(path)
    assert not place.server.state.events
    assert (result.run.exit_status, rows_of(result)) == (1, ["failed"])
    assert "It may be in Intervals;" in result.rows[0].problems[0].message
    wait_until(lambda: place.server.state.events)
    again = place.run(path)
    assert (again.run.exit_status, rows_of(again)) == (0, ["created"])
    assert_exactly_once(place.server, 1)


def test_an_abandoned_request_creates_its_event_while_the_corrected_row_is_sent(
    import_harness, calendar, assert_exactly_once
):
    """The earlier version comes in between the look-up that missed it and the post."""
    place = import_harness()
    place.server.faults.add(Fault(FaultKind.RESET, times=MAX_ATTEMPTS, method="POST"))
    first = place.run(calendar([GOOD]))
    assert rows_of(first) == ["failed"]
    state = place.server.state

    def comes_late(request) -> bool:
        if request.method == "POST" and not state.events:
            state.add_event(first.rows[0].body)
        return False

    place.server.faults.add(Fault(FaultKind.HEADERS, times=None, when=comes_late))
    result = place.run(calendar([CHANGED]))
    assert (result.run.exit_status, rows_of(result)) == (1, ["conflict"])
    assert 'type was "race", is now "other"' in result.rows[0].problems[0].message
    assert len(state.events) == 1
    assert place.run(calendar([GOOD])).run.exit_status == 0
    assert_exactly_once(place.server, 1)


def test_the_idempotency_key_is_still_in_use_by_a_request_without_response(
    import_harness, calendar, assert_exactly_once
):
    """Some servers answer 409 while an earlier request with the key is under way."""
    place, path = import_harness(), calendar([GOOD])
    in_use = '{"error": {"code": "CONFLICT", "message": "A request with this key is in progress."}}'
    place.server.faults.add(
        Fault(FaultKind.RESET, method="POST"),
        Fault(FaultKind.ANSWER, None, method="POST", status=409, body=in_use),
    )
    result = place.run(path)
    assert (result.run.exit_status, rows_of(result)) == (1, ["failed"])
    assert "A request with this key is in progress" in result.rows[0].problems[0].message
    assert "the next run finds out" in result.rows[0].problems[0].message
    place.server.faults.clear()
    assert place.run(path).run.exit_status == 0
    assert_exactly_once(place.server, 1)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_the_server_fails_at_random(shell, server, calendar, status, assert_exactly_once):
    server.faults.add(
        Fault(FaultKind.ERROR, times=2, status=status),
        Fault(FaultKind.ERROR, times=4, skip=3, method="POST", status=status, processed=True),
        Fault(FaultKind.HTML, times=4, skip=3, method="POST", status=status),
    )
    ended = shell(calendar(20), *FAST, "--json")
    assert (ended.status, counts(ended)) == (0, {"rows": 20, "created": 20})
    assert_exactly_once(server, 20)


def test_the_server_stores_an_error_under_the_idempotency_key(
    import_harness, calendar, get_posts, assert_exactly_once
):
    place = import_harness()
    stuck = "race-3-2027-05-04"
    rows = [(f"Race {at}", f"2027-05-{at + 1:02}", "race") for at in range(20)]
    place.server.faults.add(Fault(FaultKind.STORED_ERROR, slug=stuck))
    for attempts in (MAX_ATTEMPTS, 2 * MAX_ATTEMPTS):
        result = place.run(calendar(rows))
        assert (result.run.state, result.run.exit_status) == (State.COMPLETE, 1)
        [row] = [row for row in result.rows if row.status == "failed"]
        assert "HTTP 500. It was not created." in row.problems[0].message
        assert "change a word in its description" in row.problems[0].hint
        assert len(get_posts(place.server)) == 19 + attempts
    rows[3] = ("Race 3", "2027-05-04", "other")
    assert place.run(calendar(rows)).run.exit_status == 0
    assert_exactly_once(place.server, 20)


# -- servers that are away, or are not the API ----------------------------------------------------------


def test_no_server_is_listening(shell, server, calendar, assert_exactly_once):
    ended = shell(calendar(3), **{BASE_URL_VARIABLE: NO_ONE})
    assert ended.status == 4
    assert f"Intervals does not answer at {NO_ONE}: no connection" in ended.err
    assert "run the same command to continue" in ended.err
    assert "3 pending" in ended.out
    assert shell(calendar(3)).status == 0
    assert_exactly_once(server, 3)


def test_the_server_disappears_during_the_run(shell, server, proxy, calendar, assert_exactly_once):
    proxy.blocking = False

    def leave(request) -> bool:
        if request.method == "POST" and len(server.state.events) == 10:
            proxy.close()
        return False

    server.faults.add(Fault(FaultKind.HEADERS, times=None, when=leave))
    ended = shell(calendar(40), *FAST, **{BASE_URL_VARIABLE: proxy.url})
    assert ended.status == 4
    assert f"Intervals does not answer at {proxy.url}" in ended.err
    assert "Next: import-events" in ended.out
    server.faults.clear()
    assert shell(calendar(40), *FAST).status == 0
    assert_exactly_once(server, 40)


def test_the_server_fails_from_some_row_on(
    import_harness, calendar, get_posts, assert_exactly_once
):
    place, path = import_harness(), calendar(100)
    place.server.faults.add(Fault(FaultKind.HTML, times=None, skip=10, method="POST"))
    result = place.run(path, workers=4)
    assert (result.run.state, result.run.exit_status) == (State.STOPPED, 4)
    assert "does not answer" in result.message
    assert rows_of(result).count("pending") > 80
    place.server.faults.clear()
    assert place.run(path).run.exit_status == 0
    assert_exactly_once(place.server, 100)


def test_a_captive_portal_answers_instead_of_the_api(import_harness, calendar, assert_exactly_once):
    place, path = import_harness(), calendar(3)
    place.server.faults.add(Fault(FaultKind.HTML, times=None, status=200))
    result = place.run(path)
    assert result.run.exit_status == 4
    assert "is not JSON, so it is not from the API" in result.message
    assert "sign-in page" in result.message
    assert not place.server.state.events
    place.server.faults.clear()
    assert place.run(path).run.exit_status == 0
    assert_exactly_once(place.server, 3)


def test_a_captive_portal_appears_during_the_run(
    import_harness, calendar, get_posts, assert_exactly_once
):
    place, path = import_harness(), calendar(100)
    place.server.faults.add(Fault(FaultKind.HTML, times=None, skip=10, status=200))
    result = place.run(path, workers=4)
    assert result.run.exit_status == 4
    assert "is not JSON, so it is not from the API" in result.message
    place.server.faults.clear()
    assert place.run(path).run.exit_status == 0
    assert_exactly_once(place.server, 100)


@pytest.mark.parametrize("skip", [0, 1, 7])
def test_the_base_url_redirects(shell, server, calendar, skip, assert_exactly_once):
    server.faults.add(Fault(FaultKind.REDIRECT, None, skip, location="https://there.example/"))
    ended = shell(calendar(20), *FAST)
    assert ended.status == 4
    assert "it redirects to https://there.example/ (HTTP 302), which is not followed" in ended.err
    assert "--base-url" in ended.err
    server.faults.clear()
    assert shell(calendar(20), *FAST).status == 0
    assert_exactly_once(server, 20)


def test_the_base_url_is_not_the_api(shell, server, calendar, assert_exactly_once):
    ended = shell(calendar(3), **{BASE_URL_VARIABLE: f"{server.base_url}/v9"})
    assert ended.status == 4
    assert "does not answer like the Intervals API: it has no such page (HTTP 404)" in ended.err
    assert shell(calendar(3)).status == 0
    assert_exactly_once(server, 3)


def test_a_response_arrives_byte_by_byte(
    import_harness, calendar, monkeypatch, assert_exactly_once
):
    place = import_harness()
    monkeypatch.setattr(connections, "RESPONSE_DEADLINE", 0.3)
    place.server.faults.add(Fault(FaultKind.DRIP, times=3, method="POST", delay=0.05))
    assert place.run(calendar(10)).run.exit_status == 0
    assert_exactly_once(place.server, 10)


def test_the_headers_of_a_response_never_end(import_harness, calendar, monkeypatch):
    place = import_harness()
    monkeypatch.setattr(connections, "RESPONSE_DEADLINE", 0.2)
    with dripping() as base_url:
        result = place.run(calendar(3), base_url=base_url)
    assert result.run.exit_status == 4
    assert "the response was not complete within" in result.message


class dripping:  # noqa: N801 a context, as a function would be
    """A server that sends heads without an end, byte by byte."""

    def __enter__(self) -> str:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                with self._listener.accept()[0] as connection, suppress(OSError):
                    connection.sendall(b"HTTP/1.1 201 Created\r\nX-Drip: ")
                    while True:
                        connection.sendall(b"x")
                        threading.Event().wait(0.02)


# -- what lies on the way -------------------------------------------------------------------------------


def test_proxy_settings_and_netrc_are_ignored(shell, server, calendar, home, assert_exactly_once):
    (home / ".netrc").write_text("machine 127.0.0.1 login somebody password else\n")
    proxies = dict.fromkeys(("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"), NO_ONE)
    assert shell(calendar(3), **proxies).status == 0
    assert_exactly_once(server, 3)


def test_the_proxy_refuses_the_connection(import_harness, calendar, monkeypatch):
    monkeypatch.setenv("https_proxy", NO_ONE)
    result = import_harness().run(calendar(3), base_url="https://api.invalid")
    assert result.run.exit_status == 4
    assert "the proxy did not pass on the request to https://api.invalid" in result.message


@pytest.fixture
def certificate(tmp_path):
    """Write a self-signed certificate for 127.0.0.1 and its key to one file."""
    if (openssl := shutil.which("openssl")) is None:
        pytest.skip("there is no openssl to make a certificate with")
    path = tmp_path / "self-signed.pem"
    name = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-nodes"]
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-days", "2"]
    out = ["-keyout", str(path), "-out", str(path.with_suffix(".crt"))]
    subprocess.run([openssl, "req", "-x509", *curve, *name, *out], check=True, capture_output=True)
    path.write_text(path.read_text() + path.with_suffix(".crt").read_text())
    return path


def test_the_certificate_is_not_trusted(
    import_harness, server, proxy, certificate, calendar, assert_exactly_once
):
    proxy.blocking = False
    proxy.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    proxy.tls.load_cert_chain(certificate)
    place, path = import_harness(), calendar(3)
    place.key, url = server.key, proxy.url.replace("http:", "https:")
    result = place.run(path, base_url=url)
    assert result.run.exit_status == 4
    assert "could not be verified (for a private authority, use --ca-bundle)" in result.message
    assert not server.state.requests
    assert place.run(path, base_url=url, ca_bundle=str(certificate)).run.exit_status == 0
    assert_exactly_once(server, 3)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [("http://api.example", "https"), ("https://me:canary@api.example", "base URL")],
)
def test_rejects_a_base_url_that_would_expose_the_api_key(shell, server, calendar, url, sentence):
    ended = shell(calendar(3), **{BASE_URL_VARIABLE: url})
    assert ended.status == 2
    assert sentence in ended.err
    assert "canary" not in ended.err + ended.out


# -- keys and scopes ------------------------------------------------------------------------------------


def test_the_api_key_is_wrong(shell, server, calendar, assert_exactly_once):
    ended = shell(calendar(3), **{API_KEY_VARIABLE: "canary_wrong"})
    assert ended.status == 5
    assert "Intervals rejected the key (HTTP 401" in ended.err
    assert len(server.state.requests) == 1
    assert shell(calendar(3)).status == 0
    assert_exactly_once(server, 3)


def test_the_api_key_is_revoked_during_the_run(
    shell, server, calendar, get_posts, assert_exactly_once
):
    server.faults.add(Fault(FaultKind.UNAUTHORIZED, times=None, skip=9, method="POST"))
    ended = shell(calendar(40), *FAST)
    assert ended.status == 5
    assert "Intervals rejected the key (HTTP 401" in ended.err
    assert "9 created" in ended.out
    assert len(get_posts(server)) <= 9 + 4
    server.faults.clear()
    assert shell(calendar(40), *FAST).status == 0
    assert_exactly_once(server, 40)


def test_the_api_key_lacks_the_scope_to_write(shell, serve, calendar, get_posts):
    server = serve(scopes=frozenset({SCOPE_READ, SCOPE_ORGANIZATION}))
    ended = shell(calendar(40), *FAST)
    assert ended.status == 5
    assert "The key cannot create events (HTTP 403" in ended.err
    assert f"It needs the scope {SCOPE_WRITE}" in ended.err
    assert len(get_posts(server)) <= 4


def test_the_api_key_lacks_the_scope_to_read(shell, serve, calendar, assert_exactly_once):
    server = serve(scopes=frozenset({SCOPE_WRITE}))
    server.faults.add(Fault(FaultKind.LOST_ANSWER, times=3, method="POST"))
    ended = shell(calendar(20), *FAST)
    assert ended.status == 0
    assert ended.out.count("cannot be read with this key") == 2
    assert shell(calendar(20), *FAST).status == 0
    assert_exactly_once(server, 20)


def test_the_api_key_is_replaced(shell, serve, calendar, get_posts, assert_exactly_once):
    ours = [SandboxCredential(organization_id="0" * 24, unlimited=True) for _ in range(2)]
    server = serve(credentials=ours)
    assert shell(calendar(20), *FAST).status == 0
    ended = shell(calendar(25), *FAST, "--json", **{API_KEY_VARIABLE: ours[1].key})
    assert counts(ended) == {"rows": 25, "created": 5, "unchanged": 20}
    assert len(get_posts(server)) == 25
    assert_exactly_once(server, 25)


def test_the_api_key_is_of_another_organization(shell, serve, calendar):
    both = [SandboxCredential(unlimited=True), SandboxCredential(unlimited=True)]
    server = serve(credentials=both)
    for credential in both:
        ended = shell(calendar(3), "--json", **{API_KEY_VARIABLE: credential.key})
        assert counts(ended) == {"rows": 3, "created": 3}
        assert ended.report["run"]["organization"] == credential.organization_id
    assert len(server.state.events) == 6


# -- slugs that are taken -------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [409, 422])
def test_conflict_with_our_own_earlier_request(shell, serve, calendar, status, assert_exactly_once):
    """Its answer was lost, and the server has forgotten the key since."""
    server = serve(taken_slug_status=status, key_lifetime=0.0)
    server.faults.add(Fault(FaultKind.LOST_ANSWER, times=3, method="POST"))
    ended = shell(calendar(20), *FAST, "--json")
    assert (ended.status, counts(ended)) == (0, {"rows": 20, "created": 20})
    assert {row["event_id"] for row in ended.report["rows"]} == {
        event["_id"] for event in server.state.events
    }
    assert_exactly_once(server, 20)


@pytest.mark.parametrize("options", [FAST, UNSEEN])
@pytest.mark.parametrize("status", [409, 422])
def test_conflict_with_the_same_event(shell, serve, calendar, status, options, assert_exactly_once):
    server = serve(taken_slug_status=status)
    [row] = shell(calendar([GOOD]), "--dry-run", "--json").report["rows"]
    server.state.add_event(row["body"])
    ended = shell(calendar([GOOD]), *options, "--json")
    assert (ended.status, counts(ended)) == (0, {"rows": 1, "exists": 1})
    assert_exactly_once(server, 1)


@pytest.mark.parametrize("options", [FAST, UNSEEN])
@pytest.mark.parametrize("status", [409, 422])
def test_conflict_with_another_event(shell, serve, calendar, status, options):
    server = serve(taken_slug_status=status)
    [row] = shell(calendar([GOOD]), "--dry-run", "--json").report["rows"]
    server.state.add_event(row["body"] | {"name": "Theirs"})
    ended = shell(calendar([GOOD]), *options)
    assert ended.status == 1
    output = " ".join(ended.out.split())
    assert 'belongs to another event of the organization: name was "Theirs"' in output
    assert [event["name"] for event in server.state.events] == ["Theirs"]


@pytest.mark.parametrize(
    ("status", "sentence"),
    [(409, f'The slug "{SLUG}" is taken in the organization'), (422, "slug: is already taken")],
)
def test_conflict_with_an_event_that_the_api_key_cannot_read(
    shell, serve, calendar, status, sentence
):
    server = serve(taken_slug_status=status, scopes=frozenset({SCOPE_WRITE}))
    server.state.add_event({"slug": SLUG, "name": "Theirs", "date": GOOD[1], "type": "race"})
    ended = shell(calendar([GOOD]))
    assert ended.status == 1
    output = " ".join(ended.out.split())
    assert sentence in output
    assert len(server.state.events) == 1


def test_the_api_rejects_a_row(shell, server, calendar, assert_exactly_once):
    no = '{"error": {"message": "no"}, "errors": {"name": ["is too plain"]}}'
    server.faults.add(Fault(FaultKind.ANSWER, method="POST", slug=SLUG, status=422, body=no))
    rows = [GOOD, ("Hill 5K", "2027-06-01", "race")]
    ended = shell(calendar(rows))
    assert ended.status == 1
    assert "A2: Intervals rejected the row. name: is too plain" in ended.out
    assert len(server.state.events) == 1
    assert shell(calendar(rows)).status == 0
    assert_exactly_once(server, 2)


def test_a_run_continues_when_the_server_is_back(shell, server, calendar, assert_exactly_once):
    """The practice API is stopped and started on the same port, in the middle of a run's life."""
    assert shell(calendar(5)).status == 0
    with start_sandbox(state=server.state) as again:
        shell.use(again)
        assert shell(calendar(9)).status == 0
    assert_exactly_once(server, 9)


def test_an_earlier_version_that_was_created_is_found(
    import_harness, calendar, get_posts, assert_exactly_once
):
    place = import_harness()
    place.server.faults.add(
        Fault(FaultKind.LOST_ANSWER, times=None, method="POST"),
        Fault(FaultKind.ERROR, times=None, method="GET", path="/events"),
    )
    known = {"rate": (9000.0, 86_400.0), "burst": 1000}
    assert rows_of(place.run(calendar([GOOD]), **known)) == ["failed"]
    place.server.faults.clear()
    for _ in range(2):
        result = place.run(calendar([CHANGED]), **known)
        assert rows_of(result) == ["conflict"]
        assert 'type was "race", is now "other"' in result.rows[0].problems[0].message
    assert_exactly_once(place.server, 1)
    assert rows_of(place.run(calendar([GOOD]), **known)) == ["unchanged"]


def test_interrupt_while_the_server_fails(import_harness, calendar, assert_exactly_once):
    place, path = import_harness(), calendar(40)
    place.server.faults.add(
        Fault(FaultKind.ERROR, times=None, skip=10, method="POST", processed=True)
    )
    place.on_update = lambda update: update == ProgressUpdate(9, 40) and place.button.cancel()
    result = place.run(path)
    assert result.run.exit_status == 130
    place.button.canceled, place.on_update = False, lambda update: None
    place.server.faults.clear()
    assert place.run(path).run.exit_status == 0
    assert_exactly_once(place.server, 40)
