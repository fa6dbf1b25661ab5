"""A run in its own thread, independent of open browser windows, which are notified of its changes."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Literal

from importer.delivery.run_context import CancellationToken
from importer.domain.clock import SYSTEM_CLOCK, Clock
from importer.domain.model import ImportResult
from importer.domain.progress_events import ProgressUpdate, RunPreview, Update, WaitNotice

RunKind = Literal["rehearsal", "dry_run", "import"]
BackgroundState = Literal["running", "asking", "paused", "stopping", "finished"]


class ChangeNotifier:
    """Notifies the event streams (coroutines) of changes made by any thread; each has its own event."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscribers: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}

    @contextmanager
    def subscribe(self) -> Iterator[asyncio.Event]:
        """Yield an event that every change sets; the subscriber clears it."""
        event = asyncio.Event()
        with self._lock:
            self._subscribers[event] = asyncio.get_running_loop()
        try:
            yield event
        finally:
            with self._lock:
                del self._subscribers[event]

    def notify(self) -> None:
        """Set the events of all subscribers."""
        with self._lock:
            for event, loop in self._subscribers.items():
                with suppress(RuntimeError):  # its event loop is closed
                    loop.call_soon_threadsafe(event.set)


@dataclass(slots=True)
class BackgroundRun:
    """The current run, or the last one.

    Attributes:
        kind: test run (`rehearsal`), dry run or import.
        on_change: called after every change that the page shows.
        reused_mapping: header → field, from earlier imports.
        state: `asking` while it waits for the user's confirmation.
        sending: the confirmation was given; from now on the run can be paused.
        declined: the user declined, so nothing was sent.
        done: events with an outcome.
        total: events to create.
        waiting_until: until when nothing may be sent (seconds since 1970); `None` while sending.
        paused_seconds: total duration of the pauses.
        result: set at the end; stays `None` if the importer itself failed.
    """

    kind: RunKind
    on_change: Callable[[], None]
    clock: Clock = SYSTEM_CLOCK
    reused_mapping: Mapping[str, str] = field(default_factory=dict)
    state: BackgroundState = "running"
    sending: bool = False
    declined: bool = False
    preview: RunPreview | None = None
    done: int = 0
    total: int = 0
    waiting_until: float | None = None
    wait_reason: Literal["quota", "retry"] = "quota"
    paused_seconds: float = 0.0
    result: ImportResult | None = None
    cancellation_token: CancellationToken = field(default_factory=CancellationToken)
    _answers: "SimpleQueue[Literal['yes', 'no']]" = field(default_factory=SimpleQueue)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _paused_at: float = 0.0
    _thread: threading.Thread | None = None

    @property
    def is_finished(self) -> bool:
        """Whether the run has ended."""
        return self.state == "finished"

    def start_thread(
        self,
        job: Callable[["BackgroundRun"], ImportResult],
        on_end: Callable[["BackgroundRun"], None],
    ) -> None:
        """Run `job` in a thread; call `on_end` afterwards in the same thread."""
        self._thread = threading.Thread(
            target=self._run_job, args=(job, on_end), name=self.kind, daemon=True
        )
        self._thread.start()

    def handle_update(self, update: Update) -> None:
        """Record a progress update of the pipeline."""
        match update:
            case RunPreview():
                self.preview, self.total = update, update.to_send
            case ProgressUpdate(done, total):
                self.done, self.total, self.waiting_until = done, total, None
            case WaitNotice(until, reason):
                self.waiting_until, self.wait_reason = until, reason
        self.on_change()

    def confirm_plan(self, plan: RunPreview) -> bool:
        """Ask the user before the first event is created and wait for the answer; test runs need none."""
        self.sending = self.kind == "rehearsal" or not plan.to_send or self._ask_user()
        self.declined = not self.sending
        self.on_change()
        return self.sending

    def _ask_user(self) -> bool:
        return self._update_state("asking", "running") and self._answers.get() == "yes"

    def submit_answer(self, *, agreed: bool) -> None:
        """Answer the pending confirmation; without one, do nothing."""
        if self._update_state("running" if agreed else "stopping", "asking"):
            self._answers.put("yes" if agreed else "no")

    def pause(self) -> None:
        """Complete the requests in progress and send no others until `resume`."""
        with self._lock:
            if not self.sending or self.state != "running":
                return
            self.state, self._paused_at = "paused", self.clock.now()
            self.cancellation_token.pause()
        self.on_change()

    def resume(self) -> None:
        """End the pause."""
        with self._lock:
            if self.state != "paused":
                return
            self.state, self.waiting_until = "running", None
            self.paused_seconds += self.clock.now() - self._paused_at
            self.cancellation_token.resume()
        self.on_change()

    def stop(self) -> None:
        """Complete the requests in progress and end the run."""
        self.cancellation_token.cancel()
        if self._update_state("stopping", "running", "asking", "paused"):
            self._answers.put("no")

    def wait_until_finished(self, seconds: float | None = None) -> None:
        """Wait until the run has ended, at most `seconds`."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _update_state(self, state: BackgroundState, *before: BackgroundState) -> bool:
        """Change the state if it is one of `before`; return whether it was."""
        with self._lock:
            if self.state not in before:
                return False
            self.state = state
        self.on_change()
        return True

    def _run_job(
        self,
        job: Callable[["BackgroundRun"], ImportResult],
        on_end: Callable[["BackgroundRun"], None],
    ) -> None:
        try:
            self.result = job(self)
        finally:
            with self._lock:
                self.state = "finished"
            on_end(self)
            self.on_change()
