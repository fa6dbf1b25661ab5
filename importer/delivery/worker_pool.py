"""Threads that send requests, each through its own connection; they make no decisions."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue

from importer.delivery.answers import (
    Answer,
    Held,
    Limited,
    Misdirected,
    Refused,
    Rejected,
    Taken,
    Unclear,
)
from importer.delivery.client import Client
from importer.delivery.row_task import Job, Request
from importer.domain.errors import Stopped


@dataclass(frozen=True, slots=True)
class Sent:
    """A task and the answer to its latest request."""

    job: Job
    answer: Answer


Inbox = SimpleQueue[Sent | None]

_FOR_ALL = (Limited, Refused, Misdirected)
"""Answers to a create request that any other would get as well."""


class Workers:
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
        self._most = max_threads
        self._inbox = inbox
        self._now = now
        self._requests: SimpleQueue[tuple[Job, float] | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._under_way = 0
        self._hold = threading.Event()

    @property
    def idle(self) -> int:
        """Number of workers without a request; negative while requests are submitted in advance."""
        return self._most - self._under_way

    @property
    def under_way(self) -> int:
        """Number of requests submitted whose answers were not yet collected."""
        return self._under_way

    def send(self, task: Job, until: float) -> None:
        """Submit a task: a free worker sends its next request, or answers `NotDispatched`.

        Args:
            task: the row to send for.
            until: when its reservation expires (seconds since 1970), which the worker checks
                because the process may have been suspended in between.

        Raises:
            Stopped: the machine cannot start any thread.
        """
        if len(self._threads) < self._most and self._under_way >= len(self._threads):
            self._start()
        self._under_way += 1
        self._requests.put((task, until))

    def _start(self) -> None:
        thread = threading.Thread(target=self._work, name="import-events worker", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # fewer threads are enough
            if not self._threads:
                raise Stopped(
                    "This machine lets no more threads be started, so nothing more was sent.",
                    "End other programs, or raise the limit on processes (ulimit -u); the same "
                    "command goes on from there.",
                ) from None
            self._most = len(self._threads)
        else:
            self._threads.append(thread)

    def collected(self) -> None:
        """Count a request as collected: its answer was taken out of the inbox."""
        self._under_way -= 1

    def hold(self, *, on: bool) -> None:
        """Block or unblock requests not yet sent; blocked ones are answered `NotDispatched`."""
        if on:
            self._hold.set()
        else:
            self._hold.clear()

    def close(self) -> None:
        """Wait for the requests in flight and end all threads."""
        for _ in self._threads:
            self._requests.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        with self._connect() as client:
            while (submitted := self._requests.get()) is not None:
                task, until = submitted
                is_expired = self._now() > until
                is_blocked = is_expired or self._hold.is_set()
                answer = Held(is_expired) if is_blocked else _request(client, task)
                if task.request is Request.POST and isinstance(answer, _FOR_ALL):
                    self._hold.set()  # before the next request is sent
                self._inbox.put(Sent(task, answer))


def _request(client: Client, task: Job) -> Answer:
    try:
        if task.request is Request.POST:
            return client.post_event(task.event)
        answer = client.events_between(*task.days, task.after)
    except Exception as error:  # noqa: BLE001 a thread that died would leave its row without an outcome
        return Unclear(f"an unexpected error ({type(error).__name__})")
    if isinstance(answer, Rejected | Taken):  # no valid answers to a look-up
        return Unclear(f"the look-up was refused: {answer.message}")
    return answer
