"""Queue of the rows under delivery that have no request in flight."""

import heapq
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import count, islice

from importer.delivery.row_task import RowTask


class TaskQueue:
    """Tasks that are ready, in order, and tasks that are scheduled for later."""

    def __init__(self, tasks: Iterable[RowTask] = ()) -> None:
        self._ready = deque(tasks)
        self._scheduled: list[tuple[float, int, RowTask]] = []
        self._sequence = count()

    def __len__(self) -> int:
        return len(self._ready) + len(self._scheduled)

    def __iter__(self) -> Iterator[RowTask]:
        yield from self._ready
        yield from (task for _, _, task in self._scheduled)

    @property
    def ready_count(self) -> int:
        """Number of tasks that may be sent now."""
        return len(self._ready)

    @property
    def next_ready_at(self) -> float | None:
        """When the next scheduled task becomes ready (seconds since 1970), if any is scheduled."""
        return self._scheduled[0][0] if self._scheduled else None

    def get_first(self, max_count: int) -> list[RowTask]:
        """Return up to `max_count` ready tasks without removing them."""
        return list(islice(self._ready, max_count))

    def pop_first(self) -> None:
        """Remove the first ready task."""
        self._ready.popleft()

    def push_front(self, task: RowTask) -> None:
        """Put a task before all ready ones."""
        self._ready.appendleft(task)

    def schedule(self, task: RowTask, until: float) -> None:
        """Make a task ready at `until` (seconds since 1970)."""
        heapq.heappush(self._scheduled, (until, next(self._sequence), task))

    def release_due(self, now: float) -> None:
        """Put scheduled tasks that are due by `now` (seconds since 1970) before all ready ones."""
        while self._scheduled and self._scheduled[0][0] <= now:
            self.push_front(heapq.heappop(self._scheduled)[2])
