"""What may come back over the wire, and what is made of it."""

import hypothesis.strategies as st
import orjson
import pytest
from hypothesis import example, given

from importer.delivery.answer_parser import (
    Response,
    parse_created_event,
    parse_event_page,
    parse_organization,
)
from importer.delivery.answers import (
    Conflict,
    Created,
    EventPage,
    Indeterminate,
    NotTheApi,
    OrganizationDetails,
    RateLimited,
    Rejected,
    Unauthorized,
)
from importer.delivery.retry import decide
from importer.domain.intervals_api import CONFLICT, RATE_LIMITED, VALIDATION_ERROR

READERS = [parse_created_event, parse_event_page, parse_organization]
each_reader = pytest.mark.parametrize("read", READERS)

WORDLESS = "no reason given"
PORTAL = b"<!DOCTYPE html><html><body>Accept the terms of use</body></html>"
DEEP = b"[" * 900 + b"]" * 900
TOO_DEEP = b"[" * 100_000
NOT_JSON = [b"", b" ", PORTAL, b'{"data": {"eventId": "e', b"\xff\xfe", b'{"a": "\xe9"}', TOO_DEEP]


def response(status: int, content: object = b"", **headers: str) -> Response:
    """Build a response; content that is not bytes is encoded as JSON."""
    body = content if isinstance(content, bytes) else orjson.dumps(content)
    return Response(status, {name.replace("_", "-"): text for name, text in headers.items()}, body)


def error(code: str, message: str = "no", **more: object) -> dict[str, object]:
    return {"error": {"code": code, "message": message}, **more}


# -- success ---------------------------------------------------------------------------------------


def test_a_201_with_an_event_id_is_made():
    assert parse_created_event(response(201, {"data": {"eventId": "e1"}})) == Created("e1")


@pytest.mark.parametrize("word", ["true", "True"])
def test_a_repetition_that_says_so_is_known_as_one(word):
    answer = response(201, {"data": {"eventId": "e1"}}, Idempotent_Replayed=word)
    assert parse_created_event(answer) == Created("e1", replayed=True)


@pytest.mark.parametrize(
    "content",
    [
        *NOT_JSON,
        *({}, [], "e1", 5, None, {"data": None}, {"data": []}, {"data": {}}, {"eventId": "e1"}),
        *({"data": {"eventId": ""}}, {"data": {"eventId": 5}}, {"data": {"eventId": None}}),
        {"data": [{"eventId": "e1"}]},
    ],
)
@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_a_success_that_names_no_event_is_none(status, content):
    """A captive portal says 200, too."""
    assert isinstance(parse_created_event(response(status, content)), Indeterminate)


def test_a_page_of_events_continues_behind_its_last():
    items = [{"_id": "a", "slug": "x"}, {"_id": "b", "slug": "y"}]
    assert parse_event_page(response(200, {"data": items, "hasMore": True})) == EventPage(
        tuple(items), "b"
    )
    assert parse_event_page(response(200, {"data": items, "hasMore": False})) == EventPage(
        tuple(items)
    )
    assert parse_event_page(response(200, {"data": items})) == EventPage(tuple(items))


@pytest.mark.parametrize(
    "content",
    [
        {"data": [], "hasMore": True},
        {"data": [{"slug": "x"}], "hasMore": True},
        {"data": [{"_id": 5}], "hasMore": True},
        {"data": [{"_id": "a"}], "hasMore": "yes"},
    ],
)
def test_a_page_that_cannot_be_gone_on_from_is_the_last(content):
    """Otherwise the same page would be asked for for ever."""
    assert parse_event_page(response(200, content)) == EventPage(tuple(content["data"]))


@pytest.mark.parametrize("content", [*NOT_JSON, {}, {"data": {}}, {"data": ["x"]}, {"data": None}])
def test_what_is_no_list_of_events_is_no_page(content):
    assert isinstance(parse_event_page(response(200, content)), Indeterminate)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"_id": "o1", "name": "Club", "plan": "free"}, OrganizationDetails("o1", "Club", "free")),
        ({"_id": "o1"}, OrganizationDetails("o1")),
        ({"_id": "o1", "name": 5, "plan": ["free"]}, OrganizationDetails("o1")),
        (
            {"organization": {"_id": "o1", "plan": "local"}},
            OrganizationDetails("o1", None, "local"),
        ),
    ],
)
def test_the_organization_is_read_with_or_without_one_more_level(data, expected):
    assert parse_organization(response(200, {"data": data})) == expected


@pytest.mark.parametrize("content", [*NOT_JSON, {"data": {"name": "Club"}}, {"data": {"_id": 5}}])
def test_what_names_no_organization_is_none(content):
    assert isinstance(parse_organization(response(200, content)), Indeterminate)


# -- refusals --------------------------------------------------------------------------------------


@each_reader
@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
def test_a_redirect_is_never_taken_for_a_response(read, status):
    answer = read(response(status, {"data": {"eventId": "e1"}}, Location="https://x.example/"))
    assert isinstance(answer, NotTheApi)
    assert "https://x.example/" in answer.reason


@each_reader
@pytest.mark.parametrize("status", [404, 405])
@pytest.mark.parametrize("content", [PORTAL, error("NOT_FOUND")])
def test_a_page_that_is_not_there_is_not_the_api(read, status, content):
    answer = read(response(status, content))
    assert answer == NotTheApi(f"it has no such page (HTTP {status})")


@each_reader
@pytest.mark.parametrize("status", [401, 403])
def test_a_rejected_api_key_says_why_if_it_says_so(read, status):
    assert read(response(status, error("X", "expired"))) == Unauthorized(status, "expired")
    assert read(response(status, {"message": "expired"})) == Unauthorized(status, "expired")
    assert read(response(status, PORTAL)) == Unauthorized(status, f"HTTP {status}")


@each_reader
@pytest.mark.parametrize("status", [100, 402, 408, 410, 413, 415, 418, 425, 500, 502, 503, 599, 0])
@pytest.mark.parametrize("content", [PORTAL, error("X"), {"data": {"eventId": "e1"}}])
def test_any_other_status_leaves_it_open(read, status, content):
    assert read(response(status, content)) == Indeterminate(
        f"the server answered HTTP {status}", status
    )


def test_a_conflict_is_taken_whatever_it_is_about():
    answer = parse_created_event(response(409, error(CONFLICT, "different request body")))
    assert answer == Conflict("different request body")
    assert parse_created_event(response(409, PORTAL)) == Conflict("HTTP 409")


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize(
    ("content", "errors"),
    [
        (error(VALIDATION_ERROR), {}),
        (error(VALIDATION_ERROR, errors={"name": ["too long"]}), {"name": ("too long",)}),
        (error(VALIDATION_ERROR, errors={"name": "too long"}), {"name": ("too long",)}),
        (error(VALIDATION_ERROR, errors={"a": [], "b": ["x", "y"]}), {"a": (), "b": ("x", "y")}),
        (error(VALIDATION_ERROR, errors={"a": [5, {"message": "x"}]}), {"a": ("5", "x")}),
        (error(VALIDATION_ERROR, errors={"a": [None, {"y": 1}, [[]]]}), {"a": (WORDLESS,) * 3}),
        (error(VALIDATION_ERROR, errors=["name"]), {}),
        (error(VALIDATION_ERROR, errors={}), {}),
        (error(VALIDATION_ERROR, errors=None), {}),
        ({"error": {"code": "X", "message": "no", "errors": {"a": ["x"]}}}, {"a": ("x",)}),
        ({"error": {"message": "no", "errors": {"a": ["x"]}}, "errors": {"b": 1}}, {"b": ("1",)}),
        (error(VALIDATION_ERROR, errors={"slug": "x", "a": "y"}), {"slug": ("x",), "a": ("y",)}),
    ],
)
def test_a_rejection_names_the_fields_wherever_it_lists_them(status, content, errors):
    assert parse_created_event(response(status, content)) == Rejected(status, "no", errors)


@pytest.mark.parametrize("status", [400, 422])
def test_a_rejection_of_the_slug_alone_may_mean_that_it_is_taken(status):
    answer = parse_created_event(
        response(status, error(VALIDATION_ERROR, errors={"slug": ["is in use"]}))
    )
    assert answer == Conflict("no", Rejected(status, "no", {"slug": ("is in use",)}))


@each_reader
@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize("content", [*NOT_JSON, {}, [], {"error": "no"}, {"errors": {"a": ["x"]}}])
def test_a_rejection_that_is_not_the_apis_leaves_it_open(read, status, content):
    answer = read(response(status, content))
    assert answer == Indeterminate(f"HTTP {status} in a form that the API does not use", status)


@each_reader
@pytest.mark.parametrize(
    ("content", "headers", "expected"),
    [
        (error(RATE_LIMITED, retryAfter=1709234567890), {}, RateLimited(1709234567890)),
        ({"error": {"code": "X", "retryAfter": 5}}, {}, RateLimited(5)),
        ({"retryAfter": 5, "error": {"retryAfter": 6}}, {}, RateLimited(5)),
        (error(RATE_LIMITED, retryAfter="soon"), {}, RateLimited("soon")),
        (error(RATE_LIMITED), {"Retry_After": "7"}, RateLimited(None, 7.0)),
        ({"retryAfter": 5}, {"Retry_After": "7.5"}, RateLimited(5, 7.5)),
        ({}, {"Retry_After": "Wed, 21 Oct 2026 07:28:00 GMT"}, RateLimited()),
        (PORTAL, {}, RateLimited()),
        (b"", {"Retry_After": ""}, RateLimited()),
    ],
)
def test_a_limit_carries_the_servers_word_as_it_is(read, content, headers, expected):
    assert read(response(429, content, **headers)) == expected


# -- hostile servers -------------------------------------------------------------------------------


def test_a_long_message_is_cut():
    answer = parse_created_event(response(401, {"message": "x" * 100_000}))
    assert len(answer.message) == 301


def test_no_text_of_a_server_can_steer_a_terminal():
    text = "no\x1b[2J\r\n\u202eyes"
    everywhere = error("X", text, errors={"name": [text]})
    rejected = parse_created_event(response(422, everywhere))
    moved = parse_created_event(response(302, b"", Location=text))
    for said in (rejected.message, *rejected.field_errors["name"], moved.reason):
        assert said.isprintable()


@each_reader
@pytest.mark.parametrize("status", [200, 201, 401, 409, 422, 429, 500])
@pytest.mark.parametrize(
    "content",
    [
        DEEP,
        b'{"data": ' + DEEP + b"}",
        b'{"error": {"message": "no"}, "errors": {"a": ' + DEEP + b"}}",
        b'{"error": ' + DEEP + b', "retryAfter": ' + DEEP + b"}",
    ],
)
def test_a_body_too_deep_to_be_written_out_does_no_harm(read, status, content):
    decide(read(response(status, content)), 1, 0.0, 0.5)


names = st.sampled_from(
    ["data", "error", "errors", "message", "retryAfter", "eventId", "_id", "slug", "organization"]
)
json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | names,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)
contents = st.binary(max_size=40) | json.map(orjson.dumps)
headers = st.dictionaries(
    st.sampled_from(["Retry-After", "Location", "Idempotent-Replayed"]), st.text(max_size=20)
)


@given(st.integers(0, 999), headers, contents)
@example(429, {"Retry-After": "nan"}, b"")
@example(429, {"Retry-After": "1e999"}, b'{"retryAfter": 1e308}')
def test_whatever_comes_back_there_is_a_response_and_a_verdict(status, headers, content):
    for read in READERS:
        answer = read(Response(status, headers, content))
        decide(answer, 1, 1_800_000_000.0, 0.5)


@given(st.integers(0, 999).filter(lambda status: status // 100 != 2), contents)
def test_only_a_2xx_can_be_a_success(status, content):
    for read in READERS:
        answer = read(Response(status, {}, content))
        assert not isinstance(answer, Created | EventPage | OrganizationDetails)
