"""A row under delivery: its next request, and the outcome that an answer gives it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, assert_never

import orjson

from importer.delivery.answers import (
    Answer,
    Conflict,
    ConnectionFailed,
    Created,
    EventPage,
    Indeterminate,
    NotDispatched,
    NotTheApi,
    OrganizationDetails,
    RateLimited,
    Rejected,
    Unauthorized,
)
from importer.domain.ledger_entry import EntryState
from importer.domain.message import Message
from importer.domain.model import Event, Problem, Status
from importer.planning.diff import diff_bodies, normalize_remote
from importer.planning.plan import (
    PlannedPost,
    RowOutcome,
    Step,
    compare_with_remote,
    conflict_with_earlier,
    slug_taken_problem,
    slug_unverifiable_problem,
)

_STATUSES_STILL_IN_PROGRESS = (None, 502, 504)
"""Statuses of an indeterminate answer after which the server may still be processing the request: no
status, and those of a gateway that did not wait for it (RFC 9110, 15.6.3 and 15.6.5)."""


class RequestKind(Enum):
    """The request that a task sends next: create the event, or look up its slug."""

    CREATE = "post"
    LOOK_UP = "look"


@dataclass(slots=True)
class RowTask:
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

    planned: PlannedPost
    request: RequestKind = RequestKind.CREATE
    attempts: int = 0
    failures: int = 0
    may_have_been_created: bool = False
    may_still_be_created: bool = False
    intent_recorded: bool = False
    reservation_expired: bool = False
    conflict: Conflict | None = None
    next_cursor: str | None = None
    give_up_reason: str = ""
    earlier_version_exists: bool = False

    @property
    def event(self) -> Event:
        """The event to create."""
        return self.planned.event

    @property
    def date_range(self) -> tuple[str, str]:
        """First and last date (ISO) to look up: of the row's present and attempted earlier version."""
        days = [str(self.event.body["date"])]
        if self.planned.earlier_attempt is not None:
            days.append(str(orjson.loads(self.planned.earlier_attempt.payload)["date"]))
        return min(days), max(days)

    @property
    def needs_intent(self) -> bool:
        """Whether an intent has to be recorded before the next request is sent."""
        return self.request is RequestKind.CREATE and not self.intent_recorded

    def count_attempt(self, answer: Answer) -> None:
        """Count an attempt; a 429 counts as none."""
        if isinstance(answer, RateLimited):
            return
        self.failures += 1
        if self.request is RequestKind.CREATE:
            self.attempts += 1
            if isinstance(answer, Indeterminate):
                self.may_have_been_created = True
                self.may_still_be_created = (
                    self.may_still_be_created or answer.status in _STATUSES_STILL_IN_PROGRESS
                )

    @property
    def entry_state(self) -> EntryState:
        """Entry state to record if nothing more is sent."""
        return EntryState.INTENDED if self.may_have_been_created else EntryState.NOT_CREATED


def start_task(planned: PlannedPost) -> RowTask:
    """Create the task of a planned post; an earlier attempt may have created the event already."""
    request = RequestKind.LOOK_UP if planned.step is Step.RESOLVE else RequestKind.CREATE
    return RowTask(planned, request, may_have_been_created=planned.earlier_attempt is not None)


def apply_answer(task: RowTask, answer: Answer) -> RowOutcome | None:
    """Return the outcome that a deciding answer gives the row; `None` if another request follows.

    Raises:
        AssertionError: the answer decides nothing; `retry` handles these.
    """
    match answer:
        case Created(event_id):
            return RowOutcome(task.event, Status.CREATED, event_id, attempts=task.attempts)
        case Rejected():
            return _build_rejection(task, answer)
        case Conflict():
            _start_lookup(task, answer)
            return None
        case EventPage(events, after):
            item = next((item for item in events if item.get("slug") == task.event.slug), None)
            if item is not None:
                return _compare_with_found(task, item)
            if (
                after is None or after == task.next_cursor
            ):  # the last page, or one that repeats itself
                return _handle_slug_not_found(task)
            task.next_cursor, task.failures = after, 0
            return None
        case Unauthorized():  # no read scope: only the slug's uniqueness can decide
            return (
                build_failed_outcome(task, task.give_up_reason)
                if task.give_up_reason
                else _handle_slug_not_found(task, readable=False)
            )
        case (
            RateLimited()
            | Indeterminate()
            | ConnectionFailed()
            | NotDispatched()
            | NotTheApi()
            | OrganizationDetails()
        ):
            raise AssertionError(answer)
        case _:  # pragma: no cover
            assert_never(answer)


def build_failed_outcome(task: RowTask, reason: str) -> RowOutcome:
    """Return the outcome of a task whose attempts are used up."""
    name = str(task.event.body["name"])
    if task.may_have_been_created:
        message = Message(
            'No usable response for "{name}": {reason}. It may be in Intervals; the next run finds out.',
            name=name,
            reason=reason,
        )
    else:
        message = Message(
            'No usable response for "{name}": {reason}. It was not created.',
            name=name,
            reason=reason,
        )
    hint = Message("Run the same command again.")
    if task.give_up_reason and not task.may_have_been_created:
        hint = Message(
            "Run the same command again. If it fails again, change a word in its description: that "
            "makes it a new request."
        )
    problem = Problem("gave_up", None, task.event.cells.get("name"), name, message, hint)
    return RowOutcome(task.event, Status.FAILED, None, (problem,), task.attempts)


def schedule_lookup(task: RowTask, reason: str) -> None:
    """Look up next whether one of the unanswered attempts created the event."""
    _start_lookup(task, None)
    task.give_up_reason = reason


def _start_lookup(task: RowTask, conflict: Conflict | None) -> None:
    task.request, task.conflict, task.failures, task.next_cursor = (
        RequestKind.LOOK_UP,
        conflict,
        0,
        None,
    )


def _compare_with_found(task: RowTask, item: Mapping[str, Any]) -> RowOutcome:
    earlier = task.planned.earlier_attempt
    is_changed = earlier is not None and earlier.payload != task.event.payload
    outcome = compare_with_remote(task.event, item, ours=task.may_have_been_created or is_changed)
    if earlier is not None and is_changed and outcome.status is Status.CONFLICT:
        task.earlier_version_exists = not diff_bodies(
            normalize_remote(item), orjson.loads(earlier.payload)
        )
        if task.earlier_version_exists:
            outcome = conflict_with_earlier(task.event, earlier, outcome.event_id)
    return replace(outcome, attempts=task.attempts)


def _handle_slug_not_found(task: RowTask, *, readable: bool = True) -> RowOutcome | None:
    """Continue after a look-up without the slug; not `readable`: the key may not read events."""
    if task.give_up_reason:
        task.may_have_been_created = task.may_still_be_created
        return build_failed_outcome(task, task.give_up_reason)
    if task.conflict is None:  # the attempt of an earlier run did not create the event
        task.request, task.failures, task.may_have_been_created = RequestKind.CREATE, 0, False
        return None
    if (
        task.may_still_be_created
    ):  # the conflict may be with an attempt of our own still being processed
        return build_failed_outcome(
            task,
            Message(
                "after that, its slug or key was in use ({reason})", reason=task.conflict.message
            ),
        )
    if task.conflict.rejection is not None:
        return _build_rejection(task, task.conflict.rejection)
    problem = slug_taken_problem(task.event) if readable else slug_unverifiable_problem(task.event)
    return RowOutcome(task.event, Status.CONFLICT, None, (problem,), task.attempts)


def _build_rejection(task: RowTask, answer: Rejected) -> RowOutcome:
    return RowOutcome(
        task.event, Status.REJECTED, None, tuple(_build_problems(task, answer)), task.attempts
    )


def _build_problems(task: RowTask, answer: Rejected) -> list[Problem]:
    if not answer.field_errors:
        return [_build_problem(task, None, answer.message)]
    return [
        _build_problem(task, name, reason)
        for name, reasons in answer.field_errors.items()
        for reason in reasons or (answer.message,)
    ]


def _build_problem(task: RowTask, name: str | None, reason: str) -> Problem:
    field_name = name.split(".")[-1] if name is not None else None
    value = task.event.body.get(field_name or "")
    message = (
        Message("Intervals rejected the row. {reason}", reason=reason)
        if field_name is None
        else Message(
            "Intervals rejected the row. {field}: {reason}", field=field_name, reason=reason
        )
    )
    return Problem(
        "api_rejected",
        field_name,
        task.event.cells.get(field_name or "", task.event.cells.get("name")),
        None if value is None else str(value),
        message,
        Message("Correct the cell, then run the same command again."),
    )
