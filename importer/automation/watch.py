"""Which jobs are due while somebody watches: new and changed files, once they have stopped growing."""

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
"""Seconds between two looks."""
SETTLED = 5.0
"""Seconds for which a file has to stay as it is before it is read."""

Look = tuple[tuple[str, int, int], ...]
"""Path, size and time of change (nanoseconds) of each file."""


@dataclass(slots=True)
class _Watched:
    """What is known of a job: what its files were at the last run, and how they look now."""

    done: Look | None = None
    seen: Look | None = None
    since: float = 0.0
    next_at: float | None = None


class Watch:
    """Tells which jobs are due.

    Args:
        jobs: those to watch.
        every: seconds after which URLs are fetched anew, and what did not finish is tried again.
    """

    def __init__(self, jobs: Iterable[Job], every: float) -> None:
        self._jobs = {job.name: job for job in jobs}
        self._watched = {name: _Watched() for name in self._jobs}
        self._every = every

    def due(self, now: float) -> list[Job]:
        """Return the jobs to run now (seconds since 1970)."""
        return [job for job in self._jobs.values() if self._is_due(job, now)]

    def ran(self, outcome: Outcome, now: float) -> None:
        """Take note of a run."""
        one = self._watched[outcome.job.name]
        one.done = one.seen
        resume_at = outcome.result.run.resume_at
        if resume_at is not None:
            one.next_at = max(resume_at.timestamp(), now + GLANCE)
        elif outcome.result.run.state is State.STOPPED or any(
            is_url(file) for file in outcome.job.files
        ):
            one.next_at = now + self._every
        else:
            one.next_at = None

    def _is_due(self, job: Job, now: float) -> bool:
        one = self._watched[job.name]
        state = look(job)
        if state != one.seen:
            one.seen, one.since = state, now
        if now - one.since < SETTLED:
            return False
        is_new = one.done is None or one.seen != one.done
        return is_new or (one.next_at is not None and now >= one.next_at)


def watch(jobs: Iterable[Job], world: World, every: float) -> None:
    """Run each job at once, and again whenever its files have changed, until the buttons are pressed.

    Args:
        jobs: those to watch.
        world: clock, buttons and listeners.
        every: see `Watch`.
    """
    clock, watched = world.surroundings.clock, Watch(jobs, every)
    inbox: SimpleQueue[None] = SimpleQueue()
    world.buttons.another().wakes(inbox)
    while not world.buttons.pressed:
        for outcome in run_batch(watched.due(clock.now()), world):
            watched.ran(outcome, clock.now())
        if not world.buttons.pressed:
            clock.wait(inbox, GLANCE, expecting=False)


def look(job: Job) -> Look:
    """Return how the job's files are now; one that is not there, or not yet, is left out."""
    try:
        files = named(job) if job.trouble is None else []
    except UnusableInput:
        return ()
    return tuple(_state(file) for file in files if not is_url(file) and Path(file).is_file())


def _state(file: str) -> tuple[str, int, int]:
    try:
        about = Path(file).stat()
    except OSError:
        return file, 0, 0
    return file, about.st_size, about.st_mtime_ns
