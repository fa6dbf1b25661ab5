"""Jobs and their state in the database: the fleet's only record of which worker runs which job."""

import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from importer.automation.fleet.database import Connection, Database
from importer.automation.fleet.job_spec import (
    JobSchedule,
    compute_next_run,
    get_credential,
    serialize_job,
)
from importer.automation.fleet.rescheduling import MAX_LOST_WORKERS, NextState
from importer.automation.jobs_file import Job
from importer.domain.message import Message

_WORKER_EXPIRY = 3600
"""Seconds without a heartbeat after which a worker is deleted."""
_ABANDONED = Message(
    "{count} workers in a row were lost while they ran this job, so it is not started again. Check its "
    "files, then submit it again.",
    count=MAX_LOST_WORKERS,
)

_INSERT_JOB = """
INSERT INTO fleet_jobs (name, credential, spec, state, due, cron, zone, cron_next, changed)
VALUES (%(name)s, %(credential)s, %(spec)s, 'waiting', CASE WHEN %(cron)s::text IS NULL THEN {now} END,
    %(cron)s, %(zone)s, %(cron_next)s, {now})
RETURNING id
"""
_CLAIM_JOB = """
UPDATE fleet_jobs
   SET state = 'running', fencing_token = fencing_token + 1, changed = {now}
 WHERE id = (
       SELECT id FROM fleet_jobs
        WHERE credential = %(credential)s AND due <= {now} AND state <> 'running'
        ORDER BY due, id LIMIT 1 FOR UPDATE)
RETURNING id, name, spec, fencing_token, due, failures
"""
_RECORD_STATE = """
UPDATE fleet_jobs
   SET state = %(state)s, due = %(due)s, failures = %(failures)s, lost_workers = 0,
       exit_status = %(exit_status)s, message = %(message)s, run = %(run)s,
       rows = coalesce(%(rows)s, rows), rows_in = coalesce(%(rows_imported)s, rows_in), changed = {now}
 WHERE id = %(id)s AND fencing_token = %(token)s
"""
_RECORD_HEARTBEAT = """
INSERT INTO fleet_workers VALUES (%s, {now})
ON CONFLICT (id) DO UPDATE SET heartbeat = excluded.heartbeat
"""
_RECORD_PROGRESS = """
UPDATE fleet_jobs
   SET rows = coalesce(%(rows)s, rows), rows_in = coalesce(%(rows_imported)s, rows_in), changed = {now}
 WHERE id = %(id)s AND fencing_token = %(fencing_token)s AND state = 'running'
"""
_RECOVER_LOST_JOBS = """
UPDATE fleet_jobs job
   SET state = CASE WHEN abandon THEN 'trouble' ELSE 'waiting' END,
       due = CASE WHEN abandon THEN NULL ELSE due END,
       lost_workers = CASE WHEN abandon THEN 0 ELSE lost_workers + 1 END,
       message = CASE WHEN abandon THEN %(abandoned)s ELSE message END,
       fencing_token = fencing_token + 1, changed = {now}
  FROM (SELECT id AS lost, lost_workers + 1 >= %(limit)s AS abandon FROM fleet_jobs
         WHERE state = 'running' AND changed < {now} - %(stalled_after)s
           FOR UPDATE SKIP LOCKED) AS found
 WHERE id = lost
RETURNING name
"""
_QUEUE_SCHEDULED_JOB = """
UPDATE fleet_jobs
   SET cron_next = %(following)s, due = coalesce(due, cron_next),
       state = CASE WHEN due IS NULL THEN 'waiting' ELSE state END,
       fencing_token = CASE WHEN due IS NULL THEN fencing_token + 1 ELSE fencing_token END
 WHERE id = %(id)s
"""
_LIST_DUE_CREDENTIALS = """
SELECT credential FROM fleet_jobs WHERE due <= {now}
GROUP BY credential HAVING NOT bool_or(state = 'running') ORDER BY min(due), min(id)
"""


@dataclass(frozen=True, slots=True)
class JobFile:
    """A file of a job, with its bytes at the time of submission; `None` for a URL."""

    name: str
    content: bytes | None


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job that a worker runs.

    Attributes:
        id, name, values: database id, name and the result of `serialize_job`.
        fencing_token: number of this run; out of date once the job was returned to the queue.
        due, failures: see `NextState`.
        files: its files, in order.
    """

    id: int
    name: str
    values: dict[str, Any]
    fencing_token: int
    due: float
    failures: int
    files: tuple[JobFile, ...]


@dataclass(frozen=True, slots=True)
class JobProgress:
    """Progress of a running job: its rows, and how many are imported; `None` if not known yet."""

    id: int
    fencing_token: int
    rows: int | None = None
    rows_imported: int | None = None


class JobStore:
    """The fleet's jobs in the database; thread-safe. Every method may raise `Stopped` or `UnusableInput`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def submit_job(
        self, job: Job, contents: Sequence[JobFile], schedule: JobSchedule | None
    ) -> None:
        """Store a job, replacing one of the same name; without a schedule it is due at once."""
        values = {
            "name": job.name,
            "credential": get_credential(job),
            "spec": Jsonb(serialize_job(job)),
            "cron": schedule and schedule.cron,
            "zone": schedule and schedule.time_zone,
            "cron_next": schedule and schedule.next_run_at,
        }
        files = [(file.name, _compress(file.content)) for file in contents]

        def work(connection: Connection) -> None:
            connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [job.name])
            connection.execute("DELETE FROM fleet_jobs WHERE name = %s", [job.name])
            row = connection.execute(_prepare(_INSERT_JOB), values).fetchone() or {}
            connection.cursor().executemany(
                "INSERT INTO fleet_files VALUES (%s, %s, %s, %s)",
                [(row["id"], position, *file) for position, file in enumerate(files)],
            )

        self._database.run_transaction(work)

    def remove_job(self, name: str) -> bool:
        """Delete a job and return whether it existed. Events that it created stay."""
        return self._change("DELETE FROM fleet_jobs WHERE name = %(name)s", name=name)

    def claim_job(self, credential: str) -> ClaimedJob | None:
        """Claim the credential's first due job; `None` if there is none, or one is running."""

        def work(connection: Connection) -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
            claim = _prepare(_CLAIM_JOB)
            try:
                with connection.transaction():
                    job = connection.execute(claim, {"credential": credential}).fetchone()
            except psycopg.errors.UniqueViolation:  # one of the credential's jobs is running
                return None
            if job is None:
                return None
            files = "SELECT name, content FROM fleet_files WHERE job = %s ORDER BY position"
            return job, connection.execute(files, [job["id"]]).fetchall()

        found = self._database.run_transaction(work)
        if found is None:
            return None
        job, rows = found
        files = tuple(JobFile(row["name"], _decompress(row["content"])) for row in rows)
        return ClaimedJob(values=job.pop("spec"), files=files, **job)

    def record_state(self, claimed: ClaimedJob, following: NextState) -> bool:
        """Record the next state of a job and return whether it still belonged to this worker.

        A job that was submitted again meanwhile, or claimed by another worker, is not changed.
        """
        values = asdict(following) | {"state": following.state.value}
        return self._change(_RECORD_STATE, id=claimed.id, token=claimed.fencing_token, **values)

    def send_heartbeat(self, worker: str, running: Sequence[JobProgress]) -> list[JobProgress]:
        """Renew the heartbeats of a worker and its jobs, with the rows of each job.

        Returns:
            The jobs that were returned to the queue, removed or submitted again meanwhile.
        """

        def work(connection: Connection) -> list[JobProgress]:
            connection.execute(_prepare(_RECORD_HEARTBEAT), [worker])
            return [
                progress
                for progress in running
                if not connection.execute(_prepare(_RECORD_PROGRESS), asdict(progress)).rowcount
            ]

        return self._database.run_transaction(work)

    def remove_worker(self, worker: str) -> None:
        """Delete a worker that ends."""
        self._change("DELETE FROM fleet_workers WHERE id = %(id)s", id=worker)

    def recover_lost_jobs(self, stalled_after: float) -> list[str]:
        """Return jobs without a heartbeat for this many seconds to the queue; return messages about them.

        Their worker was killed or frozen, or lost the answer to its claim. If it wakes up, it notices
        by the fencing token. Jobs that another worker is recovering are skipped.
        """
        values = {
            "stalled_after": stalled_after,
            "limit": MAX_LOST_WORKERS,
            "abandoned": str(_ABANDONED),
        }

        def work(connection: Connection) -> list[dict[str, Any]]:
            connection.execute(
                _prepare("DELETE FROM fleet_workers WHERE heartbeat < {now} - %s"), [_WORKER_EXPIRY]
            )
            return connection.execute(_prepare(_RECOVER_LOST_JOBS), values).fetchall()

        return [
            Message(
                "{job}: its worker sent no heartbeat. Another worker continues.", job=row["name"]
            )
            for row in self._database.run_transaction(work)
        ]

    def queue_scheduled_jobs(self) -> None:
        """Make scheduled jobs due whose time has come; one that is not finished just continues."""

        def work(connection: Connection) -> None:
            late = _prepare(
                "SELECT id, cron, zone, {now} AS now FROM fleet_jobs WHERE cron_next <= {now} "
                "FOR UPDATE SKIP LOCKED"
            )
            for row in connection.execute(late).fetchall():
                following = compute_next_run(row["cron"], row["zone"], row["now"])
                values = {"id": row["id"], "following": following}
                connection.execute(_QUEUE_SCHEDULED_JOB, values)

        self._database.run_transaction(work)

    def list_due_credentials(self) -> list[str]:
        """Return the credentials that have a due job and none running, the longest due first."""
        rows = self._database.run_transaction(
            lambda connection: connection.execute(_prepare(_LIST_DUE_CREDENTIALS)).fetchall()
        )
        return [row["credential"] for row in rows]

    def get_time(self) -> float:
        """Return the database's time (seconds since 1970)."""
        row = self._database.run_transaction(
            lambda connection: connection.execute(_prepare("SELECT {now} AS now")).fetchone()
        )
        return row["now"] if row else 0.0

    def _change(self, statement: str, **values: object) -> bool:
        """Execute a statement in a transaction and return whether it changed a row."""
        return self._database.run_transaction(
            lambda connection: connection.execute(_prepare(statement), values).rowcount > 0
        )


def _prepare(statement: str) -> bytes:
    """Fill in the database's time for `{now}`: the machines' clocks may differ."""
    return statement.replace("{now}", "extract(epoch FROM now())::float8").encode()


def _compress(content: bytes | None) -> bytes | None:
    return None if content is None else zlib.compress(content)


def _decompress(content: bytes | None) -> bytes | None:
    return None if content is None else zlib.decompress(content)
