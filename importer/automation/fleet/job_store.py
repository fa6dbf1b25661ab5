"""Store jobs and their state in the database; each change and the next queue task are one transaction."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from importer.automation.fleet.database import DATABASE_TIME, Database
from importer.automation.fleet.job_spec import JobSpec
from importer.automation.fleet.rescheduling import JobState, NextState
from importer.automation.fleet.tables import files, jobs, tasks, work_slices
from importer.automation.fleet.task_queue import enqueue_next, lock_credential


@dataclass(frozen=True, slots=True)
class JobSchedule:
    """Recurring schedule of a job.

    Attributes:
        cron: a cron expression.
        zone: time zone of the expression, such as `Europe/Amsterdam`.
        following: the next run (seconds since 1970).
    """

    cron: str
    time_zone: str
    next_run_at: float

    @property
    def next_run_text(self) -> str:
        """The next run as text, in the schedule's time zone."""
        local = datetime.fromtimestamp(self.next_run_at, ZoneInfo(self.time_zone))
        return f"{local:%A %d %B %Y at %H:%M} ({self.time_zone})"


@dataclass(frozen=True, slots=True)
class JobFile:
    """A file of a job, with its bytes at the time of submission; `None` for a URL."""

    name: str
    content: bytes | None


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job that a task is running.

    Attributes:
        id, name, values: database id, name and `JobSpec.values` of the job.
        submission: a random id, new each time the job is submitted.
        due, failures: see `NextState`.
        files: its files, in order.
    """

    id: int
    name: str
    values: dict[str, Any]
    submission: str
    due: float
    failures: int
    files: tuple[JobFile, ...]


class JobStore:
    """The fleet's jobs in the database; thread-safe. Every method may raise `Stopped` or `UnusableInput`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def submit_job(
        self, name: str, spec: JobSpec, contents: Sequence[JobFile], schedule: JobSchedule | None
    ) -> None:
        """Store a job, replacing one of the same name; without a schedule it is due at once."""

        def work(connection: Connection) -> None:
            lock_credential(connection, spec.credential)
            connection.execute(delete(jobs).where(jobs.c.name == name))
            number = _insert_job(connection, name, spec, schedule)
            connection.execute(insert(files), _build_file_rows(number, contents))
            enqueue_next(connection, spec.credential)

        self._database.run_transaction(work)

    def remove_job(self, name: str) -> bool:
        """Delete a job and return whether it existed. Events that it created stay."""
        forget = delete(jobs).where(jobs.c.name == name)
        return self._database.run_transaction(
            lambda connection: connection.execute(forget).rowcount > 0
        )

    def start_task(self, task: int, credential: str, worker: str) -> bool:
        """Start a task and return whether it still belongs to this worker."""

        def work(connection: Connection) -> bool:
            mine = select(tasks.c.id).where(tasks.c.id == task, tasks.c.status == "doing")
            if connection.scalar(mine.with_for_update()) is None:
                return False
            values = {
                "task": task,
                "credential": credential,
                "worker": worker,
                "heartbeat": DATABASE_TIME,
            }
            connection.execute(delete(work_slices).where(work_slices.c.task == task))
            connection.execute(insert(work_slices).values(values))
            return True

        return self._database.run_transaction(work)

    def claim_job(self, task: int, credential: str) -> ClaimedJob | None:
        """Claim the credential's first due job; `None` if there is none, or the task was taken away."""

        def work(connection: Connection) -> ClaimedJob | None:
            lock_credential(connection, credential)
            if not _renew_heartbeat(connection, task):
                return None
            due = select(jobs).where(jobs.c.credential == credential, jobs.c.due <= DATABASE_TIME)
            row = (
                connection.execute(due.order_by(jobs.c.due, jobs.c.id).limit(1)).mappings().first()
            )
            if row is None:
                return None
            running = {"state": JobState.RUNNING.value, "changed": DATABASE_TIME}
            connection.execute(update(jobs).where(jobs.c.id == row["id"]).values(running))
            return _load_claimed_job(connection, row)

        return self._database.run_transaction(work)

    def send_heartbeat(
        self, task: int, claimed: ClaimedJob | None, progress: tuple[int, int] | None
    ) -> bool:
        """Renew the task's heartbeat and return whether task and job still belong to this worker.

        Args:
            task: its id.
            claimed: the job that is running, if any.
            progress: the job's rows, and how many of them are imported.
        """

        def work(connection: Connection) -> bool:
            if not _renew_heartbeat(connection, task):
                return False
            if claimed is None:
                return True
            values: dict[str, Any] = {"changed": DATABASE_TIME}
            if progress is not None:
                values |= {"rows": progress[0], "rows_in": progress[1]}
            running = jobs.c.state == JobState.RUNNING.value  # not one recorded since `progress`
            change = update(jobs).where(*_match_submission(claimed), running).values(values)
            return connection.execute(change).rowcount == 1

        return self._database.run_transaction(work)

    def record_state(self, task: int, claimed: ClaimedJob, verdict: NextState) -> bool:
        """Record the next state of a job and return whether the task still belongs to this worker.

        A job that was submitted again meanwhile, or taken over, is not changed.
        """

        def work(connection: Connection) -> bool:
            if not _renew_heartbeat(connection, task):
                return False
            change = (
                update(jobs).where(*_match_submission(claimed)).values(_build_job_columns(verdict))
            )
            connection.execute(change)
            return True

        return self._database.run_transaction(work)

    def finish_task(self, task: int, credential: str) -> None:
        """Finish a task and queue the credential's next one."""

        def work(connection: Connection) -> None:
            lock_credential(connection, credential)
            ended = connection.execute(delete(work_slices).where(work_slices.c.task == task))
            if ended.rowcount:
                enqueue_next(connection, credential)

        self._database.run_transaction(work)

    def get_time(self) -> float:
        """Return the database's time (seconds since 1970)."""
        return self._database.run_transaction(
            lambda connection: connection.scalar(select(DATABASE_TIME)) or 0.0
        )


def _insert_job(
    connection: Connection, name: str, spec: JobSpec, schedule: JobSchedule | None
) -> int:
    values: dict[str, Any] = {
        "name": name,
        "submission": uuid4().hex,
        "credential": spec.credential,
        "spec": spec.values,
        "state": JobState.WAITING.value,
        "changed": DATABASE_TIME,
    }
    if schedule is None:
        values["due"] = DATABASE_TIME
    else:
        values |= {
            "cron": schedule.cron,
            "zone": schedule.time_zone,
            "cron_next": schedule.next_run_at,
        }
    number = connection.scalar(insert(jobs).values(values).returning(jobs.c.id))
    return int(number or 0)


def _build_file_rows(job: int, contents: Sequence[JobFile]) -> list[dict[str, Any]]:
    return [
        {
            "job": job,
            "position": position,
            "name": file.name,
            "content": None if file.content is None else zlib.compress(file.content),
        }
        for position, file in enumerate(contents)
    ]


def _load_claimed_job(connection: Connection, row: RowMapping) -> ClaimedJob:
    found = select(files.c.name, files.c.content).where(files.c.job == row["id"])
    contents = tuple(
        JobFile(name, None if content is None else zlib.decompress(content))
        for name, content in connection.execute(found.order_by(files.c.position))
    )
    return ClaimedJob(
        row["id"],
        row["name"],
        row["spec"],
        row["submission"],
        row["due"],
        row["failures"],
        contents,
    )


def _match_submission(claimed: ClaimedJob) -> tuple[Any, Any]:
    return jobs.c.id == claimed.id, jobs.c.submission == claimed.submission


def _renew_heartbeat(connection: Connection, task: int) -> bool:
    renewal = update(work_slices).where(work_slices.c.task == task).values(heartbeat=DATABASE_TIME)
    return connection.execute(renewal).rowcount == 1


def _build_job_columns(verdict: NextState) -> dict[str, Any]:
    values: dict[str, Any] = {
        "state": verdict.state.value,
        "due": verdict.due,
        "failures": verdict.failures,
        "lost_workers": 0,
        "exit_status": verdict.exit_status,
        "message": verdict.message,
        "run": verdict.run,
        "changed": DATABASE_TIME,
    }
    if verdict.rows is not None:
        values |= {"rows": verdict.rows, "rows_in": verdict.rows_imported}
    return values
