"""Report the status of workers and jobs."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from importer.automation.fleet.database import Connection, Database
from importer.automation.fleet.rescheduling import JobState

_COUNT_WORKERS = (
    "SELECT count(*) FROM fleet_workers WHERE heartbeat > extract(epoch FROM now())::float8 - %s"
)


@dataclass(frozen=True, slots=True)
class JobStatus:
    """Status of a job.

    Attributes:
        name, credential: of the job.
        state: waiting, running, stopped, done or trouble.
        rows, rows_imported: rows of the calendar, and how many are imported; `None` if not known yet.
        message: reason and advice from its last run.
        exit_status, run: exit status and id of its last run.
        resume_at: when a stopped job continues.
        schedule, time_zone, next_run_at: cron expression, time zone and next run of a scheduled job.
    """

    name: str
    credential: str
    state: JobState
    rows: int | None
    rows_imported: int | None
    message: str
    exit_status: int | None
    run: str | None
    resume_at: datetime | None
    schedule: str | None
    time_zone: str | None
    next_run_at: datetime | None


@dataclass(frozen=True, slots=True)
class FleetStatus:
    """Status of the fleet: number of active workers, and jobs sorted by credential."""

    workers: int
    jobs: tuple[JobStatus, ...]

    @property
    def needs_attention(self) -> bool:
        """Whether a job needs attention."""
        return any(job.state is JobState.TROUBLE for job in self.jobs)


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
        rows = connection.execute("SELECT * FROM fleet_jobs ORDER BY credential, id").fetchall()
        return FleetStatus(workers.get("count", 0), tuple(map(_build_job_status, rows)))

    return database.run_transaction(work)


def build_fleet_json(fleet: FleetStatus) -> dict[str, Any]:
    """Return the status as JSON-compatible data, version 1."""
    return {
        "version": 1,
        "workers": fleet.workers,
        "in_trouble": fleet.needs_attention,
        "jobs": [_build_job_json(job) for job in fleet.jobs],
    }


def _build_job_status(row: dict[str, Any]) -> JobStatus:
    state = JobState(row["state"])
    return JobStatus(
        row["name"],
        row["credential"],
        state,
        row["rows"],
        row["rows_in"],
        row["message"],
        row["exit_status"],
        row["run"],
        _to_datetime(row["due"]) if state is JobState.STOPPED else None,
        row["cron"],
        row["zone"],
        _to_datetime(row["cron_next"]),
    )


def _to_datetime(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _build_job_json(job: JobStatus) -> dict[str, Any]:
    return {
        "name": job.name,
        "credential": job.credential,
        "state": job.state.value,
        "rows": job.rows,
        "rows_in": job.rows_imported,
        "message": job.message or None,
        "exit_status": job.exit_status,
        "run": job.run,
        "resume_at": _format_time(job.resume_at),
        "schedule": job.schedule,
        "time_zone": job.time_zone,
        "next": _format_time(job.next_run_at),
    }


def _format_time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
