"""Clock and waiting as injected dependencies, so that a test can pass a day in milliseconds."""

import time
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Protocol, TypeVar

T = TypeVar("T")


class Clock(Protocol):
    """Current time and interruptible waiting."""

    def now(self) -> float:
        """Return seconds since 1970."""
        ...

    def wait(self, inbox: "SimpleQueue[T]", seconds: float | None, *, expecting: bool) -> T | None:
        """Return the next item of `inbox`, or `None` if none arrives within `seconds`.

        Args:
            inbox: the queue to wait for.
            seconds: the time limit; `None` for no limit.
            expecting: whether a pending task will put an item into `inbox` (for test clocks).

        """
        ...


class SystemClock:
    """The system clock."""

    def now(self) -> float:
        """Return seconds since 1970."""
        return time.time()

    def wait(self, inbox: "SimpleQueue[T]", seconds: float | None, *, expecting: bool) -> T | None:
        """Block until an item arrives or the time is over; see `Clock.wait`."""
        del expecting
        try:
            return inbox.get(timeout=seconds)
        except Empty:
            return None


SYSTEM_CLOCK = SystemClock()


class MonotonicWallClock:
    """Wall clock that never runs backward: a run's waits and its lease depend on it.

    When the underlying clock is set back, the time continues from the latest value. A clock that is
    set forward is followed: the machine slept, or its time was wrong before. Thread-safe.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._offset = 0.0
        self._latest = clock.now()

    def now(self) -> float:
        """Return seconds since 1970, never less than an earlier call returned."""
        with self._lock:
            now = self._clock.now() + self._offset
            self._offset += max(0.0, self._latest - now)
            self._latest = max(self._latest, now)
            return self._latest

    def wait(self, inbox: "SimpleQueue[T]", seconds: float | None, *, expecting: bool) -> T | None:
        """Wait as the underlying clock does."""
        return self._clock.wait(inbox, seconds, expecting=expecting)
