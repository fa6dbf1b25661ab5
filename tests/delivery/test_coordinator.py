"""Every row gets in exactly once, whatever happens to requests, answers, ledger or run."""

import sqlite3
from contextlib import ExitStack, closing, contextmanager

import pytest
from support.faulty_api import Fault, FaultKind, start_sandbox
from support.ledgers import at_each_connection

from importer.delivery.retry import MAX_ATTEMPTS
from importer.domain.errors import CredentialRefused, Stopped
from importer.domain.intervals_api import SCOPE_ORGANIZATION, SCOPE_READ, SCOPE_WRITE
from importer.domain.ledger_entry import EntryState
from importer.domain.model import Status
from importer.domain.progress_events import ProgressUpdate
from importer.ledger import sqlite
from importer.ledger.transaction import LEASE_TTL
from importer.planning.plan import IDEMPOTENCY_KEY_TTL

pytestmark = pytest.mark.both_ledgers

CREATED, UNCHANGED, EXISTS = Status.CREATED, Status.UNCHANGED, Status.EXISTS
PENDING, FAILED, CONFLICT, REJECTED = (
    Status.PENDING,
    Status.FAILED,
    Status.CONFLICT,
    Status.REJECTED,
)


def watch(delivery_harness, look) -> None:
    """Look at each post while it is under way; no fault comes of it."""

    def see(request) -> bool:
        if request.method == "POST":
            look(request)
        return False

    delivery_harness.server.faults.add(Fault(FaultKind.HEADERS, times=None, when=see))


# -- when all goes well -----------------------------------------------------------------------------


def test_every_event_is_created_and_a_second_run_sends_nothing(delivery_harness, events):
    place = delivery_harness()
    assert place.statuses(events(50)) == {CREATED: 50}
    assert len(place.posts) == 50
    assert place.statuses(events(50)) == {UNCHANGED: 50}
    assert len(place.server.state.requests) == 50
    assert place.updates[-1] == ProgressUpdate(50, 50)


def test_a_calendar_that_grew_sends_only_what_is_new(delivery_harness, events):
    place = delivery_harness()
    place.run(events(5))
    assert place.statuses(events(8)) == {CREATED: 3, UNCHANGED: 5}


def test_an_intent_is_durable_before_its_request(delivery_harness, events):
    place = delivery_harness()
    seen = []
    watch(place, lambda request: seen.append(place.progress(request.slug)))
    place.run(events(20))
    assert seen == [EntryState.INTENDED] * 20


def test_never_sends_more_requests_at_once_than_workers(delivery_harness, events):
    place = delivery_harness(workers=3, latency=0.02)
    place.run(events(30))
    assert 1 < place.server.state.peak_concurrency <= 3


def test_an_empty_plan_ends_at_once(delivery_harness):
    ending = delivery_harness().run([])
    assert (ending.outcomes, ending.error, ending.interrupted) == ([], None, False)


# -- answers that are lost ----------------------------------------------------------------------------

DAMAGED = [
    Fault(FaultKind.LOST_ANSWER),
    Fault(FaultKind.RESET),
    Fault(FaultKind.ERROR),
    Fault(FaultKind.ERROR, processed=True),
    Fault(FaultKind.ERROR, status=502),
    Fault(FaultKind.HTML),
    Fault(FaultKind.HTML, status=200),
    Fault(FaultKind.TRUNCATED),
    Fault(FaultKind.CUT),
    Fault(FaultKind.NO_EVENT_ID),
    Fault(FaultKind.HUGE),
]


@pytest.mark.parametrize("fault", DAMAGED, ids=lambda fault: f"{fault.kind}-{fault.status or ''}")
def test_a_retry_repeats_the_same_bytes(delivery_harness, events, fault):
    place = delivery_harness()
    place.server.faults.add(fault)
    ending = place.run(events(3))
    assert [fate.status for fate in ending.outcomes] == [CREATED] * 3
    assert sorted(fate.attempts for fate in ending.outcomes) == [1, 1, 2]
    assert len({(post.request.idempotency_key, post.body) for post in place.posts}) == 3


def test_a_failing_row_stops_no_other(delivery_harness, events):
    place = delivery_harness()
    place.server.faults.add(Fault(FaultKind.ERROR, times=None, slug="race-0003"))
    ending = place.run(events(30))
    [failed] = [fate for fate in ending.outcomes if fate.status is FAILED]
    assert (failed.event.slug, failed.attempts) == ("race-0003", MAX_ATTEMPTS)
    assert failed.problems[0].code == "gave_up"
    assert "HTTP 500" in failed.problems[0].message
    assert ending.error is None
    assert len(place.server.state.events) == 29
    place.server.faults.clear()
    assert place.statuses(events(30)) == {CREATED: 1, UNCHANGED: 29}


def test_a_row_without_any_response_is_in_doubt_until_the_next_run(delivery_harness, event):
    place = delivery_harness()
    place.server.faults.add(Fault(FaultKind.LOST_ANSWER, times=None))
    ending = place.run([event()])
    assert "may be in Intervals; the next run finds out" in ending.outcomes[0].problems[0].message
    assert place.progress("lakeside-10k") == EntryState.INTENDED
    place.server.faults.clear()
    assert place.statuses([event()]) == {CREATED: 1}


def test_a_stored_error_does_not_block_the_corrected_row(delivery_harness, event):
    place = delivery_harness()
    place.server.faults.add(Fault(FaultKind.STORED_ERROR))
    assert place.statuses([event()]) == {FAILED: 1}
    assert place.statuses([event(name="Corrected")]) == {CREATED: 1}


# -- slugs that are taken -----------------------------------------------------------------------------


@pytest.mark.parametrize("status", [409, 422])
def test_an_equal_event_counts_as_existing(delivery_harness, event, status):
    place = delivery_harness(taken_slug_status=status)
    place.before = [event().body]
    place.server.state.add_event(event().body)
    assert place.statuses([event()]) == {EXISTS: 1}
    assert place.progress("lakeside-10k") == EntryState.EXISTING
    requests = len(place.server.state.requests)
    assert place.statuses([event()]) == {EXISTS: 1}
    assert len(place.server.state.requests) == requests


@pytest.mark.parametrize("status", [409, 422])
def test_conflict_names_the_differing_fields(delivery_harness, event, status):
    place = delivery_harness(taken_slug_status=status)
    theirs = event(name="Theirs", startTime="09:00").body
    place.before = [theirs]
    place.server.state.add_event(theirs)
    ending = place.run([event()])
    [fate] = ending.outcomes
    assert fate.status is CONFLICT
    [problem] = fate.problems
    assert (problem.code, problem.cell) == ("slug_taken", "D2")
    assert 'name was "Theirs", is now "Lakeside 10K"' in problem.message
    assert 'startTime was "09:00", is now empty' in problem.message
    assert place.server.state.events[0]["name"] == "Theirs"


def test_conflict_with_a_slug_on_another_day(delivery_harness, event):
    place = delivery_harness()
    place.before = [event(date="2026-01-01").body]
    place.server.state.add_event(event(date="2026-01-01").body)
    [fate] = place.run([event()]).outcomes
    assert fate.status is CONFLICT
    assert "on another day" in fate.problems[0].message


def test_a_422_about_a_free_slug_is_a_rejection(delivery_harness, event):
    place = delivery_harness()
    place.server.faults.add(
        Fault(
            FaultKind.ANSWER,
            status=422,
            body='{"error": {"message": "no"}, "errors": {"slug": ["too plain"]}}',
        )
    )
    [fate] = place.run([event()]).outcomes
    assert fate.status is REJECTED
    assert "too plain" in fate.problems[0].message
    assert fate.problems[0].cell == "D2"


def test_a_lookup_reads_all_pages(delivery_harness, event):
    place = delivery_harness()
    place.before = [event(f"other-{at}").body for at in range(250)] + [event().body]
    for body in place.before:
        place.server.state.add_event(body)
    assert place.statuses([event()]) == {EXISTS: 1}


NO_ANSWER_AND_NO_LOOK = (
    Fault(FaultKind.LOST_ANSWER, times=MAX_ATTEMPTS),
    Fault(FaultKind.ERROR, times=MAX_ATTEMPTS, method="GET"),
)
"""All attempts are lost after the event was made, and so is every look-up for it."""


def test_a_lookup_resolves_lost_requests(delivery_harness, event):
    place = delivery_harness()
    place.server.faults.add(Fault(FaultKind.LOST_ANSWER, times=MAX_ATTEMPTS))
    assert place.statuses([event()]) == {CREATED: 1}
    assert len(place.posts) == MAX_ATTEMPTS
    assert place.progress("lakeside-10k") == EntryState.CREATED


def test_a_lookup_shows_that_failed_requests_created_nothing(delivery_harness, event):
    place = delivery_harness()
    place.server.faults.add(Fault(FaultKind.ERROR, times=MAX_ATTEMPTS, method="POST"))
    [fate] = place.run([event()]).outcomes
    assert fate.status is FAILED
    assert "It was not created." in fate.problems[0].message
    assert place.progress("lakeside-10k") == EntryState.NOT_CREATED
    assert place.statuses([event()]) == {CREATED: 1}


def test_an_old_request_in_doubt_is_looked_up_before_a_retry(delivery_harness, event, clock):
    place = delivery_harness(key_lifetime=60)
    place.server.faults.add(*NO_ANSWER_AND_NO_LOOK)
    assert place.statuses([event()]) == {FAILED: 1}
    posts = len(place.posts)
    clock.advance(IDEMPOTENCY_KEY_TTL + 1)
    assert place.statuses([event()]) == {CREATED: 1}
    assert len(place.posts) == posts


def test_pagination_that_never_advances_is_stopped(delivery_harness, event):
    place = delivery_harness()
    place.before = [event().body]
    place.server.state.add_event(event().body)
    page = '{"data": [{"_id": "1", "slug": "another"}], "hasMore": true}'
    place.server.faults.add(Fault(FaultKind.ANSWER, None, method="GET", status=200, body=page))
    assert place.statuses([event()]) == {CONFLICT: 1}
    assert len(place.server.state.requests) == 3


def test_our_lost_event_counts_as_created_after_its_idempotency_key_expired(
    delivery_harness, event, clock
):
    place = delivery_harness(key_lifetime=60)
    place.server.faults.add(*NO_ANSWER_AND_NO_LOOK)
    assert place.statuses([event()]) == {FAILED: 1}
    clock.advance(3600)
    assert place.statuses([event()]) == {CREATED: 1}
    assert [post.status for post in place.posts][-1] == 409


def test_conflict_with_the_earlier_version_of_a_row_names_both(delivery_harness, event):
    place = delivery_harness()
    place.server.faults.add(Fault(FaultKind.LOST_ANSWER, times=MAX_ATTEMPTS))
    place.run([event()])
    posts = len(place.posts)
    [fate] = place.run([event(name="Lakeside 12K")]).outcomes
    assert fate.status is CONFLICT
    assert fate.problems[0].code == "row_changed"
    assert 'name was "Lakeside 10K", is now "Lakeside 12K"' in fate.problems[0].message
    assert len(place.posts) == posts


def test_an_earlier_version_that_was_never_created_is_replaced(delivery_harness, event):
    place = delivery_harness()
    place.server.faults.add(Fault(FaultKind.RESET, times=MAX_ATTEMPTS))
    place.run([event()])
    assert place.statuses([event(name="Lakeside 12K")]) == {CREATED: 1}
    assert place.server.state.events[0]["name"] == "Lakeside 12K"


def test_an_earlier_version_that_was_corrected_by_hand_is_found(delivery_harness, event):
    place = delivery_harness()
    place.server.faults.add(*NO_ANSWER_AND_NO_LOOK)
    place.run([event()])
    mended = event(name="Lakeside 12K")
    place.server.state.get_organization().items[0]["name"] = "Lakeside 12K"
    assert place.statuses([mended]) == {CREATED: 1}
    assert place.statuses([mended]) == {UNCHANGED: 1}


def test_a_rejected_row_names_its_cell_and_is_created_once_corrected(delivery_harness, event):
    place = delivery_harness()
    [fate] = place.run([event(date="soon")]).outcomes
    assert fate.status is REJECTED
    assert (fate.problems[0].code, fate.problems[0].field, fate.problems[0].cell) == (
        "api_rejected",
        "date",
        "C2",
    )
    assert place.progress("lakeside-10k") == EntryState.NOT_CREATED
    assert place.statuses([event()]) == {CREATED: 1}


# -- keys ---------------------------------------------------------------------------------------------

WRITE_ONLY = frozenset({SCOPE_WRITE})


def test_delivers_with_an_api_key_that_cannot_read(delivery_harness, events):
    place = delivery_harness(scopes=WRITE_ONLY)
    place.server.faults.add(Fault(FaultKind.LOST_ANSWER, times=3), Fault(FaultKind.RESET, times=3))
    assert place.statuses(events(20)) == {CREATED: 20}


def test_conflict_without_the_scope_to_look_it_up(delivery_harness, event):
    place = delivery_harness(scopes=WRITE_ONLY)
    place.before = [event().body]
    place.server.state.add_event(event().body)
    assert place.statuses([event()]) == {CONFLICT: 1}


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [(FaultKind.UNAUTHORIZED, "rejected the key"), (FaultKind.FORBIDDEN, "cannot create events")],
)
def test_a_rejected_api_key_stops_the_run_at_once(delivery_harness, events, fault, sentence):
    place = delivery_harness(workers=1)
    place.server.faults.add(Fault(fault, times=None, skip=3))
    ending = place.run(events(10))
    assert isinstance(ending.error, CredentialRefused)
    assert sentence in ending.error.message
    assert [fate.status for fate in ending.outcomes] == [CREATED] * 3
    assert len(place.posts) == 4
    place.server.faults.clear()
    assert place.statuses(events(10)) == {CREATED: 7, UNCHANGED: 3}


def test_a_missing_write_scope_stops_after_the_first_requests(delivery_harness, events):
    place = delivery_harness(workers=4, scopes=frozenset({SCOPE_READ, SCOPE_ORGANIZATION}))
    ending = place.run(events(40))
    assert isinstance(ending.error, CredentialRefused)
    assert "write:events" in ending.error.hint
    assert len(place.posts) <= 4


def test_an_api_key_revoked_before_a_lookup_leaves_the_row_in_doubt(delivery_harness, event):
    place = delivery_harness()
    place.before = [event().body]
    place.server.state.add_event(event().body)
    place.server.faults.add(Fault(FaultKind.UNAUTHORIZED, times=None, method="GET"))
    ending = place.run([event()])
    assert isinstance(ending.error, CredentialRefused)
    assert ending.outcomes == []


def test_a_rejected_lookup_resolves_nothing(delivery_harness, event):
    place = delivery_harness()
    place.before = [event().body]
    place.server.state.add_event(event().body)
    no = '{"error": {"code": "BAD_REQUEST", "message": "no such filter"}}'
    for status in (400, 409):
        place.server.faults.add(Fault(FaultKind.ANSWER, None, method="GET", status=status, body=no))
        [fate] = place.run([event()]).outcomes
        assert fate.status is FAILED
        assert "no such filter" in fate.problems[0].message
        place.server.faults.clear()


def test_a_redirect_stops_the_run(delivery_harness, events):
    place = delivery_harness(workers=1)
    place.server.faults.add(
        Fault(FaultKind.REDIRECT, times=None, location="https://elsewhere.example")
    )
    ending = place.run(events(10))
    assert isinstance(ending.error, Stopped)
    assert "https://elsewhere.example" in ending.error.message
    assert len(place.posts) == 1


# -- servers that go away -----------------------------------------------------------------------------


def test_a_lost_server_leaves_rows_pending_for_the_next_run(delivery_harness, events):
    place = delivery_harness()
    with ExitStack() as stack:
        place.server = stack.enter_context(start_sandbox(place.server.state.config))
        place.on_update = lambda update: update == ProgressUpdate(10, 40) and stack.close()
        ending = place.run(events(40))
    assert isinstance(ending.error, Stopped)
    assert "does not answer" in ending.error.message
    ended = place.tally(ending, 40)
    assert ended.keys() == {CREATED, PENDING}
    assert ended[PENDING] >= 30 - place.workers
    with start_sandbox(port=place.server.port, state=place.server.state) as place.server:
        assert place.statuses(events(40)) == {
            CREATED: 40 - ended[CREATED],
            UNCHANGED: ended[CREATED],
        }


def test_an_unavailable_server_fails_no_single_row(delivery_harness, event):
    place = delivery_harness()
    with start_sandbox(place.server.state.config) as place.server:
        pass
    ending = place.run([event()])
    assert isinstance(ending.error, Stopped)
    assert ending.outcomes == []
    assert place.progress("lakeside-10k") == EntryState.NOT_CREATED


def test_repeated_server_errors_stop_the_run(delivery_harness, events):
    place = delivery_harness()
    place.server.faults.add(Fault(FaultKind.HTML, times=None))
    ending = place.run(events(100))
    assert isinstance(ending.error, Stopped)
    assert place.tally(ending, 100)[PENDING] >= 95
    place.server.faults.clear()
    place.run(events(100))
    assert len(place.server.state.events) == 100
    assert place.statuses(events(100)) == {UNCHANGED: 100}


# -- ledgers that cannot be written ---------------------------------------------------------------------


@pytest.mark.only_sqlite
def test_a_full_disk_stops_the_run_before_the_next_request(delivery_harness, events):
    place = delivery_harness()
    rows = events(400)
    for row in rows:
        row.body["description"] = "x" * 200
    place.run([])
    with growing_by(6):
        ending = place.run(rows)
    assert isinstance(ending.error, Stopped)
    assert "disk is full" in ending.error.message
    posted = {post.request.slug for post in place.posts}
    assert 0 < len(posted) < 300
    assert all(place.progress(slug) in (EntryState.INTENDED, EntryState.CREATED) for slug in posted)
    place.run(rows)
    assert len(place.server.state.events) == 400


@contextmanager
def growing_by(pages: int):
    """Let no ledger grow by more than so many pages."""
    most = []

    def limit(connection: sqlite3.Connection) -> None:
        now = connection.execute("PRAGMA page_count").fetchone()[0]
        most.append(now + pages)
        connection.execute(f"PRAGMA max_page_count = {most[0]}")

    with at_each_connection(limit):
        yield


@pytest.mark.only_sqlite
def test_a_locked_ledger_stops_the_run_before_the_next_request(
    delivery_harness, events, monkeypatch
):
    monkeypatch.setattr(sqlite, "_BUSY_SECONDS", 0.05)
    place = delivery_harness(workers=2)
    with closing(sqlite3.connect(place.path, check_same_thread=False)) as other:

        def lock(request) -> None:
            if not other.in_transaction and len(place.posts) == 10:
                other.execute("BEGIN IMMEDIATE")

        watch(place, lock)
        with pytest.raises(Stopped, match="locked"):
            place.run(events(40))
        assert 10 < len(place.posts) <= 12
        other.rollback()
    place.server.faults.clear()
    place.clock.advance(LEASE_TTL)
    place.run(events(40))
    assert len(place.server.state.events) == 40


def test_a_ledger_failure_during_the_run_does_not_claim_that_nothing_was_sent(
    delivery_harness, events
):
    place = delivery_harness()
    place.run([])

    def break_it(request) -> None:
        if len(place.posts) == 10:
            place.query("DROP TABLE credentials")

    watch(place, break_it)
    ending = place.run(events(40))
    assert isinstance(ending.error, Stopped)  # and no UnusableInput
    assert "is damaged" in ending.error.message
    assert 10 < len(place.posts) <= 10 + place.workers


def test_a_ledger_that_cannot_record_a_pause_stops_the_run(delivery_harness, events):
    place = delivery_harness()
    place.run([])

    def break_it(request) -> None:
        place.query("DROP TABLE IF EXISTS credentials")

    watch(place, break_it)
    place.server.faults.add(Fault(FaultKind.RATE_LIMITED, times=None))
    ending = place.run(events(40))
    assert isinstance(ending.error, Stopped)
    assert ending.outcomes == []
    assert len(place.posts) <= place.workers


def test_a_run_that_lost_its_lease_sends_nothing_more(delivery_harness, events):
    place = delivery_harness(workers=1)

    def take_over(request) -> None:
        if len(place.posts) == 5:
            place.query("UPDATE leases SET fencing_token = fencing_token + 1")

    watch(place, take_over)
    ending = place.run(events(20))
    assert isinstance(ending.error, Stopped)
    assert "took over" in ending.error.message
    assert len(place.posts) == 6
    place.server.faults.clear()
    place.clock.advance(1000)
    place.run(events(20))
    assert len(place.server.state.events) == 20


# -- the stop button ----------------------------------------------------------------------------------


def test_cancellation_finishes_requests_in_progress_and_leaves_the_rest(delivery_harness, events):
    place = delivery_harness(latency=0.005)
    place.on_update = lambda update: update == ProgressUpdate(10, 40) and place.button.cancel()
    ending = place.run(events(40))
    assert ending.interrupted
    assert ending.error is None
    ended = place.tally(ending, 40)
    assert 10 <= ended[CREATED] <= 10 + place.workers
    assert len(place.posts) == ended[CREATED]
    place.on_update = lambda update: None
    assert place.statuses(events(40)) == {CREATED: 40 - ended[CREATED], UNCHANGED: ended[CREATED]}
    assert len(place.posts) == 40


def test_a_late_cancellation_interrupts_nothing(delivery_harness, events):
    place = delivery_harness()
    place.on_update = lambda update: update == ProgressUpdate(40, 40) and place.button.cancel()
    ending = place.run(events(40))
    assert place.tally(ending, 40) == {CREATED: 40}
    assert not ending.interrupted


def test_cancellation_ends_a_wait(delivery_harness, events, clock):
    place = delivery_harness()
    place.server.faults.add(Fault(FaultKind.RATE_LIMITED, delay=100))
    place.on_update = lambda update: place.button.cancel()
    ending = place.run(events(3))
    assert ending.interrupted
    assert clock.passed < 100
