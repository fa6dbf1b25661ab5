"""A row on its way: which request comes next, and what an answer makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, assert_never

import orjson

from importer.delivery.answers import (
    Answer,
    Created,
    Held,
    Limited,
    Misdirected,
    NotSent,
    Organization,
    Page,
    Refused,
    Rejected,
    Taken,
    Unclear,
)
from importer.domain.ledger_entry import Progress
from importer.domain.model import Event, Problem, Status
from importer.planning.diff import differences, remote_body
from importer.planning.plan import Fate, Step, Task, changed, compare, taken, unreadable

_MAY_STILL_COME = (None, 502, 504)
"""Statuses of an unclear answer after which the server may still be at work on the request: none at
all, and those of a gateway that did not wait for it (RFC 9110, 15.6.3 and 15.6.5)."""


class Request(Enum):
    """What a job sends next."""

    POST = "post"
    LOOK = "look"


@dataclass(slots=True)
class Job:
    """A task under delivery; only the coordinator changes it.

    Attributes:
        task: what was planned.
        request: what it sends next.
        attempts: posts tried in this run.
        failures: attempts at the present request that came to nothing.
        doubtful: an attempt may have made the event though no answer said so.
        pending: an attempt of this run may even make it yet.
        intended: the ledger has an intent of this run for it.
        delayed: what was reserved for it has become too old once.
        objection: why the slug is being looked up, if it is.
        after: the page that the look-up goes on behind.
        exhausted: why all attempts were in vain, if a look-up is to say what became of them.
        arrived: the organization has the earlier version that the ledger knows of.
    """

    task: Task
    request: Request = Request.POST
    attempts: int = 0
    failures: int = 0
    doubtful: bool = False
    pending: bool = False
    intended: bool = False
    delayed: bool = False
    objection: Taken | None = None
    after: str | None = None
    exhausted: str = ""
    arrived: bool = False

    @property
    def event(self) -> Event:
        """The row."""
        return self.task.event

    @property
    def days(self) -> tuple[str, str]:
        """The first and the last day on which the event may stand, whichever version of it is there."""
        days = [str(self.event.body["date"])]
        if self.task.earlier is not None:
            days.append(str(orjson.loads(self.task.earlier.canonical)["date"]))
        return min(days), max(days)

    @property
    def needs_intent(self) -> bool:
        """The ledger has to know of it before it leaves."""
        return self.request is Request.POST and not self.intended

    def count(self, answer: Answer) -> None:
        """Charge an attempt; a 429 charges none."""
        if isinstance(answer, Limited):
            return
        self.failures += 1
        if self.request is Request.POST:
            self.attempts += 1
            if isinstance(answer, Unclear):
                self.doubtful = True
                self.pending = self.pending or answer.status in _MAY_STILL_COME

    @property
    def progress(self) -> Progress:
        """What the ledger has to know if nothing more is sent."""
        return Progress.INTENDED if self.doubtful else Progress.ABSENT


def start(task: Task) -> Job:
    """Begin with a task; an earlier attempt of unknown fate leaves it doubtful from the start."""
    request = Request.LOOK if task.step is Step.SETTLE else Request.POST
    return Job(task, request, doubtful=task.earlier is not None)


def advance(job: Job, answer: Answer) -> Fate | None:
    """Take an answer that settles the job's request; `None` where another request has to follow."""
    match answer:
        case Created(event_id):
            return Fate(job.event, Status.CREATED, event_id, attempts=job.attempts)
        case Rejected():
            return _rejected(job, answer)
        case Taken():
            _look(job, answer)
            return None
        case Page(events, after):
            item = next((item for item in events if item.get("slug") == job.event.slug), None)
            if item is not None:
                return _compared(job, item)
            if after is None or after == job.after:  # the last page, or one that comes for ever
                return _not_there(job)
            job.after, job.failures = after, 0
            return None
        case Refused():  # no read scope: the slug's being unique has to arbitrate
            return gave_up(job, job.exhausted) if job.exhausted else _not_there(job, readable=False)
        case Limited() | Unclear() | NotSent() | Held() | Misdirected() | Organization():
            raise AssertionError(answer)  # these settle nothing: `retry` keeps them away
        case _:  # pragma: no cover
            assert_never(answer)


def gave_up(job: Job, reason: str) -> Fate:
    """The fate of a job whose attempts are used up."""
    outlook = (
        "It may be in Intervals or not; the next run finds out and goes on from there."
        if job.doubtful
        else "It was not made."
    )
    hint = "Run the same command again."
    if job.exhausted and not job.doubtful:
        hint += (
            " If it fails once more, change a word of its description: that makes it a new request."
        )
    problem = Problem(
        "gave_up",
        None,
        job.event.cells.get("name"),
        str(job.event.body["name"]),
        f'No usable answer for "{job.event.body["name"]}": {reason}. {outlook}',
        hint,
    )
    return Fate(job.event, Status.FAILED, None, (problem,), job.attempts)


def look_for_what_became_of_it(job: Job, reason: str) -> None:
    """Let a look-up tell whether one of the attempts, all unanswered, has made the event."""
    _look(job, None)
    job.exhausted = reason


def _look(job: Job, objection: Taken | None) -> None:
    job.request, job.objection, job.failures, job.after = Request.LOOK, objection, 0, None


def _compared(job: Job, item: Mapping[str, Any]) -> Fate:
    earlier = job.task.earlier
    another = earlier is not None and earlier.canonical != job.event.canonical
    stood = compare(job.event, item, ours=job.doubtful or another)
    if earlier is not None and another and stood.status is Status.CONFLICT:
        job.arrived = not differences(remote_body(item), orjson.loads(earlier.canonical))
        if job.arrived:
            stood = changed(job.event, earlier, stood.event_id)
    return replace(stood, attempts=job.attempts)


def _not_there(job: Job, *, readable: bool = True) -> Fate | None:
    """The slug is not among the events of that day, as far as the key may read them."""
    if job.exhausted:
        job.doubtful = job.pending
        return gave_up(job, job.exhausted)
    if job.objection is None:  # an earlier version was looked for, and never arrived
        job.request, job.failures, job.doubtful = Request.POST, 0, False
        return None
    if job.pending:  # what is in the way may be an attempt of our own that is not through yet
        return gave_up(job, f"after that, its slug or key was in use ({job.objection.message})")
    if job.objection.rejection is not None:
        return _rejected(job, job.objection.rejection)
    problem = taken(job.event) if readable else unreadable(job.event)
    return Fate(job.event, Status.CONFLICT, None, (problem,), job.attempts)


def _rejected(job: Job, answer: Rejected) -> Fate:
    return Fate(job.event, Status.REJECTED, None, tuple(_objections(job, answer)), job.attempts)


def _objections(job: Job, answer: Rejected) -> list[Problem]:
    if not answer.errors:
        return [_objection(job, None, answer.message)]
    return [
        _objection(job, name, reason)
        for name, reasons in answer.errors.items()
        for reason in reasons or (answer.message,)
    ]


def _objection(job: Job, name: str | None, reason: str) -> Problem:
    field_name = name.split(".")[-1] if name is not None else None
    value = job.event.body.get(field_name or "")
    about = f"{field_name}: " if field_name is not None else ""
    return Problem(
        "api_rejected",
        field_name,
        job.event.cells.get(field_name or "", job.event.cells.get("name")),
        None if value is None else str(value),
        f"Intervals refused the row. {about}{reason}",
        "Correct the cell and run the same command again.",
    )
