"""What the ledger is told stays told: entries, seats and quotas, across runs and processes."""

import subprocess
import sys
from pathlib import Path
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from support.properties import examples

import importer
from importer.domain.errors import Stopped
from importer.domain.intervals_api import ENTERPRISE, FREE, PREMIUM, Limit
from importer.domain.ledger_entry import Entry, Progress
from importer.ledger.records import Credential
from importer.ledger.transaction import SEAT_SECONDS, Seat, Settled

pytestmark = pytest.mark.both_ledgers

ROOT = Path(importer.__file__).parents[1]
NOW = 1_800_000_000.0


@pytest.fixture
def seat(ledger) -> Seat:
    return ledger.take_seat(ledger.organization("org"), "the first run", NOW)


# -- entries ----------------------------------------------------------------------------------------


def test_an_organization_keeps_its_id(ledger, reopen):
    numbers = [ledger.organization(identity) for identity in ("one", "two", "one")]
    assert numbers == [1, 2, 1]
    assert reopen().organization("two") == 2


def test_the_next_run_finds_an_intent_with_its_idempotency_key_and_payload(
    ledger, reopen, seat, event
):
    row = event(name="Łódź")
    with ledger.transaction(NOW) as transaction:
        transaction.intend(seat, [row])
    known = reopen().entries(seat.organization, [row.slug, "never-met"])
    assert known == {
        row.slug: Entry(row.slug, row.key, row.canonical, Progress.INTENDED, changed=NOW)
    }


def test_an_outcome_replaces_the_intent(ledger, reopen, seat, event):
    with ledger.transaction(NOW) as transaction:
        transaction.intend(seat, [event()])
    with ledger.transaction(NOW + 1) as transaction:
        transaction.settle(seat, [Settled("lakeside-10k", Progress.MADE, "ev-1", 2)])
    entry = reopen().entries(seat.organization, ["lakeside-10k"])["lakeside-10k"]
    assert (entry.progress, entry.event_id, entry.attempts) == (Progress.MADE, "ev-1", 2)


def test_attempts_add_up_over_runs(ledger, seat, event):
    for _ in range(3):
        with ledger.transaction(NOW) as transaction:
            transaction.intend(seat, [event()])
            transaction.settle(seat, [Settled("lakeside-10k", Progress.ABSENT, None, 5)])
    assert ledger.entries(seat.organization, ["lakeside-10k"])["lakeside-10k"].attempts == 15


def test_the_intent_of_a_corrected_row_has_the_new_key_and_payload(ledger, seat, event):
    corrected = event(name="Corrected")
    with ledger.transaction(NOW) as transaction:
        transaction.intend(seat, [event()])
        transaction.settle(seat, [Settled("lakeside-10k", Progress.ABSENT, None, 1)])
        transaction.intend(seat, [corrected])
    entry = ledger.entries(seat.organization, ["lakeside-10k"])["lakeside-10k"]
    assert entry == Entry(
        "lakeside-10k",
        corrected.key,
        corrected.canonical,
        Progress.INTENDED,
        attempts=1,
        changed=NOW,
    )


def test_a_transaction_that_fails_leaves_nothing(ledger, seat, event):
    def fail() -> None:
        with ledger.transaction(NOW) as transaction:
            transaction.intend(seat, [event()])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert ledger.entries(seat.organization, ["lakeside-10k"]) == {}


def test_organizations_do_not_see_each_others_entries(ledger, seat, event):
    with ledger.transaction(NOW) as transaction:
        transaction.intend(seat, [event()])
    assert ledger.entries(ledger.organization("another"), ["lakeside-10k"]) == {}


def test_finds_all_entries_of_a_long_calendar(ledger, seat, events):
    rows = events(1201)
    with ledger.transaction(NOW) as transaction:
        transaction.intend(seat, rows[:601])
        transaction.intend(seat, rows)
    known = ledger.entries(seat.organization, [row.slug for row in rows])
    assert [known[row.slug].key for row in rows] == [row.key for row in rows]


def test_a_key_is_kept_as_its_sixteen_bytes(ledger, seat, event, query):
    with ledger.transaction(NOW) as transaction:
        transaction.intend(seat, [event()])
    assert query("SELECT key FROM events") == [(UUID(event().key).bytes,)]


def test_a_run_is_kept_with_its_summary(ledger, query):
    run = {"id": "r1", "started": "a", "finished": "b", "state": "complete", "exit_status": 0}
    ledger.record_run({"run": run, "counts": {"rows": 3}}, "org")
    [(organization, status, summary)] = query("SELECT organization, exit_status, summary FROM runs")
    assert (organization, status) == ("org", 0)
    assert orjson.loads(str(summary, "utf-8"))["counts"] == {"rows": 3}


# -- the seat ---------------------------------------------------------------------------------------


def test_a_second_run_is_refused_and_names_the_owner_of_the_lease(reopen, seat):
    with pytest.raises(Stopped, match="the first run"):
        reopen().take_seat(seat.organization, "the second run", NOW + SEAT_SECONDS - 1)


def test_another_organizations_lease_is_free(ledger, seat):
    assert ledger.take_seat(ledger.organization("another"), "the second run", NOW)


def test_a_released_lease_can_be_acquired(ledger, seat):
    ledger.leave_seat(seat)
    assert ledger.take_seat(seat.organization, "the second run", NOW).fence > seat.fence


def test_an_expired_lease_can_be_acquired_and_its_owner_is_fenced_off(ledger, seat, event):
    late = NOW + SEAT_SECONDS
    second = ledger.take_seat(seat.organization, "the second run", late)

    def wake_up() -> None:
        with ledger.transaction(late) as transaction:
            transaction.intend(seat, [event()])
            transaction.keep_seat(seat)

    with pytest.raises(Stopped, match="taken over"):
        wake_up()
    assert ledger.entries(seat.organization, ["lakeside-10k"]) == {}
    with ledger.transaction(late) as transaction:
        transaction.keep_seat(second)


def test_a_renewed_lease_lasts(ledger, seat):
    for at in range(1, 5):
        with ledger.transaction(NOW + at * 100) as transaction:
            transaction.keep_seat(seat)
    with pytest.raises(Stopped):
        ledger.take_seat(seat.organization, "the second run", NOW + 500)


def test_a_stalled_run_does_not_release_the_lease_of_its_successor(ledger, seat):
    late = NOW + SEAT_SECONDS
    ledger.take_seat(seat.organization, "the second run", late)
    ledger.leave_seat(seat)
    with pytest.raises(Stopped, match="the second run"):
        ledger.take_seat(seat.organization, "the third run", late)


# -- the quota --------------------------------------------------------------------------------------


def take(ledger, limit: Limit, most: int, now: float = NOW) -> tuple[int, float]:
    with ledger.transaction(now) as transaction:
        return transaction.reserve("key", limit, most)


def test_an_exhausted_rate_limit_stays_exhausted_for_the_next_run(ledger, reopen):
    taken, following = take(ledger, FREE, 1000)
    assert FREE.burst - 1 <= taken <= FREE.burst
    assert take(reopen(), FREE, 1) == (0, following)
    assert take(reopen(), FREE, 5, following)[0] == 1


def test_credentials_have_separate_rate_limits(ledger):
    take(ledger, FREE, 1000)
    with ledger.transaction(NOW) as transaction:
        assert transaction.reserve("another", FREE, 3)[0] == 3


def test_reserved_quota_stays_reserved_when_the_plan_changes(ledger):
    take(ledger, FREE, 10)
    assert take(ledger, ENTERPRISE, 1000)[0] <= ENTERPRISE.burst - 10
    assert take(ledger, FREE, 1000)[0] == 0


def test_a_pause_holds_until_its_end_forevery_run(ledger, reopen):
    with ledger.transaction(NOW) as transaction:
        transaction.pause("key", NOW + 100)
    assert take(reopen(), PREMIUM, 5, NOW + 99) == (0, NOW + 100)
    assert take(reopen(), PREMIUM, 5, NOW + 100)[0] == 5


def test_the_organization_of_a_credential_is_stored_beside_its_quota(ledger, reopen):
    assert ledger.credential("key") == Credential()
    take(ledger, PREMIUM, 1)
    with ledger.transaction(NOW) as transaction:
        transaction.learn("key", "org", "premium")
    known = reopen().credential("key")
    assert (known.organization, known.plan) == ("org", "premium")
    assert known.full_at == NOW + PREMIUM.interval


@examples(25, HealthCheck.function_scoped_fixture)
@given(st.lists(st.tuples(st.floats(0, 30), st.integers(1, 40)), min_size=1, max_size=12))
def test_no_window_has_more_requests_than_the_rate_limit_allows(
    ledger, steps: list[tuple[float, int]]
):
    limit = Limit(60, 60, 10)
    passed: list[float] = []
    now = NOW
    key = uuid4().hex
    for seconds, most in steps:
        now += seconds
        with ledger.transaction(now) as transaction:
            passed += [now] * transaction.reserve(key, limit, most)[0]
    for first, start in enumerate(passed):
        for last in range(first, len(passed)):
            allowed = limit.burst + (passed[last] - start) / limit.interval
            assert last - first + 1 <= allowed + 1e-6


def test_processes_that_reserve_at_once_never_exceed_the_rate_limit(ledger_at, ledger):
    limit = Limit(1, 3600, 200)
    script = f"""
import sys
from importer.domain.intervals_api import Limit
from importer.ledger.connect import open_ledger
total = 0
with open_ledger({str(ledger_at)!r}) as ledger:
    sys.stdin.readline()
    for _ in range(150):
        with ledger.transaction({NOW}) as transaction:
            total += transaction.reserve("key", Limit(1, 3600, 200), 1)[0]
print(total)
"""
    both = [
        subprocess.Popen(
            [sys.executable, "-c", script],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in both:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    taken = [int(process.communicate(timeout=60)[0]) for process in both]
    assert sum(taken) == limit.burst - 1  # the last one is held back for the slack of `quota`
