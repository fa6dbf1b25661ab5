"""Ledger access of a delivery: outcomes, intents, reservations and pauses, under one lease."""

from collections.abc import Sequence
from dataclasses import dataclass

from importer.delivery.row_task import Job
from importer.domain.intervals_api import Limit
from importer.domain.ledger_entry import Progress
from importer.domain.model import Event, Status
from importer.domain.rate_limit import ready_at
from importer.ledger.ledger import Ledger
from importer.ledger.transaction import SEAT_SECONDS, Seat, Settled
from importer.planning.plan import Fate

IN_THE_LEDGER = {
    Status.CREATED: Progress.MADE,
    Status.EXISTS: Progress.FOUND,
    Status.REJECTED: Progress.ABSENT,
    Status.CONFLICT: Progress.ABSENT,
}
"""Entry state recorded for a status that an answer decided."""

DEFAULT_WORKERS = 48
RENEWAL = SEAT_SECONDS / 3
"""Seconds after which the lease is renewed even if there is nothing else to write."""


@dataclass(frozen=True, slots=True)
class Manner:
    """Settings of a delivery.

    Attributes:
        rate_limit: the rate limit to keep to.
        credential_fingerprint: of the key whose quota the requests count against.
        workers: maximum number of simultaneous requests.
        wait_for_quota: wait for a used-up quota, however long, instead of stopping.
    """

    limit: Limit
    fingerprint: str
    workers: int = DEFAULT_WORKERS
    wait: bool = False


@dataclass(frozen=True, slots=True)
class Granted:
    """Number of requests that may be sent now, and when the next may (seconds since 1970)."""

    count: int
    next_at: float


def build_record(task: Job, outcome: Fate | None = None) -> Settled:
    """Return the record of a task with this outcome, or of one for which nothing more is sent.

    A conflict with an event that was not found leaves open whether an attempt created the event.
    """
    if outcome is None or (outcome.status is Status.CONFLICT and outcome.event_id is None):
        state = task.progress
    else:
        state = IN_THE_LEDGER.get(outcome.status, task.progress)
    event_id = None if outcome is None else outcome.event_id
    return Settled(task.event.slug, state, event_id, task.attempts)


class Desk:
    """Ledger access of one delivery; every method is one transaction.

    Outcomes and intents are written under the lease's fencing token. A pause belongs to the key,
    which runs for other organizations may share, and needs no lease.
    """

    def __init__(self, ledger: Ledger, lease: Seat, settings: Manner) -> None:
        self._ledger = ledger
        self._seat = lease
        self.manner = settings

    def enter(
        self, now: float, settled: Sequence[Settled], queue: Sequence[tuple[Event, bool]]
    ) -> Granted:
        """Record outcomes, then reserve requests for the first tasks and record their intents.

        Args:
            now: seconds since 1970.
            settled: outcomes received.
            queue: tasks to send: the event, and whether its intent has to be recorded.

        Raises:
            Stopped: the lease is lost or the ledger cannot be written; nothing may be sent.
        """
        with self._ledger.transaction(now) as transaction:
            transaction.keep_seat(self._seat)
            transaction.settle(self._seat, settled)
            if not queue:
                return Granted(0, now)
            count, next_at = transaction.reserve(
                self.manner.fingerprint, self.manner.limit, len(queue)
            )
            intents = [event for event, needs_intent in queue[:count] if needs_intent]
            transaction.intend(self._seat, intents)
        return Granted(count, next_at)

    def learn(self, now: float, found: Sequence[Fate]) -> None:
        """Record events that were found in the organization.

        Raises:
            Stopped: as `commit_turn`.
        """
        with self._ledger.transaction(now) as transaction:
            transaction.keep_seat(self._seat)
            transaction.intend(self._seat, [outcome.event for outcome in found])
            transaction.settle(
                self._seat,
                [
                    Settled(outcome.event.slug, IN_THE_LEDGER[outcome.status], outcome.event_id, 0)
                    for outcome in found
                ],
            )

    def pause(self, now: float, until: float) -> None:
        """Record that the server asked to wait until `until` (seconds since 1970)."""
        with self._ledger.transaction(now) as transaction:
            transaction.pause(self.manner.fingerprint, until)

    def resume_at(self, now: float, remaining: int) -> float:
        """Return when the quota suffices for `remaining` requests (seconds since 1970)."""
        credential = self._ledger.credential(self.manner.fingerprint)
        tat = credential.full_under(self.manner.limit, now)
        refilled = ready_at(tat, remaining, self.manner.limit)
        return max(refilled, credential.pause_at(now))
