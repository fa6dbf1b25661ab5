"""Run history: every run, and the rows of the newest ones."""

from collections.abc import Collection, Sequence
from pathlib import Path

from importer.domain.model import ImportResult, State
from importer.ledger import statements
from importer.ledger.database import Database
from importer.ledger.run_codec import (
    RunRecord,
    decode_record,
    decode_result,
    encode_record,
    encode_result,
)

MAX_STORED_RESULTS = 50
"""Number of the newest runs of an organization and job whose rows are stored."""
MAX_COMPARED_ROWS = 20_000
"""Rows of a run above which a calendar is not compared with it: that takes too long."""
_MAX_FOUND = 1_000
_COMPLETE = 0


class RunHistory:
    """The runs in a ledger; every method is one transaction and raises as those of `Ledger`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record_run(
        self,
        result: ImportResult,
        job: str | None = None,
        fingerprint: str | None = None,
        reports: Sequence[str] = (),
    ) -> None:
        """Add a run, and delete the rows of older ones of the same organization and job.

        Args:
            result: the run's result.
            job: name of the batch's job, if any.
            fingerprint: the import's fingerprint, by which `find_complete_run` finds the run.
            reports: absolute paths of the reports that the run wrote.
        """
        run = result.run
        is_complete = run.exit_status == 0 and run.state is State.COMPLETE and not run.dry_run
        record = RunRecord(run, result.counts(), result.notes, result.message, tuple(reports), job)
        same_job = {"organization": run.organization, "job": job}
        with self._database.open_transaction() as connection:
            connection.execute(
                statements.INSERT_RUN,
                id=run.id,
                started_at=run.started.timestamp(),
                fingerprint=fingerprint if is_complete else None,
                record=encode_record(record),
                result=encode_result(result),
                **same_job,
            )
            connection.execute(statements.DELETE_OLDER_RESULTS, kept=MAX_STORED_RESULTS, **same_job)

    def get_newest_runs(self, job: str | None = None, max_count: int = 50) -> list[RunRecord]:
        """Return the newest runs of one job or of all, newest first."""
        if job is None:
            return self._select_runs(statements.GET_NEWEST_RUNS, max_count)
        return self._select_runs(statements.GET_NEWEST_RUNS_OF_JOB, max_count, job=job)

    def find_runs_by_prefix(self, prefix: str) -> list[RunRecord]:
        """Return the newest runs whose id starts with `prefix`, newest first."""
        return self._select_runs(
            statements.FIND_RUNS_BY_PREFIX, _MAX_FOUND, prefix=prefix, length=len(prefix)
        )

    def find_complete_run(self, fingerprint: str) -> RunRecord | None:
        """Return the newest complete run of this import fingerprint."""
        found = self._select_runs(statements.FIND_COMPLETE_RUNS, 1, fingerprint=fingerprint)
        return found[0] if found else None

    def get_result(self, run: str) -> ImportResult | None:
        """Return the result of the run with this id; `None` if its rows are no longer stored."""
        with self._database.open_transaction() as connection:
            row = connection.execute(statements.GET_RESULT, id=run).fetchone()
            return None if row is None or row[0] is None else decode_result(row[0])

    def find_last_result(self, organization: str, names: Collection[str]) -> ImportResult | None:
        """Return the newest stored result of a run that read one of these files.

        Args:
            organization: its identity.
            names: file names, without folders.
        """
        records = self._select_runs(
            statements.FIND_STORED_RESULTS, MAX_STORED_RESULTS, organization=organization
        )
        for record in records:
            files = {Path(file.path).name for file in record.run.files}
            is_comparable = not record.run.dry_run and record.counts["rows"] <= MAX_COMPARED_ROWS
            if is_comparable and files & set(names):
                return self.get_result(record.run.id)
        return None

    def _select_runs(self, query: str, max_count: int, **parameters: object) -> list[RunRecord]:
        with self._database.open_transaction() as connection:
            rows = connection.execute(query, max_count=max_count, **parameters).fetchall()
            return [decode_record(record) for (record,) in rows]
