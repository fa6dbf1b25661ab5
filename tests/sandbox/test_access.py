"""Who may do what, and what is said to everyone else."""

import pytest

from importer.domain.intervals_api import (
    EVENTS_PATH,
    ORGANIZATION_PATH,
    SCOPE_ORGANIZATION,
    SCOPE_READ,
    SCOPE_WRITE,
)
from importer.sandbox import SandboxCredential


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer wrong", "Basic {key}", "{key}", "Bearer {key}x"]
)
def test_rejects_a_missing_or_wrong_key(call, authorization):
    header = authorization.format(key=call.server.key)
    answer = call("GET", EVENTS_PATH, headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "UNAUTHORIZED"
    assert call.server.state.requests[-1].organization_id is None


def test_accepts_the_bearer_scheme_in_any_case(call):
    headers = {"Authorization": f"bearer {call.server.key}"}
    assert call("GET", EVENTS_PATH, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("POST", EVENTS_PATH, SCOPE_WRITE),
        ("GET", EVENTS_PATH, SCOPE_READ),
        ("GET", f"{EVENTS_PATH}/1", SCOPE_READ),
        ("GET", ORGANIZATION_PATH, SCOPE_ORGANIZATION),
    ],
)
def test_each_endpoint_requires_its_own_scope(start, method, path, scope):
    others = {SCOPE_WRITE, SCOPE_READ, SCOPE_ORGANIZATION} - {scope}
    without = start(scopes=frozenset(others))(method, path)
    assert without.status_code == 403
    assert scope in without.json()["error"]["message"]
    assert start(scopes=frozenset({scope}))(method, path).status_code != 403


def test_reads_the_organization_and_its_plan(start):
    call = start(plan="premium")
    about = call.get(ORGANIZATION_PATH).json()["data"]
    assert about["_id"] == call.server.state.organization_id
    assert about["plan"] == "premium"
    assert about.keys() == {"_id", "name", "slug", "plan"}


def test_each_sandbox_has_its_own_organization_and_key(start):
    one, other = start().server, start().server
    assert one.state.organization_id != other.state.organization_id
    assert one.key != other.key
    assert one.key.startswith("sandbox_")


@pytest.mark.parametrize("path", ["/", "/event", "/events/", "/events/1/runs", "/organization/1"])
def test_an_unknown_path_returns_a_json_error(call, path):
    answer = call.get(path)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", EVENTS_PATH, "GET, POST"),
        ("DELETE", f"{EVENTS_PATH}/1", "GET"),
        ("POST", ORGANIZATION_PATH, "GET"),
    ],
)
def test_an_unsupported_method_returns_a_json_error(call, method, path, allowed):
    answer = call(method, path)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == allowed
    assert answer.json()["error"]["code"] == "METHOD_NOT_ALLOWED"


@pytest.mark.parametrize("prefix", ["/v1/partner", "/v1/partner/", "v1/partner"])
def test_every_endpoint_is_below_the_path_prefix(start, prefix):
    call = start(prefix=prefix)
    assert call.server.base_url.endswith("/v1/partner")
    assert call.get(ORGANIZATION_PATH).status_code == 200
    assert call.server.state.requests[-1].path == ORGANIZATION_PATH
    root = call.server.base_url.removesuffix("/v1/partner")
    headers = {"Authorization": f"Bearer {call.server.key}"}
    assert call.session.get(f"{root}{ORGANIZATION_PATH}", headers=headers).status_code == 404


def test_organizations_cannot_see_each_others_events(start, event):
    mine, theirs = SandboxCredential(), SandboxCredential()
    call = start(credentials=[mine, theirs])
    made = call.post(event(), "same-key").json()["data"]["eventId"]
    call.key = theirs.key
    assert call.get(EVENTS_PATH).json()["data"] == []
    assert call.get(f"{EVENTS_PATH}/{made}").status_code == 404
    assert call.post(event(name="Other"), "same-key").status_code == 201
    assert [item["organizationId"] for item in call.server.state.events] == [
        mine.organization_id,
        theirs.organization_id,
    ]


def test_two_keys_of_one_organization_see_the_same_events(start, event):
    mine = SandboxCredential()
    colleague = SandboxCredential(organization_id=mine.organization_id)
    call = start(credentials=[mine, colleague])
    call.post(event())
    call.key = colleague.key
    assert [item["slug"] for item in call.get(EVENTS_PATH).json()["data"]] == ["lakeside-10k"]


def test_the_request_log_drops_the_oldest_requests(start):
    call = start(log_size=2)
    for path in ("/1", "/2", "/3"):
        call.get(path)
    assert [entry.path for entry in call.server.state.requests] == ["/2", "/3"]


def test_the_request_log_never_contains_the_api_key(call, event):
    answer = call.post(event(), "k-1")
    logged = call.server.state.requests[-1]
    assert (logged.method, logged.path, logged.status) == ("POST", EVENTS_PATH, 201)
    assert logged.body == answer.request.body
    assert logged.headers["idempotency-key"] == "k-1"
    assert call.server.key not in repr(logged)
    assert call.server.key not in repr(SandboxCredential(key=call.server.key))
