"""Decide the state of a job after a run: done, in trouble, or due again later. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from importer.domain.errors import Interrupted, Stopped
from importer.domain.model import ImportResult, Status

MIN_WAIT, MAX_WAIT = 5.0, 60.0
"""Seconds before a retry, doubled each time, when the server or a file is unavailable or another run
holds the organization's lease."""
MAX_LOST_WORKERS = 5
"""Number of workers in a row that may be lost during a job before it is no longer retried."""


class JobState(StrEnum):
    """State of a job; the values are public (docs/fleet.md)."""

    WAITING = "waiting"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class NextState:
    """State of a job after a run.

    Attributes:
        state: of the job.
        due: when it runs next (seconds since 1970); `None`: never, unless it has a schedule.
        failures: runs in a row that created nothing.
        rows, rows_imported: rows of the calendar, and how many are imported; `None` if the run read no
            rows.
        message: reason and advice.
        exit_status, run: exit status and id of the run.
    """

    state: JobState
    due: float | None
    failures: int
    rows: int | None
    rows_imported: int | None
    message: str
    exit_status: int
    run: str


def choose_next_state(result: ImportResult, due: float, failures: int, now: float) -> NextState:
    """Decide the next state of a job from the result of its run.

    Args:
        result: of the run.
        due: when the job was due (seconds since 1970); a job whose time slice is over keeps it.
        failures: runs in a row, before this one, that created nothing.
        now: seconds since 1970.
    """
    state, failures, following = _choose_state_and_due(result, due, failures, now)
    rows, imported = _count_rows(result)
    message = " ".join(part for part in (result.message, result.hint) if part)
    status, run = result.run.exit_status, result.run.id
    return NextState(state, following, failures, rows, imported, message, status, run)


def _count_rows(result: ImportResult) -> tuple[int | None, int | None]:
    """Return the rows of the calendar and how many are imported; `None` if the run read no rows."""
    if result.rows:
        counts = result.counts()
        imported = [status for status in Status if status.is_imported] + [Status.DUPLICATE]
        return counts["rows"], sum(counts[status] for status in imported)
    return result.unchanged_rows, result.unchanged_rows


def _choose_state_and_due(
    result: ImportResult, due: float, failures: int, now: float
) -> tuple[JobState, int, float | None]:
    status, resume_at = result.run.exit_status, result.run.resume_at
    if status == Interrupted.exit_status:
        return JobState.WAITING, 0, due
    if status != Stopped.exit_status:
        return (JobState.TROUBLE if status else JobState.DONE), 0, None
    if resume_at is not None:
        return JobState.STOPPED, 0, max(resume_at.timestamp(), now)
    failures = 1 if result.counts()[Status.CREATED] else failures + 1
    return JobState.STOPPED, failures, now + compute_wait(failures)


def compute_wait(failures: int) -> float:
    """Return the seconds to wait after this number of failures in a row."""
    return float(min(MAX_WAIT, MIN_WAIT * 2 ** min(failures - 1, 10)))
