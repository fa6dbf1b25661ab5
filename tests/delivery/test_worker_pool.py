"""Workers find requests ready while the ledger is written, and none of them is sent too late."""

import pytest
from support.faulty_api import Fault, FaultKind
from support.ledgers import at_each_commit

from importer.delivery.journal import DeliveryJournal
from importer.delivery.worker_pool import MAX_PER_WORKER, PREFETCH_SECONDS, Prefetcher
from importer.domain.errors import CredentialRefused
from importer.domain.intervals_api import ENTERPRISE
from importer.domain.model import Status
from importer.domain.progress_events import ProgressUpdate

CREATED = Status.CREATED


class Ticking:
    """Goes on by a millisecond whenever it is asked: answers seem to come in at some pace."""

    def __init__(self, clock) -> None:
        self._clock = clock
        self.wait = clock.wait

    def now(self) -> float:
        self._clock.advance(0.001)
        return self._clock.now()


@pytest.fixture
def swift(delivery_harness, clock):
    """Return a factory of deliveries whose clock advances with each reading."""

    def make(**settings):
        place = delivery_harness(**settings)
        place.clock = Ticking(clock)
        return place

    return make


def reckoned(*turns: tuple[float, int]) -> int:
    """Return the prefetch capacity after these turns, each of (seconds, answers)."""
    ahead, now = Prefetcher(workers=32), 1_800_000_000.0
    ahead.update(now)
    for seconds, answers in turns:
        for _ in range(answers):
            ahead.record_answer()
        now += seconds
        ahead.update(now)
    return ahead.capacity


def test_prefetches_nothing_before_the_request_rate_is_known():
    assert reckoned() == 0
    assert reckoned((0.0, 50)) == 0


def test_prefetches_the_requests_of_a_short_time():
    assert reckoned(*[(0.5, 320)] * 8) == pytest.approx(640 * PREFETCH_SECONDS, abs=1)


def test_prefetches_little_for_a_slow_server():
    assert reckoned(*[(0.01, 30)] * 8, *[(1.0, 2)] * 8) == 0


def test_prefetching_has_a_maximum():
    assert reckoned(*[(0.001, 5_000)] * 20) == pytest.approx(32 * MAX_PER_WORKER, abs=1)


def test_a_transaction_covers_more_requests_than_there_are_workers(swift, events):
    place, commits = swift(workers=4), []
    with at_each_commit(lambda: commits.append(1)):
        assert place.statuses(events(400)) == {CREATED: 400}
    assert len(commits) < 400 / 4


def test_never_sends_more_requests_at_once_than_workers(swift, events):
    place = swift(workers=3, latency=0.001)
    assert place.statuses(events(120)) == {CREATED: 120}
    assert place.server.state.peak_concurrency <= 3


def test_a_rejected_api_key_discards_prefetched_requests(swift, events):
    place = swift(workers=4)
    place.server.faults.add(Fault(FaultKind.UNAUTHORIZED, times=None, skip=200))
    ending = place.run(events(400))
    assert isinstance(ending.error, CredentialRefused)
    assert [post.status for post in place.posts].count(401) <= 4


def test_a_429_holds_back_prefetched_requests(swift, events, clock):
    place, first = swift(workers=4), []

    def is_limited(request) -> bool:
        if request.method == "POST" and len(place.posts) == 200:
            first.append(clock.now())
        return bool(first) and clock.now() < first[0] + 100

    fault = Fault(FaultKind.RATE_LIMITED, times=None, delay=100.0, when=is_limited)
    place.server.faults.add(fault)
    assert place.statuses(events(400)) == {CREATED: 400}
    assert 1 <= [post.status for post in place.posts].count(429) <= 4


def test_prefetched_requests_of_a_stopped_run_are_sent_by_the_next_one(swift, events):
    place = swift(workers=4)
    place.on_update = lambda update: len(place.posts) > 200 and place.button.cancel()
    assert place.run(events(400)).interrupted
    place.on_update = lambda _: None
    place.run(events(400))
    assert len(place.posts) == 400


@pytest.mark.both_ledgers
def test_a_stalled_process_sends_nothing_on_an_expired_reservation(
    delivery_harness, events, clock, monkeypatch
):
    place, enter, granted = (
        delivery_harness(ENTERPRISE, limit=ENTERPRISE, workers=8),
        DeliveryJournal.commit_turn,
        [],
    )

    def stand_still_once(desk, now, settled, queue):
        grant = enter(desk, now, settled, queue)
        if grant.count and not granted:
            clock.advance(10 * ENTERPRISE.burst * ENTERPRISE.interval)
        granted.append(grant.count)
        return grant

    monkeypatch.setattr(DeliveryJournal, "commit_turn", stand_still_once)
    assert place.statuses(events(200)) == {CREATED: 200}
    assert {post.status for post in place.posts} == {201}
    assert sum(granted) == 200 + granted[0]


def test_an_always_slow_machine_makes_progress(delivery_harness, events, clock):
    place = delivery_harness(ENTERPRISE, workers=8)
    with at_each_commit(lambda: clock.advance(3)):
        assert place.statuses(events(60)) == {CREATED: 60}


def test_a_pause_holds_back_prefetched_requests(swift, events):
    place = swift(workers=4)
    ticking, posts = place.clock.wait, {}

    def wait(inbox, seconds, *, expecting):
        if place.button.paused and not expecting:
            posts["after"] = len(place.posts)
            place.button.resume()
        return ticking(inbox, seconds, expecting=expecting)

    def pause(update) -> None:
        if isinstance(update, ProgressUpdate) and update.done == 200:
            posts["before"] = len(place.posts)
            place.button.pause()

    place.clock.wait, place.on_update = wait, pause
    assert place.statuses(events(400)) == {CREATED: 400}
    assert posts["after"] - posts["before"] <= 2 * 4  # under way, or leaving in that very moment
