"""Number of requests submitted to the workers in advance, before a worker is free to send them.

Every turn of the coordinator's loop costs a commit, for which workers would be idle. As many requests
as they send in that time are therefore recorded, reserved and submitted ahead.
"""

PREFETCH_SECONDS = 0.1
"""Seconds of work submitted in advance: short, so that reservations rarely expire."""
MAX_PER_WORKER = 4
"""Maximum per worker: so many more rows are in doubt if the process is killed."""


class Prefetcher:
    """Computes the number from the rate of answers; 0 until that is known.

    Attributes:
        capacity: number of requests that may be submitted in advance.
    """

    def __init__(self, workers: int) -> None:
        self.capacity = 0
        self._max_capacity = MAX_PER_WORKER * workers
        self._answer_count = 0
        self._measured_since: float | None = None

    def record_answer(self) -> None:
        """Count an answer received."""
        self._answer_count += 1

    def update(self, now: float) -> None:
        """Adapt `capacity` to the answers since the last call; `now` is in seconds since 1970."""
        if self._measured_since is None:
            self._measured_since = now
        elapsed = now - self._measured_since
        if elapsed <= 0:
            return
        wanted = min(self._max_capacity, int(PREFETCH_SECONDS * self._answer_count / elapsed))
        self.capacity = (self.capacity + wanted) // 2
        self._answer_count, self._measured_since = 0, now
