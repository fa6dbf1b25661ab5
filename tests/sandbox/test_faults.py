"""Faults on demand, as a client sees them."""

import threading

import pytest
import requests
from support.faulty_api import Fault, FaultKind, FaultRates, RetryAfterMode
from support.faulty_api.asgi import FaultyApi
from support.faulty_api.effects import FAULT_EFFECTS

from importer.domain.intervals_api import EVENTS_PATH, ORGANIZATION_PATH

BROKEN = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)


def made(call) -> int:
    return len(call.server.state.events)


@pytest.mark.parametrize(
    ("fault", "events"),
    [
        (Fault("lost_answer"), 1),
        (Fault("lost_answer", processed=False), 0),
        (Fault("reset"), 0),
        (Fault("reset", processed=True), 1),
        (Fault("cut"), 1),
        (Fault("cut", processed=False), 0),
    ],
)
def test_a_dropped_connection_creates_the_event_or_not_as_configured(call, event, fault, events):
    call.server.faults.add(fault)
    with pytest.raises(BROKEN):
        call.post(event(), "k-1")
    assert made(call) == events
    logged = call.server.state.requests[-1]
    assert (logged.fault, logged.status) == (
        fault.kind,
        None if fault.kind != "cut" else 201 if events else 500,
    )


def test_a_lost_response_is_replayed_for_the_same_idempotency_key(call, event):
    call.server.faults.add(Fault("lost_answer"))
    with pytest.raises(requests.ConnectionError):
        call.post(event(), "k-1")
    answer = call.post(event(), "k-1")
    assert answer.headers["Idempotent-Replayed"] == "true"
    assert answer.json()["data"]["eventId"] == call.server.state.events[0]["_id"]
    assert made(call) == 1


def test_a_reset_resets_the_connection_and_a_lost_response_closes_it(call, event):
    call.server.faults.add(Fault("reset"), Fault("lost_answer"))
    with pytest.raises(requests.ConnectionError, match="ConnectionResetError"):
        call.post(event())
    with pytest.raises(requests.ConnectionError, match="RemoteDisconnected"):
        call.post(event())


@pytest.mark.parametrize(
    ("fault", "status", "events"),
    [
        (Fault("error"), 500, 0),
        (Fault("error", status=503), 503, 0),
        (Fault("error", processed=True), 500, 1),
        (Fault("unauthorized"), 401, 0),
        (Fault("forbidden"), 403, 0),
        (Fault("rate_limited"), 429, 0),
        (Fault("html", status=502, processed=True), 502, 1),
        (Fault("html"), 503, 0),
        (Fault("html", status=200), 200, 0),
        (Fault("no_event_id"), 201, 1),
        (Fault("headers", headers={"X-Odd": "1"}), 201, 1),
        (Fault("late"), 201, 1),
    ],
)
def test_a_fault_returns_its_status_and_creates_the_event_or_not(
    call, event, fault, status, events
):
    call.server.faults.add(fault)
    assert call.post(event()).status_code == status
    assert made(call) == events
    assert call.server.state.requests[-1].status == status


def test_the_html_fault_returns_a_page_instead_of_json(call):
    call.server.faults.add(Fault("html", status=200, body="<html>Please log in</html>"))
    answer = call.get(EVENTS_PATH)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.text == "<html>Please log in</html>"


def test_the_redirect_fault_returns_another_location(call, event):
    call.server.faults.add(Fault("redirect", location="https://login.example/"))
    answer = call.post(event())
    assert (answer.status_code, answer.headers["Location"]) == (302, "https://login.example/")
    assert made(call) == 0


def test_a_response_without_an_event_id_still_creates_the_event(call, event):
    call.server.faults.add(Fault("no_event_id"))
    answer = call.post(event())
    assert (answer.status_code, answer.json()) == (201, {"data": {}})
    assert made(call) == 1


def test_truncated_json_has_a_matching_content_length(call, event):
    call.server.faults.add(Fault("truncated"))
    answer = call.post(event())
    assert len(answer.content) == int(answer.headers["Content-Length"])
    with pytest.raises(requests.exceptions.JSONDecodeError):
        answer.json()


def test_a_huge_response_has_the_configured_size(call, event):
    call.server.faults.add(Fault("huge", size=3_000_000))
    answer = call.post(event())
    assert len(answer.content) > 3_000_000
    assert answer.json()["data"]["eventId"]


def test_a_fault_can_return_a_verbatim_response(call):
    body = b"\x1f\x8b not gzip"
    headers = {"Content-Type": "application/problem+json", "X-Odd": "1"}
    call.server.faults.add(Fault("answer", status=418, body=body, headers=headers))
    answer = call.get(EVENTS_PATH)
    assert (answer.status_code, answer.content, answer.headers["X-Odd"]) == (418, body, "1")
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("retry_after", [0, 5, -1, 1e300, "soon", None, [], 1709234567890])
def test_a_429_returns_the_configured_retry_after(call, retry_after):
    call.server.faults.add(Fault("rate_limited", retry_after=retry_after))
    assert call.get(EVENTS_PATH).json()["retryAfter"] == retry_after


def test_a_429_can_have_a_retry_after_header_instead_of_the_field(call):
    headers = {"Retry-After": "7"}
    call.server.faults.add(
        Fault("rate_limited", retry_after=RetryAfterMode.ABSENT, headers=headers)
    )
    answer = call.get(EVENTS_PATH)
    assert "retryAfter" not in answer.json()
    assert answer.headers["Retry-After"] == "7"


def test_retry_after_of_a_429_is_now_plus_the_delay_by_default(start, clock):
    call = start(clock=clock)
    call.server.faults.add(Fault("rate_limited", delay=2.5))
    assert call.get(EVENTS_PATH).json()["retryAfter"] == (clock.now() + 2.5) * 1000


def test_a_fault_can_return_a_wrong_date(call):
    wrong = "Thu, 01 Jan 1970 00:00:00 GMT"
    call.server.faults.add(Fault("headers", headers={"Date": wrong}))
    assert call.get(EVENTS_PATH).headers["Date"] == wrong


def test_a_stored_error_is_replayed_for_its_idempotency_key_only(call, event):
    call.server.faults.add(Fault("stored_error"))
    assert [call.post(event(), "k-1").status_code for _ in range(3)] == [500] * 3
    assert made(call) == 0
    assert call.post(event(), "k-2").status_code == 201


def test_a_client_timeout_still_creates_the_event(call, event):
    call.server.faults.add(Fault("slow", delay=60))
    url = f"{call.server.base_url}{EVENTS_PATH}"
    headers = {"Authorization": f"Bearer {call.server.key}"}
    with pytest.raises(requests.ReadTimeout):
        call.session.post(url, json=event(), headers=headers, timeout=0.2)
    assert made(call) == 1


def test_a_delayed_request_is_processed_after_a_later_one(call, event):
    came, late = threading.Event(), []
    call.server.faults.add(Fault("late", delay=0.3, when=lambda _: came.set() is None))
    body = event(name="First")
    first = threading.Thread(target=lambda: late.append(call.post(body).status_code))
    first.start()
    assert came.wait(120)
    assert call.post(event(name="Second")).status_code == 201
    first.join()
    assert late == [409]
    assert [item["name"] for item in call.server.state.events] == ["Second"]


def test_a_client_that_closes_a_slow_stream_causes_no_output(call, event, capfd):
    call.server.faults.add(Fault("drip", delay=0.02))
    url = f"{call.server.base_url}{EVENTS_PATH}"
    headers = {"Authorization": f"Bearer {call.server.key}"}
    with call.session.post(url, json=event(), headers=headers, stream=True, timeout=10) as answer:
        assert answer.raw.read(1) == b"{"
    assert made(call) == 1
    assert call.get(EVENTS_PATH).status_code == 200
    assert capfd.readouterr() == ("", "")


@pytest.fixture
def delays(monkeypatch):
    """Record the seconds of every delay of the server's."""
    seconds: list[float] = []
    pause = FaultyApi.wait_unless_stopping

    async def record(api: FaultyApi, delay: float) -> None:
        if delay:
            seconds.append(delay)
        await pause(api, delay)

    monkeypatch.setattr(FaultyApi, "wait_unless_stopping", record)
    return seconds


def test_a_slow_stream_arrives_complete_in_short_reads(call, event, delays):
    call.server.faults.add(Fault("drip", delay=0.005))
    answer = call.post(event())
    assert answer.json()["data"]["eventId"]
    assert delays.count(0.005) == len(answer.content)


def test_every_response_has_the_configured_latency(start, delays):
    call = start(latency=0.1)
    call.get(ORGANIZATION_PATH)
    assert delays == [0.1]


def test_a_fault_applies_only_to_matching_requests(call, event):
    call.server.faults.add(
        Fault("error", method="POST", slug="b"),
        Fault("error", path=f"{EVENTS_PATH}/*"),
        Fault("error", key="k-9"),
        Fault("error", when=lambda request: request.query.get("type") == "race"),
    )
    assert call.post(event("a")).status_code == 201
    assert call.get(EVENTS_PATH).status_code == 200
    assert call.post(event("b")).status_code == 500
    assert call.get(f"{EVENTS_PATH}/1").status_code == 500
    assert call.post(event("c"), "k-9").status_code == 500
    assert call.get(EVENTS_PATH, type="race").status_code == 500
    assert call.server.faults.pending_rules == ()


def test_a_fault_skips_and_hits_the_configured_number_of_requests(call):
    call.server.faults.add(Fault("error", skip=2, times=2))
    statuses = [call.get(EVENTS_PATH).status_code for _ in range(6)]
    assert statuses == [200, 200, 500, 500, 200, 200]


def test_an_unlimited_fault_ends_when_it_is_cleared(call):
    call.server.faults.add(Fault("error", times=None))
    assert {call.get(EVENTS_PATH).status_code for _ in range(5)} == {500}
    call.server.faults.clear()
    assert call.get(EVENTS_PATH).status_code == 200


def test_rejects_an_unknown_kind_of_fault():
    with pytest.raises(ValueError, match="meteor"):
        Fault("meteor")


def test_every_kind_of_fault_has_an_effect():
    assert FAULT_EFFECTS.keys() == set(FaultKind)


def test_random_faults_follow_their_rates_and_their_seed(start):
    rates = FaultRates(error=0.3, rate_limited=0.2, seed=7)

    def statuses() -> list[int]:
        call = start(unlimited=True, fault_rates=rates)
        return [call.get(EVENTS_PATH).status_code for _ in range(200)]

    first = statuses()
    assert first == statuses()
    assert 40 <= first.count(500) <= 80
    assert 25 <= first.count(429) <= 55
    assert first.count(200) > 60


def test_random_faults_neither_lose_nor_duplicate_events(start, event):
    rates = FaultRates(
        lost=0.1, reset=0.1, error=0.1, error_after=0.1, unavailable=0.1, cut=0.1, truncated=0.1
    )
    call = start(unlimited=True, fault_rates=rates)
    for number in range(40):
        settled = False
        while not settled:
            try:
                answer = call.post(event(f"s-{number}"), f"k-{number}")
                settled = answer.status_code == 201 and "eventId" in answer.text
            except BROKEN:
                continue
    assert [item["slug"] for item in call.server.state.events] == [f"s-{n}" for n in range(40)]
