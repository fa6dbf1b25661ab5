"""The Procrastinate queue: one waiting task for each credential that has jobs to run."""

from datetime import UTC, datetime

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException
from sqlalchemy import Connection, delete, func, select, text
from sqlalchemy.exc import DBAPIError

from importer.automation.fleet.database import DATABASE_TIME
from importer.automation.fleet.tables import jobs, tasks

QUEUE = "import-events"
WORK_TASK = "import-events.work"
MAINTENANCE_TASK = "import-events.maintenance"

_LOCK_SEED = 7_305_040_917
_APP = App(connector=SyncPsycopgConnector())
"""Never opened: tasks are queued in the transaction that changes the jobs."""


def lock_credential(connection: Connection, credential: str) -> None:
    """Lock a credential's jobs and tasks until the end of the transaction."""
    number = func.hashtextextended(credential, _LOCK_SEED)
    connection.execute(select(func.pg_advisory_xact_lock(number)))


def enqueue_next(connection: Connection, credential: str) -> None:
    """Queue a task for the credential, for the time at which its next job is due.

    Procrastinate takes tasks in the order of their ids, so a credential that just had its time slice
    comes last. The credential must be locked.
    """
    due = connection.scalar(select(func.min(jobs.c.due)).where(jobs.c.credential == credential))
    if due is None:
        return
    waiting = (tasks.c.queueing_lock == credential, tasks.c.status == "todo")
    too_late = text("scheduled_at > to_timestamp(:due) + interval '1 second'")
    connection.execute(delete(tasks).where(*waiting, too_late), {"due": due})
    if connection.scalar(select(tasks.c.id).where(*waiting)) is None:
        now = connection.scalar(select(DATABASE_TIME)) or 0.0
        _enqueue_task(connection, credential, due if due > now else None)


def _enqueue_task(connection: Connection, credential: str, due: float | None) -> None:
    task = _APP.configure_task(
        WORK_TASK,
        queue=QUEUE,
        lock=credential,
        queueing_lock=credential,
        schedule_at=None if due is None else datetime.fromtimestamp(due, UTC),
        connection=connection.connection.driver_connection,
    )
    try:
        task.defer(credential=credential)
    except ConnectorException as error:
        raise DBAPIError(None, None, error.__cause__ or error) from error
