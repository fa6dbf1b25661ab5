"""A clock that never goes back: a run's waits and its seat hang on it."""

from queue import SimpleQueue
from threading import Lock
from typing import TypeVar

from importer.domain.clock import Clock

T = TypeVar("T")


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
