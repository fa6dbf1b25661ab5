"""Number of requests submitted to the workers in advance, before a worker is free to send them.

Every turn of the coordinator's loop costs a commit, for which workers would be idle. As many requests
as they send in that time are therefore recorded, reserved and submitted ahead.
"""

SECONDS = 0.1
"""Seconds of work submitted in advance: short, so that reservations rarely expire."""
MOST = 4
"""Maximum per worker: so many more rows are in doubt if the process is killed."""


class Ahead:
    """Computes the number from the rate of answers; 0 until that is known.

    Attributes:
        capacity: number of requests that may be submitted in advance.
    """

    def __init__(self, workers: int) -> None:
        self.count = 0
        self._most = MOST * workers
        self._answers = 0
        self._since: float | None = None

    def answered(self) -> None:
        """Count an answer received."""
        self._answers += 1

    def reckon(self, now: float) -> None:
        """Adapt `capacity` to the answers since the last call; `now` is in seconds since 1970."""
        if self._since is None:
            self._since = now
        elapsed = now - self._since
        if elapsed <= 0:
            return
        wanted = min(self._most, int(SECONDS * self._answers / elapsed))
        self.count = (self.count + wanted) // 2
        self._answers, self._since = 0, now
