"""Writes of a transaction in the ledger: lease, intents, outcomes, reservations and pauses."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from importer.domain.errors import Stopped
from importer.domain.intervals_api import RateLimit
from importer.domain.ledger_entry import EntryState
from importer.domain.message import Message
from importer.domain.model import Event
from importer.domain.rate_limit import reserve_request
from importer.ledger import statements
from importer.ledger.database import Connection, Row
from importer.ledger.database_errors import RESUME_HINT
from importer.ledger.records import (
    CorruptLedger,
    CredentialRecord,
    decode_credential,
    translate_decoding_errors,
)

LEASE_TTL = 120.0
"""Seconds for which a lease is held without renewal; longer than any request may take."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The exclusive right to write for an organization, until it expires or another run acquires it.

    Attributes:
        organization: its id in the ledger.
        owner: description of the owner for people (`process 4711 on laptop, since 09:10`).
        fencing_token: rises with each owner, so that writes of a former one are detected.
    """

    organization: int
    owner: str
    fencing_token: int


@dataclass(frozen=True, slots=True)
class RecordedOutcome:
    """Outcome of a row, as it is recorded.

    Attributes:
        slug: of the event.
        state: the entry's new state.
        event_id: of the event in the organization, if it exists.
        attempts: number of requests to create it that this run sent; added to the stored number.
    """

    slug: str
    state: EntryState
    event_id: str | None
    attempts: int


class Transaction:
    """Changes that become durable together, or not at all; see `Ledger.open_transaction`."""

    def __init__(self, connection: Connection, now: float) -> None:
        self._connection = connection
        self._now = now

    def renew_lease(self, lease: Lease) -> None:
        """Renew the lease for `LEASE_TTL` seconds.

        Raises:
            Stopped: another run has acquired it; nothing of this transaction is written.
        """
        renewed = self._connection.execute(
            statements.EXTEND_LEASE,
            organization=lease.organization,
            fencing_token=lease.fencing_token,
            expires_at=self._now + LEASE_TTL,
        )
        if renewed.rowcount != 1:
            raise Stopped(
                Message("Another run took over this organization while this one was suspended."),
                Message("Wait until it has finished. {resume}", resume=RESUME_HINT),
            )

    def record_intents(self, lease: Lease, new_events: Sequence[Event]) -> None:
        """Record intents: these events are about to be sent."""
        common = {"organization": lease.organization, "now": self._now}
        self._connection.execute_many(
            statements.RECORD_INTENT,
            [
                common
                | {
                    "slug": event.slug,
                    "idempotency_key": UUID(event.idempotency_key).bytes,
                    "payload": event.payload,
                    "name_key": event.name_key,
                }
                for event in new_events
            ],
        )

    def record_outcomes(self, lease: Lease, outcomes: Sequence[RecordedOutcome]) -> None:
        """Record the outcomes of events that have an entry."""
        common = {"organization": lease.organization, "now": self._now}
        self._connection.execute_many(
            statements.RECORD_OUTCOME,
            [
                common
                | {
                    "slug": outcome.slug,
                    "state": outcome.state.value,
                    "event_id": outcome.event_id,
                    "attempts": outcome.attempts,
                }
                for outcome in outcomes
            ],
        )

    def reserve_requests(
        self, fingerprint: str, limit: RateLimit, max_count: int
    ) -> tuple[int, float]:
        """Reserve up to `max_count` requests of the key that may be sent now.

        Returns their number, and when the next one may be sent (seconds since 1970).
        """
        stored = self._lock_credential(fingerprint)
        if stored.get_pause_end(self._now) > self._now:
            return 0, stored.paused_until
        reserved, tat = 0, stored.convert_tat(limit, self._now)
        next_request = reserve_request(tat, self._now, limit)
        while reserved < max_count and next_request.at <= self._now:
            reserved, tat = reserved + 1, next_request.tat
            next_request = reserve_request(tat, self._now, limit)
        if tat != stored.tat:  # also written if only the cap or the rate changed it
            self._connection.execute(
                statements.UPDATE_TAT, fingerprint=fingerprint, tat=tat, interval=limit.interval
            )
        return reserved, next_request.at

    def record_pause(self, fingerprint: str, until: float) -> None:
        """Record that the server asked to wait until `until` (seconds since 1970)."""
        self._lock_credential(fingerprint)
        self._connection.execute(statements.UPDATE_PAUSE, fingerprint=fingerprint, until=until)

    def update_credential(self, fingerprint: str, organization: str, plan: str | None) -> None:
        """Record the organization (identity in the API) and plan of a key."""
        self._lock_credential(fingerprint)
        self._connection.execute(
            statements.UPDATE_ORGANIZATION,
            fingerprint=fingerprint,
            organization=organization,
            plan=plan,
        )

    def _lock_credential(self, fingerprint: str) -> CredentialRecord:
        """Return the record of a key, locked until the transaction ends; it is added if missing."""
        with translate_decoding_errors():
            row = lock_row(
                self._connection,
                statements.LOCK_CREDENTIAL,
                statements.INSERT_CREDENTIAL,
                fingerprint=fingerprint,
            )
            return decode_credential(*row)


def lock_row(connection: Connection, query: str, insert: str, **identity: object) -> Row:
    """Return the row of a query, inserting it if it is missing.

    Args:
        connection: the transaction.
        query: selects the row, and locks it where the transaction has to.
        insert: inserts the row, or does nothing if another transaction has done so.
        identity: parameters of both.
    """
    row = connection.execute(query, **identity).fetchone()
    if row is None:
        connection.execute(insert, **identity)
        row = connection.execute(query, **identity).fetchone()
    if row is None:
        raise CorruptLedger("a row is missing that was just inserted")
    return row
