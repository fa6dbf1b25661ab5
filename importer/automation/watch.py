"""Run jobs whenever their files are new or have changed, once the files have stopped growing."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from importer.automation.batch import World, run_batch
from importer.automation.file_patterns import named
from importer.automation.job_result import Outcome
from importer.automation.jobs_file import Job
from importer.domain.errors import UnusableInput
from importer.domain.model import State
from importer.sources import is_url

GLANCE = 2.0
"""Seconds between two checks of the files."""
SETTLED = 5.0
"""Seconds for which a file must not change before it is read."""

Look = tuple[tuple[str, int, int], ...]
"""Path, size in bytes and modification time in nanoseconds of each file."""


@dataclass(slots=True)
class _Watched:
    """State of a watched job: its files at the last run and now; times in seconds since 1970."""

    done: Look | None = None
    seen: Look | None = None
    since: float = 0.0
    next_at: float | None = None


class Watch:
    """Decides which jobs are due.

    Args:
        jobs: those to watch.
        every: seconds after which URLs are fetched again and unfinished jobs are retried.
    """

    def __init__(self, jobs: Iterable[Job], every: float) -> None:
        self._jobs = {job.name: job for job in jobs}
        self._watched = {name: _Watched() for name in self._jobs}
        self._every = every

    def due(self, now: float) -> list[Job]:
        """Return the jobs to run now (seconds since 1970)."""
        return [job for job in self._jobs.values() if self._is_due(job, now)]

    def ran(self, job_result: Outcome, now: float) -> None:
        """Record that a job ran.

        Args:
            job_result: of the job.
            now: seconds since 1970.
        """
        watched = self._watched[job_result.job.name]
        watched.done = watched.seen
        resume_at = job_result.result.run.resume_at
        if resume_at is not None:
            watched.next_at = max(resume_at.timestamp(), now + GLANCE)
        elif job_result.result.run.state is State.STOPPED or any(
            is_url(file) for file in job_result.job.files
        ):
            watched.next_at = now + self._every
        else:
            watched.next_at = None

    def _is_due(self, job: Job, now: float) -> bool:
        watched = self._watched[job.name]
        state = look(job)
        if state != watched.seen:
            watched.seen, watched.since = state, now
        if now - watched.since < SETTLED:
            return False
        is_new = watched.done is None or watched.seen != watched.done
        return is_new or (watched.next_at is not None and now >= watched.next_at)


def watch(jobs: Iterable[Job], context: World, every: float) -> None:
    """Run each job at once, and again whenever its files have changed, until canceled.

    Args:
        jobs: those to watch.
        context: clock, cancellation and callbacks.
        every: see `Watch`.
    """
    clock, watcher = context.surroundings.clock, Watch(jobs, every)
    inbox: SimpleQueue[None] = SimpleQueue()
    context.buttons.another().wakes(inbox)
    while not context.buttons.pressed:
        for job_result in run_batch(watcher.due(clock.now()), context):
            watcher.ran(job_result, clock.now())
        if not context.buttons.pressed:
            clock.wait(inbox, GLANCE, expecting=False)


def look(job: Job) -> Look:
    """Return the current state of the job's files; missing files are left out."""
    try:
        files = named(job) if job.trouble is None else []
    except UnusableInput:
        return ()
    return tuple(_state(file) for file in files if not is_url(file) and Path(file).is_file())


def _state(file: str) -> tuple[str, int, int]:
    try:
        status = Path(file).stat()
    except OSError:
        return file, 0, 0
    return file, status.st_size, status.st_mtime_ns
