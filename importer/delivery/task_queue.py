"""The jobs of a delivery that are not under way."""

import heapq
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import count, islice

from importer.delivery.row_task import Job


class Queue:
    """Jobs that wait: those that may go, in their order, and those that go at a time to come."""

    def __init__(self, jobs: Iterable[Job] = ()) -> None:
        self._ready = deque(jobs)
        self._later: list[tuple[float, int, Job]] = []
        self._order = count()

    def __len__(self) -> int:
        return len(self._ready) + len(self._later)

    def __iter__(self) -> Iterator[Job]:
        yield from self._ready
        yield from (job for _, _, job in self._later)

    @property
    def ready(self) -> int:
        """How many may go."""
        return len(self._ready)

    @property
    def next_at(self) -> float | None:
        """When the next one may go that may not yet (seconds since 1970)."""
        return self._later[0][0] if self._later else None

    def first(self, most: int) -> list[Job]:
        """Return the first ones that may go; they stay."""
        return list(islice(self._ready, most))

    def drop_first(self) -> None:
        """Take the first one out: it is under way."""
        self._ready.popleft()

    def put_back(self, job: Job) -> None:
        """Let a job go next."""
        self._ready.appendleft(job)

    def put_off(self, job: Job, until: float) -> None:
        """Let a job go at `until` (seconds since 1970)."""
        heapq.heappush(self._later, (until, next(self._order), job))

    def advance(self, now: float) -> None:
        """Let those go, and first, whose time has come."""
        while self._later and self._later[0][0] <= now:
            self.put_back(heapq.heappop(self._later)[2])
