"""The runs: what ran, what it did, and the whole reports of the newest ones."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, func, select

from importer.ledger.records import KEPT, loads, row_of, unpacked
from importer.ledger.tables import runs

MOST_ROWS = 20_000
"""Rows of a run up to which its report is taken out to compare with: beyond, that takes too long."""

_SHOWN = [column for column in runs.c if column is not runs.c.report]
_NEWEST_FIRST = (runs.c.started.desc(), runs.c.id.desc())


@dataclass(frozen=True, slots=True)
class Recorded:
    """A run as the history has it.

    Attributes:
        id: the run's own.
        started: ISO 8601 with offset, as in the JSON report.
        finished: the same.
        state: how it ended, as in the JSON report.
        exit_status: the command's.
        organization: its identity, `None` if it was not learnt.
        job: the name of the job that it was a run of, `None` if of none.
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
    """Keep a run; of those of the same organization and job, older ones lose their whole report."""
    row = row_of(report, organization, job, digest)
    connection.execute(runs.insert().values(**row))
    alike = runs.c.organization.is_not_distinct_from(organization) & (
        runs.c.job.is_not_distinct_from(job)
    )
    newest = select(runs.c.id).where(alike).order_by(*_NEWEST_FIRST).limit(KEPT)
    older = (
        select(runs.c.id)
        .where(alike, runs.c.report.is_not(None), runs.c.id.not_in(newest))
        .with_for_update(skip_locked=True)  # whoever has them is doing the same
    )
    connection.execute(runs.update().where(runs.c.id.in_(older)).values(report=None))


def newest(connection: Connection, job: str | None, most: int) -> list[Recorded]:
    """Return the newest runs, of one job or of all."""
    where = [] if job is None else [runs.c.job == job]
    return _recorded(connection, where, most)


def starting_with(connection: Connection, prefix: str) -> list[Recorded]:
    """Return the runs whose id starts so, the newest first."""
    return _recorded(connection, [func.substr(runs.c.id, 1, len(prefix)) == prefix])


def last_complete(connection: Connection, digest: str) -> Recorded | None:
    """Return the newest run of this digest that did everything."""
    done = (runs.c.digest == digest, runs.c.exit_status == 0, runs.c.state == "complete")
    return next(iter(_recorded(connection, done, 1)), None)


def report_of(connection: Connection, run: str) -> dict[str, Any] | None:
    """Return a run's whole report; `None` where it is not kept."""
    packed = connection.scalar(select(runs.c.report).where(runs.c.id == run))
    return None if packed is None else unpacked(packed)


def last_report(
    connection: Connection, organization: str, names: Collection[str]
) -> dict[str, Any] | None:
    """Return the newest whole report of a run of an organization that read a file of such a name.

    Args:
        connection: to the ledger.
        organization: its identity.
        names: of files, without their folders.
    """
    where = (runs.c.organization == organization, runs.c.report.is_not(None))
    for run in _recorded(connection, where, KEPT):
        told = run.summary.get("run") or {}
        files = {Path(str(one.get("path"))).name for one in told.get("files", ())}
        rows = (run.summary.get("counts") or {}).get("rows", 0)
        if not told.get("dry_run") and files & set(names) and rows <= MOST_ROWS:
            return report_of(connection, run.id)
    return None


def believed(row: RowMapping) -> None:
    """Read a whole row.

    Raises:
        NotBelievable: no run was ever kept so.
    """
    _run(row)
    if row["report"] is not None:
        unpacked(row["report"])


def _recorded(
    connection: Connection, where: Sequence[ColumnElement[bool]], most: int | None = None
) -> list[Recorded]:
    query = select(*_SHOWN).where(*where).order_by(*_NEWEST_FIRST).limit(most)
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
