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
from importer.automation.fleet.job_store import ClaimedJob, JobProgress, JobStore
from importer.automation.fleet.rescheduling import JobState, NextState, choose_next_state
from importer.delivery.run_context import RunContext
from importer.domain.errors import Stopped
from importer.domain.message import Message, join_messages
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
        slice_seconds: seconds of creating events after which the next credential gets its turn.
        stalled_after: seconds without a heartbeat after which a worker is considered lost.
        report_message: called with messages about jobs.
        environment: environment variables with API keys.
    """

    ledger: str
    slice_seconds: float = 60.0
    stalled_after: float = 30.0
    report_message: ReportMessage = field(default=lambda _: None)
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)


class WorkSlice:
    """One task. `run` blocks; call the other methods from other threads meanwhile."""

    def __init__(self, store: JobStore, settings: WorkerSettings, credential: str) -> None:
        self._store, self._settings, self._credential = store, settings, credential
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

    def get_progress(self) -> JobProgress | None:
        """Return the progress of the running job, if there is one."""
        claimed, rows = self._claimed_job, self._rows or None
        if claimed is None:
            return None
        imported = rows and min(rows, self._already_imported + self._created)
        return JobProgress(claimed.id, claimed.fencing_token, rows, imported)

    def cancel_lost_job(self, lost: JobProgress) -> None:
        """Cancel it if it still runs this job, which does not belong to this worker any more."""
        claimed = self._claimed_job
        if claimed and (claimed.id, claimed.fencing_token) == (lost.id, lost.fencing_token):
            self.cancel()

    def run(self, retry: RetryWhileUnavailable) -> None:
        """Run the credential's jobs until none is due or the time slice is over.

        Raises:
            Stopped: the database is unavailable and the worker is stopping.
        """
        while not self._cancellation.canceled:
            claimed = retry(lambda: self._store.claim_job(self._credential))
            if claimed is None:
                return
            self._run_job(claimed, retry)
            if time.monotonic() - self._started_at >= self._settings.slice_seconds:
                return

    def _run_job(self, claimed: ClaimedJob, retry: RetryWhileUnavailable) -> None:
        ledger = self._settings.ledger
        self._rows = self._already_imported = self._created = 0
        self._claimed_job = claimed
        context = self._build_context(claimed)
        job = deserialize_job(claimed.name, _list_file_names(claimed), claimed.values, ledger)
        job_result = run_and_report(job, context)
        now = retry(self._store.get_time)
        retry(lambda: release_pending_leases(ledger))  # before another worker may claim the job
        following = choose_next_state(job_result.result, claimed.due, claimed.failures, now)
        self._claimed_job = None
        if not retry(lambda: self._store.record_state(claimed, following)):
            return
        self._settings.report_message(_format_state(claimed.name, following))
        if following.due is None:
            for note in notify_of_result(job_result, context).notes:
                self._settings.report_message(Message("{job}: {note}", job=claimed.name, note=note))

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


def _format_state(name: str, found: NextState) -> Message:
    parts = [Message("{job}: {state}", job=name, state=_describe_state(found))]
    if found.rows is not None:
        imported, total = found.rows_imported or 0, found.rows
        parts.append(
            Message("{imported} of {total} rows are imported.", imported=imported, total=total)
        )
    if found.message and found.state in (JobState.TROUBLE, JobState.STOPPED):
        parts.append(Message("{text}", text=found.message))
    return join_messages(parts)


def _describe_state(found: NextState) -> Message:
    match found.state:
        case JobState.DONE:
            return Message("done.")
        case JobState.TROUBLE:
            return Message("needs attention (status {status}).", status=found.exit_status)
        case JobState.STOPPED:
            return Message("will continue later.")
    return Message("paused so that other jobs can run.")
