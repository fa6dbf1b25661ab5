"""Writes of a transaction in the ledger: lease, intents, outcomes, reservations and pauses."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam

from importer.domain.errors import Stopped
from importer.domain.intervals_api import RateLimit
from importer.domain.ledger_entry import EntryState
from importer.domain.model import Event
from importer.domain.rate_limit import reserve_request
from importer.ledger.queries import lock_credential
from importer.ledger.tables import build_insert, credentials, events, leases
from importer.planning.near_duplicates import build_name_key

LEASE_TTL = 120.0
"""Seconds for which a lease is held without renewal; longer than any request may take."""

_UNIQUE_COLUMNS = ("organization", "slug")
_INTENT_COLUMNS = ("key", "body", "kin", "progress", "changed")
"""Columns that a new intent overwrites in a known event; the number of attempts is kept."""


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
    """Changes that become durable together, or not at all; see `Ledger.transaction`."""

    def __init__(self, connection: Connection, now: float) -> None:
        self._connection = connection
        self._now = now

    def renew_lease(self, lease: Lease) -> None:
        """Renew the lease for `LEASE_TTL` seconds.

        Raises:
            Stopped: another run has acquired it; nothing of this transaction is written.
        """
        renewed = self._connection.execute(
            leases.update()
            .where(
                leases.c.organization == lease.organization, leases.c.fence == lease.fencing_token
            )
            .values(expires=self._now + LEASE_TTL)
        )
        if renewed.rowcount != 1:
            raise Stopped(
                "Another run has taken over this organization while this one was standing still.",
                "Let that one finish; the same command goes on from there.",
            )

    def record_intents(self, lease: Lease, new_events: Sequence[Event]) -> None:
        """Record intents: these events are about to be sent."""
        if not new_events:
            return
        new = build_insert(self._connection, events)
        changed = {name: new.excluded[name] for name in _INTENT_COLUMNS}
        common = {
            "organization": lease.organization,
            "progress": EntryState.INTENDED.value,
            "attempts": 0,
            "changed": self._now,
        }
        self._connection.execute(
            new.on_conflict_do_update(index_elements=_UNIQUE_COLUMNS, set_=changed),
            [common | _encode_event(event) for event in new_events],
        )

    def record_outcomes(self, lease: Lease, outcomes: Sequence[RecordedOutcome]) -> None:
        """Record the outcomes of events that have an entry."""
        if not outcomes:
            return
        self._connection.execute(
            events.update()
            .where(events.c.organization == lease.organization, events.c.slug == bindparam("s"))
            .values(
                progress=bindparam("p"),
                event_id=bindparam("e"),
                attempts=events.c.attempts + bindparam("a"),
                changed=self._now,
            ),
            [
                {
                    "s": outcome.slug,
                    "p": outcome.state.value,
                    "e": outcome.event_id,
                    "a": outcome.attempts,
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
        stored = lock_credential(self._connection, fingerprint)
        if stored.get_pause_end(self._now) > self._now:
            return 0, stored.paused_until
        reserved, tat = 0, stored.convert_tat(limit, self._now)
        next_request = reserve_request(tat, self._now, limit)
        while reserved < max_count and next_request.at <= self._now:
            reserved, tat = reserved + 1, next_request.tat
            next_request = reserve_request(tat, self._now, limit)
        if tat != stored.tat:  # also written if only the cap or the rate changed it
            self._store_credential(fingerprint, full_at=tat, interval=limit.interval)
        return reserved, next_request.at

    def record_pause(self, fingerprint: str, until: float) -> None:
        """Record that the server asked to wait until `until` (seconds since 1970)."""
        self._store_credential(fingerprint, paused_until=until)

    def update_credential(self, fingerprint: str, organization: str, plan: str | None) -> None:
        """Record the organization (identity in the API) and plan of a key."""
        self._store_credential(fingerprint, organization=organization, plan=plan)

    def _store_credential(self, fingerprint: str, **values: str | float | None) -> None:
        new = build_insert(self._connection, credentials).values(fingerprint=fingerprint, **values)
        self._connection.execute(
            new.on_conflict_do_update(index_elements=["fingerprint"], set_=values)
        )


def _encode_event(event: Event) -> dict[str, Any]:
    return {
        "slug": event.slug,
        "key": UUID(event.idempotency_key).bytes,
        "body": event.payload,
        "kin": build_name_key(str(event.body["name"])),
    }
