"""Making events: what is taken, what is refused, and what an idempotency key promises."""

import threading

import pytest
from support.faulty_api import Fault

from importer.domain.intervals_api import CONFLICT, EVENTS_PATH, VALIDATION_ERROR


def slugs(call) -> list[str]:
    return [item["slug"] for item in call.server.state.events]


def test_a_valid_body_creates_an_event_that_can_be_read(call, event):
    body = event(lat=44.9, address={"city": "Lakeside"})
    answer = call.post(body)
    event_id = answer.json()["data"]["eventId"]
    assert answer.status_code == 201
    item = call.get(f"{EVENTS_PATH}/{event_id}").json()
    expected = {"_id": event_id, "organizationId": call.server.state.organization_id, **body}
    assert item == {"data": {"event": expected, "runs": []}}


def test_an_invalid_body_names_each_field_and_creates_nothing(call, event):
    answer = call.post(event(type="run", colour="blue"))
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == VALIDATION_ERROR
    assert answer.json()["errors"].keys() == {"type", "colour"}
    assert slugs(call) == []


@pytest.mark.parametrize("body", [b"", b"{", b"{'name': 1}", b'{"lat": NaN}', b'{"name": "\xff"}'])
def test_a_body_that_is_not_json_is_a_400(call, body):
    answer = call.post_bytes(body)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_the_content_type_must_be_json(call, kind):
    assert call.post_bytes(b"{}", **{"Content-Type": kind}).status_code == 400


def test_the_content_type_may_name_its_charset(call):
    answer = call.post_bytes(b"{}", **{"Content-Type": "Application/JSON; charset=utf-8"})
    assert answer.status_code == 422


def test_a_duplicate_slug_is_a_conflict(call, event):
    call.post(event(), "k-1")
    answer = call.post(event(name="Another"), "k-2")
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == CONFLICT
    assert slugs(call) == ["lakeside-10k"]


def test_a_duplicate_slug_can_be_a_validation_error_instead(start, event):
    call = start(taken_slug_status=422)
    call.post(event())
    answer = call.post(event())
    assert answer.status_code == 422
    assert answer.json()["errors"].keys() == {"slug"}


def test_the_same_idempotency_key_and_body_replay_the_stored_response(call, event):
    first, second = call.post(event(), "k-1"), call.post(event(), "k-1")
    assert second.content == first.content
    assert second.status_code == 201
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert slugs(call) == ["lakeside-10k"]


def test_the_same_idempotency_key_with_another_body_is_a_conflict(call, event):
    call.post(event(), "k-1")
    answer = call.post(event("another"), "k-1")
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == CONFLICT
    assert "different request body" in answer.json()["error"]["message"]
    assert slugs(call) == ["lakeside-10k"]


def test_without_an_idempotency_key_nothing_is_replayed(call, event):
    assert call.post(event()).status_code == 201
    assert call.post(event()).status_code == 409


def test_compares_bodies_byte_by_byte(call):
    same = (
        b'{"name":"N","slug":"s","type":"race","date":"2027-05-03"}',
        b'{"slug": "s", "name": "\\u004e", "type": "race", "date": "2027-05-03"}',
    )
    assert call.post_bytes(same[0], "k-1").status_code == 201
    assert call.post_bytes(same[1], "k-1").status_code == 409


@pytest.mark.parametrize(("stored", "replayed"), [("2xx", False), ("4xx", True), ("all", True)])
def test_rejections_are_stored_as_configured(start, event, stored, replayed):
    call = start(stored_statuses=stored)
    call.post(event(type="run"), "k-1")
    again = call.post(event(type="run"), "k-1")
    assert again.status_code == 422
    assert ("Idempotent-Replayed" in again.headers) is replayed


@pytest.mark.parametrize(("stored", "then"), [("2xx", 201), ("4xx", 201), ("all", 500)])
def test_server_errors_are_stored_as_configured(start, event, stored, then):
    call = start(stored_statuses=stored)
    call.server.faults.add(Fault("error"))
    assert call.post(event(), "k-1").status_code == 500
    assert call.post(event(), "k-1").status_code == then


def test_an_idempotency_key_expires_after_its_lifetime(start, event, clock):
    call = start(key_lifetime=86_400, clock=clock)
    call.post(event(), "k-1")
    clock.advance(86_399)
    assert call.post(event(), "k-1").status_code == 201
    clock.advance(1)
    assert call.post(event(), "k-1").status_code == 409


def test_an_idempotency_key_never_expires_by_default(start, event, clock):
    call = start(clock=clock)
    call.post(event(), "k-1")
    clock.advance(10 * 365 * 86_400)
    assert call.post(event(), "k-1").headers["Idempotent-Replayed"] == "true"


def test_concurrent_posts_of_one_slug_create_one_event(call, event):
    statuses: list[int] = []

    def post(number: int) -> None:
        statuses.append(call.post(event(name=f"From {number}"), f"k-{number}").status_code)

    threads = [threading.Thread(target=post, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201] + [409] * 7
    assert slugs(call) == ["lakeside-10k"]


def test_an_event_can_exist_before_the_first_request(call, event):
    event_id = call.server.state.add_event(event())
    assert call.get(f"{EVENTS_PATH}/{event_id}").status_code == 200
    assert call.post(event()).status_code == 409
