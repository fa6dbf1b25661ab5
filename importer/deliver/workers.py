"""Threads that send: each has its own connection; none decides anything."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue

from importer.answers import Answer, Held, Rejected, Taken, Unclear
from importer.api import Client
from importer.deliver.job import Job, Request


@dataclass(frozen=True, slots=True)
class Sent:
    """A job and what came of its latest request."""

    job: Job
    answer: Answer


Inbox = SimpleQueue[Sent | None]


class Workers:
    """As many threads as there is work for, up to `most`; answers go to `inbox`."""

    def __init__(self, connect: Callable[[], Client], most: int, inbox: Inbox) -> None:
        self._connect = connect
        self._most = most
        self._inbox = inbox
        self._requests: SimpleQueue[Job | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._under_way = 0
        self._hold = threading.Event()

    @property
    def idle(self) -> int:
        """How many more requests can leave at once."""
        return self._most - self._under_way

    @property
    def under_way(self) -> int:
        """Requests that were handed in and not yet collected."""
        return self._under_way

    def send(self, job: Job) -> None:
        """Hand in a job: its next request leaves at once."""
        self._under_way += 1
        if self._under_way > len(self._threads):
            thread = threading.Thread(target=self._work, name="import-events worker", daemon=True)
            self._threads.append(thread)
            thread.start()
        self._requests.put(job)

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
            while (job := self._requests.get()) is not None:
                answer = Held() if self._hold.is_set() else _request(client, job)
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
