"""Threads that send: each has its own connection; none decides anything."""

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
    """A job and what came of its latest request."""

    job: Job
    answer: Answer


Inbox = SimpleQueue[Sent | None]

_FOR_ALL = (Limited, Refused, Misdirected)
"""Answers to a post that every other one would get as well."""


class Workers:
    """As many threads as there is work for, up to `most`; answers go to `inbox`.

    `now` tells the time (seconds since 1970); it is asked from every thread.
    """

    def __init__(
        self, connect: Callable[[], Client], most: int, inbox: Inbox, now: Callable[[], float]
    ) -> None:
        self._connect = connect
        self._most = most
        self._inbox = inbox
        self._now = now
        self._requests: SimpleQueue[tuple[Job, float] | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._under_way = 0
        self._hold = threading.Event()

    @property
    def idle(self) -> int:
        """How many more requests can leave at once; below 0 where some lie ready."""
        return self._most - self._under_way

    @property
    def under_way(self) -> int:
        """Requests that were handed in and not yet collected."""
        return self._under_way

    def send(self, job: Job, until: float) -> None:
        """Hand in a job: its next request leaves as soon as a worker is free, or comes back as `Held`.

        Args:
            job: what is sent.
            until: when what was reserved for it is too old to be used (seconds since 1970): a
                process that stood still in between wakes up in another world.

        Raises:
            Stopped: the machine lets no thread be started.
        """
        if len(self._threads) < self._most and self._under_way >= len(self._threads):
            self._start()
        self._under_way += 1
        self._requests.put((job, until))

    def _start(self) -> None:
        thread = threading.Thread(target=self._work, name="import-events worker", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # fewer do it too
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
        """Say that an answer was taken out of the inbox."""
        self._under_way -= 1

    def hold(self, *, on: bool) -> None:
        """Keep what has not left yet from leaving: it comes back as `Held`."""
        if on:
            self._hold.set()
        else:
            self._hold.clear()

    def close(self) -> None:
        """Let every thread end once its request has."""
        for _ in self._threads:
            self._requests.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        with self._connect() as client:
            while (handed := self._requests.get()) is not None:
                job, until = handed
                late = self._now() > until
                held = late or self._hold.is_set()
                answer = Held(late) if held else _request(client, job)
                if job.request is Request.POST and isinstance(answer, _FOR_ALL):
                    self._hold.set()  # before the next one leaves
                self._inbox.put(Sent(job, answer))


def _request(client: Client, job: Job) -> Answer:
    try:
        if job.request is Request.POST:
            return client.post_event(job.event)
        answer = client.events_between(*job.days, job.after)
    except Exception as error:  # noqa: BLE001 a thread that died would leave its row without a fate
        return Unclear(f"an unexpected error ({type(error).__name__})")
    if isinstance(answer, Rejected | Taken):  # nothing that a look-up can be told
        return Unclear(f"the look-up was refused: {answer.message}")
    return answer
