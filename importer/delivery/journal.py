"""Ledger access of a delivery: outcomes, intents, reservations and pauses, under one lease."""

from collections.abc import Sequence
from dataclasses import dataclass

from importer.delivery.row_task import RowTask
from importer.domain.intervals_api import RateLimit
from importer.domain.ledger_entry import EntryState
from importer.domain.model import Event, Status
from importer.domain.rate_limit import compute_ready_time
from importer.ledger.ledger import Ledger
from importer.ledger.transaction import LEASE_TTL, Lease, RecordedOutcome
from importer.planning.plan import RowOutcome

ENTRY_STATE_BY_STATUS = {
    Status.CREATED: EntryState.CREATED,
    Status.EXISTS: EntryState.EXISTING,
    Status.REJECTED: EntryState.NOT_CREATED,
    Status.CONFLICT: EntryState.NOT_CREATED,
}
"""Entry state recorded for a status that an answer decided."""

DEFAULT_WORKERS = 48
LEASE_RENEWAL_INTERVAL = LEASE_TTL / 3
"""Seconds after which the lease is renewed even if there is nothing else to write."""


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """Settings of a delivery.

    Attributes:
        rate_limit: the rate limit to keep to.
        credential_fingerprint: of the key whose quota the requests count against.
        workers: maximum number of simultaneous requests.
        wait_for_quota: wait for a used-up quota, however long, instead of stopping.
    """

    rate_limit: RateLimit
    credential_fingerprint: str
    workers: int = DEFAULT_WORKERS
    wait_for_quota: bool = False


@dataclass(frozen=True, slots=True)
class ReservedRequests:
    """Number of requests that may be sent now, and when the next may (seconds since 1970)."""

    count: int
    next_at: float


def build_record(task: RowTask, outcome: RowOutcome | None = None) -> RecordedOutcome:
    """Return the record of a task with this outcome, or of one for which nothing more is sent.

    A conflict with an event that was not found leaves open whether an attempt created the event.
    """
    if outcome is None or (outcome.status is Status.CONFLICT and outcome.event_id is None):
        state = task.entry_state
    else:
        state = ENTRY_STATE_BY_STATUS.get(outcome.status, task.entry_state)
    event_id = None if outcome is None else outcome.event_id
    return RecordedOutcome(task.event.slug, state, event_id, task.attempts)


class DeliveryJournal:
    """Ledger access of one delivery; every method is one transaction.

    Outcomes and intents are written under the lease's fencing token. A pause belongs to the key,
    which runs for other organizations may share, and needs no lease.
    """

    def __init__(self, ledger: Ledger, lease: Lease, settings: DeliverySettings) -> None:
        self._ledger = ledger
        self._lease = lease
        self.settings = settings

    def commit_turn(
        self, now: float, settled: Sequence[RecordedOutcome], queue: Sequence[tuple[Event, bool]]
    ) -> ReservedRequests:
        """Record outcomes, then reserve requests for the first tasks and record their intents.

        Args:
            now: seconds since 1970.
            settled: outcomes received.
            queue: tasks to send: the event, and whether its intent has to be recorded.

        Raises:
            Stopped: the lease is lost or the ledger cannot be written; nothing may be sent.
        """
        with self._ledger.open_transaction(now) as transaction:
            transaction.renew_lease(self._lease)
            transaction.record_outcomes(self._lease, settled)
            if not queue:
                return ReservedRequests(0, now)
            count, next_at = transaction.reserve_requests(
                self.settings.credential_fingerprint, self.settings.rate_limit, len(queue)
            )
            intents = [event for event, needs_intent in queue[:count] if needs_intent]
            transaction.record_intents(self._lease, intents)
        return ReservedRequests(count, next_at)

    def record_found(self, now: float, found: Sequence[RowOutcome]) -> None:
        """Record events that were found in the organization.

        Raises:
            Stopped: as `commit_turn`.
        """
        with self._ledger.open_transaction(now) as transaction:
            transaction.renew_lease(self._lease)
            transaction.record_intents(self._lease, [outcome.event for outcome in found])
            transaction.record_outcomes(
                self._lease,
                [
                    RecordedOutcome(
                        outcome.event.slug,
                        ENTRY_STATE_BY_STATUS[outcome.status],
                        outcome.event_id,
                        0,
                    )
                    for outcome in found
                ],
            )

    def record_pause(self, now: float, until: float) -> None:
        """Record that the server asked to wait until `until` (seconds since 1970)."""
        with self._ledger.open_transaction(now) as transaction:
            transaction.record_pause(self.settings.credential_fingerprint, until)

    def compute_resume_time(self, now: float, remaining: int) -> float:
        """Return when the quota suffices for `remaining` requests (seconds since 1970)."""
        credential = self._ledger.get_credential(self.settings.credential_fingerprint)
        tat = credential.convert_tat(self.settings.rate_limit, now)
        refilled = compute_ready_time(tat, remaining, self.settings.rate_limit)
        return max(refilled, credential.get_pause_end(now))
