"""A run in a thread of its own: it goes on whether anybody looks or not."""

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
    """A run under way, or the last one.

    Attributes:
        kind: what it is.
        changed: called when there is something new to see.
        clock: time.
        recalled: header → field, as was said of such headers before.
        state: how far it is; `asking` while it waits for `answer`.
        sending: the question is answered, so that there is something to pause.
        declined: the question was answered with no, so that nothing was sent.
        forecast: what will happen, once that is known.
        done, total: how many events have a fate.
        waiting: until when nothing may be sent (seconds since 1970); `None` while it goes on.
        reason: why: the quota, or a request that failed and is repeated.
        late: seconds that pauses took so far.
        result: at its end; `None` there too if the importer itself failed.
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
            case Waiting(until, reason):
                self.waiting, self.reason = until, reason
        self.changed()

    def confirm(self, plan: Forecast) -> bool:
        """Ask before the first post, and wait for the answer; a rehearsal may always go on."""
        self.sending = self.kind == "rehearsal" or not plan.to_send or self._asked()
        self.declined = not self.sending
        self.changed()
        return self.sending

    def _asked(self) -> bool:
        return self._becomes("asking", "running") and self._answers.get() == "yes"

    def answer(self, *, agreed: bool) -> None:
        """Answer the question, if it is asked."""
        if self._becomes("running" if agreed else "stopping", "asking"):
            self._answers.put("yes" if agreed else "no")

    def pause(self) -> None:
        """Let what is under way finish, and nothing new leave until `go_on`."""
        with self._lock:
            if not self.sending or self.state != "running":
                return
            self.state, self._paused_at = "paused", self.clock.now()
            self.button.pause()
        self.changed()

    def go_on(self) -> None:
        """End a pause."""
        with self._lock:
            if self.state != "paused":
                return
            self.state, self.waiting = "running", None
            self.late += self.clock.now() - self._paused_at
            self.button.go_on()
        self.changed()

    def stop(self) -> None:
        """Let what is under way finish, and nothing new leave."""
        self.button.press()
        if self._becomes("stopping", "running", "asking", "paused"):
            self._answers.put("no")

    def wait(self, seconds: float | None = None) -> None:
        """Wait for the end."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _becomes(self, state: State, *before: State) -> bool:
        """Change the state, if it is one of those `before`; tell whether it was."""
        with self._lock:
            if self.state not in before:
                return False
            self.state = state
        self.changed()
        return True

    def _run(self, job: Callable[["Work"], ImportResult], then: Callable[["Work"], None]) -> None:
        try:
            self.result = job(self)
        finally:
            with self._lock:
                self.state = "finished"
            then(self)
            self.changed()
