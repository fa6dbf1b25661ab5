"""What can be changed together in the ledger: all of it is durable afterwards, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam

from importer.domain.errors import Stopped
from importer.domain.intervals_api import Limit
from importer.domain.ledger_entry import Progress
from importer.domain.model import Event
from importer.domain.rate_limit import grant
from importer.ledger.queries import own_credential
from importer.ledger.tables import credentials, events, insert, seats
from importer.planning.near_duplicates import kin

SEAT_SECONDS = 120.0
"""How long a seat is held without a sign of life; longer than any request may take."""

_SLUG = ("organization", "slug")
_CONTENT = ("key", "body", "kin", "progress", "changed")
"""What an intent changes in an event that is known: how often it was tried stays."""


@dataclass(frozen=True, slots=True)
class Seat:
    """The right to work on an organization, until it expires or another run takes over.

    Attributes:
        organization: its number in the ledger.
        holder: who sits there, in words (`laptop, process 4711, since 09:10`).
        fence: rises with each new holder, so that a run that slept through its seat is noticed.
    """

    organization: int
    holder: str
    fence: int


@dataclass(frozen=True, slots=True)
class Settled:
    """How an attempt ended: what the ledger has to know."""

    slug: str
    progress: Progress
    event_id: str | None
    attempts: int


class Transaction:
    """What can be changed together; see `Ledger.transaction`."""

    def __init__(self, connection: Connection, now: float) -> None:
        self._connection = connection
        self._now = now

    def keep_seat(self, seat: Seat) -> None:
        """Renew the seat.

        Raises:
            Stopped: another run has taken it; nothing of this transaction is written.
        """
        renewed = self._connection.execute(
            seats.update()
            .where(seats.c.organization == seat.organization, seats.c.fence == seat.fence)
            .values(expires=self._now + SEAT_SECONDS)
        )
        if renewed.rowcount != 1:
            raise Stopped(
                "Another run has taken over this organization while this one was standing still.",
                "Let that one finish; the same command goes on from there.",
            )

    def intend(self, seat: Seat, wanted: Sequence[Event]) -> None:
        """Write down what is about to be posted."""
        if not wanted:
            return
        new = insert(self._connection, events)
        changed = {name: new.excluded[name] for name in _CONTENT}
        common = {
            "organization": seat.organization,
            "progress": Progress.INTENDED.value,
            "attempts": 0,
            "changed": self._now,
        }
        self._connection.execute(
            new.on_conflict_do_update(index_elements=_SLUG, set_=changed),
            [common | _row(event) for event in wanted],
        )

    def settle(self, seat: Seat, settled: Sequence[Settled]) -> None:
        """Write down what came of it."""
        if not settled:
            return
        self._connection.execute(
            events.update()
            .where(events.c.organization == seat.organization, events.c.slug == bindparam("s"))
            .values(
                progress=bindparam("p"),
                event_id=bindparam("e"),
                attempts=events.c.attempts + bindparam("a"),
                changed=self._now,
            ),
            [
                {"s": one.slug, "p": one.progress.value, "e": one.event_id, "a": one.attempts}
                for one in settled
            ],
        )

    def reserve(self, fingerprint: str, limit: Limit, most: int) -> tuple[int, float]:
        """Take up to `most` requests from the credential's bucket, as far as they may go now.

        Returns how many were taken, and when the next one may go (seconds since 1970).
        """
        remembered = own_credential(self._connection, fingerprint)
        if remembered.pause_at(self._now) > self._now:
            return 0, remembered.paused_until
        taken, full_at = 0, remembered.full_under(limit, self._now)
        following = grant(full_at, self._now, limit)
        while taken < most and following.at <= self._now:
            taken, full_at = taken + 1, following.full_at
            following = grant(full_at, self._now, limit)
        if full_at != remembered.full_at:  # also where the clock was set: it holds from now on
            self._update_credential(fingerprint, full_at=full_at, interval=limit.interval)
        return taken, following.at

    def pause(self, fingerprint: str, until: float) -> None:
        """Remember that the server asked to wait."""
        self._update_credential(fingerprint, paused_until=until)

    def learn(self, fingerprint: str, organization: str, plan: str | None) -> None:
        """Remember whose key it is."""
        self._update_credential(fingerprint, organization=organization, plan=plan)

    def _update_credential(self, fingerprint: str, **values: str | float | None) -> None:
        new = insert(self._connection, credentials).values(fingerprint=fingerprint, **values)
        self._connection.execute(
            new.on_conflict_do_update(index_elements=["fingerprint"], set_=values)
        )


def _row(event: Event) -> dict[str, Any]:
    return {
        "slug": event.slug,
        "key": UUID(event.key).bytes,
        "body": event.canonical,
        "kin": kin(str(event.body["name"])),
    }
