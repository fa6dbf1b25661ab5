"""The plan's pace is kept from the start, and the server's word wins; days pass in milliseconds."""

import orjson
import pytest
from support.faulty_api import Fault, FaultKind, RetryAfterMode

from importer.delivery.retry import DEFAULT_PAUSE
from importer.domain.errors import Stopped
from importer.domain.intervals_api import ENTERPRISE, FREE, PREMIUM, RateLimit
from importer.domain.model import Status
from importer.domain.progress_events import WaitNotice
from importer.domain.rate_limit import MAX_JITTER_TOLERANCE, MAX_WAIT

pytestmark = pytest.mark.both_ledgers

CREATED, UNCHANGED = Status.CREATED, Status.UNCHANGED
DAY = 86_400


@pytest.mark.parametrize("limit", [PREMIUM, ENTERPRISE, RateLimit(10, 1, 2), RateLimit(7, 60, 3)])
def test_keeps_the_rate_limit_without_a_429_and_without_idling(
    delivery_harness, events, clock, limit
):
    place = delivery_harness(limit, limit=limit, workers=8)
    count = 3 * limit.burst + 20
    assert place.statuses(events(count)) == {CREATED: count}
    assert {post.status for post in place.posts} == {201}
    least = (count - limit.burst) * limit.interval
    assert least <= clock.passed + 1e-6
    assert clock.passed <= least * 1.02 + MAX_JITTER_TOLERANCE


def test_a_long_calendar_takes_no_longer_than_the_rate_limit(delivery_harness, events, clock):
    place = delivery_harness(PREMIUM, limit=PREMIUM, workers=8)
    place.statuses(events(120))
    assert {post.status for post in place.posts} == {201}
    assert clock.passed == pytest.approx(100 * PREMIUM.interval, rel=0.02)


def test_the_next_run_respects_the_quota_used_before(delivery_harness, events, clock):
    place = delivery_harness(PREMIUM, limit=PREMIUM)
    place.run(events(50))
    place.run(events(80))
    assert {post.status for post in place.posts} == {201}
    assert clock.passed == pytest.approx(60 * PREMIUM.interval, rel=0.02)


# -- the server's word ------------------------------------------------------------------------------


@pytest.mark.parametrize("inside", ["body", "error"])
def test_a_429_pauses_all_workers_for_its_retry_after(delivery_harness, events, clock, inside):
    place = delivery_harness(workers=6, retry_after_in=inside)
    place.server.faults.add(Fault(FaultKind.RATE_LIMITED, skip=10, delay=100.0))
    ending = place.run(events(40))
    assert {fate.status for fate in ending.outcomes} == {CREATED}
    assert {fate.attempts for fate in ending.outcomes} == {1}  # a 429 charges none
    assert {post.time for post in place.posts} == {clock.started, clock.started + 100}
    assert ending.notes == []
    assert WaitNotice(clock.started + 100) in place.updates


def test_a_wait_for_a_retry_is_not_reported_as_quota(delivery_harness, event):
    place = delivery_harness()
    place.server.faults.add(Fault(FaultKind.ERROR, times=4))
    assert place.statuses([event()]) == {CREATED: 1}
    assert {one.reason for one in place.updates if isinstance(one, WaitNotice)} == {"retry"}


def test_a_429_of_a_lookup_pauses_all_workers(delivery_harness, event, clock):
    place = delivery_harness()
    place.before = [event().body]
    place.server.state.add_event(event().body)
    place.server.faults.add(Fault(FaultKind.RATE_LIMITED, method="GET", delay=100.0))
    assert place.statuses([event()]) == {Status.EXISTS: 1}
    assert clock.passed == pytest.approx(100)


def test_a_pause_by_the_server_outlasts_the_run(delivery_harness, events, clock):
    place = delivery_harness(workers=1)
    place.server.faults.add(Fault(FaultKind.RATE_LIMITED, delay=MAX_WAIT + 1000))
    ending = place.run(events(3))
    assert isinstance(ending.error, Stopped)
    assert place.clock.passed == 0
    assert ending.error.resume_at.timestamp() == clock.started + MAX_WAIT + 1000
    clock.advance(1100)
    assert place.statuses(events(3)) == {CREATED: 3}
    assert clock.passed == MAX_WAIT + 1000


NOW_IN_SECONDS = 1_800_000_000


@pytest.mark.parametrize(
    "said",
    [
        b"null",
        b'"soon"',
        b'"1800000100000"',
        b"true",
        b"-1",
        b"0",
        b"%d" % (NOW_IN_SECONDS + 60),  # seconds where milliseconds are documented
        b"%d" % ((NOW_IN_SECONDS + 3650 * DAY) * 1000),
        b"1e300",
        b"9" * 400,
        b"[1800000100000]",
        b"{}",
    ],
)
def test_an_implausible_retry_after_is_a_short_pause_with_a_note(
    delivery_harness, events, clock, said
):
    place = delivery_harness()
    body = b'{"error": {"code": "RATE_LIMITED", "message": "no"}, "retryAfter": %s}' % said
    place.server.faults.add(Fault(FaultKind.ANSWER, status=429, body=body))
    ending = place.run(events(5))
    assert {fate.status for fate in ending.outcomes} == {CREATED}
    assert clock.passed == pytest.approx(DEFAULT_PAUSE)
    [note] = ending.notes
    assert f"Waiting {DEFAULT_PAUSE:.0f} seconds" in note


def test_the_retry_after_header_counts_if_the_body_has_none(delivery_harness, events, clock):
    place = delivery_harness()
    fault = Fault(
        FaultKind.RATE_LIMITED, retry_after=RetryAfterMode.ABSENT, headers={"Retry-After": "17"}
    )
    place.server.faults.add(fault)
    assert place.statuses(events(5)) == {CREATED: 5}
    assert clock.passed == pytest.approx(17)


def test_an_endless_429_stops_the_run(delivery_harness, events, clock):
    place = delivery_harness(workers=2)
    place.server.faults.add(Fault(FaultKind.RATE_LIMITED, times=None, delay=1.0))
    ending = place.run(events(5))
    assert isinstance(ending.error, Stopped)
    assert ending.outcomes == []
    assert clock.passed < 100


# -- quotas of days -----------------------------------------------------------------------------------


def test_an_exhausted_quota_stops_the_run_with_the_time_to_resume(delivery_harness, events, clock):
    place = delivery_harness(FREE, limit=FREE)
    ending = place.run(events(30))
    assert place.tally(ending, 30) == {CREATED: 20, Status.PENDING: 10}
    assert isinstance(ending.error, Stopped)
    assert "10 events are still to be sent" in ending.error.message
    assert clock.passed < 1
    back = ending.error.resume_at.timestamp()
    assert back - clock.started == pytest.approx(10 * FREE.interval, rel=0.01)
    clock.advance(back - clock.now())
    assert place.statuses(events(30)) == {CREATED: 10, UNCHANGED: 20}
    assert {post.status for post in place.posts} == {201}


def test_a_run_with_wait_sleeps_until_the_quota_is_back(delivery_harness, events, clock):
    place = delivery_harness(FREE, limit=FREE, wait=True)
    assert place.statuses(events(25)) == {CREATED: 25}
    assert {post.status for post in place.posts} == {201}
    assert clock.passed == pytest.approx(5 * FREE.interval, rel=0.02)
    assert any(isinstance(update, WaitNotice) for update in place.updates)


def test_a_waiting_run_renews_its_lease(delivery_harness, events, clock):
    place = delivery_harness(FREE, limit=FREE, wait=True)
    place.run(events(22))
    assert max(clock.waits) < 120


def test_notes_about_a_429_are_safe_for_the_terminal(delivery_harness, events):
    place = delivery_harness()
    body = orjson.dumps({"error": {"message": "no"}, "retryAfter": "\x1b[2J" * 50})
    place.server.faults.add(Fault(FaultKind.ANSWER, status=429, body=body))
    [note] = place.run(events(2)).notes
    assert "\x1b" not in note
    assert len(note) < 300
