"""Report the status of workers and jobs."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select, text

from importer.automation.fleet.database import Database
from importer.automation.fleet.rescheduling import JobState
from importer.automation.fleet.tables import jobs

_WORKERS = text(
    "SELECT count(*) FROM procrastinate_workers "
    "WHERE last_heartbeat > now() - make_interval(secs => :silent)"
)


@dataclass(frozen=True, slots=True)
class JobStatus:
    """Status of a job.

    Attributes:
        name, credential: of the job.
        state: waiting, running, stopped, done or trouble.
        rows, rows_in: rows of the calendar, and how many are imported; `None` if not known yet.
        message: reason and advice from its last run.
        exit_status, run: exit status and id of its last run.
        resume_at: when a stopped job continues.
        schedule, zone, next: cron expression, time zone and next run of a scheduled job.
    """

    name: str
    credential: str
    state: JobState
    rows: int | None
    rows_in: int | None
    message: str
    exit_status: int | None
    run: str | None
    resume_at: datetime | None
    schedule: str | None
    zone: str | None
    next: datetime | None


@dataclass(frozen=True, slots=True)
class FleetStatus:
    """Status of the fleet: number of active workers, and jobs sorted by credential."""

    workers: int
    jobs: tuple[JobStatus, ...]

    @property
    def in_trouble(self) -> bool:
        """Whether a job needs attention."""
        return any(job.state is JobState.TROUBLE for job in self.jobs)


def status(database: Database, silent: float) -> FleetStatus:
    """Read the status of the fleet.

    Args:
        database: the fleet's.
        silent: seconds without a heartbeat after which a worker does not count as active.

    Raises:
        Stopped: the database is unavailable.
        UnusableInput: the database refuses.
    """

    def work(connection: Connection) -> FleetStatus:
        rows = connection.execute(select(jobs).order_by(jobs.c.credential, jobs.c.id)).mappings()
        listed = tuple(_job(row) for row in rows)
        return FleetStatus(connection.scalar(_WORKERS, {"silent": silent}) or 0, listed)

    return database.run(work)


def as_json(fleet: FleetStatus) -> dict[str, Any]:
    """Return the status as JSON-compatible data, version 1."""
    return {
        "version": 1,
        "workers": fleet.workers,
        "in_trouble": fleet.in_trouble,
        "jobs": [_as_json(job) for job in fleet.jobs],
    }


def _job(row: RowMapping) -> JobStatus:
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
        _time(row["due"]) if state is JobState.STOPPED else None,
        row["cron"],
        row["zone"],
        _time(row["cron_next"]),
    )


def _time(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _as_json(job: JobStatus) -> dict[str, Any]:
    return {
        "name": job.name,
        "credential": job.credential,
        "state": job.state.value,
        "rows": job.rows,
        "rows_in": job.rows_in,
        "message": job.message or None,
        "exit_status": job.exit_status,
        "run": job.run,
        "resume_at": _iso(job.resume_at),
        "schedule": job.schedule,
        "time_zone": job.zone,
        "next": _iso(job.next),
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
