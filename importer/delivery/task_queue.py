"""Queue of the rows under delivery that have no request in flight."""

import heapq
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import count, islice

from importer.delivery.row_task import Job


class Queue:
    """Tasks that are ready, in order, and tasks that are scheduled for later."""

    def __init__(self, tasks: Iterable[Job] = ()) -> None:
        self._ready = deque(tasks)
        self._later: list[tuple[float, int, Job]] = []
        self._order = count()

    def __len__(self) -> int:
        return len(self._ready) + len(self._later)

    def __iter__(self) -> Iterator[Job]:
        yield from self._ready
        yield from (task for _, _, task in self._later)

    @property
    def ready(self) -> int:
        """Number of tasks that may be sent now."""
        return len(self._ready)

    @property
    def next_at(self) -> float | None:
        """When the next scheduled task becomes ready (seconds since 1970), if any is scheduled."""
        return self._later[0][0] if self._later else None

    def first(self, max_count: int) -> list[Job]:
        """Return up to `max_count` ready tasks without removing them."""
        return list(islice(self._ready, max_count))

    def drop_first(self) -> None:
        """Remove the first ready task."""
        self._ready.popleft()

    def put_back(self, task: Job) -> None:
        """Put a task before all ready ones."""
        self._ready.appendleft(task)

    def put_off(self, task: Job, until: float) -> None:
        """Make a task ready at `until` (seconds since 1970)."""
        heapq.heappush(self._later, (until, next(self._order), task))

    def advance(self, now: float) -> None:
        """Put scheduled tasks that are due by `now` (seconds since 1970) before all ready ones."""
        while self._later and self._later[0][0] <= now:
            self.put_back(heapq.heappop(self._later)[2])
