"""A clock for tests, in which hours pass in milliseconds."""

from queue import Empty, SimpleQueue
from typing import TypeVar

import pytest

T = TypeVar("T")

RESPONSE_TIMEOUT = 120.0
"""Seconds of real time after which a request that is under way counts as lost: the test fails."""


class FakeClock:
    """A clock that moves only while no request is under way, so that hours pass in milliseconds.

    Requests are real: their responses are waited for in real time, which this clock does not count.

    Attributes:
        started: seconds since 1970.
        waits: how long each wait was, in the seconds of this clock.
    """

    def __init__(self, started: float = 1_800_000_000.0) -> None:
        self.started = self._now = started
        self.waits: list[float] = []

    def __call__(self) -> float:
        """Return seconds since 1970, as the practice API expects it of a clock."""
        return self._now

    def now(self) -> float:
        """Return seconds since 1970."""
        return self._now

    @property
    def passed(self) -> float:
        """Return seconds since the start."""
        return self._now - self.started

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._now += seconds

    def set(self, moment: float) -> None:
        """Set the clock to seconds since 1970."""
        self._now = moment

    def wait(self, inbox: "SimpleQueue[T]", seconds: float | None, *, expecting: bool) -> T | None:
        """Wait for responses in real time; if none is expected, move the clock at once."""
        if expecting:
            return inbox.get(timeout=RESPONSE_TIMEOUT)
        try:
            return inbox.get_nowait()
        except Empty:
            assert seconds is not None, "no request is under way: this wait would never end"
        self.waits.append(seconds)
        self.advance(seconds)
        return None


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()
