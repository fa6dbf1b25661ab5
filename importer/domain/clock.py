"""Time, handed in: so that tests of a day run in milliseconds."""

import time
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Protocol, TypeVar

T = TypeVar("T")


class Clock(Protocol):
    """What the run needs of time."""

    def now(self) -> float:
        """Return seconds since 1970."""
        ...

    def wait(self, inbox: "SimpleQueue[T]", seconds: float | None, *, expecting: bool) -> T | None:
        """Return what comes in within `seconds` (`None`: however long it takes), else `None`.

        `expecting` says whether anything is under way that will put something into `inbox`.
        """
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> float:
        """Return seconds since 1970."""
        return time.time()

    def wait(self, inbox: "SimpleQueue[T]", seconds: float | None, *, expecting: bool) -> T | None:
        """Block on the inbox."""
        del expecting
        try:
            return inbox.get(timeout=seconds)
        except Empty:
            return None


SYSTEM = SystemClock()


class SteadyClock:
    """Another clock, going on from where it was whenever that one is set back.

    A clock that is set forward is followed: then the machine slept, or was wrong before. May be
    read from any thread.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._ahead = 0.0
        self._latest = clock.now()

    def now(self) -> float:
        """Return seconds since 1970, never fewer than before."""
        with self._lock:
            now = self._clock.now() + self._ahead
            self._ahead += max(0.0, self._latest - now)
            self._latest = max(self._latest, now)
            return self._latest

    def wait(self, inbox: "SimpleQueue[T]", seconds: float | None, *, expecting: bool) -> T | None:
        """Wait as the other clock does."""
        return self._clock.wait(inbox, seconds, expecting=expecting)
