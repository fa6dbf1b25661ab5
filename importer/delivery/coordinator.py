"""The coordinator of a delivery: dispatches requests, decides on answers, alone writes the ledger.

Each commit writes the outcomes received, the intents of the next requests, their reservations and
the lease's renewal in one transaction, before any of these requests is sent. Two things have a
transaction of their own, between the commits: a pause that the server asked for, and an event found
in the organization for which this run recorded no intent.
"""

from collections.abc import Callable

from importer.delivery import retry, row_task
from importer.delivery.answers import Answer, Held, Limited, Misdirected, NotSent, Refused, Unclear
from importer.delivery.client import Client
from importer.delivery.delivery_result import Ending
from importer.delivery.journal import RENEWAL, Desk, build_record
from importer.delivery.prefetch import Ahead
from importer.delivery.row_task import Job, Request
from importer.delivery.run_context import Surroundings
from importer.delivery.stop_reasons import away, misdirected, out_of_quota, refused
from importer.delivery.task_queue import Queue
from importer.delivery.worker_pool import Inbox, Sent, Workers
from importer.domain.ledger_entry import Progress
from importer.domain.progress_events import Advanced, Waiting
from importer.domain.rate_limit import LONGEST_WAIT, lateness
from importer.ledger.transaction import Settled
from importer.planning.plan import Fate, Plan

MOST_LIMITED = 20
"""Consecutive pauses after which the run stops: the server lets no request through."""
LINGER = 0.05
"""Seconds by which a commit is delayed so that it covers more requests."""
WORTH_TELLING = 2.0
"""Seconds; shorter waits are not reported to the user."""
_SCOPE_MISSING = 403


class Delivery:
    """One delivery of one plan; call `execute_plan` once."""

    def __init__(
        self, connect: Callable[[], Client], journal: Desk, context: Surroundings, base_url: str
    ) -> None:
        self._desk, self._world, self._base_url = journal, context, base_url
        self._inbox: Inbox = Inbox()
        clock = context.clock
        self._workers = Workers(connect, journal.manner.workers, self._inbox, clock.now)
        self._ahead = Ahead(journal.manner.workers)
        self._queue = Queue()
        self._settled: list[Settled] = []
        self._next_grant = self._entered = 0.0
        self._held_until: float | None = None
        self._paused = False
        self._silence = self._limited = self._total = 0
        self._ending = Ending()

    def run(self, plan: Plan) -> Ending:
        """Create the plan's events until all are done, the run is canceled, or an error stops it."""
        self._world.button.wakes(self._inbox)
        self._queue = Queue(row_task.start(planned) for planned in plan.tasks)
        self._total = len(plan.tasks)
        try:
            with self._ending.stopped_by_errors():
                found = [outcome for outcome in plan.fates if outcome.found]
                self._desk.learn(self._world.clock.now(), found)
                while self._unfinished():
                    self._hand_out()
                    self._collect()
        finally:
            self._wind_up()
        return self._ending

    def _unfinished(self) -> bool:
        remaining = len(self._queue) + self._workers.under_way
        return remaining > 0 and self._ending.error is None and not self._world.button.pressed

    def _hand_out(self) -> None:
        now = self._world.clock.now()
        self._release(now)
        self._queue.advance(now)
        dispatch_count = min(self._room, self._queue.ready)
        if self._worth_a_turn(dispatch_count, now):
            self._enter(now, dispatch_count)

    @property
    def _room(self) -> int:
        """Number of requests that may be submitted now; none in advance while requests fail."""
        if self._paused:
            return 0
        ahead = 0 if self._silence else self._ahead.count
        return max(0, self._workers.idle + ahead)

    def _worth_a_turn(self, dispatch_count: int, now: float) -> bool:
        """Return whether to commit now, or to wait for more to write while the workers are busy."""
        waited = now - self._entered
        if not dispatch_count and not self._settled:
            return waited >= RENEWAL
        enough = max(dispatch_count, len(self._settled)) >= self._ahead.count // 2
        return enough or waited >= LINGER or not self._workers.under_way

    def _enter(self, now: float, dispatch_count: int) -> None:
        """Commit outcomes, intents and reservations; only then submit the reserved requests."""
        self._ahead.reckon(now)
        queue = [(task.event, task.needs_intent) for task in self._queue.first(dispatch_count)]
        reserved_requests = self._desk.enter(now, self._settled, queue)
        self._settled.clear()
        self._entered = now
        if dispatch_count:
            self._next_grant = reserved_requests.next_at
        self._send(reserved_requests.count, self._entered)

    def _send(self, count: int, reserved_at: float) -> None:
        """Submit the first tasks, unless their reservations expired meanwhile.

        After a suspended process resumes, its rate limit has refilled, and using old reservations
        as well would exceed it. A task whose reservation expires a second time is sent all the same:
        the machine is slow then, and equally slow for every request.
        """
        now, max_delay = self._world.clock.now(), lateness(self._desk.manner.limit)
        tasks = self._queue.first(count)
        for task in tasks:
            task.intended = task.intended or task.request is Request.POST
        is_expired = now - reserved_at > max_delay and not all(task.delayed for task in tasks)
        for task in tasks:
            if is_expired:
                task.delayed = True
                continue
            self._workers.send(task, now + (RENEWAL if task.delayed else max_delay))
            self._queue.drop_first()

    def _release(self, now: float) -> None:
        """Unblock the workers once neither a server pause nor a user pause is in force."""
        pause_ended = self._held_until is not None and now >= self._held_until
        if pause_ended:
            self._held_until = None
        if pause_ended or self._paused is not self._world.button.paused:
            self._paused = self._world.button.paused
            self._workers.hold(on=self._paused or self._held_until is not None)

    def _collect(self) -> None:
        """Wait for an answer, or until more may be sent, and process every answer received."""
        in_flight = self._workers.under_way > 0
        now = self._world.clock.now()
        due = self._next_turn()
        may_stop = not self._desk.manner.wait and not in_flight
        if due is not None and may_stop and due - now > LONGEST_WAIT:
            self._run_dry()
            return
        if due is not None and due - now > WORTH_TELLING and not self._paused:
            self._world.listener(self._waiting(due))
        max_delay = RENEWAL if due is None else min(RENEWAL, max(0.0, due - now))
        if not in_flight and due is None:
            return
        sent = self._world.clock.wait(self._inbox, max_delay, expecting=in_flight)
        self._take(sent)
        while not self._inbox.empty():
            self._take(self._inbox.get())

    def _waiting(self, until: float) -> Waiting:
        """Report a wait with its reason: a retry, or the rate limit."""
        is_retry = self._held_until is None and until == self._queue.next_at
        return Waiting(until, "retry" if is_retry else "quota")

    def _next_turn(self) -> float | None:
        """Return when to act even without an answer (seconds since 1970); `None` for never.

        During a user pause only the lease is renewed.
        """
        if self._paused:
            return self._entered + RENEWAL
        times = [] if self._queue.next_at is None else [self._queue.next_at]
        if self._queue.ready and self._room:
            times.append(max(self._next_grant, self._entered + LINGER * (self._ahead.count > 1)))
        elif self._settled:
            times.append(self._entered + LINGER)
        return min(times, default=None)

    def _take(self, sent: Sent | None) -> None:
        if sent is None:
            return
        self._workers.collected()
        task, answer = sent.job, sent.answer
        if isinstance(answer, Held):
            task.delayed = task.delayed or answer.late
            self._queue.put_back(task)
            return
        self._ahead.answered()
        task.count(answer)
        self._listen_to_the_server(answer)
        now = self._world.clock.now()
        match retry.verdict(answer, task.failures, now, self._world.chance()):
            case retry.Done():
                self._advance(task, answer)
            case retry.Again(delay):
                self._queue.put_off(task, now + delay)
            case retry.Pause(until, note):
                self._pause(task, now, until, note)
            case retry.GiveUp(reason):
                self._give_up(task, answer, reason)
            case retry.Stop():
                self._refused(task, answer)

    def _listen_to_the_server(self, answer: Answer) -> None:
        self._silence = self._silence + 1 if isinstance(answer, Unclear | NotSent) else 0
        self._limited = self._limited if isinstance(answer, Limited) else 0

    def _advance(self, task: Job, answer: Answer) -> None:
        outcome = row_task.advance(task, answer)
        if outcome is None:
            self._queue.put_back(task)
        else:
            self._finish(task, outcome)

    def _finish(self, task: Job, outcome: Fate) -> None:
        self._ending.fates.append(outcome)
        self._world.listener(Advanced(len(self._ending.fates), self._total))
        if task.intended:
            self._settled.append(build_record(task, outcome))
        elif outcome.found:  # the ledger has an earlier version under this slug
            self._desk.learn(self._world.clock.now(), [outcome])
        elif task.arrived:  # that earlier version is in the organization
            self._settled.append(Settled(task.event.slug, Progress.MADE, outcome.event_id, 0))

    def _pause(self, task: Job, now: float, until: float, note: str) -> None:
        """Block all requests until the time the server asked for; no attempt is counted."""
        self._queue.put_back(task)
        self._limited += self._held_until is None
        if note and note not in self._ending.notes:
            self._ending.notes.append(note)
        self._held_until = max(until, self._held_until or 0.0)
        self._next_grant = self._held_until
        self._workers.hold(on=True)
        self._desk.pause(now, self._held_until)
        if self._limited > MOST_LIMITED:
            self._run_dry()

    def _give_up(self, task: Job, answer: Answer, reason: str) -> None:
        if isinstance(answer, NotSent):  # the server is unreachable: the row stays pending
            self._queue.put_back(task)
            self._ending.stop(away(self._base_url, reason))
            return
        is_unreachable = self._silence >= max(retry.MOST_ATTEMPTS, 2 * self._desk.manner.workers)
        if task.request is Request.POST and task.doubtful and not is_unreachable:
            row_task.look_for_what_became_of_it(task, reason)
            self._queue.put_back(task)
            return
        self._finish(task, row_task.gave_up(task, task.exhausted or reason))
        if is_unreachable:
            self._ending.stop(away(self._base_url, reason))

    def _refused(self, task: Job, answer: Answer) -> None:
        if (
            task.request is Request.LOOK
            and isinstance(answer, Refused)
            and answer.status == _SCOPE_MISSING
        ):
            self._advance(task, answer)
            return
        self._queue.put_back(task)
        if isinstance(answer, Refused):
            self._ending.stop(refused(answer))
        elif isinstance(answer, Misdirected):
            self._ending.stop(misdirected(self._base_url, answer))

    def _run_dry(self) -> None:
        remaining = len(self._queue)
        resume_at = self._desk.resume_at(self._world.clock.now(), remaining)
        self._ending.stop(out_of_quota(resume_at, remaining))

    def _wind_up(self) -> None:
        """Wait for the requests in flight, and record the state of all remaining tasks."""
        self._workers.hold(on=True)
        while self._workers.under_way:
            with self._ending.stopped_by_errors():
                self._take(self._world.clock.wait(self._inbox, None, expecting=True))
        self._workers.close()
        remaining = [*self._queue]
        self._ending.interrupted = self._world.button.pressed and bool(remaining)
        for task in remaining:
            if task.intended:
                self._settled.append(build_record(task))
        with self._ending.stopped_by_errors():  # an outcome that is not written stays in doubt
            self._desk.enter(self._world.clock.now(), self._settled, [])
