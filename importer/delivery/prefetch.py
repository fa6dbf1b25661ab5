"""How many requests are handed to the workers before one of them is free for it.

Each turn of the coordinator's loop costs a commit. Workers that had to wait for it would stand idle
for as long; so as many requests lie ready for them as they send meanwhile, durable and paid for.
"""

SECONDS = 0.1
"""How long requests lie ready: short, so that hardly one leaves later than its reservation allows."""
MOST = 4
"""How many lie ready at most, for each worker: so many rows more are in doubt if the process is killed."""


class Ahead:
    """Reckons with the pace at which answers come in; until one is known, nothing lies ready.

    Attributes:
        count: how many requests may lie ready now.
    """

    def __init__(self, workers: int) -> None:
        self.count = 0
        self._most = MOST * workers
        self._answers = 0
        self._since: float | None = None

    def answered(self) -> None:
        """An answer has come in."""
        self._answers += 1

    def reckon(self, now: float) -> None:
        """Look back at the answers of the latest turn; `now` is in seconds since 1970."""
        if self._since is None:
            self._since = now
        elapsed = now - self._since
        if elapsed <= 0:
            return
        wanted = min(self._most, int(SECONDS * self._answers / elapsed))
        self.count = (self.count + wanted) // 2
        self._answers, self._since = 0, now
