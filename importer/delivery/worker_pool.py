"""Threads that send requests, each through its own connection; they make no decisions.

The number of requests submitted to them in advance is computed here, too.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue

from importer.delivery.answers import (
    Answer,
    Conflict,
    Indeterminate,
    NotDispatched,
    NotTheApi,
    RateLimited,
    Rejected,
    Unauthorized,
)
from importer.delivery.client import Client
from importer.delivery.row_task import RequestKind, RowTask
from importer.domain.errors import Stopped
from importer.domain.message import Message

PREFETCH_SECONDS = 0.1
"""Seconds of work submitted in advance: short, so that reservations rarely expire."""
MAX_PER_WORKER = 4
"""Maximum per worker: so many more rows are in doubt if the process is killed."""


@dataclass(frozen=True, slots=True)
class CompletedRequest:
    """A task and the answer to its latest request."""

    task: RowTask
    answer: Answer


Inbox = SimpleQueue[CompletedRequest | None]

_BLOCKING_ANSWERS = (RateLimited, Unauthorized, NotTheApi)
"""Answers to a create request that any other would get as well."""


class WorkerPool:
    """Up to `max_threads` threads, started as needed; answers go to `inbox`.

    `now` returns the time (seconds since 1970) and is called from every thread.
    """

    def __init__(
        self,
        connect: Callable[[], Client],
        max_threads: int,
        inbox: Inbox,
        now: Callable[[], float],
    ) -> None:
        self._connect = connect
        self._max_threads = max_threads
        self._inbox = inbox
        self._now = now
        self._requests: SimpleQueue[tuple[RowTask, float] | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._in_flight = 0
        self._blocked = threading.Event()

    @property
    def idle_count(self) -> int:
        """Number of workers without a request; negative while requests are submitted in advance."""
        return self._max_threads - self._in_flight

    @property
    def in_flight(self) -> int:
        """Number of requests submitted whose answers were not yet collected."""
        return self._in_flight

    def submit_task(self, task: RowTask, until: float) -> None:
        """Submit a task: a free worker sends its next request, or answers `NotDispatched`.

        Args:
            task: the row to send for.
            until: when its reservation expires (seconds since 1970), which the worker checks
                because the process may have been suspended in between.

        Raises:
            Stopped: the machine cannot start any thread.
        """
        if len(self._threads) < self._max_threads and self._in_flight >= len(self._threads):
            self._start_thread()
        self._in_flight += 1
        self._requests.put((task, until))

    def _start_thread(self) -> None:
        thread = threading.Thread(target=self._run_worker, name="import-events worker", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # fewer threads are enough
            if not self._threads:
                raise Stopped(
                    Message("This machine cannot start more threads. No more events were sent."),
                    Message(
                        "Close other programs, or raise the limit on processes (ulimit -u). Then run "
                        "the same command to continue."
                    ),
                ) from None
            self._max_threads = len(self._threads)
        else:
            self._threads.append(thread)

    def mark_collected(self) -> None:
        """Count a request as collected: its answer was taken out of the inbox."""
        self._in_flight -= 1

    def set_blocked(self, *, on: bool) -> None:
        """Block or unblock requests not yet sent; blocked ones are answered `NotDispatched`."""
        if on:
            self._blocked.set()
        else:
            self._blocked.clear()

    def close(self) -> None:
        """Wait for the requests in flight and end all threads."""
        for _ in self._threads:
            self._requests.put(None)
        for thread in self._threads:
            thread.join()

    def _run_worker(self) -> None:
        with self._connect() as client:
            while (submitted := self._requests.get()) is not None:
                task, until = submitted
                is_expired = self._now() > until
                is_blocked = is_expired or self._blocked.is_set()
                answer = NotDispatched(is_expired) if is_blocked else _send_request(client, task)
                if task.request is RequestKind.CREATE and isinstance(answer, _BLOCKING_ANSWERS):
                    self._blocked.set()  # before the next request is sent
                self._inbox.put(CompletedRequest(task, answer))


def _send_request(client: Client, task: RowTask) -> Answer:
    try:
        if task.request is RequestKind.CREATE:
            return client.post_event(task.event)
        answer = client.get_events_between(*task.date_range, task.next_cursor)
    except Exception as error:  # noqa: BLE001 a thread that died would leave its row without an outcome
        return Indeterminate(Message("an unexpected error ({error})", error=type(error).__name__))
    if isinstance(answer, Rejected | Conflict):  # no valid answers to a look-up
        return Indeterminate(Message("the look-up was rejected: {reason}", reason=answer.message))
    return answer


class Prefetcher:
    """Computes the number of requests to submit before a worker is free to send them.

    Every turn of the coordinator's loop costs a commit, for which workers would be idle. As many
    requests as they send in that time are therefore recorded, reserved and submitted in advance. The
    number follows from the rate of answers; it is 0 until that is known.

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
