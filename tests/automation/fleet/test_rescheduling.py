"""What becomes of a job after a run."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from importer.automation.fleet.rescheduling import (
    FIRST_WAIT,
    LONGEST_WAIT,
    JobState,
    verdict,
    wait_after,
)
from importer.domain.errors import CredentialRefused, ImportEventsError, Interrupted, Stopped
from importer.domain.model import ImportResult, Place, RowResult, Status
from importer.pipeline.check import refused

NOW, DUE = 1_800_000_000.0, 1_799_999_000.0


def ended(error: ImportEventsError, *statuses: Status) -> ImportResult:
    rows = tuple(RowResult(Place("a.csv", None, at), one) for at, one in enumerate(statuses, 2))
    return replace(refused(error, dry_run=False), rows=rows)


def complete(*statuses: Status, exit_status: int = 0) -> ImportResult:
    result = ended(Stopped("-"), *statuses)
    return replace(result, run=replace(result.run, exit_status=exit_status, resume_at=None))


def test_a_complete_run_is_done_and_never_due_again():
    found = verdict(complete(Status.CREATED, Status.EXISTS, Status.DUPLICATE), DUE, 3, NOW)
    assert (found.state, found.due, found.failures) == (JobState.DONE, None, 0)
    assert (found.rows, found.rows_in) == (3, 3)


def test_all_rows_of_an_unchanged_calendar_are_imported():
    """A worker that was killed may have imported them without recording the job's outcome."""
    unchanged = replace(complete(), unchanged_since="2027-01-01T00:00:00+00:00", unchanged_rows=10)
    found = verdict(unchanged, DUE, 0, NOW)
    assert (found.state, found.rows, found.rows_in) == (JobState.DONE, 10, 10)


@pytest.mark.parametrize("status", [1, 2, 3])
def test_a_failed_run_waits_for_a_person(status: int):
    found = verdict(complete(Status.CREATED, Status.INVALID, exit_status=status), DUE, 0, NOW)
    assert (found.state, found.due, found.exit_status) == (JobState.TROUBLE, None, status)
    assert (found.rows, found.rows_in) == (2, 1)


def test_a_rejected_api_key_fails_the_job_with_the_reason():
    found = verdict(ended(CredentialRefused("Refused.", "Check it.")), DUE, 0, NOW)
    assert (found.state, found.message) == (JobState.TROUBLE, "Refused. Check it.")
    assert (found.rows, found.rows_in) == (None, None)


def test_a_job_whose_time_slice_is_over_keeps_its_place_in_the_queue():
    found = verdict(ended(Interrupted("-"), Status.CREATED, Status.PENDING), DUE, 2, NOW)
    assert (found.state, found.due, found.failures) == (JobState.WAITING, DUE, 0)


def test_a_job_with_an_exhausted_quota_resumes_when_it_is_back():
    back = datetime.fromtimestamp(NOW + 900, UTC)
    found = verdict(ended(Stopped("-", resume_at=back), Status.PENDING), DUE, 2, NOW)
    assert (found.state, found.due, found.failures) == (JobState.STOPPED, NOW + 900, 0)


def test_a_time_that_has_passed_is_now():
    back = datetime.fromtimestamp(NOW - 900, UTC)
    assert verdict(ended(Stopped("-", resume_at=back)), DUE, 0, NOW).due == NOW


def test_an_unavailable_server_is_retried_with_backoff():
    dues = [verdict(ended(Stopped("-")), DUE, failures, NOW).due for failures in range(12)]
    waits = [due - NOW for due in dues if due is not None]
    assert waits[:4] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT, 8 * FIRST_WAIT]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT == wait_after(10_000)


def test_a_run_that_created_events_resets_the_backoff():
    found = verdict(ended(Stopped("-"), Status.CREATED, Status.PENDING), DUE, 7, NOW)
    assert (found.failures, found.due) == (1, NOW + FIRST_WAIT)
