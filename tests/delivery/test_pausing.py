"""A paused run sends nothing new, keeps its place however long it takes, and goes on from there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from support.faulty_api import Fault, FaultKind

from importer.delivery.journal import LEASE_RENEWAL_INTERVAL
from importer.domain.errors import Stopped
from importer.domain.intervals_api import RateLimit
from importer.domain.model import Status
from importer.domain.progress_events import ProgressUpdate, WaitNotice
from importer.ledger.connect import open_ledger
from importer.ledger.transaction import LEASE_TTL

pytestmark = pytest.mark.both_ledgers

CREATED, PENDING = Status.CREATED, Status.PENDING
LONG = int(10 * LEASE_TTL / LEASE_RENEWAL_INTERVAL)
"""Turns of a pause that is far longer than a seat is kept for whoever does not renew it."""


@dataclass
class Sitter:
    """A clock at which somebody sits: they act once a pause has taken so many turns."""

    clock: Any
    is_paused: Callable[[], bool]
    turns: int
    act: Callable[[], object]

    def __call__(self) -> float:
        return self.clock()

    def now(self) -> float:
        return self.clock.now()

    def wait(self, inbox, seconds, *, expecting):
        if self.is_paused() and not expecting:
            self.turns -= 1
            if self.turns == 0:
                self.act()
        return self.clock.wait(inbox, seconds, expecting=expecting)


@pytest.fixture
def paused(delivery_harness):
    """Return a factory of deliveries that pause after ten events and later call `act`."""

    def make(act, turns=LONG, **settings):
        place = delivery_harness(**settings)
        place.on_update = lambda update: update == ProgressUpdate(10, 40) and place.button.pause()
        place.clock = Sitter(place.clock, lambda: place.button.paused, turns, lambda: act(place))
        return place

    return make


def test_nothing_new_is_sent_in_a_pause_and_then_the_rest_is(paused, events):
    seen = []

    def go_on(place):
        seen.append((len(place.posts), len(place.server.state.events)))
        place.button.resume()

    place = paused(go_on)
    assert place.statuses(events(40)) == {CREATED: 40}
    [(posts, there)] = seen
    assert 10 <= posts < 10 + 2 * place.workers  # what was under way was finished
    assert posts == there
    assert len(place.posts) == 40


def test_what_was_in_progress_is_in_the_ledger_while_it_pauses(paused, events):
    known = []

    def look(place):
        known.extend(place.query("SELECT slug FROM events WHERE state = 'created'"))
        place.button.resume()

    place = paused(look, turns=2)
    place.run(events(40))
    made = [slug for (slug,) in known]
    assert len(made) >= 10
    assert sorted(made) == sorted(
        str(one["slug"]) for one in place.server.state.events[: len(made)]
    )


def test_nobody_can_take_the_place_of_a_run_that_pauses_for_long(paused, events):
    refused = []

    def try_to_sit_down(place):
        with open_ledger(place.path) as ledger:
            number = ledger.get_organization_id("org")
            with pytest.raises(Stopped, match="Another run is importing") as caught:
                ledger.acquire_lease(number, "another", place.clock.now())
            refused.append(caught.value)
        place.button.resume()

    place = paused(try_to_sit_down)
    assert place.statuses(events(40)) == {CREATED: 40}
    assert place.clock.clock.passed > 5 * LEASE_TTL
    assert len(refused) == 1


def test_a_pause_in_which_the_machine_slept_and_another_run_came_ends_the_run(paused, events):
    """Its seat had run out: whatever it sent now would be sent under another run's eyes."""
    post_counts = []

    def sleep_and_be_overtaken(place):
        place.clock.clock.advance(2 * LEASE_TTL)
        with open_ledger(place.path) as ledger:
            ledger.acquire_lease(ledger.get_organization_id("org"), "another", place.clock.now())
        post_counts.append(len(place.posts))
        place.button.resume()

    place = paused(sleep_and_be_overtaken)
    ending = place.run(events(40))
    assert isinstance(ending.error, Stopped)
    assert [len(place.posts)] == post_counts


def test_a_run_can_be_stopped_out_of_its_pause(paused, events):
    place = paused(lambda place: place.button.cancel())
    ending = place.run(events(40))
    assert ending.interrupted
    assert 10 <= len(place.server.state.events) < 40
    place.on_update = lambda _: None
    assert place.statuses(events(40))[CREATED] == 40 - len(ending.outcomes)


def test_an_attempt_whose_response_was_lost_before_the_pause_is_repeated_after_it(paused, events):
    place = paused(lambda place: place.button.resume())
    place.server.faults.add(Fault(FaultKind.LOST_ANSWER, skip=8, times=2))
    assert place.statuses(events(40)) == {CREATED: 40}
    assert len(place.posts) == 42


def test_a_pause_is_not_told_as_waiting_for_the_quota(paused, events):
    place = paused(lambda place: place.button.resume())
    place.run(events(40))
    assert not [update for update in place.updates if isinstance(update, WaitNotice)]


def test_the_pace_is_kept_after_a_pause(paused, events):
    place = paused(lambda place: place.button.resume(), pace=RateLimit(1, 60, 12), workers=1)
    place.run(events(40))
    times = sorted(post.time for post in place.posts)
    windows = [later - earlier for earlier, later in zip(times, times[12:], strict=False)]
    assert min(windows) >= 59


def test_a_pause_that_comes_too_late_holds_nothing_up(delivery_harness, events):
    place = delivery_harness()
    place.on_update = lambda update: update == ProgressUpdate(40, 40) and place.button.pause()
    assert place.statuses(events(40)) == {CREATED: 40}
