"""A task of the queue: run a credential's due jobs one after another, for a slice of time."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from importer.automation.batch import (
    BatchContext,
    CancellationGroup,
    notify_of_result,
    run_and_report,
)
from importer.automation.fleet.job_spec import deserialize_job
from importer.automation.fleet.job_store import ClaimedJob, JobStore
from importer.automation.fleet.rescheduling import JobState, NextState, choose_next_state
from importer.delivery.run_context import RunContext
from importer.domain.errors import Stopped
from importer.domain.progress_events import ProgressUpdate, RunPreview, Update
from importer.ledger.connect import release_pending_leases

T = TypeVar("T")

ReportMessage = Callable[[str], None]
"""A callback for messages to people."""

_MIN_WAIT, _MAX_WAIT = 0.5, 10.0


class RetryWhileUnavailable:
    """Retries a function while the database is unavailable, until the worker stops.

    Args:
        sleep: waits for a number of seconds; returns whether the worker is stopping.
    """

    def __init__(self, sleep: Callable[[float], bool]) -> None:
        self._sleep = sleep

    def __call__(self, work: Callable[[], T]) -> T:
        """Return the result of `work`.

        Raises:
            Stopped: the database is unavailable and the worker is stopping.
        """
        wait = _MIN_WAIT
        while True:
            try:
                return work()
            except Stopped:
                if self._sleep(wait):
                    raise
            wait = min(2 * wait, _MAX_WAIT)


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """Settings of a worker.

    Attributes:
        ledger: URL of the fleet's ledger.
        slice: seconds of creating events after which the next credential gets its turn.
        silent: seconds without a heartbeat after which a task is considered lost.
        tell: called with messages about jobs.
        environment: environment variables with API keys.
    """

    ledger: str
    slice_seconds: float = 60.0
    stalled_after: float = 30.0
    report_message: ReportMessage = field(default=lambda _: None)
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)


class WorkSlice:
    """One task. `run` blocks; call the other methods from other threads meanwhile."""

    def __init__(
        self, store: JobStore, manner: WorkerSettings, number: int, credential: str
    ) -> None:
        self._store, self._settings = store, manner
        self._task_id, self._credential = number, credential
        self._cancellation = CancellationGroup()
        self._started_at = time.monotonic()
        self._creating_since: float | None = None
        self._claimed_job: ClaimedJob | None = None
        self._rows = self._already_imported = self._created = 0

    def cancel(self) -> None:
        """Cancel it: requests in progress finish, no new ones start."""
        self._cancellation.cancel()

    def cancel_if_over(self) -> None:
        """Cancel it if its time slice is over.

        Only time spent creating events counts: otherwise a file that takes longer than a slice to read
        would never be finished.
        """
        since = self._creating_since
        if since is not None and time.monotonic() - since >= self._settings.slice_seconds:
            self.cancel()

    def send_heartbeat(self) -> None:
        """Renew the heartbeat; a task that was taken away is canceled and creates no more events.

        Raises:
            Stopped: the database is unavailable.
        """
        claimed, rows = self._claimed_job, self._rows
        progress = (rows, min(rows, self._already_imported + self._created)) if rows else None
        if (
            not self._store.send_heartbeat(self._task_id, claimed, progress)
            and self._claimed_job is claimed
        ):
            self.cancel()

    def run(self, retry: RetryWhileUnavailable) -> None:
        """Run the credential's jobs until none is due or the time slice is over.

        Raises:
            Stopped: the database is unavailable and the worker is stopping.
        """
        worker = f"process {os.getpid()}"
        if not retry(lambda: self._store.start_task(self._task_id, self._credential, worker)):
            return
        while not self._cancellation.canceled:
            claimed = retry(lambda: self._store.claim_job(self._task_id, self._credential))
            if claimed is None:
                break
            self._run_job(claimed, retry)
            if time.monotonic() - self._started_at >= self._settings.slice_seconds:
                break
        retry(lambda: self._store.finish_task(self._task_id, self._credential))

    def _run_job(self, claimed: ClaimedJob, retry: RetryWhileUnavailable) -> None:
        self._claimed_job, self._rows, self._created = claimed, 0, 0
        context = self._build_context(claimed)
        job = deserialize_job(
            claimed.name, _list_file_names(claimed), claimed.values, self._settings.ledger
        )
        job_result = run_and_report(job, context)
        now = retry(self._store.get_time)
        retry(
            lambda: release_pending_leases(self._settings.ledger)
        )  # before another worker may take the job
        found = choose_next_state(job_result.result, claimed.due, claimed.failures, now)
        self._claimed_job = None
        if not retry(lambda: self._store.record_state(self._task_id, claimed, found)):
            self.cancel()
            return
        self._settings.report_message(_format_state(claimed.name, found))
        if found.due is None:
            for note in notify_of_result(job_result, context).notes:
                self._settings.report_message(f"{claimed.name}: {note}")

    def _build_context(self, claimed: ClaimedJob) -> BatchContext:
        held = {file.name: file.content for file in claimed.files if file.content is not None}
        return BatchContext(
            RunContext(file_contents=held),
            self._cancellation,
            on_progress=lambda _, update: self._record_progress(update),
            environment=self._settings.environment,
            list_files=lambda _: list(_list_file_names(claimed)),
        )

    def _record_progress(self, update: Update) -> None:
        match update:
            case RunPreview(rows, there):
                self._creating_since = self._creating_since or time.monotonic()
                self._rows, self._already_imported = rows, there
            case ProgressUpdate(done):
                self._created = done


def _list_file_names(claimed: ClaimedJob) -> tuple[str, ...]:
    return tuple(file.name for file in claimed.files)


def _format_state(name: str, found: NextState) -> str:
    rows = "" if found.rows is None else f" {found.rows_imported} of {found.rows} rows are in."
    match found.state:
        case JobState.DONE:
            return f"{name}: done.{rows}"
        case JobState.TROUBLE:
            return f"{name}: in trouble (status {found.exit_status}).{rows} {found.message}".strip()
        case JobState.STOPPED:
            return f"{name}: goes on later.{rows} {found.message}"
    return f"{name}: makes way for others.{rows}"
