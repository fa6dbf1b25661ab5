"""One request, one typed answer: over real connections, whatever comes back on them."""

import gzip
import logging
import shutil
import socket
import ssl
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from support.faulty_api import Fault, FaultKind, RetryAfterMode

from importer import http_transport as connections
from importer.delivery import client as api
from importer.delivery.answers import (
    Conflict,
    ConnectionFailed,
    Created,
    EventPage,
    Indeterminate,
    NotTheApi,
    OrganizationDetails,
    RateLimited,
    Rejected,
    Unauthorized,
)
from importer.delivery.client import Client, Endpoint
from importer.domain import intervals_api as intervals
from importer.domain.errors import UnusableInput

NOW = 1_800_000_000.0
CANARY = "canary_5up3r_53cr3t"
OK = b'{"data":{"eventId":"ev-1"}}'


def whole(body: bytes = OK, status: str = "201 Created", *headers: str) -> bytes:
    """Build a complete HTTP response."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def chunked(*chunks: bytes) -> bytes:
    parts = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n" + parts


@dataclass
class RawServer:
    """Answers each connection's one request with the same bytes, then closes it.

    Attributes:
        base_url: where it listens.
        requests: every request, as it came.
    """

    base_url: str
    requests: list[bytes] = field(default_factory=list)


@contextmanager
def raw_server(answer: bytes, *, reset: bool = False, tls: ssl.SSLContext | None = None):
    listener = socket.create_server(("127.0.0.1", 0))
    scheme = "https" if tls else "http"
    server = RawServer(f"{scheme}://127.0.0.1:{listener.getsockname()[1]}")

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                secure = tls.wrap_socket(connection, server_side=True) if tls else connection
                server.requests.append(received(secure))
                if reset:
                    linger = struct.pack("ii", 1, 0)
                    secure.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                secure.sendall(answer)
                secure.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def received(connection: socket.socket) -> bytes:
    """One request: its head, and as much body as the head says."""
    data, length = b"", 0
    while b"\r\n\r\n" not in data or len(data.partition(b"\r\n\r\n")[2]) < length:
        if not (more := connection.recv(65_536)):
            raise ConnectionError
        data += more
        head = data.partition(b"\r\n\r\n")[0]
        length = next((int(h.split(b":")[1]) for h in head.split(b"\r\n") if b"-Length" in h), 0)
    return data


@pytest.fixture
def raw() -> Iterator[Callable[..., RawServer]]:
    """Start a server that answers with these bytes."""
    with ExitStack() as stack:
        yield lambda answer, **more: stack.enter_context(raw_server(answer, **more))


@pytest.fixture
def client() -> Iterator[Callable[..., Client]]:
    """Connect to a base URL."""
    with ExitStack() as stack:

        def connect(base_url: str, key: str = CANARY, ca_bundle: str | None = None) -> Client:
            return stack.enter_context(Client(Endpoint(base_url, key, ca_bundle)))

        yield connect


@pytest.fixture
def at(sandbox, client) -> Callable[..., Client]:
    """Connect to a sandbox that does this to every post."""

    def connect(*faults: Fault, **settings) -> Client:
        server = sandbox(**settings)
        server.faults.add(*faults)
        return client(server.base_url, server.key)

    return connect


# -- what is sent -----------------------------------------------------------------------------------


def test_sends_exactly_the_payload_under_its_idempotency_key(sandbox, client, event):
    server = sandbox()
    row = event(name="Łódź 🏃 10K", lat=51.77, lng=19.46, description="a\nb")
    answer = client(server.base_url, server.key).post_event(row)
    [logged] = server.state.requests
    assert (logged.method, logged.path) == ("POST", intervals.EVENTS_PATH)
    assert logged.body == row.payload
    assert logged.headers[intervals.IDEMPOTENCY_HEADER.lower()] == row.idempotency_key
    assert logged.headers["content-type"] == "application/json"
    assert answer == Created(str(server.state.events[0]["_id"]))


def test_the_api_key_is_sent_in_its_header_alone(raw, client, event):
    server = raw(whole())
    connection = client(server.base_url)
    connection.post_event(event())
    connection.get_events_between("2027-05-01", "2027-05-31", "ev-0")
    for request in server.requests:
        lines = [line for line in request.split(b"\r\n") if CANARY.encode() in line]
        assert lines == [b"Authorization: Bearer " + CANARY.encode()]


def test_the_api_key_is_in_no_repr_log_or_message(raw, client, event, caplog):
    caplog.set_level(logging.DEBUG)
    answers = []
    for server in (raw(whole(b"{", "500 Oops")), raw(b""), RawServer(closed_port())):
        connection = client(server.base_url)
        answers += [connection.post_event(event()), connection.get_organization()]
    shown = f"{answers} {connection!r} {Endpoint('https://x', CANARY)!r} {vars(connection)!r}"
    assert caplog.text
    assert CANARY not in shown + caplog.text


@pytest.mark.parametrize("key", ["two\nlines", "ключ", f"{CANARY}\r\nX-Other: 1"])
def test_an_unusable_api_key_is_never_quoted(raw, client, event, key):
    server = raw(whole())
    answer = client(server.base_url, key).post_event(event())
    assert isinstance(answer, Indeterminate)
    assert CANARY not in repr(answer)
    assert not server.requests


def test_a_netrc_does_not_replace_the_key(raw, client, event, home):
    netrc = home / ".netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    netrc.chmod(0o600)
    server = raw(whole())
    client(server.base_url).post_event(event())
    assert f"Authorization: Bearer {CANARY}".encode() in server.requests[0]


def test_requests_to_localhost_use_no_proxy(raw, client, event, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, closed_port())
    assert client(raw(whole()).base_url).post_event(event()) == Created("ev-1")


def test_a_proxy_never_sees_the_api_key(raw, client, event, monkeypatch):
    proxy = raw(whole(b"", "407 Proxy Authentication Required"))
    monkeypatch.setenv("https_proxy", proxy.base_url)
    answer = client("https://api.example").post_event(event())
    assert isinstance(answer, ConnectionFailed)
    assert "proxy" in answer.reason
    assert proxy.requests[0].startswith(b"CONNECT api.example:443 ")
    assert CANARY.encode() not in b"".join(proxy.requests)


def test_fifty_requests_use_one_connection(client, events):
    connections = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            connections.append(self)
            super().setup()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.wfile.write(whole())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        connection = client(f"http://127.0.0.1:{server.server_port}")
        answers = [connection.post_event(event) for event in events(50)]
        connection.close()
        server.shutdown()
        thread.join()
    assert answers == [Created("ev-1")] * 50
    assert len(connections) == 1


def test_a_path_in_the_base_url_is_kept(at, event):
    assert isinstance(at(prefix="/v1/partner").post_event(event()), Created)


# -- what comes back --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(FaultKind.UNAUTHORIZED), Unauthorized(401, "The API key is missing or not valid.")),
        (
            Fault(FaultKind.FORBIDDEN),
            Unauthorized(403, "The API key lacks the scope that it had before."),
        ),
        (Fault(FaultKind.ANSWER, status=404), NotTheApi("it has no such page (HTTP 404)")),
        (Fault(FaultKind.RATE_LIMITED, retry_after=12345), RateLimited(12345, None, NOW)),
        (
            Fault(FaultKind.RATE_LIMITED, retry_after=RetryAfterMode.ABSENT),
            RateLimited(None, None, NOW),
        ),
        (
            Fault(FaultKind.RATE_LIMITED, retry_after="soon", headers={"Retry-After": "7"}),
            RateLimited("soon", 7.0, NOW),
        ),
    ],
    ids=lambda value: str(getattr(value, "kind", "")),
)
def test_each_response_becomes_its_answer(at, event, fault, expected):
    assert at(fault, clock=lambda: NOW).post_event(event()) == expected


def test_a_rejection_names_the_fields(at, event):
    answer = at().post_event(event(date="soon"))
    assert isinstance(answer, Rejected)
    assert answer.status == 422
    assert list(answer.field_errors) == ["date"]


@pytest.mark.parametrize("status", [409, 422])
def test_a_conflict_is_recognized_for_each_status(at, event, status):
    connection = at(taken_slug_status=status)
    connection.post_event(event())
    answer = connection.post_event(event(name="Another"))
    assert isinstance(answer, Conflict)
    assert (answer.rejection is None) == (status == 409)


def test_the_same_bytes_under_the_same_key_are_replayed(at, event):
    connection = at()
    first, again = connection.post_event(event()), connection.post_event(event())
    assert isinstance(first, Created)
    assert again == Created(first.event_id, replayed=True)


def test_events_come_page_by_page(sandbox, client, events):
    server = sandbox()
    for row in events(150):
        server.state.add_event(row.body)
    connection = client(server.base_url, server.key)
    first = connection.get_events_between("2027-05-03", "2027-05-03")
    assert isinstance(first, EventPage)
    second = connection.get_events_between("2027-05-03", "2027-05-03", first.next_cursor)
    assert isinstance(second, EventPage)
    assert (len(first.events), len(second.events), second.next_cursor) == (100, 50, None)


def test_reads_the_organization_and_its_plan(at):
    answer = at(plan="premium").get_organization()
    assert isinstance(answer, OrganizationDetails)
    assert (answer.name, answer.plan) == ("Practice organization", "premium")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_named_and_not_followed(sandbox, client, event, status):
    server = sandbox()
    server.faults.add(
        Fault(FaultKind.REDIRECT, status=status, location=f"{server.base_url}/events")
    )
    answer = client(server.base_url, server.key).post_event(event())
    assert isinstance(answer, NotTheApi)
    assert f"{server.base_url}/events (HTTP {status})" in answer.reason
    assert len(server.state.requests) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.LOST_ANSWER),
        Fault(FaultKind.RESET),
        Fault(FaultKind.CUT),
        Fault(FaultKind.TRUNCATED),
        Fault(FaultKind.NO_EVENT_ID),
        Fault(FaultKind.HTML),
        Fault(FaultKind.HTML, status=200),
        Fault(FaultKind.ERROR),
        Fault(FaultKind.ERROR, status=502, processed=True),
        Fault(FaultKind.HUGE, size=api.MAX_RESPONSE_BYTES),
        Fault(FaultKind.ANSWER, status=201, body=b"[]"),
        Fault(FaultKind.ANSWER, status=422, body="not the API's form"),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status or ''}",
)
def test_an_unusable_response_is_indeterminate_and_the_next_attempt_succeeds(at, event, fault):
    connection = at(fault)
    assert isinstance(connection.post_event(event()), Indeterminate)
    assert isinstance(connection.post_event(event()), Created)


def test_reads_a_response_of_the_maximum_size(raw, client, event):
    padding = b" " * (api.MAX_RESPONSE_BYTES - len(OK))
    server = raw(whole(OK + padding))
    assert client(server.base_url).post_event(event()) == Created("ev-1")


def test_a_compressed_response_is_read(raw, client, event):
    answer = whole(gzip.compress(OK), "201 Created", "Content-Encoding: gzip")
    assert client(raw(answer).base_url).post_event(event()) == Created("ev-1")


def test_stops_reading_a_compressed_response_at_the_limit(raw, client, event):
    flood = whole(gzip.compress(bytes(50_000_000), 1), "201 Created", "Content-Encoding: gzip")
    answer = client(raw(flood).base_url).post_event(event())
    assert answer == Indeterminate("the response was longer than any response of the API")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (chunked(OK[:5], OK[5:], b""), Created),
        (chunked(OK[:5], OK[5:]), Indeterminate),  # without its last chunk
        (chunked(OK, b"")[:-12], Indeterminate),
        (b"", Indeterminate),
        (b"SSH-2.0-OpenSSH_9.6\r\n", Indeterminate),
        (b"HTTP/1.1 201 Created\r\n", Indeterminate),
        (b"HTTP/1.1 201 Created\r\nContent-Length: 27, 28\r\n\r\n" + OK, Indeterminate),
        (whole(b"\x1f\x8b rubbish", "201 Created", "Content-Encoding: gzip"), Indeterminate),
        (b"HTTP/1.1 201 Created\r\n" + b"A: b\r\n" * 200 + b"\r\n" + OK, Indeterminate),
        (b"HTTP/1.1 201 Created\r\nA: " + b"b" * 70_000, Indeterminate),
    ],
)
def test_an_incomplete_response_is_indeterminate(raw, client, event, answer, expected):
    assert isinstance(client(raw(answer).base_url).post_event(event()), expected)


def test_a_reset_during_a_response_is_indeterminate(raw, client, event):
    server = raw(whole()[:30], reset=True)
    assert isinstance(client(server.base_url).post_event(event()), Indeterminate)


# -- time -------------------------------------------------------------------------------------------


def test_a_slow_response_ends_at_the_timeout(at, event, monkeypatch):
    monkeypatch.setattr(connections, "RESPONSE_DEADLINE", 0.15)
    answer = at(Fault(FaultKind.DRIP, delay=0.02)).post_event(event())
    assert isinstance(answer, Indeterminate)
    assert "was not complete within" in answer.reason


def test_a_read_timeout_is_indeterminate(at, event, monkeypatch):
    monkeypatch.setattr(connections, "READ_TIMEOUT", 0.1)
    answer = at(Fault(FaultKind.SLOW, delay=5)).post_event(event())
    assert isinstance(answer, Indeterminate)
    assert "did not answer in time" in answer.reason


def test_accepts_a_slow_response(at, event):
    assert isinstance(at(Fault(FaultKind.SLOW, delay=0.1)).post_event(event()), Created)


# -- no connection ----------------------------------------------------------------------------------


def closed_port() -> str:
    """Return the address of a port without a listener."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_a_refused_connection_sent_nothing(client, event):
    url = closed_port()
    assert client(url).post_event(event()) == ConnectionFailed(f"no connection to {url}")


def test_a_connect_timeout_sent_nothing(client, event, monkeypatch):
    monkeypatch.setattr(connections, "CONNECT_TIMEOUT", 0.1)
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, ExitStack() as stack:
        address = listener.getsockname()
        for _ in range(4):  # more than the queue of the listener holds
            waiting = stack.enter_context(socket.socket())
            waiting.settimeout(0)
            waiting.connect_ex(address)
        answer = client(f"http://127.0.0.1:{address[1]}").post_event(event())
    assert isinstance(answer, ConnectionFailed)
    assert "did not answer within" in answer.reason


# -- certificates -----------------------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Write a self-signed certificate for 127.0.0.1 and its key to one file."""
    if (openssl := shutil.which("openssl")) is None:
        pytest.skip("there is no openssl to make a certificate with")
    path = tmp_path / "self-signed.pem"
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    name = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    out = ["-keyout", str(path), "-out", str(path.with_suffix(".crt"))]
    subprocess.run([openssl, "req", "-x509", *curve, *name, *out], check=True, capture_output=True)
    path.write_text(path.read_text() + path.with_suffix(".crt").read_text())
    return path


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_an_untrusted_certificate_sent_nothing_and_is_reported(raw, client, event, tls):
    server = raw(whole(), tls=tls)
    answer = client(server.base_url).post_event(event())
    assert isinstance(answer, ConnectionFailed)
    assert "certificate" in answer.reason
    assert "--ca-bundle" in answer.reason
    assert not server.requests


def test_trusts_the_certificate_authority_of_ca_bundle(raw, client, event, tls, certificate):
    server = raw(whole(), tls=tls)
    connection = client(server.base_url, ca_bundle=str(certificate))
    assert connection.post_event(event()) == Created("ev-1")


def test_https_to_a_plain_http_server_is_not_reported_as_a_certificate_error(
    sandbox, client, event
):
    url = sandbox().base_url.replace("http:", "https:")
    answer = client(url).post_event(event())
    assert isinstance(answer, Indeterminate)
    assert "no secure connection" in answer.reason


# -- endpoints --------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["https://*.example", "https://" + "ü" * 64, "https://"])
def test_rejects_an_unusable_base_url(url):
    with pytest.raises(UnusableInput, match="not a web address"):
        api.check_endpoint(Endpoint(url, CANARY))


def test_rejects_an_unreadable_ca_bundle(tmp_path):
    text = tmp_path / "authority.pem"
    text.write_text("no certificate")
    for path, reason in ((text, "has no certificate"), (tmp_path / "none.pem", "No such file")):
        with pytest.raises(UnusableInput, match=reason) as refusal:
            api.check_endpoint(Endpoint(intervals.BASE_URL, CANARY, str(path)))
        assert "--ca-bundle" in refusal.value.hint


def test_accepts_a_usual_base_url(certificate):
    api.check_endpoint(Endpoint(intervals.BASE_URL, CANARY))
    api.check_endpoint(Endpoint("http://127.0.0.1:8000/v1/partner", CANARY, str(certificate)))
