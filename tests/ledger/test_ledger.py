"""Recorded entries, leases and rate limits stay, across runs and processes."""

import subprocess
import sys
from pathlib import Path
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from support.properties import examples
from support.run_results import build_result

import importer
from importer.domain.errors import Stopped
from importer.domain.intervals_api import ENTERPRISE, FREE, PREMIUM, RateLimit
from importer.domain.ledger_entry import EntryState, LedgerEntry
from importer.ledger.records import CredentialRecord
from importer.ledger.transaction import LEASE_TTL, Lease, RecordedOutcome

pytestmark = pytest.mark.both_ledgers

ROOT = Path(importer.__file__).parents[1]
NOW = 1_800_000_000.0


@pytest.fixture
def seat(ledger) -> Lease:
    return ledger.acquire_lease(ledger.get_organization_id("org"), "the first run", NOW)


# -- entries ----------------------------------------------------------------------------------------


def test_an_organization_keeps_its_id(ledger, reopen):
    numbers = [ledger.get_organization_id(identity) for identity in ("one", "two", "one")]
    assert numbers == [1, 2, 1]
    assert reopen().get_organization_id("two") == 2


def test_the_next_run_finds_an_intent_with_its_idempotency_key_and_payload(
    ledger, reopen, seat, event
):
    row = event(name="Łódź")
    with ledger.open_transaction(NOW) as transaction:
        transaction.record_intents(seat, [row])
    known = reopen().get_entries(seat.organization, [row.slug, "never-met"])
    assert known == {
        row.slug: LedgerEntry(
            row.slug, row.idempotency_key, row.payload, EntryState.INTENDED, updated_at=NOW
        )
    }


def test_an_outcome_replaces_the_intent(ledger, reopen, seat, event):
    with ledger.open_transaction(NOW) as transaction:
        transaction.record_intents(seat, [event()])
    with ledger.open_transaction(NOW + 1) as transaction:
        transaction.record_outcomes(
            seat, [RecordedOutcome("lakeside-10k", EntryState.CREATED, "ev-1", 2)]
        )
    entry = reopen().get_entries(seat.organization, ["lakeside-10k"])["lakeside-10k"]
    assert (entry.state, entry.event_id, entry.attempts) == (EntryState.CREATED, "ev-1", 2)


def test_attempts_add_up_over_runs(ledger, seat, event):
    for _ in range(3):
        with ledger.open_transaction(NOW) as transaction:
            transaction.record_intents(seat, [event()])
            transaction.record_outcomes(
                seat, [RecordedOutcome("lakeside-10k", EntryState.NOT_CREATED, None, 5)]
            )
    assert ledger.get_entries(seat.organization, ["lakeside-10k"])["lakeside-10k"].attempts == 15


def test_the_intent_of_a_corrected_row_has_the_new_key_and_payload(ledger, seat, event):
    corrected = event(name="Corrected")
    with ledger.open_transaction(NOW) as transaction:
        transaction.record_intents(seat, [event()])
        transaction.record_outcomes(
            seat, [RecordedOutcome("lakeside-10k", EntryState.NOT_CREATED, None, 1)]
        )
        transaction.record_intents(seat, [corrected])
    entry = ledger.get_entries(seat.organization, ["lakeside-10k"])["lakeside-10k"]
    assert entry == LedgerEntry(
        "lakeside-10k",
        corrected.idempotency_key,
        corrected.payload,
        EntryState.INTENDED,
        attempts=1,
        updated_at=NOW,
    )


def test_a_transaction_that_fails_leaves_nothing(ledger, seat, event):
    def fail() -> None:
        with ledger.open_transaction(NOW) as transaction:
            transaction.record_intents(seat, [event()])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert ledger.get_entries(seat.organization, ["lakeside-10k"]) == {}


def test_organizations_do_not_see_each_others_entries(ledger, seat, event):
    with ledger.open_transaction(NOW) as transaction:
        transaction.record_intents(seat, [event()])
    assert ledger.get_entries(ledger.get_organization_id("another"), ["lakeside-10k"]) == {}


def test_finds_all_entries_of_a_long_calendar(ledger, seat, events):
    rows = events(1201)
    with ledger.open_transaction(NOW) as transaction:
        transaction.record_intents(seat, rows[:601])
        transaction.record_intents(seat, rows)
    known = ledger.get_entries(seat.organization, [row.slug for row in rows])
    assert [known[row.slug].idempotency_key for row in rows] == [
        row.idempotency_key for row in rows
    ]


def test_a_key_is_kept_as_its_sixteen_bytes(ledger, seat, event, query):
    with ledger.open_transaction(NOW) as transaction:
        transaction.record_intents(seat, [event()])
    assert query("SELECT idempotency_key FROM events") == [(UUID(event().idempotency_key).bytes,)]


def test_a_run_is_kept_with_its_summary(ledger, query):
    ledger.history.record_run(build_result(1, rows=3))
    [(organization, record)] = query("SELECT organization, record FROM runs")
    assert organization == "org"
    assert orjson.loads(str(record, "utf-8"))["counts"]["rows"] == 3


# -- the seat ---------------------------------------------------------------------------------------


def test_a_second_run_is_refused_and_names_the_owner_of_the_lease(reopen, seat):
    with pytest.raises(Stopped, match="the first run"):
        reopen().acquire_lease(seat.organization, "the second run", NOW + LEASE_TTL - 1)


def test_another_organizations_lease_is_free(ledger, seat):
    assert ledger.acquire_lease(ledger.get_organization_id("another"), "the second run", NOW)


def test_a_released_lease_can_be_acquired(ledger, seat):
    ledger.release_lease(seat)
    assert (
        ledger.acquire_lease(seat.organization, "the second run", NOW).fencing_token
        > seat.fencing_token
    )


def test_an_expired_lease_can_be_acquired_and_its_owner_is_fenced_off(ledger, seat, event):
    late = NOW + LEASE_TTL
    second = ledger.acquire_lease(seat.organization, "the second run", late)

    def wake_up() -> None:
        with ledger.open_transaction(late) as transaction:
            transaction.record_intents(seat, [event()])
            transaction.renew_lease(seat)

    with pytest.raises(Stopped, match="took over"):
        wake_up()
    assert ledger.get_entries(seat.organization, ["lakeside-10k"]) == {}
    with ledger.open_transaction(late) as transaction:
        transaction.renew_lease(second)


def test_a_renewed_lease_lasts(ledger, seat):
    for at in range(1, 5):
        with ledger.open_transaction(NOW + at * 100) as transaction:
            transaction.renew_lease(seat)
    with pytest.raises(Stopped):
        ledger.acquire_lease(seat.organization, "the second run", NOW + 500)


def test_a_stalled_run_does_not_release_the_lease_of_its_successor(ledger, seat):
    late = NOW + LEASE_TTL
    ledger.acquire_lease(seat.organization, "the second run", late)
    ledger.release_lease(seat)
    with pytest.raises(Stopped, match="the second run"):
        ledger.acquire_lease(seat.organization, "the third run", late)


# -- the quota --------------------------------------------------------------------------------------


def take(ledger, limit: RateLimit, most: int, now: float = NOW) -> tuple[int, float]:
    with ledger.open_transaction(now) as transaction:
        return transaction.reserve_requests("key", limit, most)


def test_an_exhausted_rate_limit_stays_exhausted_for_the_next_run(ledger, reopen):
    taken, following = take(ledger, FREE, 1000)
    assert FREE.burst - 1 <= taken <= FREE.burst
    assert take(reopen(), FREE, 1) == (0, following)
    assert take(reopen(), FREE, 5, following)[0] == 1


def test_credentials_have_separate_rate_limits(ledger):
    take(ledger, FREE, 1000)
    with ledger.open_transaction(NOW) as transaction:
        assert transaction.reserve_requests("another", FREE, 3)[0] == 3


def test_reserved_quota_stays_reserved_when_the_plan_changes(ledger):
    take(ledger, FREE, 10)
    assert take(ledger, ENTERPRISE, 1000)[0] <= ENTERPRISE.burst - 10
    assert take(ledger, FREE, 1000)[0] == 0


def test_a_pause_holds_until_its_end_forevery_run(ledger, reopen):
    with ledger.open_transaction(NOW) as transaction:
        transaction.record_pause("key", NOW + 100)
    assert take(reopen(), PREMIUM, 5, NOW + 99) == (0, NOW + 100)
    assert take(reopen(), PREMIUM, 5, NOW + 100)[0] == 5


def test_the_organization_of_a_credential_is_stored_beside_its_quota(ledger, reopen):
    assert ledger.get_credential("key") == CredentialRecord()
    take(ledger, PREMIUM, 1)
    with ledger.open_transaction(NOW) as transaction:
        transaction.update_credential("key", "org", "premium")
    known = reopen().get_credential("key")
    assert (known.organization, known.plan) == ("org", "premium")
    assert known.tat == NOW + PREMIUM.interval


@examples(25, HealthCheck.function_scoped_fixture)
@given(st.lists(st.tuples(st.floats(0, 30), st.integers(1, 40)), min_size=1, max_size=12))
def test_no_window_has_more_requests_than_the_rate_limit_allows(
    ledger, steps: list[tuple[float, int]]
):
    limit = RateLimit(60, 60, 10)
    passed: list[float] = []
    now = NOW
    key = uuid4().hex
    for seconds, most in steps:
        now += seconds
        with ledger.open_transaction(now) as transaction:
            passed += [now] * transaction.reserve_requests(key, limit, most)[0]
    for first, start in enumerate(passed):
        for last in range(first, len(passed)):
            allowed = limit.burst + (passed[last] - start) / limit.interval
            assert last - first + 1 <= allowed + 1e-6


def test_processes_that_reserve_at_once_never_exceed_the_rate_limit(ledger_at, ledger):
    limit = RateLimit(1, 3600, 200)
    script = f"""
import sys
from importer.domain.intervals_api import RateLimit
from importer.ledger.connect import open_ledger
total = 0
with open_ledger({str(ledger_at)!r}) as ledger:
    sys.stdin.readline()
    for _ in range(150):
        with ledger.open_transaction({NOW}) as transaction:
            total += transaction.reserve_requests("key", RateLimit(1, 3600, 200), 1)[0]
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
