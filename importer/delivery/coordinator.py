"""The coordinator: hands out, collects, decides; the only one that writes the ledger.

Every turn of its loop is one transaction at most: the outcomes that came in, the intents of what
goes out next, the quota for it and the seat are durable together, before anything leaves.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from importer.delivery import retry
from importer.delivery import row_task as jobs
from importer.delivery.answers import Answer, Held, Limited, Misdirected, NotSent, Refused, Unclear
from importer.delivery.client import Client
from importer.delivery.journal import IN_THE_LEDGER, RENEWAL, Desk
from importer.delivery.prefetch import Ahead
from importer.delivery.row_task import Job, Request
from importer.delivery.run_context import Surroundings
from importer.delivery.stop_reasons import away, misdirected, out_of_quota, refused
from importer.delivery.task_queue import Queue
from importer.delivery.worker_pool import Inbox, Sent, Workers
from importer.domain.errors import ImportEventsError, Stopped, UnusableInput
from importer.domain.ledger_entry import Progress
from importer.domain.model import Status
from importer.domain.progress_events import Advanced, Waiting
from importer.domain.rate_limit import LONGEST_WAIT, lateness
from importer.ledger.transaction import Settled
from importer.planning.plan import Fate, Plan

MOST_LIMITED = 20
"""Pauses in a row after which the server is not believed any more to let anything through."""
LINGER = 0.05
"""Seconds for which a turn is put off so that there is more for it to write at once."""
WORTH_TELLING = 2.0
"""Seconds of waiting that a person should know about."""
_SCOPE_MISSING = 403


@dataclass(slots=True)
class Ending:
    """What a delivery came to.

    Attributes:
        fates: of the tasks that have one.
        error: why it ended before all had one; `None` if they have, or if it was interrupted.
        notes: sentences for a person.
        interrupted: the button was pressed before all had one.
    """

    fates: list[Fate] = field(default_factory=list)
    error: ImportEventsError | None = None
    notes: list[str] = field(default_factory=list)
    interrupted: bool = False


class Delivery:
    """One delivery of one plan; `run` does it, once."""

    def __init__(
        self, connect: Callable[[], Client], desk: Desk, surroundings: Surroundings, base_url: str
    ) -> None:
        self._desk, self._world, self._base_url = desk, surroundings, base_url
        self._inbox: Inbox = Inbox()
        clock = surroundings.clock
        self._workers = Workers(connect, desk.manner.workers, self._inbox, clock.now)
        self._ahead = Ahead(desk.manner.workers)
        self._queue = Queue()
        self._settled: list[Settled] = []
        self._next_grant = self._entered = 0.0
        self._held_until: float | None = None
        self._paused = False
        self._silence = self._limited = self._total = 0
        self._ending = Ending()

    def run(self, plan: Plan) -> Ending:
        """Deliver the plan's tasks, as far as that goes."""
        self._world.button.wakes(self._inbox)
        self._queue = Queue(jobs.start(task) for task in plan.tasks)
        self._total = len(plan.tasks)
        try:
            with self._stopped_by_errors():
                found = [fate for fate in plan.fates if fate.found]
                self._desk.learn(self._world.clock.now(), found)
                while self._unfinished():
                    self._hand_out()
                    self._collect()
        finally:
            self._wind_up()
        return self._ending

    def _unfinished(self) -> bool:
        left = len(self._queue) + self._workers.under_way
        return left > 0 and self._ending.error is None and not self._world.button.pressed

    def _stop(self, error: ImportEventsError) -> None:
        if isinstance(error, UnusableInput):  # that would say that nothing was sent
            error = Stopped(error.message, error.hint)
        self._ending.error = self._ending.error or error

    @contextmanager
    def _stopped_by_errors(self) -> Iterator[None]:
        try:
            yield
        except ImportEventsError as error:
            self._stop(error)

    # -- out ------------------------------------------------------------------------------------

    def _hand_out(self) -> None:
        now = self._world.clock.now()
        self._release(now)
        self._queue.advance(now)
        most = min(self._room, self._queue.ready)
        if self._worth_a_turn(most, now):
            self._enter(now, most)

    @property
    def _room(self) -> int:
        """How many more requests may be handed to the workers; a server in trouble gets none ahead."""
        if self._paused:
            return 0
        ahead = 0 if self._silence else self._ahead.count
        return max(0, self._workers.idle + ahead)

    def _worth_a_turn(self, most: int, now: float) -> bool:
        """A turn costs a commit: while enough lies ready for the workers, wait for more to write."""
        waited = now - self._entered
        if not most and not self._settled:
            return waited >= RENEWAL
        enough = max(most, len(self._settled)) >= self._ahead.count // 2
        return enough or waited >= LINGER or not self._workers.under_way

    def _enter(self, now: float, most: int) -> None:
        """Make the books durable; then, and only then, let the granted jobs leave."""
        self._ahead.reckon(now)
        queue = [(job.event, job.needs_intent) for job in self._queue.first(most)]
        granted = self._desk.enter(now, self._settled, queue)
        self._settled.clear()
        self._entered = now
        if most:
            self._next_grant = granted.next_at
        self._send(granted.count, self._entered)

    def _send(self, count: int, reserved: float) -> None:
        """Let the first jobs leave, unless what was reserved for them has become too old meanwhile.

        A process that stood still wakes up to a bucket that has refilled: both would be too much.
        Where that comes a second time the machine is merely slow, and as slow for every request.
        """
        now, patience = self._world.clock.now(), lateness(self._desk.manner.limit)
        leaving = self._queue.first(count)
        for job in leaving:
            job.intended = job.intended or job.request is Request.POST
        stale = now - reserved > patience and not all(job.delayed for job in leaving)
        for job in leaving:
            if stale:
                job.delayed = True
                continue
            self._workers.send(job, now + (RENEWAL if job.delayed else patience))
            self._queue.drop_first()

    def _release(self, now: float) -> None:
        """Heed the server's word and the button's: until both agree, not even what lies ready leaves."""
        over = self._held_until is not None and now >= self._held_until
        if over:
            self._held_until = None
        if over or self._paused is not self._world.button.paused:
            self._paused = self._world.button.paused
            self._workers.hold(on=self._paused or self._held_until is not None)

    # -- in -------------------------------------------------------------------------------------

    def _collect(self) -> None:
        """Take what has come in; wait for it, or for the time at which more may go out."""
        expecting = self._workers.under_way > 0
        now = self._world.clock.now()
        due = self._next_turn()
        impatient = not self._desk.manner.wait and not expecting
        if due is not None and impatient and due - now > LONGEST_WAIT:
            self._run_dry()
            return
        if due is not None and due - now > WORTH_TELLING and not self._paused:
            self._world.listener(self._waiting(due))
        patience = RENEWAL if due is None else min(RENEWAL, max(0.0, due - now))
        if not expecting and due is None:
            return
        sent = self._world.clock.wait(self._inbox, patience, expecting=expecting)
        self._take(sent)
        while not self._inbox.empty():
            self._take(self._inbox.get())

    def _waiting(self, until: float) -> Waiting:
        """Tell a wait: whoever hears of a quota while the server is away looks for the wrong thing."""
        repeats = self._held_until is None and until == self._queue.next_at
        return Waiting(until, "retry" if repeats else "quota")

    def _next_turn(self) -> float | None:
        """When something may be sent again without any answer coming in; `None` for never.

        In a pause the seat alone is looked after: it is renewed, so that nobody takes it.
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
        job, answer = sent.job, sent.answer
        if isinstance(answer, Held):
            job.delayed = job.delayed or answer.late
            self._queue.put_back(job)
            return
        self._ahead.answered()
        job.count(answer)
        self._listen_to_the_server(answer)
        now = self._world.clock.now()
        match retry.verdict(answer, job.failures, now, self._world.chance()):
            case retry.Done():
                self._advance(job, answer)
            case retry.Again(delay):
                self._queue.put_off(job, now + delay)
            case retry.Pause(until, note):
                self._pause(job, now, until, note)
            case retry.GiveUp(reason):
                self._give_up(job, answer, reason)
            case retry.Stop():
                self._refused(job, answer)

    def _listen_to_the_server(self, answer: Answer) -> None:
        self._silence = self._silence + 1 if isinstance(answer, Unclear | NotSent) else 0
        self._limited = self._limited if isinstance(answer, Limited) else 0

    def _advance(self, job: Job, answer: Answer) -> None:
        fate = jobs.advance(job, answer)
        if fate is None:
            self._queue.put_back(job)
        else:
            self._finish(job, fate)

    def _finish(self, job: Job, fate: Fate) -> None:
        self._ending.fates.append(fate)
        self._world.listener(Advanced(len(self._ending.fates), self._total))
        if job.intended:
            undecided = fate.status is Status.CONFLICT and fate.event_id is None
            known = job.progress if undecided else IN_THE_LEDGER.get(fate.status, job.progress)
            self._settled.append(Settled(job.event.slug, known, fate.event_id, job.attempts))
        elif fate.found:  # what the ledger has under this slug is an earlier version
            self._desk.learn(self._world.clock.now(), [fate])
        elif job.arrived:  # and that one is in the organization
            self._settled.append(Settled(job.event.slug, Progress.MADE, fate.event_id, 0))

    # -- when it does not go on -----------------------------------------------------------------

    def _pause(self, job: Job, now: float, until: float, note: str) -> None:
        """The server's word wins: everything waits, and no attempt is charged."""
        self._queue.put_back(job)
        self._limited += self._held_until is None
        if note and note not in self._ending.notes:
            self._ending.notes.append(note)
        self._held_until = max(until, self._held_until or 0.0)
        self._next_grant = self._held_until
        self._workers.hold(on=True)
        self._desk.pause(now, self._held_until)
        if self._limited > MOST_LIMITED:
            self._run_dry()

    def _give_up(self, job: Job, answer: Answer, reason: str) -> None:
        if isinstance(answer, NotSent):  # nobody is there: it is not this row's fault
            self._queue.put_back(job)
            self._stop(away(self._base_url, reason))
            return
        is_away = self._silence >= max(retry.MOST_ATTEMPTS, 2 * self._desk.manner.workers)
        if job.request is Request.POST and job.doubtful and not is_away:
            jobs.look_for_what_became_of_it(job, reason)
            self._queue.put_back(job)
            return
        self._finish(job, jobs.gave_up(job, job.exhausted or reason))
        if is_away:
            self._stop(away(self._base_url, reason))

    def _refused(self, job: Job, answer: Answer) -> None:
        if (
            job.request is Request.LOOK
            and isinstance(answer, Refused)
            and answer.status == _SCOPE_MISSING
        ):
            self._advance(job, answer)
            return
        self._queue.put_back(job)
        if isinstance(answer, Refused):
            self._stop(refused(answer))
        elif isinstance(answer, Misdirected):
            self._stop(misdirected(self._base_url, answer))

    def _run_dry(self) -> None:
        remaining = len(self._queue)
        back = self._desk.resume_at(self._world.clock.now(), remaining)
        self._stop(out_of_quota(back, remaining))

    def _wind_up(self) -> None:
        """Finish what is under way and write down what is known of the rest."""
        self._workers.hold(on=True)
        while self._workers.under_way:
            with self._stopped_by_errors():
                self._take(self._world.clock.wait(self._inbox, None, expecting=True))
        self._workers.close()
        left = [*self._queue]
        self._ending.interrupted = self._world.button.pressed and bool(left)
        for job in left:
            if job.intended:
                settled = Settled(job.event.slug, job.progress, None, job.attempts)
                self._settled.append(settled)
        with self._stopped_by_errors():  # what cannot be written stays in doubt for the next run
            self._desk.enter(self._world.clock.now(), self._settled, [])
