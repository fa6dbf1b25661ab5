"""What becomes of a job after a run."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from importer.automation.fleet.rescheduling import (
    MAX_WAIT,
    MIN_WAIT,
    JobState,
    choose_next_state,
    compute_wait,
)
from importer.domain.errors import CredentialRefused, ImportEventsError, Interrupted, Stopped
from importer.domain.model import ImportResult, RowLocation, RowResult, Status
from importer.pipeline.check import build_refused_result

NOW, DUE = 1_800_000_000.0, 1_799_999_000.0


def ended(error: ImportEventsError, *statuses: Status) -> ImportResult:
    rows = tuple(
        RowResult(RowLocation("a.csv", None, at), one) for at, one in enumerate(statuses, 2)
    )
    return replace(build_refused_result(error, dry_run=False), rows=rows)


def complete(*statuses: Status, exit_status: int = 0) -> ImportResult:
    result = ended(Stopped("-"), *statuses)
    return replace(result, run=replace(result.run, exit_status=exit_status, resume_at=None))


def test_a_complete_run_is_done_and_never_due_again():
    found = choose_next_state(
        complete(Status.CREATED, Status.EXISTS, Status.DUPLICATE), DUE, 3, NOW
    )
    assert (found.state, found.due, found.failures) == (JobState.DONE, None, 0)
    assert (found.rows, found.rows_imported) == (3, 3)


def test_all_rows_of_an_unchanged_calendar_are_imported():
    """A worker that was killed may have imported them without recording the job's outcome."""
    unchanged = replace(complete(), unchanged_since="2027-01-01T00:00:00+00:00", unchanged_rows=10)
    found = choose_next_state(unchanged, DUE, 0, NOW)
    assert (found.state, found.rows, found.rows_imported) == (JobState.DONE, 10, 10)


@pytest.mark.parametrize("status", [1, 2, 3])
def test_a_failed_run_waits_for_a_person(status: int):
    found = choose_next_state(
        complete(Status.CREATED, Status.INVALID, exit_status=status), DUE, 0, NOW
    )
    assert (found.state, found.due, found.exit_status) == (JobState.TROUBLE, None, status)
    assert (found.rows, found.rows_imported) == (2, 1)


def test_a_rejected_api_key_fails_the_job_with_the_reason():
    found = choose_next_state(ended(CredentialRefused("Refused.", "Check it.")), DUE, 0, NOW)
    assert (found.state, found.message) == (JobState.TROUBLE, "Refused. Check it.")
    assert (found.rows, found.rows_imported) == (None, None)


def test_a_job_whose_time_slice_is_over_keeps_its_place_in_the_queue():
    found = choose_next_state(ended(Interrupted("-"), Status.CREATED, Status.PENDING), DUE, 2, NOW)
    assert (found.state, found.due, found.failures) == (JobState.WAITING, DUE, 0)


def test_a_job_with_an_exhausted_quota_resumes_when_it_is_back():
    back = datetime.fromtimestamp(NOW + 900, UTC)
    found = choose_next_state(ended(Stopped("-", resume_at=back), Status.PENDING), DUE, 2, NOW)
    assert (found.state, found.due, found.failures) == (JobState.STOPPED, NOW + 900, 0)


def test_a_time_that_has_passed_is_now():
    back = datetime.fromtimestamp(NOW - 900, UTC)
    assert choose_next_state(ended(Stopped("-", resume_at=back)), DUE, 0, NOW).due == NOW


def test_an_unavailable_server_is_retried_with_backoff():
    dues = [
        choose_next_state(ended(Stopped("-")), DUE, failures, NOW).due for failures in range(12)
    ]
    waits = [due - NOW for due in dues if due is not None]
    assert waits[:4] == [MIN_WAIT, 2 * MIN_WAIT, 4 * MIN_WAIT, 8 * MIN_WAIT]
    assert waits == sorted(waits)
    assert waits[-1] == MAX_WAIT == compute_wait(10_000)


def test_a_run_that_created_events_resets_the_backoff():
    found = choose_next_state(ended(Stopped("-"), Status.CREATED, Status.PENDING), DUE, 7, NOW)
    assert (found.failures, found.due) == (1, NOW + MIN_WAIT)
