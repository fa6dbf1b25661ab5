"""Run history: every run, and the rows of the newest ones."""

from collections.abc import Collection, Sequence
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, RowMapping, func, select

from importer.domain.model import ImportResult
from importer.ledger.records import MAX_STORED_RESULTS
from importer.ledger.run_codec import (
    RunRecord,
    decode_record,
    decode_result,
    encode_run,
)
from importer.ledger.tables import runs

MAX_COMPARED_ROWS = 20_000
"""Rows of a run above which a calendar is not compared with it: that takes too long."""

_NEWEST_FIRST = (runs.c.started.desc(), runs.c.id.desc())


def record_run(
    connection: Connection,
    result: ImportResult,
    job: str | None,
    fingerprint: str | None,
    reports: Sequence[str],
) -> None:
    """Add a run, and delete the rows of older ones of the same organization and job."""
    row = encode_run(result, job, fingerprint, reports)
    connection.execute(runs.insert().values(**row))
    same_job = runs.c.organization.is_not_distinct_from(result.run.organization) & (
        runs.c.job.is_not_distinct_from(job)
    )
    kept = select(runs.c.id).where(same_job).order_by(*_NEWEST_FIRST).limit(MAX_STORED_RESULTS)
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


def get_result(connection: Connection, run: str) -> ImportResult | None:
    """Return a run's result with its rows; `None` if they are no longer stored."""
    compressed = connection.scalar(select(runs.c.report).where(runs.c.id == run))
    return None if compressed is None else decode_result(compressed)


def find_last_result(
    connection: Connection, organization: str, names: Collection[str]
) -> ImportResult | None:
    """Return the newest stored result of an organization's run that read one of these files.

    Args:
        connection: to the ledger.
        organization: its identity.
        names: file names, without folders.
    """
    where = (runs.c.organization == organization, runs.c.report.is_not(None))
    for record in _select_runs(connection, where, MAX_STORED_RESULTS):
        files = {Path(file.path).name for file in record.run.files}
        is_comparable = not record.run.dry_run and record.counts["rows"] <= MAX_COMPARED_ROWS
        if is_comparable and files & set(names):
            return get_result(connection, record.run.id)
    return None


def check_run_row(row: RowMapping) -> None:
    """Decode a row of `runs` with its result.

    Raises:
        CorruptLedger: the row is damaged.
    """
    decode_record(row["summary"])
    if row["report"] is not None:
        decode_result(row["report"])


def _select_runs(
    connection: Connection, where: Sequence[ColumnElement[bool]], max_count: int | None = None
) -> list[RunRecord]:
    query = select(runs.c.summary).where(*where).order_by(*_NEWEST_FIRST).limit(max_count)
    return [decode_record(summary) for summary in connection.scalars(query)]
