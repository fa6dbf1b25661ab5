"""A task of the queue: run a credential's due jobs one after another, for a slice of time."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from importer.automation.batch import Buttons, World, attempt, notified
from importer.automation.fleet.job_spec import job_of
from importer.automation.fleet.job_store import Store, Turn
from importer.automation.fleet.rescheduling import JobState, Verdict, verdict
from importer.delivery.run_context import Surroundings
from importer.domain.errors import Stopped
from importer.domain.progress_events import Advanced, Forecast, Update
from importer.ledger.connect import leave_rest

T = TypeVar("T")

Tell = Callable[[str], None]
"""A callback for messages to people."""

_SHORTEST_WAIT, _LONGEST_WAIT = 0.5, 10.0


class Patience:
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
        wait = _SHORTEST_WAIT
        while True:
            try:
                return work()
            except Stopped:
                if self._sleep(wait):
                    raise
            wait = min(2 * wait, _LONGEST_WAIT)


@dataclass(frozen=True, slots=True)
class Manner:
    """Settings of a worker.

    Attributes:
        ledger: URL of the fleet's ledger.
        slice: seconds of creating events after which the next credential gets its turn.
        silent: seconds without a heartbeat after which a task is considered lost.
        tell: called with messages about jobs.
        environment: environment variables with API keys.
    """

    ledger: str
    slice: float = 60.0
    silent: float = 30.0
    tell: Tell = field(default=lambda _: None)
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)


class Drain:
    """One task. `run` blocks; call the other methods from other threads meanwhile."""

    def __init__(self, store: Store, manner: Manner, number: int, credential: str) -> None:
        self._store, self._manner = store, manner
        self._number, self._credential = number, credential
        self._buttons = Buttons()
        self._began = time.monotonic()
        self._posting_since: float | None = None
        self._turn: Turn | None = None
        self._rows = self._there = self._done = 0

    def press(self) -> None:
        """Cancel it: requests in progress finish, no new ones start."""
        self._buttons.press()

    def press_if_over(self) -> None:
        """Cancel it if its time slice is over.

        Only time spent creating events counts: otherwise a file that takes longer than a slice to read
        would never be finished.
        """
        since = self._posting_since
        if since is not None and time.monotonic() - since >= self._manner.slice:
            self.press()

    def give_sign(self) -> None:
        """Renew the heartbeat; a task that was taken away is canceled and creates no more events.

        Raises:
            Stopped: the database is unavailable.
        """
        claimed, rows = self._turn, self._rows
        progress = (rows, min(rows, self._there + self._done)) if rows else None
        if not self._store.beat(self._number, claimed, progress) and self._turn is claimed:
            self.press()

    def run(self, retry: Patience) -> None:
        """Run the credential's jobs until none is due or the time slice is over.

        Raises:
            Stopped: the database is unavailable and the worker is stopping.
        """
        worker = f"process {os.getpid()}"
        if not retry(lambda: self._store.enter(self._number, self._credential, worker)):
            return
        while not self._buttons.pressed:
            claimed = retry(lambda: self._store.take(self._number, self._credential))
            if claimed is None:
                break
            self._do(claimed, retry)
            if time.monotonic() - self._began >= self._manner.slice:
                break
        retry(lambda: self._store.leave(self._number, self._credential))

    def _do(self, claimed: Turn, retry: Patience) -> None:
        self._turn, self._rows, self._done = claimed, 0, 0
        context = self._world(claimed)
        job = job_of(claimed.name, _names(claimed), claimed.values, self._manner.ledger)
        job_result = attempt(job, context)
        now = retry(self._store.now)
        retry(lambda: leave_rest(self._manner.ledger))  # before another worker may take the job
        found = verdict(job_result.result, claimed.due, claimed.failures, now)
        self._turn = None
        if not retry(lambda: self._store.record(self._number, claimed, found)):
            self.press()
            return
        self._manner.tell(_in_words(claimed.name, found))
        if found.due is None:
            for note in notified(job_result, context).notes:
                self._manner.tell(f"{claimed.name}: {note}")

    def _world(self, claimed: Turn) -> World:
        held = {file.name: file.content for file in claimed.files if file.content is not None}
        return World(
            Surroundings(contents=held),
            self._buttons,
            listener=lambda _, update: self._listen(update),
            environment=self._manner.environment,
            files=lambda _: list(_names(claimed)),
        )

    def _listen(self, update: Update) -> None:
        match update:
            case Forecast(rows, there):
                self._posting_since = self._posting_since or time.monotonic()
                self._rows, self._there = rows, there
            case Advanced(done):
                self._done = done


def _names(claimed: Turn) -> tuple[str, ...]:
    return tuple(file.name for file in claimed.files)


def _in_words(name: str, found: Verdict) -> str:
    rows = "" if found.rows is None else f" {found.rows_in} of {found.rows} rows are in."
    match found.state:
        case JobState.DONE:
            return f"{name}: done.{rows}"
        case JobState.TROUBLE:
            return f"{name}: in trouble (status {found.exit_status}).{rows} {found.message}".strip()
        case JobState.STOPPED:
            return f"{name}: goes on later.{rows} {found.message}"
    return f"{name}: makes way for others.{rows}"
