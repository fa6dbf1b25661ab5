"""The rate limits of the plans, over HTTP and by a clock of the test's own."""

from email.utils import parsedate_to_datetime

import pytest

from importer.domain.intervals_api import (
    DAY,
    EVENTS_PATH,
    ORGANIZATION_PATH,
    PLANS,
    RATE_LIMITED,
    UNKNOWN_PLAN,
    RateLimit,
)
from importer.sandbox import SandboxCredential


@pytest.mark.parametrize("plan", [*PLANS, "platinum"])
def test_each_plan_allows_its_burst_and_then_its_rate(start, clock, plan):
    call, limit = start(plan=plan, clock=clock), PLANS.get(plan, UNKNOWN_PLAN)
    statuses = [call.get(ORGANIZATION_PATH).status_code for _ in range(limit.burst + 1)]
    assert statuses == [200] * limit.burst + [429]
    clock.advance(limit.interval * 1.001)
    assert [call.get(EVENTS_PATH).status_code for _ in range(2)] == [200, 429]


def test_retry_after_of_a_429_is_a_unix_time_in_milliseconds(start, clock):
    call = start(limit=RateLimit(1, 10, 1), clock=clock)
    call.get(EVENTS_PATH)
    answer = call.get(EVENTS_PATH)
    assert answer.json()["error"]["code"] == RATE_LIMITED
    retry_after = answer.json()["retryAfter"]
    assert 0 <= retry_after - (clock.now() + 10) * 1000 <= 1
    assert "Retry-After" not in answer.headers
    clock.set(retry_after / 1000)
    assert call.get(EVENTS_PATH).status_code == 200


def test_retry_after_can_be_inside_the_error_object(start, clock):
    call = start(limit=RateLimit(1, 10, 1), clock=clock, retry_after_in="error")
    call.get(EVENTS_PATH)
    content = call.get(EVENTS_PATH).json()
    assert "retryAfter" not in content
    assert content["error"]["retryAfter"] > clock.now() * 1000


def test_the_free_plan_allows_its_burst_and_a_hundred_requests_a_day(start, clock, event):
    call, made, begun = start(plan="free", clock=clock), 0, clock.now()
    while clock.now() < begun + DAY:
        answer = call.post(event(f"s-{made}"))
        if answer.status_code == 201:
            made += 1
        else:
            clock.set(answer.json()["retryAfter"] / 1000)
    assert made == 20 + 99  # the hundredth is due at the end of the day, to the millisecond after


def test_every_request_counts_and_a_rejected_one_creates_nothing(start, clock, event):
    call = start(limit=RateLimit(1, DAY, 3), clock=clock)
    call.get("/nowhere")
    call.post({"name": "invalid"})
    call.get(ORGANIZATION_PATH)
    assert call.post(event()).status_code == 429
    assert call.server.state.events == []


def test_each_credential_has_its_own_rate_limit(start, clock):
    tight = RateLimit(1, DAY, 1)
    one = SandboxCredential(limit=tight)
    other = SandboxCredential(organization_id=one.organization_id, limit=tight)
    call = start(credentials=[one, other], clock=clock)
    assert [call.get(EVENTS_PATH).status_code for _ in range(2)] == [200, 429]
    call.key = other.key
    assert call.get(EVENTS_PATH).status_code == 200


def test_an_unlimited_credential_is_never_rate_limited(start, clock):
    call = start(plan="free", unlimited=True, clock=clock)
    assert {call.get(EVENTS_PATH).status_code for _ in range(100)} == {200}


def test_a_server_clock_offset_applies_to_date_and_retry_after(start, clock):
    call = start(limit=RateLimit(1, 10, 1), clock=clock, clock_skew=3600)
    dated = call.get(EVENTS_PATH).headers["Date"]
    assert parsedate_to_datetime(dated).timestamp() == clock.now() + 3600
    retry_after = call.get(EVENTS_PATH).json()["retryAfter"]
    assert 0 <= retry_after - (clock.now() + 3610) * 1000 <= 1
