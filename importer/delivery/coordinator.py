"""The coordinator of a delivery: dispatches requests, decides on answers, alone writes the ledger.

Each commit writes the outcomes received, the intents of the next requests, their reservations and
the lease's renewal in one transaction, before any of these requests is sent. Two things have a
transaction of their own, between the commits: a pause that the server asked for, and an event found
in the organization for which this run recorded no intent.
"""

from collections.abc import Callable

from importer.delivery import retry, row_task
from importer.delivery.answers import (
    Answer,
    ConnectionFailed,
    Indeterminate,
    NotDispatched,
    NotTheApi,
    RateLimited,
    Unauthorized,
)
from importer.delivery.client import Client
from importer.delivery.delivery_result import DeliveryResult
from importer.delivery.journal import LEASE_RENEWAL_INTERVAL, DeliveryJournal, build_record
from importer.delivery.row_task import RequestKind, RowTask
from importer.delivery.run_context import RunContext
from importer.delivery.stop_reasons import (
    build_quota_error,
    build_unauthorized_error,
    build_unreachable_error,
    build_wrong_address_error,
)
from importer.delivery.task_queue import TaskQueue
from importer.delivery.worker_pool import CompletedRequest, Inbox, Prefetcher, WorkerPool
from importer.domain.ledger_entry import EntryState
from importer.domain.progress_events import ProgressUpdate, WaitNotice
from importer.domain.rate_limit import MAX_WAIT, compute_max_dispatch_delay
from importer.ledger.transaction import RecordedOutcome
from importer.planning.plan import Plan, RowOutcome

MAX_RATE_LIMITS_IN_A_ROW = 20
"""Consecutive pauses after which the run stops: the server lets no request through."""
COMMIT_BATCH_DELAY = 0.05
"""Seconds by which a commit is delayed so that it covers more requests."""
MIN_REPORTED_WAIT = 2.0
"""Seconds; shorter waits are not reported to the user."""
_HTTP_FORBIDDEN = 403


class DeliveryRun:
    """One delivery of one plan; call `execute_plan` once."""

    def __init__(
        self,
        connect: Callable[[], Client],
        journal: DeliveryJournal,
        context: RunContext,
        base_url: str,
    ) -> None:
        self._journal, self._context, self._base_url = journal, context, base_url
        self._inbox: Inbox = Inbox()
        clock = context.clock
        self._workers = WorkerPool(connect, journal.settings.workers, self._inbox, clock.now)
        self._prefetcher = Prefetcher(journal.settings.workers)
        self._queue = TaskQueue()
        self._unsaved: list[RecordedOutcome] = []
        self._next_dispatch_at = self._last_commit_at = 0.0
        self._server_pause_until: float | None = None
        self._is_paused = False
        self._failures_in_a_row = self._rate_limits_in_a_row = self._task_count = 0
        self._result = DeliveryResult()

    def execute_plan(self, plan: Plan) -> DeliveryResult:
        """Create the plan's events until all are done, the run is canceled, or an error stops it."""
        self._context.cancellation.wake_on_cancel(self._inbox)
        self._queue = TaskQueue(row_task.start_task(planned) for planned in plan.planned_posts)
        self._task_count = len(plan.planned_posts)
        try:
            with self._result.stop_on_errors():
                found = [outcome for outcome in plan.outcomes if outcome.is_unrecorded]
                self._journal.record_found(self._context.clock.now(), found)
                while self._has_remaining_work():
                    self._dispatch_ready_tasks()
                    self._collect_answers()
        finally:
            self._shut_down()
        return self._result

    def _has_remaining_work(self) -> bool:
        remaining = len(self._queue) + self._workers.in_flight
        return (
            remaining > 0 and self._result.error is None and not self._context.cancellation.canceled
        )

    def _dispatch_ready_tasks(self) -> None:
        now = self._context.clock.now()
        self._apply_pauses(now)
        self._queue.release_due(now)
        dispatch_count = min(self._dispatch_capacity, self._queue.ready_count)
        if self._is_commit_due(dispatch_count, now):
            self._commit_and_dispatch(now, dispatch_count)

    @property
    def _dispatch_capacity(self) -> int:
        """Number of requests that may be submitted now; none in advance while requests fail."""
        if self._is_paused:
            return 0
        ahead = 0 if self._failures_in_a_row else self._prefetcher.capacity
        return max(0, self._workers.idle_count + ahead)

    def _is_commit_due(self, dispatch_count: int, now: float) -> bool:
        """Return whether to commit now, or to wait for more to write while the workers are busy."""
        waited = now - self._last_commit_at
        if not dispatch_count and not self._unsaved:
            return waited >= LEASE_RENEWAL_INTERVAL
        enough = max(dispatch_count, len(self._unsaved)) >= self._prefetcher.capacity // 2
        return enough or waited >= COMMIT_BATCH_DELAY or not self._workers.in_flight

    def _commit_and_dispatch(self, now: float, dispatch_count: int) -> None:
        """Commit outcomes, intents and reservations; only then submit the reserved requests."""
        self._prefetcher.update(now)
        queue = [(task.event, task.needs_intent) for task in self._queue.get_first(dispatch_count)]
        reserved_requests = self._journal.commit_turn(now, self._unsaved, queue)
        self._unsaved.clear()
        self._last_commit_at = now
        if dispatch_count:
            self._next_dispatch_at = reserved_requests.next_at
        self._dispatch_reserved(reserved_requests.count, self._last_commit_at)

    def _dispatch_reserved(self, count: int, reserved_at: float) -> None:
        """Submit the first tasks, unless their reservations expired meanwhile.

        After a suspended process resumes, its rate limit has refilled, and using old reservations
        as well would exceed it. A task whose reservation expires a second time is sent all the same:
        the machine is slow then, and equally slow for every request.
        """
        now = self._context.clock.now()
        max_delay = compute_max_dispatch_delay(self._journal.settings.rate_limit)
        tasks = self._queue.get_first(count)
        is_late = now - reserved_at > max_delay
        is_expired = is_late and not all(task.reservation_expired for task in tasks)
        for task in tasks:
            task.intent_recorded = task.intent_recorded or task.request is RequestKind.CREATE
            if is_expired:
                task.reservation_expired = True
                continue
            delay = LEASE_RENEWAL_INTERVAL if task.reservation_expired else max_delay
            self._workers.submit_task(task, now + delay)
            self._queue.pop_first()

    def _apply_pauses(self, now: float) -> None:
        """Unblock the workers once neither a server pause nor a user pause is in force."""
        pause_ended = self._server_pause_until is not None and now >= self._server_pause_until
        if pause_ended:
            self._server_pause_until = None
        if pause_ended or self._is_paused is not self._context.cancellation.paused:
            self._is_paused = self._context.cancellation.paused
            self._workers.set_blocked(on=self._is_paused or self._server_pause_until is not None)

    def _collect_answers(self) -> None:
        """Wait for an answer, or until more may be sent, and process every answer received."""
        in_flight = self._workers.in_flight > 0
        now = self._context.clock.now()
        due = self._compute_next_turn()
        may_stop = not self._journal.settings.wait_for_quota and not in_flight
        if due is not None and may_stop and due - now > MAX_WAIT:
            self._stop_for_quota()
            return
        if due is not None and due - now > MIN_REPORTED_WAIT and not self._is_paused:
            self._context.listener(self._build_wait_notice(due))
        if not in_flight and due is None:
            return
        max_delay = LEASE_RENEWAL_INTERVAL
        if due is not None:
            max_delay = min(max_delay, max(0.0, due - now))
        sent = self._context.clock.wait(self._inbox, max_delay, expecting=in_flight)
        self._process_answer(sent)
        while not self._inbox.empty():
            self._process_answer(self._inbox.get())

    def _build_wait_notice(self, until: float) -> WaitNotice:
        """Report a wait with its reason: a retry, or the rate limit."""
        is_retry = self._server_pause_until is None and until == self._queue.next_ready_at
        return WaitNotice(until, "retry" if is_retry else "quota")

    def _compute_next_turn(self) -> float | None:
        """Return when to act even without an answer (seconds since 1970); `None` for never.

        During a user pause only the lease is renewed.
        """
        if self._is_paused:
            return self._last_commit_at + LEASE_RENEWAL_INTERVAL
        times = [] if self._queue.next_ready_at is None else [self._queue.next_ready_at]
        if self._queue.ready_count and self._dispatch_capacity:
            delay = COMMIT_BATCH_DELAY * (self._prefetcher.capacity > 1)
            times.append(max(self._next_dispatch_at, self._last_commit_at + delay))
        elif self._unsaved:
            times.append(self._last_commit_at + COMMIT_BATCH_DELAY)
        return min(times, default=None)

    def _process_answer(self, sent: CompletedRequest | None) -> None:
        if sent is None:
            return
        self._workers.mark_collected()
        task, answer = sent.task, sent.answer
        if isinstance(answer, NotDispatched):
            task.reservation_expired = task.reservation_expired or answer.reservation_expired
            self._queue.push_front(task)
            return
        self._prefetcher.record_answer()
        task.count_attempt(answer)
        self._count_failures(answer)
        now = self._context.clock.now()
        match retry.decide(answer, task.failures, now, self._context.rng()):
            case retry.Done():
                self._apply_answer(task, answer)
            case retry.RetryAfter(delay):
                self._queue.schedule(task, now + delay)
            case retry.PauseAll(until, note):
                self._pause_all(task, now, until, note)
            case retry.GiveUp(reason):
                self._give_up(task, answer, reason)
            case retry.Abort():
                self._handle_abort(task, answer)

    def _count_failures(self, answer: Answer) -> None:
        is_failure = isinstance(answer, Indeterminate | ConnectionFailed)
        self._failures_in_a_row = self._failures_in_a_row + 1 if is_failure else 0
        if not isinstance(answer, RateLimited):
            self._rate_limits_in_a_row = 0

    def _apply_answer(self, task: RowTask, answer: Answer) -> None:
        outcome = row_task.apply_answer(task, answer)
        if outcome is None:
            self._queue.push_front(task)
        else:
            self._record_outcome(task, outcome)

    def _record_outcome(self, task: RowTask, outcome: RowOutcome) -> None:
        self._result.outcomes.append(outcome)
        self._context.listener(ProgressUpdate(len(self._result.outcomes), self._task_count))
        if task.intent_recorded:
            self._unsaved.append(build_record(task, outcome))
        elif outcome.is_unrecorded:  # the ledger has an earlier version under this slug
            self._journal.record_found(self._context.clock.now(), [outcome])
        elif task.earlier_version_exists:  # that earlier version is in the organization
            self._unsaved.append(
                RecordedOutcome(task.event.slug, EntryState.CREATED, outcome.event_id, 0)
            )

    def _pause_all(self, task: RowTask, now: float, until: float, note: str) -> None:
        """Block all requests until the time the server asked for; no attempt is counted."""
        self._queue.push_front(task)
        self._rate_limits_in_a_row += self._server_pause_until is None
        if note and note not in self._result.notes:
            self._result.notes.append(note)
        self._server_pause_until = max(until, self._server_pause_until or 0.0)
        self._next_dispatch_at = self._server_pause_until
        self._workers.set_blocked(on=True)
        self._journal.record_pause(now, self._server_pause_until)
        if self._rate_limits_in_a_row > MAX_RATE_LIMITS_IN_A_ROW:
            self._stop_for_quota()

    def _give_up(self, task: RowTask, answer: Answer, reason: str) -> None:
        if isinstance(answer, ConnectionFailed):  # the server is unreachable: the row stays pending
            self._queue.push_front(task)
            self._result.stop_with_error(build_unreachable_error(self._base_url, reason))
            return
        is_unreachable = self._failures_in_a_row >= max(
            retry.MAX_ATTEMPTS, 2 * self._journal.settings.workers
        )
        if task.request is RequestKind.CREATE and task.may_have_been_created and not is_unreachable:
            row_task.schedule_lookup(task, reason)
            self._queue.push_front(task)
            return
        self._record_outcome(
            task, row_task.build_failed_outcome(task, task.give_up_reason or reason)
        )
        if is_unreachable:
            self._result.stop_with_error(build_unreachable_error(self._base_url, reason))

    def _handle_abort(self, task: RowTask, answer: Answer) -> None:
        if (
            task.request is RequestKind.LOOK_UP
            and isinstance(answer, Unauthorized)
            and answer.status == _HTTP_FORBIDDEN
        ):
            self._apply_answer(task, answer)
            return
        self._queue.push_front(task)
        if isinstance(answer, Unauthorized):
            self._result.stop_with_error(build_unauthorized_error(answer))
        elif isinstance(answer, NotTheApi):
            self._result.stop_with_error(build_wrong_address_error(self._base_url, answer))

    def _stop_for_quota(self) -> None:
        remaining = len(self._queue)
        resume_at = self._journal.compute_resume_time(self._context.clock.now(), remaining)
        self._result.stop_with_error(build_quota_error(resume_at, remaining))

    def _shut_down(self) -> None:
        """Wait for the requests in flight, and record the state of all remaining tasks."""
        self._workers.set_blocked(on=True)
        while self._workers.in_flight:
            with self._result.stop_on_errors():
                self._process_answer(self._context.clock.wait(self._inbox, None, expecting=True))
        self._workers.close()
        remaining = [*self._queue]
        self._result.interrupted = self._context.cancellation.canceled and bool(remaining)
        for task in remaining:
            if task.intent_recorded:
                self._unsaved.append(build_record(task))
        with self._result.stop_on_errors():  # an outcome that is not written stays in doubt
            self._journal.commit_turn(self._context.clock.now(), self._unsaved, [])
