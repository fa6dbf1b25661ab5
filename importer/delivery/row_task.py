"""A row under delivery: its next request, and the outcome that an answer gives it."""

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
"""Statuses of an indeterminate answer after which the server may still be processing the request: no
status, and those of a gateway that did not wait for it (RFC 9110, 15.6.3 and 15.6.5)."""


class Request(Enum):
    """The request that a task sends next: create the event, or look up its slug."""

    POST = "post"
    LOOK = "look"


@dataclass(slots=True)
class Job:
    """A row under delivery; only the coordinator changes it.

    Attributes:
        planned: the planned post.
        request: the next request.
        attempts: requests to create the event sent in this run.
        failures: failed attempts at the current request.
        may_have_been_created: an attempt may have created the event, though no answer confirmed it.
        may_still_be_created: an attempt of this run may still create it.
        intent_recorded: the ledger has an intent of this run for it.
        reservation_expired: its reservation expired once.
        conflict: the conflict because of which the slug is being looked up, if any.
        next_cursor: cursor of the look-up's next page.
        give_up_reason: why all attempts failed, if a look-up follows them.
        earlier_version_exists: the look-up found the version that an earlier run attempted.
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
        """The event to create."""
        return self.task.event

    @property
    def days(self) -> tuple[str, str]:
        """First and last date (ISO) to look up: of the row's present and attempted earlier version."""
        days = [str(self.event.body["date"])]
        if self.task.earlier is not None:
            days.append(str(orjson.loads(self.task.earlier.canonical)["date"]))
        return min(days), max(days)

    @property
    def needs_intent(self) -> bool:
        """Whether an intent has to be recorded before the next request is sent."""
        return self.request is Request.POST and not self.intended

    def count(self, answer: Answer) -> None:
        """Count an attempt; a 429 counts as none."""
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
        """Entry state to record if nothing more is sent."""
        return Progress.INTENDED if self.doubtful else Progress.ABSENT


def start(planned: Task) -> Job:
    """Create the task of a planned post; an earlier attempt may have created the event already."""
    request = Request.LOOK if planned.step is Step.SETTLE else Request.POST
    return Job(planned, request, doubtful=planned.earlier is not None)


def advance(task: Job, answer: Answer) -> Fate | None:
    """Return the outcome that a deciding answer gives the row; `None` if is_changed request follows.

    Raises:
        AssertionError: the answer decides nothing; `retry` handles these.
    """
    match answer:
        case Created(event_id):
            return Fate(task.event, Status.CREATED, event_id, attempts=task.attempts)
        case Rejected():
            return _rejected(task, answer)
        case Taken():
            _look(task, answer)
            return None
        case Page(events, after):
            item = next((item for item in events if item.get("slug") == task.event.slug), None)
            if item is not None:
                return _compared(task, item)
            if after is None or after == task.after:  # the last page, or one that repeats itself
                return _not_there(task)
            task.after, task.failures = after, 0
            return None
        case Refused():  # no read scope: only the slug's uniqueness can decide
            return (
                gave_up(task, task.exhausted)
                if task.exhausted
                else _not_there(task, readable=False)
            )
        case Limited() | Unclear() | NotSent() | Held() | Misdirected() | Organization():
            raise AssertionError(answer)
        case _:  # pragma: no cover
            assert_never(answer)


def gave_up(task: Job, reason: str) -> Fate:
    """Return the outcome of a task whose attempts are used up."""
    state = (
        "It may be in Intervals or not; the next run finds out and goes on from there."
        if task.doubtful
        else "It was not made."
    )
    hint = "Run the same command again."
    if task.exhausted and not task.doubtful:
        hint += (
            " If it fails once more, change a word of its description: that makes it a new request."
        )
    problem = Problem(
        "gave_up",
        None,
        task.event.cells.get("name"),
        str(task.event.body["name"]),
        f'No usable answer for "{task.event.body["name"]}": {reason}. {state}',
        hint,
    )
    return Fate(task.event, Status.FAILED, None, (problem,), task.attempts)


def look_for_what_became_of_it(task: Job, reason: str) -> None:
    """Look up next whether one of the unanswered attempts created the event."""
    _look(task, None)
    task.exhausted = reason


def _look(task: Job, conflict: Taken | None) -> None:
    task.request, task.objection, task.failures, task.after = Request.LOOK, conflict, 0, None


def _compared(task: Job, item: Mapping[str, Any]) -> Fate:
    earlier = task.task.earlier
    is_changed = earlier is not None and earlier.canonical != task.event.canonical
    outcome = compare(task.event, item, ours=task.doubtful or is_changed)
    if earlier is not None and is_changed and outcome.status is Status.CONFLICT:
        task.arrived = not differences(remote_body(item), orjson.loads(earlier.canonical))
        if task.arrived:
            outcome = changed(task.event, earlier, outcome.event_id)
    return replace(outcome, attempts=task.attempts)


def _not_there(task: Job, *, readable: bool = True) -> Fate | None:
    """Continue after a look-up without the slug; not `readable`: the key may not read events."""
    if task.exhausted:
        task.doubtful = task.pending
        return gave_up(task, task.exhausted)
    if task.objection is None:  # the attempt of an earlier run did not create the event
        task.request, task.failures, task.doubtful = Request.POST, 0, False
        return None
    if task.pending:  # the conflict may be with an attempt of our own still being processed
        return gave_up(task, f"after that, its slug or key was in use ({task.objection.message})")
    if task.objection.rejection is not None:
        return _rejected(task, task.objection.rejection)
    problem = taken(task.event) if readable else unreadable(task.event)
    return Fate(task.event, Status.CONFLICT, None, (problem,), task.attempts)


def _rejected(task: Job, answer: Rejected) -> Fate:
    return Fate(task.event, Status.REJECTED, None, tuple(_objections(task, answer)), task.attempts)


def _objections(task: Job, answer: Rejected) -> list[Problem]:
    if not answer.errors:
        return [_objection(task, None, answer.message)]
    return [
        _objection(task, name, reason)
        for name, reasons in answer.errors.items()
        for reason in reasons or (answer.message,)
    ]


def _objection(task: Job, name: str | None, reason: str) -> Problem:
    field_name = name.split(".")[-1] if name is not None else None
    value = task.event.body.get(field_name or "")
    prefix = f"{field_name}: " if field_name is not None else ""
    return Problem(
        "api_rejected",
        field_name,
        task.event.cells.get(field_name or "", task.event.cells.get("name")),
        None if value is None else str(value),
        f"Intervals refused the row. {prefix}{reason}",
        "Correct the cell and run the same command again.",
    )
