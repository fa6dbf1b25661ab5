"""The control surface, by which another process reads the state and sets faults."""

import pytest

from importer.domain.intervals_api import EVENTS_PATH, RateLimit

STATE, FAULTS, RATES = "/_sandbox/state", "/_sandbox/faults", "/_sandbox/rates"


def test_the_state_tells_events_requests_and_faults(call, event):
    call("POST", FAULTS, json=[{"kind": "error"}, {"kind": "reset", "times": 2}])
    call.post(event())
    call("DELETE", FAULTS)
    call.post(event(), "k-1")
    state = call.get(STATE).json()["data"]
    assert [item["slug"] for item in state["events"]] == ["lakeside-10k"]
    assert [(r["status"], r["fault"]) for r in state["requests"]] == [(500, "error"), (201, None)]
    assert state["requests"][1]["headers"]["idempotency-key"] == "k-1"
    assert state["organizationId"] == call.server.state.organization_id
    assert state["faultsWaiting"] == []
    assert state["peak"] == 1
    assert call.server.key not in str(state)


def test_a_fault_set_from_outside_strikes(call, event):
    fault = {"kind": "rate_limited", "slug": "b", "retry_after": "soon", "headers": {"X-Odd": "1"}}
    assert call("POST", FAULTS, json=fault).json() == {"data": {"added": 1}}
    assert call.post(event("a")).status_code == 201
    answer = call.post(event("b"))
    assert answer.json()["retryAfter"] == "soon"
    assert answer.headers["X-Odd"] == "1"


def test_retry_after_can_be_left_out_from_outside(call):
    call("POST", FAULTS, json={"kind": "rate_limited", "retry_after": "absent"})
    assert "retryAfter" not in call.get(EVENTS_PATH).json()


def test_rates_can_be_set_from_outside(call):
    assert call("PUT", RATES, json={"error": 1}).status_code == 200
    assert call.get(EVENTS_PATH).status_code == 500
    call("PUT", RATES, json={})
    assert call.get(EVENTS_PATH).status_code == 200


@pytest.mark.parametrize(
    "told", ["x", 7, {}, {"kind": "meteor"}, {"kind": "error", "time": 1}, {"kind": 7}]
)
def test_rejects_a_fault_that_makes_no_sense(call, told):
    assert call("POST", FAULTS, json=told).status_code == 422
    assert call.server.faults.pending_rules == ()


@pytest.mark.parametrize("told", [{"eror": 1}, {"error": "1"}, []])
def test_rates_that_make_no_sense_are_rejected(call, told):
    assert call("PUT", RATES, json=told).status_code == 422


def test_the_control_surface_wants_a_key(call):
    for method, path in (("GET", STATE), ("POST", FAULTS), ("DELETE", FAULTS), ("PUT", RATES)):
        assert call(method, path, headers={"Authorization": "Bearer x"}).status_code == 401


def test_the_control_surface_neither_counts_nor_is_logged_nor_struck(start, clock):
    call = start(limit=RateLimit(1, 60, 1), clock=clock)
    call("POST", FAULTS, json={"kind": "headers", "headers": {"X-Odd": "1"}})
    assert [call.get(STATE).status_code for _ in range(3)] == [200] * 3
    assert call.get(EVENTS_PATH).headers["X-Odd"] == "1"
    assert [entry.path for entry in call.server.state.requests] == [EVENTS_PATH]


def test_the_control_surface_lies_below_the_prefix(start):
    assert start(prefix="/v1/partner").get(STATE).status_code == 200
