"""What becomes of a job after a run: done, in trouble, or due again at some time. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from importer.domain.errors import Interrupted, Stopped
from importer.domain.model import ImportResult, Status

FIRST_WAIT, LONGEST_WAIT = 5.0, 60.0
"""Seconds until a job whose server or file is away, or whose organization another run is at work on,
is tried again: doubled each time."""
MOST_LOSSES = 5
"""Workers that may be lost over one job in a row before it is left alone."""

_IN = (Status.CREATED, Status.UNCHANGED, Status.EXISTS, Status.DUPLICATE)


class JobState(StrEnum):
    """How a job stands; the words are promises (see docs/fleet.md)."""

    WAITING = "waiting"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is written down of a job after a run.

    Attributes:
        state: how it stands.
        due: when it goes on (seconds since 1970); `None`: never, unless it is scheduled.
        failures: runs in a row that got nowhere.
        rows, rows_in: rows of the calendar, and how many are in the organization; `None` if the
            run did not get so far as to know.
        message: why it stopped, and what to do.
        exit_status, run: of the run.
    """

    state: JobState
    due: float | None
    failures: int
    rows: int | None
    rows_in: int | None
    message: str
    exit_status: int
    run: str


def verdict(result: ImportResult, due: float, failures: int, now: float) -> Verdict:
    """Judge a run.

    Args:
        result: of the run.
        due: when the job was due: one whose slice of time is over keeps its place in the line.
        failures: runs in a row, before this one, that got nowhere.
        now: seconds since 1970.
    """
    state, failures, following = _standing(result, due, failures, now)
    counts = result.counts()
    known = bool(result.rows)
    return Verdict(
        state,
        following,
        failures,
        counts["rows"] if known else None,
        sum(counts[status] for status in _IN) if known else None,
        " ".join(part for part in (result.message, result.hint) if part),
        result.run.exit_status,
        result.run.id,
    )


def _standing(
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
    return JobState.STOPPED, failures, now + wait_after(failures)


def wait_after(failures: int) -> float:
    """Return how long to wait after so many failures in a row, in seconds."""
    return float(min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(failures - 1, 10)))
