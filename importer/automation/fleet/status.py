"""Report the status of workers and jobs."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from importer.automation.fleet.database import Connection, Database
from importer.automation.fleet.rescheduling import JobState

_COUNT_WORKERS = (
    "SELECT count(*) FROM fleet_workers WHERE heartbeat > extract(epoch FROM now())::float8 - %s"
)
_LIST_JOBS = """
SELECT name, credential, state, rows, rows_in, message, exit_status, run,
    CASE WHEN state = 'stopped' THEN to_timestamp(due) END AS resume_at,
    cron AS schedule, zone AS time_zone, to_timestamp(cron_next) AS next
FROM fleet_jobs ORDER BY credential, id
"""


@dataclass(frozen=True, slots=True)
class JobStatus:
    """Status of a job; the names are those of the JSON output.

    Attributes:
        name, credential: of the job.
        state: a value of `JobState`.
        rows, rows_in: rows of the calendar, and how many are imported; `None` if not known yet.
        message: reason and advice from its last run.
        exit_status, run: exit status and id of its last run.
        resume_at: when a stopped job continues.
        schedule, time_zone, next: cron expression, time zone and next run of a scheduled job.
    """

    name: str
    credential: str
    state: str
    rows: int | None
    rows_in: int | None
    message: str
    exit_status: int | None
    run: str | None
    resume_at: datetime | None
    schedule: str | None
    time_zone: str | None
    next: datetime | None


@dataclass(frozen=True, slots=True)
class FleetStatus:
    """Status of the fleet: number of active workers, and jobs sorted by credential."""

    workers: int
    jobs: tuple[JobStatus, ...]

    @property
    def needs_attention(self) -> bool:
        """Whether a job needs attention."""
        return any(job.state == JobState.TROUBLE for job in self.jobs)


def read_status(database: Database, stalled_after: float) -> FleetStatus:
    """Read the status of the fleet.

    Args:
        database: the fleet's.
        stalled_after: seconds without a heartbeat after which a worker does not count as active.

    Raises:
        Stopped: the database is unavailable.
        UnusableInput: the database refuses.
    """

    def work(connection: Connection) -> FleetStatus:
        workers = connection.execute(_COUNT_WORKERS, [stalled_after]).fetchone() or {}
        jobs = connection.execute(_LIST_JOBS).fetchall()
        return FleetStatus(workers.get("count", 0), tuple(JobStatus(**job) for job in jobs))

    return database.run_transaction(work)


def build_fleet_json(fleet: FleetStatus) -> dict[str, Any]:
    """Return the status as JSON-compatible data, version 1."""
    return {
        "version": 1,
        "workers": fleet.workers,
        "in_trouble": fleet.needs_attention,
        "jobs": [_build_job_json(job) for job in fleet.jobs],
    }


def _build_job_json(job: JobStatus) -> dict[str, Any]:
    times = {"resume_at": _format_time(job.resume_at), "next": _format_time(job.next)}
    return asdict(job) | {"message": job.message or None} | times


def _format_time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds")
