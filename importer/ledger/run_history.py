"""Run history: a summary of every run, and the whole JSON reports of the newest ones."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, func, select

from importer.ledger.records import KEPT, loads, row_of, unpacked
from importer.ledger.tables import runs

MOST_ROWS = 20_000
"""Rows of a run beyond which its report is not compared with: that takes too long."""

_SHOWN = [column for column in runs.c if column is not runs.c.report]
_NEWEST_FIRST = (runs.c.started.desc(), runs.c.id.desc())


@dataclass(frozen=True, slots=True)
class Recorded:
    """A run in the history.

    Attributes:
        id: the run's id.
        started: ISO 8601 with offset, as in the JSON report.
        finished: the same.
        state: how it ended, as in the JSON report.
        exit_status: of the command.
        organization: its identity, `None` if unknown.
        job: name of the batch's job, `None` if none.
        summary: `run`, `counts`, `notes` and `message` of the JSON report, and `reports`, the paths.
    """

    id: str
    started: str
    finished: str
    state: str
    exit_status: int
    organization: str | None
    job: str | None
    summary: dict[str, Any]


def record(
    connection: Connection,
    report: dict[str, Any],
    organization: str | None,
    job: str | None,
    digest: str | None,
) -> None:
    """Add a run, and delete the whole reports of older ones of the same organization and job."""
    row = row_of(report, organization, job, digest)
    connection.execute(runs.insert().values(**row))
    same_job = runs.c.organization.is_not_distinct_from(organization) & (
        runs.c.job.is_not_distinct_from(job)
    )
    kept = select(runs.c.id).where(same_job).order_by(*_NEWEST_FIRST).limit(KEPT)
    older = (
        select(runs.c.id)
        .where(same_job, runs.c.report.is_not(None), runs.c.id.not_in(kept))
        .with_for_update(skip_locked=True)  # whoever locked them is deleting them too
    )
    connection.execute(runs.update().where(runs.c.id.in_(older)).values(report=None))


def newest(connection: Connection, job: str | None, max_count: int) -> list[Recorded]:
    """Return the newest runs of one job or of all, newest first."""
    where = [] if job is None else [runs.c.job == job]
    return _recorded(connection, where, max_count)


def starting_with(connection: Connection, prefix: str) -> list[Recorded]:
    """Return the runs whose id starts with `prefix`, newest first."""
    return _recorded(connection, [func.substr(runs.c.id, 1, len(prefix)) == prefix])


def last_complete(connection: Connection, digest: str) -> Recorded | None:
    """Return the newest complete run of this import fingerprint."""
    complete = (runs.c.digest == digest, runs.c.exit_status == 0, runs.c.state == "complete")
    return next(iter(_recorded(connection, complete, 1)), None)


def report_of(connection: Connection, run: str) -> dict[str, Any] | None:
    """Return a run's JSON report; `None` if it is no longer stored."""
    compressed = connection.scalar(select(runs.c.report).where(runs.c.id == run))
    return None if compressed is None else unpacked(compressed)


def last_report(
    connection: Connection, organization: str, names: Collection[str]
) -> dict[str, Any] | None:
    """Return the newest stored report of an organization's run that read one of these files.

    Args:
        connection: to the ledger.
        organization: its identity.
        names: file names, without folders.
    """
    where = (runs.c.organization == organization, runs.c.report.is_not(None))
    for run in _recorded(connection, where, KEPT):
        details = run.summary.get("run") or {}
        files = {Path(str(file.get("path"))).name for file in details.get("files", ())}
        rows = (run.summary.get("counts") or {}).get("rows", 0)
        if not details.get("dry_run") and files & set(names) and rows <= MOST_ROWS:
            return report_of(connection, run.id)
    return None


def believed(row: RowMapping) -> None:
    """Decode a row of `runs` with its report.

    Raises:
        CorruptLedger: the row is damaged.
    """
    _run(row)
    if row["report"] is not None:
        unpacked(row["report"])


def _recorded(
    connection: Connection, where: Sequence[ColumnElement[bool]], max_count: int | None = None
) -> list[Recorded]:
    query = select(*_SHOWN).where(*where).order_by(*_NEWEST_FIRST).limit(max_count)
    return [_run(row) for row in connection.execute(query).mappings()]


def _run(row: RowMapping) -> Recorded:
    return Recorded(
        row["id"],
        row["started"],
        row["finished"],
        row["state"],
        row["exit_status"],
        row["organization"],
        row["job"],
        loads(row["summary"]),
    )
