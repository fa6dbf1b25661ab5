"""A task: a credential's due jobs, one after another, for a slice of time."""

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
"""Takes a sentence for a person."""

_SHORTEST_WAIT, _LONGEST_WAIT = 0.5, 10.0


class Patience:
    """Does something again and again while the database is away, until the worker is to end.

    Args:
        sleep: lets so many seconds pass; tells whether the worker is to end.
    """

    def __init__(self, sleep: Callable[[float], bool]) -> None:
        self._sleep = sleep

    def __call__(self, work: Callable[[], T]) -> T:
        """Return what comes of it.

        Raises:
            Stopped: the database is away, and the worker is to end.
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
    """How tasks are done.

    Attributes:
        ledger: the ledger that the runs keep.
        slice: seconds of posting after which a credential makes way for others.
        silent: seconds without a sign of life after which a task is taken for lost.
        tell: who is told of jobs.
        environment: where the keys are.
    """

    ledger: str
    slice: float = 60.0
    silent: float = 30.0
    tell: Tell = field(default=lambda _: None)
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)


class Drain:
    """One task; `run` blocks, the rest is called from other threads meanwhile."""

    def __init__(self, store: Store, manner: Manner, number: int, credential: str) -> None:
        self._store, self._manner = store, manner
        self._number, self._credential = number, credential
        self._buttons = Buttons()
        self._began = time.monotonic()
        self._posting_since: float | None = None
        self._turn: Turn | None = None
        self._rows = self._there = self._done = 0

    def press(self) -> None:
        """End it: what is under way finishes."""
        self._buttons.press()

    def press_if_over(self) -> None:
        """End it if its slice of time is over.

        Only posting counts: a file that takes longer than a slice to read would never be done.
        """
        since = self._posting_since
        if since is not None and time.monotonic() - since >= self._manner.slice:
            self.press()

    def give_sign(self) -> None:
        """Give a sign of life; a task that was taken for lost ends, and posts nothing more.

        Raises:
            Stopped: the database is away just now.
        """
        turn, rows = self._turn, self._rows
        progress = (rows, min(rows, self._there + self._done)) if rows else None
        if not self._store.beat(self._number, turn, progress) and self._turn is turn:
            self.press()

    def run(self, patiently: Patience) -> None:
        """Do the credential's jobs until none is due or the slice of time is over.

        Raises:
            Stopped: the database is away, and the worker is to end.
        """
        worker = f"process {os.getpid()}"
        if not patiently(lambda: self._store.enter(self._number, self._credential, worker)):
            return
        while not self._buttons.pressed:
            turn = patiently(lambda: self._store.take(self._number, self._credential))
            if turn is None:
                break
            self._do(turn, patiently)
            if time.monotonic() - self._began >= self._manner.slice:
                break
        patiently(lambda: self._store.leave(self._number, self._credential))

    def _do(self, turn: Turn, patiently: Patience) -> None:
        self._turn, self._rows, self._done = turn, 0, 0
        world = self._world(turn)
        job = job_of(turn.name, _names(turn), turn.values, self._manner.ledger)
        outcome = attempt(job, world)
        now = patiently(self._store.now)
        patiently(lambda: leave_rest(self._manner.ledger))  # before another worker may take the job
        found = verdict(outcome.result, turn.due, turn.failures, now)
        self._turn = None
        if not patiently(lambda: self._store.record(self._number, turn, found)):
            self.press()
            return
        self._manner.tell(_in_words(turn.name, found))
        if found.due is None:
            for note in notified(outcome, world).notes:
                self._manner.tell(f"{turn.name}: {note}")

    def _world(self, turn: Turn) -> World:
        held = {file.name: file.content for file in turn.files if file.content is not None}
        return World(
            Surroundings(contents=held),
            self._buttons,
            listener=lambda _, update: self._listen(update),
            environment=self._manner.environment,
            files=lambda _: list(_names(turn)),
        )

    def _listen(self, update: Update) -> None:
        match update:
            case Forecast(rows, there):
                self._posting_since = self._posting_since or time.monotonic()
                self._rows, self._there = rows, there
            case Advanced(done):
                self._done = done


def _names(turn: Turn) -> tuple[str, ...]:
    return tuple(file.name for file in turn.files)


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
