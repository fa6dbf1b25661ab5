"""Periodic maintenance: enqueue due schedules, requeue tasks of lost workers."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, Row, delete, select, text, update

from importer.automation.cron_expression import parse_cron
from importer.automation.fleet.database import DATABASE_TIME, Database
from importer.automation.fleet.job_store import JobSchedule
from importer.automation.fleet.rescheduling import MAX_LOST_WORKERS, JobState
from importer.automation.fleet.tables import jobs, tasks, work_slices
from importer.automation.fleet.task_queue import (
    MAINTENANCE_TASK,
    WORK_TASK,
    enqueue_next,
    lock_credential,
)
from importer.domain.errors import UnusableInput

_LOST_TASKS = text(
    """
    SELECT task.id AS id, task.args ->> 'credential' AS credential
      FROM procrastinate_jobs task LEFT JOIN fleet_work_slices slice ON slice.task = task.id
     WHERE task.task_name = :drain AND task.status = 'doing'
       AND coalesce(slice.heartbeat, (SELECT extract(epoch FROM max(at)) FROM procrastinate_events event
                                  WHERE event.job_id = task.id AND event.type = 'started'))
           < extract(epoch FROM clock_timestamp()) - :silent
     UNION
    SELECT task, credential FROM fleet_work_slices slice
     WHERE heartbeat < extract(epoch FROM clock_timestamp()) - :silent
    """
)
"""Tasks without a recent heartbeat: the worker was killed or frozen, or a message between it and the
database about the start or end of the task was lost."""

_ABANDONED_MESSAGE = (
    f"{MAX_LOST_WORKERS} workers in a row were lost while they were at this job, so it is left alone. "
    "Check its files, then submit it requeue."
)

_CREDENTIALS_WITHOUT_TASK = text(
    """
    SELECT DISTINCT credential FROM fleet_jobs job
     WHERE due IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM procrastinate_jobs task
            WHERE task.lock = job.credential AND task.status IN ('todo', 'doing'))
    """
)


def create_schedule(cron: str, zone: str, now: float) -> JobSchedule:
    """Build a schedule from a cron expression and the name of a time zone.

    Args:
        cron: five fields.
        zone: such as `Europe/Amsterdam`.
        now: seconds since 1970.

    Raises:
        UnusableInput: the expression or the time zone is invalid, or the expression never fires.
    """
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnusableInput(
            f"There is no time zone {zone!r:.80}.", "It looks like Europe/Amsterdam, or UTC."
        ) from None
    return JobSchedule(cron, zone, _compute_next_run(cron, zone, now))


def _compute_next_run(cron: str, zone: str, now: float) -> float:
    start = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(zone))
    return parse_cron(cron).get_next_run(start).timestamp()


def run_maintenance(database: Database, silent: float) -> list[str]:
    """Requeue lost tasks, enqueue scheduled jobs and delete leftovers.

    Args:
        database: the fleet's.
        silent: seconds without a heartbeat after which a task is considered lost.

    Returns:
        Messages about jobs whose worker was lost.

    Raises:
        Stopped: the database is unavailable.
    """
    lost = database.run_transaction(
        lambda one: one.execute(_LOST_TASKS, {"drain": WORK_TASK, "silent": silent}).all()
    )
    messages = [
        message
        for row in lost
        for message in database.run_transaction(partial(_requeue_lost_task, row, silent))
    ]
    for credential in database.run_transaction(_list_due_credentials):
        database.run_transaction(partial(_enqueue_scheduled_jobs, credential))
    for credential in database.run_transaction(
        lambda one: one.scalars(_CREDENTIALS_WITHOUT_TASK).all()
    ):
        database.run_transaction(partial(_enqueue_task, credential))
    database.run_transaction(_remove_leftovers)
    return messages


def _requeue_lost_task(row: Row[Any], silent: float, connection: Connection) -> list[str]:
    """Replace a lost task by a new one; if its worker wakes up, its next heartbeat ends it."""
    lock_credential(connection, row.credential)
    alive = select(work_slices.c.task).where(
        work_slices.c.task == row.id, work_slices.c.heartbeat >= DATABASE_TIME - silent
    )
    if connection.scalar(alive) is not None:
        return []
    connection.execute(delete(work_slices).where(work_slices.c.task == row.id))
    connection.execute(delete(tasks).where(tasks.c.id == row.id, tasks.c.status == "doing"))
    running = (jobs.c.credential == row.credential, jobs.c.state == JobState.RUNNING.value)
    connection.execute(
        update(jobs)
        .where(*running, jobs.c.lost_workers + 1 >= MAX_LOST_WORKERS)
        .values(state=JobState.TROUBLE.value, due=None, lost_workers=0, message=_ABANDONED_MESSAGE)
    )
    requeue = (
        update(jobs)
        .where(*running)
        .values(
            state=JobState.WAITING.value,
            lost_workers=jobs.c.lost_workers + 1,
            changed=DATABASE_TIME,
        )
    )
    names = connection.scalars(requeue.returning(jobs.c.name)).all()
    enqueue_next(connection, row.credential)
    return [f"{name}: its worker gave no sign of life; another one goes on." for name in names]


def _list_due_credentials(connection: Connection) -> Sequence[str]:
    due = select(jobs.c.credential).where(jobs.c.cron_next <= DATABASE_TIME)
    return connection.scalars(due.distinct()).all()


def _enqueue_scheduled_jobs(credential: str, connection: Connection) -> None:
    """Enqueue scheduled jobs that are due; one whose last run is not finished continues that run."""
    lock_credential(connection, credential)
    now = connection.scalar(select(DATABASE_TIME)) or 0.0
    late = (jobs.c.credential == credential, jobs.c.cron_next <= now)
    for row in connection.execute(select(jobs).where(*late)).mappings().all():
        values: dict[str, Any] = {"cron_next": _compute_next_run(row["cron"], row["zone"], now)}
        if row["due"] is None:
            values |= {"due": row["cron_next"], "state": JobState.WAITING.value, "failures": 0}
        connection.execute(update(jobs).where(jobs.c.id == row["id"]).values(values))
    enqueue_next(connection, credential)


def _enqueue_task(credential: str, connection: Connection) -> None:
    lock_credential(connection, credential)
    enqueue_next(connection, credential)


def _remove_leftovers(connection: Connection) -> None:
    """Delete workers that are gone, and maintenance tasks that they left unfinished."""
    connection.execute(
        text("DELETE FROM procrastinate_workers WHERE last_heartbeat < now() - interval '1 hour'")
    )
    connection.execute(
        delete(tasks).where(
            tasks.c.task_name == MAINTENANCE_TASK,
            tasks.c.status == "doing",
            text("worker_id IS NULL"),
        )
    )
