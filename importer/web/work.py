"""A run in a thread of its own: it goes on whether anybody looks or not."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Literal

from importer.model import ImportResult
from importer.surroundings import StopButton
from importer.updates import Advanced, Forecast, Update, Waiting

Kind = Literal["rehearsal", "import"]
State = Literal["running", "asking", "stopping", "finished"]


@dataclass(slots=True)
class Work:
    """A run under way, or the last one.

    Attributes:
        kind: what it is.
        changed: called, in the run's thread, when there is something new to see.
        state: how far it is; `asking` while it waits for `answer`.
        forecast: what will happen, once that is known.
        done, total: how many events have a fate.
        waiting: until when nothing may be sent (seconds since 1970); `None` while it goes on.
        result: at its end; `None` there too if the importer itself failed.
    """

    kind: Kind
    changed: Callable[[], None]
    state: State = "running"
    forecast: Forecast | None = None
    done: int = 0
    total: int = 0
    waiting: float | None = None
    result: ImportResult | None = None
    button: StopButton = field(default_factory=StopButton)
    _answers: "SimpleQueue[Literal['yes', 'no']]" = field(default_factory=SimpleQueue)
    _thread: threading.Thread | None = None

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.state == "finished"

    def start(self, job: Callable[["Work"], ImportResult], then: Callable[["Work"], None]) -> None:
        """Run `job` in a thread, then tell `then`."""
        self._thread = threading.Thread(
            target=self._run, args=(job, then), name=self.kind, daemon=True
        )
        self._thread.start()

    def listen(self, update: Update) -> None:
        """Take over what the run tells."""
        match update:
            case Forecast():
                self.forecast, self.total = update, update.to_send
            case Advanced(done, total):
                self.done, self.total, self.waiting = done, total, None
            case Waiting(until):
                self.waiting = until
        self.changed()

    def confirm(self, plan: Forecast) -> bool:
        """Ask before the first post, and wait for the answer; a rehearsal may always go on."""
        if self.kind == "rehearsal" or not plan.to_send:
            return True
        if self.button.pressed:
            return False
        self.state = "asking"
        self.changed()
        agreed = self._answers.get() == "yes"
        self.state = "running"
        self.changed()
        return agreed

    def answer(self, *, agreed: bool) -> None:
        """Answer the question, if it is asked."""
        if self.state == "asking":
            self._answers.put("yes" if agreed else "no")

    def stop(self) -> None:
        """Let what is under way finish, and nothing new leave."""
        self.button.press()
        self._answers.put("no")
        if not self.is_over:
            self.state = "stopping"
        self.changed()

    def wait(self, seconds: float | None = None) -> None:
        """Wait for the end."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self, job: Callable[["Work"], ImportResult], then: Callable[["Work"], None]) -> None:
        try:
            self.result = job(self)
        finally:
            self.state = "finished"
            then(self)
            self.changed()
