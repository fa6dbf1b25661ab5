"""Time, handed in: so that tests of a day run in milliseconds."""

import time
from queue import Empty, SimpleQueue
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
