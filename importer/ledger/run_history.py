"""Run history: a summary of every run, and the whole JSON reports of the newest ones."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, func, select

from importer.ledger.records import MAX_STORED_REPORTS, decode_report, decode_summary, encode_run
from importer.ledger.tables import runs

MAX_COMPARED_ROWS = 20_000
"""Rows of a run beyond which its report is not compared with: that takes too long."""

_LISTED_COLUMNS = [column for column in runs.c if column is not runs.c.report]
_NEWEST_FIRST = (runs.c.started.desc(), runs.c.id.desc())


@dataclass(frozen=True, slots=True)
class RunRecord:
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


def record_run(
    connection: Connection,
    report: dict[str, Any],
    organization: str | None,
    job: str | None,
    digest: str | None,
) -> None:
    """Add a run, and delete the whole reports of older ones of the same organization and job."""
    row = encode_run(report, organization, job, digest)
    connection.execute(runs.insert().values(**row))
    same_job = runs.c.organization.is_not_distinct_from(organization) & (
        runs.c.job.is_not_distinct_from(job)
    )
    kept = select(runs.c.id).where(same_job).order_by(*_NEWEST_FIRST).limit(MAX_STORED_REPORTS)
    older = (
        select(runs.c.id)
        .where(same_job, runs.c.report.is_not(None), runs.c.id.not_in(kept))
        .with_for_update(skip_locked=True)  # whoever locked them is deleting them too
    )
    connection.execute(runs.update().where(runs.c.id.in_(older)).values(report=None))


def get_newest_runs(connection: Connection, job: str | None, max_count: int) -> list[RunRecord]:
    """Return the newest runs of one job or of all, newest first."""
    where = [] if job is None else [runs.c.job == job]
    return _select_runs(connection, where, max_count)


def find_runs_by_prefix(connection: Connection, prefix: str) -> list[RunRecord]:
    """Return the runs whose id starts with `prefix`, newest first."""
    return _select_runs(connection, [func.substr(runs.c.id, 1, len(prefix)) == prefix])


def find_last_complete_run(connection: Connection, digest: str) -> RunRecord | None:
    """Return the newest complete run of this import fingerprint."""
    complete = (runs.c.digest == digest, runs.c.exit_status == 0, runs.c.state == "complete")
    return next(iter(_select_runs(connection, complete, 1)), None)


def get_report(connection: Connection, run: str) -> dict[str, Any] | None:
    """Return a run's JSON report; `None` if it is no longer stored."""
    compressed = connection.scalar(select(runs.c.report).where(runs.c.id == run))
    return None if compressed is None else decode_report(compressed)


def find_last_report(
    connection: Connection, organization: str, names: Collection[str]
) -> dict[str, Any] | None:
    """Return the newest stored report of an organization's run that read one of these files.

    Args:
        connection: to the ledger.
        organization: its identity.
        names: file names, without folders.
    """
    where = (runs.c.organization == organization, runs.c.report.is_not(None))
    for run in _select_runs(connection, where, MAX_STORED_REPORTS):
        details = run.summary.get("run") or {}
        files = {Path(str(file.get("path"))).name for file in details.get("files", ())}
        rows = (run.summary.get("counts") or {}).get("rows", 0)
        if not details.get("dry_run") and files & set(names) and rows <= MAX_COMPARED_ROWS:
            return get_report(connection, run.id)
    return None


def check_run_row(row: RowMapping) -> None:
    """Decode a row of `runs` with its report.

    Raises:
        CorruptLedger: the row is damaged.
    """
    _decode_run(row)
    if row["report"] is not None:
        decode_report(row["report"])


def _select_runs(
    connection: Connection, where: Sequence[ColumnElement[bool]], max_count: int | None = None
) -> list[RunRecord]:
    query = select(*_LISTED_COLUMNS).where(*where).order_by(*_NEWEST_FIRST).limit(max_count)
    return [_decode_run(row) for row in connection.execute(query).mappings()]


def _decode_run(row: RowMapping) -> RunRecord:
    return RunRecord(
        row["id"],
        row["started"],
        row["finished"],
        row["state"],
        row["exit_status"],
        row["organization"],
        row["job"],
        decode_summary(row["summary"]),
    )
