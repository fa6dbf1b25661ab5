"""Where the coordinator keeps its books: the ledger, the seat, the quota, and how to deliver."""

from collections.abc import Sequence
from dataclasses import dataclass

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
"""What the ledger keeps of a fate that an answer gave."""

DEFAULT_WORKERS = 48
RENEWAL = SEAT_SECONDS / 3
"""Seconds after which the seat is renewed even if nothing else has to be written."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How to deliver.

    Attributes:
        limit: the pace to keep.
        fingerprint: of the credential, whose quota the requests are charged to.
        workers: requests under way at once.
        wait: sleep through a used-up quota, however long.
    """

    limit: Limit
    fingerprint: str
    workers: int = DEFAULT_WORKERS
    wait: bool = False


@dataclass(frozen=True, slots=True)
class Granted:
    """How many requests may leave now, and when the next one may (seconds since 1970)."""

    count: int
    next_at: float


class Desk:
    """The books of one delivery; every entry is one transaction, under the seat's fence."""

    def __init__(self, ledger: Ledger, seat: Seat, manner: Manner) -> None:
        self._ledger = ledger
        self._seat = seat
        self.manner = manner

    def enter(
        self, now: float, settled: Sequence[Settled], queue: Sequence[tuple[Event, bool]]
    ) -> Granted:
        """Write down outcomes, then reserve requests for the queue's head and note its intents.

        Args:
            now: seconds since 1970.
            settled: outcomes that came in.
            queue: what waits to be sent: the event, and whether an intent has to be noted for it.

        Raises:
            Stopped: the seat is lost or the ledger cannot be written; nothing may be sent.
        """
        with self._ledger.transaction(now) as transaction:
            transaction.keep_seat(self._seat)
            transaction.settle(self._seat, settled)
            if not queue:
                return Granted(0, now)
            count, next_at = transaction.reserve(
                self.manner.fingerprint, self.manner.limit, len(queue)
            )
            intents = [event for event, intent in queue[:count] if intent]
            transaction.intend(self._seat, intents)
        return Granted(count, next_at)

    def learn(self, now: float, found: Sequence[Fate]) -> None:
        """Write down what was found in the organization."""
        with self._ledger.transaction(now) as transaction:
            transaction.keep_seat(self._seat)
            transaction.intend(self._seat, [fate.event for fate in found])
            transaction.settle(
                self._seat,
                [
                    Settled(fate.event.slug, IN_THE_LEDGER[fate.status], fate.event_id, 0)
                    for fate in found
                ],
            )

    def pause(self, now: float, until: float) -> None:
        """Remember that the server asked to wait."""
        with self._ledger.transaction(now) as transaction:
            transaction.pause(self.manner.fingerprint, until)

    def resume_at(self, now: float, remaining: int) -> float:
        """When it makes sense to come back for so many requests (seconds since 1970)."""
        credential = self._ledger.credential(self.manner.fingerprint)
        full_at = credential.full_under(self.manner.limit, now)
        refilled = ready_at(full_at, remaining, self.manner.limit)
        return max(refilled, credential.pause_at(now))
