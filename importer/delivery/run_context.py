"""Injected dependencies of a run: clock, random numbers, progress listener, cancellation."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any

from importer.domain.clock import SYSTEM_CLOCK, Clock
from importer.domain.errors import Interrupted
from importer.domain.message import Message
from importer.domain.model import Source
from importer.domain.progress_events import ProgressListener, RunPreview, Update
from importer.ledger.saved_mappings import SavedMappings


class CancellationToken:
    """Cancels or pauses a run; safe in a signal handler.

    Requests in flight are completed and no more are sent. A paused run keeps its lease.
    """

    def __init__(self) -> None:
        self.canceled = self.paused = False
        self._inbox: SimpleQueue[Any] | None = None

    def cancel(self) -> None:
        """Cancel the run."""
        self.canceled = True
        self._notify_waiter()

    def pause(self) -> None:
        """Send no more requests until `resume`."""
        self.paused = True
        self._notify_waiter()

    def resume(self) -> None:
        """End a pause."""
        self.paused = False
        self._notify_waiter()

    def wake_on_cancel(self, inbox: "SimpleQueue[Any]") -> None:
        """Put `None` into `inbox` at every change, to wake the thread that waits on it."""
        self._inbox = inbox

    def _notify_waiter(self) -> None:
        if self._inbox is not None:
            self._inbox.put(None)


def ignore_progress(update: Update) -> None:
    """Ignore all updates."""


def always_confirm(plan: RunPreview) -> bool:
    """Confirm every plan."""
    del plan
    return True


@dataclass(frozen=True, slots=True)
class RunContext:
    """Injected dependencies of a run.

    Attributes:
        clock: time and sleep.
        rng: returns random numbers from 0 to 1.
        listener: called with progress updates.
        cancellation: cancels or pauses the run.
        saved_mappings: saved column mappings, by header row.
        confirm: called once with the preview, before the first request; `False` cancels the run.
        job_name: name of the batch's job, under which the history lists the run; files unchanged since
            its last complete import are not read again.
        file_contents: bytes of files that were loaded already, or are not on this machine's disk, by path.
        sources: calendars that were read already, by path.
        is_test_run: the run is a test run against the practice API, as the reports show.
    """

    clock: Clock = SYSTEM_CLOCK
    rng: Callable[[], float] = random.random
    listener: ProgressListener = ignore_progress
    cancellation: CancellationToken = field(default_factory=CancellationToken)
    saved_mappings: SavedMappings | None = None
    confirm: Callable[[RunPreview], bool] = always_confirm
    job_name: str | None = None
    file_contents: Mapping[str, bytes] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    is_test_run: bool = False

    def sleep(self, seconds: float) -> None:
        """Sleep while no request is in flight.

        Raises:
            Interrupted: the run was canceled.
        """
        inbox: SimpleQueue[None] = SimpleQueue()
        self.cancellation.wake_on_cancel(inbox)
        if not self.cancellation.canceled:
            self.clock.wait(inbox, seconds, expecting=False)
        if self.cancellation.canceled:
            raise Interrupted(Message("Canceled. Nothing was sent."))
