"""What the fleet writes down of its jobs: each change is one transaction, the next task included."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from importer.automation.fleet.database import NOW, Database
from importer.automation.fleet.job_spec import Spec
from importer.automation.fleet.rescheduling import JobState, Verdict
from importer.automation.fleet.tables import drains, files, jobs, tasks
from importer.automation.fleet.task_queue import lock_credential, queue_next


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a job is due again and again.

    Attributes:
        cron: a cron expression.
        zone: the time zone it is meant in (`Europe/Amsterdam`).
        following: when it is due next (seconds since 1970).
    """

    cron: str
    zone: str
    following: float

    @property
    def when(self) -> str:
        """The next time in words, in the schedule's own time zone."""
        local = datetime.fromtimestamp(self.following, ZoneInfo(self.zone))
        return f"{local:%A %d %B %Y at %H:%M} ({self.zone})"


@dataclass(frozen=True, slots=True)
class File:
    """A file of a job: its bytes as they were when it was submitted; `None` for an address."""

    name: str
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Turn:
    """A job that a task has taken.

    Attributes:
        id, name, values: the job's number, name and what `spec_of` made of it.
        submission: another one each time the job is submitted.
        due, failures: see `Verdict`.
        files: what it reads.
    """

    id: int
    name: str
    values: dict[str, Any]
    submission: str
    due: float
    failures: int
    files: tuple[File, ...]


class Store:
    """The fleet's jobs in their database; may be used by many threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def submit(
        self, name: str, spec: Spec, contents: Sequence[File], schedule: Schedule | None
    ) -> None:
        """Store a job instead of an older one of its name; without a schedule it is due at once."""

        def work(connection: Connection) -> None:
            lock_credential(connection, spec.credential)
            connection.execute(delete(jobs).where(jobs.c.name == name))
            number = _new_job(connection, name, spec, schedule)
            connection.execute(insert(files), _file_rows(number, contents))
            queue_next(connection, spec.credential)

        self._database.run(work)

    def remove(self, name: str) -> bool:
        """Forget a job; tell whether there was one. What it posted stays."""
        forget = delete(jobs).where(jobs.c.name == name)
        return self._database.run(lambda connection: connection.execute(forget).rowcount > 0)

    def enter(self, task: int, credential: str, worker: str) -> bool:
        """Begin a task; tell whether it is still this worker's to do."""

        def work(connection: Connection) -> bool:
            mine = select(tasks.c.id).where(tasks.c.id == task, tasks.c.status == "doing")
            if connection.scalar(mine.with_for_update()) is None:
                return False
            values = {"task": task, "credential": credential, "worker": worker, "beat": NOW}
            connection.execute(delete(drains).where(drains.c.task == task))
            connection.execute(insert(drains).values(values))
            return True

        return self._database.run(work)

    def take(self, task: int, credential: str) -> Turn | None:
        """Take the credential's first job that is due; `None` if there is none, or the task is lost."""

        def work(connection: Connection) -> Turn | None:
            lock_credential(connection, credential)
            if not _beat(connection, task):
                return None
            due = select(jobs).where(jobs.c.credential == credential, jobs.c.due <= NOW)
            row = (
                connection.execute(due.order_by(jobs.c.due, jobs.c.id).limit(1)).mappings().first()
            )
            if row is None:
                return None
            running = {"state": JobState.RUNNING.value, "changed": NOW}
            connection.execute(update(jobs).where(jobs.c.id == row["id"]).values(running))
            return _turn(connection, row)

        return self._database.run(work)

    def beat(self, task: int, turn: Turn | None, progress: tuple[int, int] | None) -> bool:
        """Give a sign of life; tell whether task and job are still this worker's to do.

        Args:
            task: its number.
            turn: the job under way, if there is one.
            progress: the job's rows, and how many are in.
        """

        def work(connection: Connection) -> bool:
            if not _beat(connection, task):
                return False
            if turn is None:
                return True
            values: dict[str, Any] = {"changed": NOW}
            if progress is not None:
                values |= {"rows": progress[0], "rows_in": progress[1]}
            change = update(jobs).where(*_same(turn)).values(values)
            return connection.execute(change).rowcount == 1

        return self._database.run(work)

    def record(self, task: int, turn: Turn, verdict: Verdict) -> bool:
        """Write down what came of a job; tell whether the task is still this worker's to do.

        A job that was submitted anew meanwhile, or taken over, is not touched.
        """

        def work(connection: Connection) -> bool:
            if not _beat(connection, task):
                return False
            change = update(jobs).where(*_same(turn)).values(_columns(verdict))
            connection.execute(change)
            return True

        return self._database.run(work)

    def leave(self, task: int, credential: str) -> None:
        """End a task, and queue the credential's next one."""

        def work(connection: Connection) -> None:
            lock_credential(connection, credential)
            ended = connection.execute(delete(drains).where(drains.c.task == task))
            if ended.rowcount:
                queue_next(connection, credential)

        self._database.run(work)

    def now(self) -> float:
        """Return the database's time, in seconds since 1970."""
        return self._database.run(lambda connection: connection.scalar(select(NOW)) or 0.0)


def _new_job(connection: Connection, name: str, spec: Spec, schedule: Schedule | None) -> int:
    values: dict[str, Any] = {
        "name": name,
        "submission": uuid4().hex,
        "credential": spec.credential,
        "spec": spec.values,
        "state": JobState.WAITING.value,
        "changed": NOW,
    }
    if schedule is None:
        values["due"] = NOW
    else:
        values |= {"cron": schedule.cron, "zone": schedule.zone, "cron_next": schedule.following}
    number = connection.scalar(insert(jobs).values(values).returning(jobs.c.id))
    return int(number or 0)


def _file_rows(job: int, contents: Sequence[File]) -> list[dict[str, Any]]:
    return [
        {
            "job": job,
            "position": position,
            "name": file.name,
            "content": None if file.content is None else zlib.compress(file.content),
        }
        for position, file in enumerate(contents)
    ]


def _turn(connection: Connection, row: RowMapping) -> Turn:
    found = select(files.c.name, files.c.content).where(files.c.job == row["id"])
    contents = tuple(
        File(name, None if content is None else zlib.decompress(content))
        for name, content in connection.execute(found.order_by(files.c.position))
    )
    return Turn(
        row["id"],
        row["name"],
        row["spec"],
        row["submission"],
        row["due"],
        row["failures"],
        contents,
    )


def _same(turn: Turn) -> tuple[Any, Any]:
    return jobs.c.id == turn.id, jobs.c.submission == turn.submission


def _beat(connection: Connection, task: int) -> bool:
    sign = update(drains).where(drains.c.task == task).values(beat=NOW)
    return connection.execute(sign).rowcount == 1


def _columns(verdict: Verdict) -> dict[str, Any]:
    values: dict[str, Any] = {
        "state": verdict.state.value,
        "due": verdict.due,
        "failures": verdict.failures,
        "losses": 0,
        "exit_status": verdict.exit_status,
        "message": verdict.message,
        "run": verdict.run,
        "changed": NOW,
    }
    if verdict.rows is not None:
        values |= {"rows": verdict.rows, "rows_in": verdict.rows_in}
    return values
