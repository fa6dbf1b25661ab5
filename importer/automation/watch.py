"""Run jobs whenever their files are new or have changed, once the files have stopped growing."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from importer.automation.batch import BatchContext, run_batch
from importer.automation.file_patterns import expand_patterns
from importer.automation.job_result import JobResult
from importer.automation.jobs_file import Job
from importer.domain.errors import UnusableInput
from importer.domain.model import State
from importer.sources import is_url

POLL_INTERVAL = 2.0
"""Seconds between two checks of the files."""
QUIET_PERIOD = 5.0
"""Seconds for which a file must not change before it is read."""

FileStates = tuple[tuple[str, int, int], ...]
"""Path, size in bytes and modification time in nanoseconds of each file."""


@dataclass(slots=True)
class _WatchedJob:
    """State of a watched job: its files at the last run and now; times in seconds since 1970."""

    files_at_last_run: FileStates | None = None
    files: FileStates | None = None
    unchanged_since: float = 0.0
    retry_at: float | None = None


class JobWatcher:
    """Decides which jobs are due.

    Args:
        jobs: those to watch.
        every: seconds after which URLs are fetched again and unfinished jobs are retried.
    """

    def __init__(self, jobs: Iterable[Job], every: float) -> None:
        self._jobs = {job.name: job for job in jobs}
        self._watched = {name: _WatchedJob() for name in self._jobs}
        self._retry_interval = every

    def list_due(self, now: float) -> list[Job]:
        """Return the jobs to run now (seconds since 1970)."""
        return [job for job in self._jobs.values() if self._is_due(job, now)]

    def record_run(self, job_result: JobResult, now: float) -> None:
        """Record that a job ran.

        Args:
            job_result: of the job.
            now: seconds since 1970.
        """
        watched = self._watched[job_result.job.name]
        watched.files_at_last_run = watched.files
        resume_at = job_result.result.run.resume_at
        if resume_at is not None:
            watched.retry_at = max(resume_at.timestamp(), now + POLL_INTERVAL)
        elif job_result.result.run.state is State.STOPPED or any(
            is_url(file) for file in job_result.job.files
        ):
            watched.retry_at = now + self._retry_interval
        else:
            watched.retry_at = None

    def _is_due(self, job: Job, now: float) -> bool:
        watched = self._watched[job.name]
        state = read_file_states(job)
        if state != watched.files:
            watched.files, watched.unchanged_since = state, now
        if now - watched.unchanged_since < QUIET_PERIOD:
            return False
        is_new = watched.files_at_last_run is None or watched.files != watched.files_at_last_run
        return is_new or (watched.retry_at is not None and now >= watched.retry_at)


def watch_jobs(jobs: Iterable[Job], context: BatchContext, every: float) -> None:
    """Run each job at once, and again whenever its files have changed, until canceled.

    Args:
        jobs: those to watch.
        context: clock, cancellation and callbacks.
        every: see `JobWatcher`.
    """
    clock, watcher = context.run_context.clock, JobWatcher(jobs, every)
    inbox: SimpleQueue[None] = SimpleQueue()
    context.cancellation.create_token().wake_on_cancel(inbox)
    while not context.cancellation.canceled:
        for job_result in run_batch(watcher.list_due(clock.now()), context):
            watcher.record_run(job_result, clock.now())
        if not context.cancellation.canceled:
            clock.wait(inbox, POLL_INTERVAL, expecting=False)


def read_file_states(job: Job) -> FileStates:
    """Return the current state of the job's files; missing files are left out."""
    try:
        files = expand_patterns(job) if job.error is None else []
    except UnusableInput:
        return ()
    return tuple(
        _read_file_state(file) for file in files if not is_url(file) and Path(file).is_file()
    )


def _read_file_state(file: str) -> tuple[str, int, int]:
    try:
        status = Path(file).stat()
    except OSError:
        return file, 0, 0
    return file, status.st_size, status.st_mtime_ns
