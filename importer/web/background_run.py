"""A run in its own thread, independent of open browser windows."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Literal

from importer.delivery.run_context import StopButton
from importer.domain.clock import SYSTEM, Clock
from importer.domain.model import ImportResult
from importer.domain.progress_events import Advanced, Forecast, Update, Waiting

Kind = Literal["rehearsal", "dry_run", "import"]
State = Literal["running", "asking", "paused", "stopping", "finished"]


@dataclass(slots=True)
class Work:
    """The current run, or the last one.

    Attributes:
        kind: test run (`rehearsal`), dry run or import.
        changed: called after every change that the page shows.
        clock: measures pauses.
        recalled: mapping (header → field) reused from earlier imports.
        state: `asking` while it waits for the user's confirmation.
        sending: the confirmation was given; from now on the run can be paused.
        declined: the user declined, so nothing was sent.
        forecast: preview of the run, once planned.
        done: events with an outcome.
        total: events to create.
        waiting: until when nothing may be sent (seconds since 1970); `None` while sending.
        reason: why it waits: the quota is used up, or a failed request is retried.
        late: total duration of the pauses, in seconds.
        result: set at the end; stays `None` if the importer itself failed.
    """

    kind: Kind
    changed: Callable[[], None]
    clock: Clock = SYSTEM
    recalled: Mapping[str, str] = field(default_factory=dict)
    state: State = "running"
    sending: bool = False
    declined: bool = False
    forecast: Forecast | None = None
    done: int = 0
    total: int = 0
    waiting: float | None = None
    reason: Literal["quota", "retry"] = "quota"
    late: float = 0.0
    result: ImportResult | None = None
    button: StopButton = field(default_factory=StopButton)
    _answers: "SimpleQueue[Literal['yes', 'no']]" = field(default_factory=SimpleQueue)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _paused_at: float = 0.0
    _thread: threading.Thread | None = None

    @property
    def is_over(self) -> bool:
        """Whether the run has ended."""
        return self.state == "finished"

    def start(
        self, job: Callable[["Work"], ImportResult], on_end: Callable[["Work"], None]
    ) -> None:
        """Run `job` in a thread; call `on_end` afterwards in the same thread."""
        self._thread = threading.Thread(
            target=self._run, args=(job, on_end), name=self.kind, daemon=True
        )
        self._thread.start()

    def listen(self, update: Update) -> None:
        """Record a progress update of the pipeline."""
        match update:
            case Forecast():
                self.forecast, self.total = update, update.to_send
            case Advanced(done, total):
                self.done, self.total, self.waiting = done, total, None
            case Waiting(until, reason):
                self.waiting, self.reason = until, reason
        self.changed()

    def confirm(self, plan: Forecast) -> bool:
        """Ask the user before the first event is created and wait for the answer; test runs need none."""
        self.sending = self.kind == "rehearsal" or not plan.to_send or self._asked()
        self.declined = not self.sending
        self.changed()
        return self.sending

    def _asked(self) -> bool:
        return self._becomes("asking", "running") and self._answers.get() == "yes"

    def answer(self, *, agreed: bool) -> None:
        """Answer the pending confirmation; without one, do nothing."""
        if self._becomes("running" if agreed else "stopping", "asking"):
            self._answers.put("yes" if agreed else "no")

    def pause(self) -> None:
        """Complete the requests in progress and send no others until `resume`."""
        with self._lock:
            if not self.sending or self.state != "running":
                return
            self.state, self._paused_at = "paused", self.clock.now()
            self.button.pause()
        self.changed()

    def go_on(self) -> None:
        """End the pause."""
        with self._lock:
            if self.state != "paused":
                return
            self.state, self.waiting = "running", None
            self.late += self.clock.now() - self._paused_at
            self.button.go_on()
        self.changed()

    def stop(self) -> None:
        """Complete the requests in progress and end the run."""
        self.button.press()
        if self._becomes("stopping", "running", "asking", "paused"):
            self._answers.put("no")

    def wait(self, seconds: float | None = None) -> None:
        """Wait until the run has ended, at most `seconds`."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _becomes(self, state: State, *before: State) -> bool:
        """Change the state if it is one of `before`; return whether it was."""
        with self._lock:
            if self.state not in before:
                return False
            self.state = state
        self.changed()
        return True

    def _run(self, job: Callable[["Work"], ImportResult], on_end: Callable[["Work"], None]) -> None:
        try:
            self.result = job(self)
        finally:
            with self._lock:
                self.state = "finished"
            on_end(self)
            self.changed()
