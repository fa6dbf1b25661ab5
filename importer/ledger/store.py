"""Reading and writing the ledger: every change is one transaction, arbitrated by the database."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, Engine, RowMapping, bindparam, select

from importer.entries import Entry, Progress
from importer.errors import Stopped
from importer.intervals import Limit
from importer.ledger.tables import credentials, events, organizations, runs, seats
from importer.model import Event
from importer.neighbours import Known, kin
from importer.quota import grant, rescale

SEAT_SECONDS = 120.0
"""How long a seat is held without a sign of life; longer than any request may take."""

_CHUNK = 500
_CONTENT = ("key", "body", "kin")


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
class Credential:
    """What is remembered of a key (by its fingerprint): whose it is, and its bucket.

    Attributes:
        organization: the organization's identity, `None` if never learnt.
        plan: the plan's name, `None` if never learnt.
        full_at: see `quota`.
        interval: seconds between two requests that `full_at` was reckoned with.
        paused_until: the server asked to wait until then (seconds since 1970).
    """

    organization: str | None = None
    plan: str | None = None
    full_at: float = 0.0
    interval: float = 0.0
    paused_until: float = 0.0

    def full_under(self, limit: Limit, now: float) -> float:
        """Return `full_at` as it is under `limit`."""
        return rescale(self.full_at, now, self.interval, limit.interval)


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
        known = _known(self._connection, seat.organization, [event.slug for event in wanted])
        fresh = [_row(event) for event in wanted if event.slug not in known]
        again = [_row(event) for event in wanted if event.slug in known]
        common = {
            "organization": seat.organization,
            "progress": Progress.INTENDED.value,
            "changed": self._now,
        }
        if fresh:
            rows = [common | {"attempts": 0} | row for row in fresh]
            self._connection.execute(events.insert(), rows)
        if again:
            self._connection.execute(
                events.update()
                .where(events.c.organization == seat.organization, events.c.slug == bindparam("s"))
                .values({name: bindparam(name) for name in _CONTENT} | _without(common)),
                [{"s": row["slug"]} | {name: row[name] for name in _CONTENT} for row in again],
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
        credential = _credential(self._connection, fingerprint)
        if credential.paused_until > self._now:
            return 0, credential.paused_until
        taken, full_at = 0, credential.full_under(limit, self._now)
        following = grant(full_at, self._now, limit)
        while taken < most and following.at <= self._now:
            taken, full_at = taken + 1, following.full_at
            following = grant(full_at, self._now, limit)
        if taken:
            self._update_credential(fingerprint, full_at=full_at, interval=limit.interval)
        return taken, following.at

    def pause(self, fingerprint: str, until: float) -> None:
        """Remember that the server asked to wait."""
        self._update_credential(fingerprint, paused_until=until)

    def learn(self, fingerprint: str, organization: str, plan: str | None) -> None:
        """Remember whose key it is."""
        self._update_credential(fingerprint, organization=organization, plan=plan)

    def _update_credential(self, fingerprint: str, **values: str | float | None) -> None:
        where = credentials.c.fingerprint == fingerprint
        if self._connection.execute(credentials.update().where(where).values(values)).rowcount == 0:
            self._connection.execute(credentials.insert().values(fingerprint=fingerprint, **values))


class Ledger:
    """An open ledger; use it in one thread and close it when done."""

    def __init__(
        self,
        engine: Engine,
        name: str,
        failures_told: Callable[[str], AbstractContextManager[None]],
    ) -> None:
        self._engine = engine
        self._failures_told = failures_told
        self.name = name

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()

    @contextmanager
    def transaction(self, now: float) -> Iterator[Transaction]:
        """Change several things together: all of them are durable afterwards, or none."""
        with self._connection() as connection:
            yield Transaction(connection, now)

    def organization(self, identity: str) -> int:
        """Return the organization's number in the ledger, giving it one if it is new."""
        where = organizations.c.identity == identity
        with self._connection() as connection:
            number = connection.scalar(select(organizations.c.id).where(where))
            if number is None:
                connection.execute(organizations.insert().values(identity=identity))
                number = connection.scalar(select(organizations.c.id).where(where))
            return int(number or 0)

    def entries(self, organization: int, slugs: Iterable[str]) -> dict[str, Entry]:
        """Return what is known of these slugs; a slug that was never met is not there."""
        with self._connection() as connection:
            return _known(connection, organization, list(slugs))

    def kindred(self, organization: int, kins: Iterable[str]) -> dict[str, list[Known]]:
        """Return the events that are in the organization, by what their names have in common."""
        found: dict[str, list[Known]] = {}
        wanted = list(dict.fromkeys(kins))
        there = [Progress.MADE.value, Progress.FOUND.value]
        with self._connection() as connection:
            for start in range(0, len(wanted), _CHUNK):
                where = (
                    (events.c.organization == organization)
                    & events.c.kin.in_(wanted[start : start + _CHUNK])
                    & events.c.progress.in_(there)
                )
                for row in connection.execute(select(events).where(where)).mappings():
                    body = orjson.loads(row["body"])
                    known = Known(body["name"], body["date"], row["slug"])
                    found.setdefault(row["kin"], []).append(known)
        return found

    def credential(self, fingerprint: str) -> Credential:
        """Return what is remembered of a key."""
        with self._connection() as connection:
            return _credential(connection, fingerprint)

    def take_seat(self, organization: int, holder: str, now: float) -> Seat:
        """Sit down to work on an organization.

        Raises:
            Stopped: another run sits there.
        """
        with self._connection() as connection:
            where = seats.c.organization == organization
            row = connection.execute(select(seats).where(where)).mappings().first()
            if row is not None and row["expires"] > now:
                raise Stopped(
                    f"Another run is at work on this organization: {row['holder']}.",
                    "Let it finish; then the same command goes on from there.",
                )
            fence = 1 if row is None else row["fence"] + 1
            values = {"holder": holder, "fence": fence, "expires": now + SEAT_SECONDS}
            change = seats.insert() if row is None else seats.update().where(where)
            if row is None:
                values["organization"] = organization
            connection.execute(change.values(values))
            return Seat(organization, holder, fence)

    def leave_seat(self, seat: Seat) -> None:
        """Get up, if nobody else sits there by now."""
        with self._connection() as connection:
            connection.execute(
                seats.update()
                .where(seats.c.organization == seat.organization, seats.c.fence == seat.fence)
                .values(expires=0.0)
            )

    def record_run(self, summary: dict[str, Any], organization: str | None) -> None:
        """Keep a run's `run` and `counts`, as in the JSON report."""
        run = summary["run"]
        columns = {
            name: run[name] for name in ("id", "started", "finished", "state", "exit_status")
        }
        with self._connection() as connection:
            connection.execute(
                runs.insert().values(
                    **columns, organization=organization, summary=orjson.dumps(summary)
                )
            )

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        with self._failures_told(self.name), self._engine.begin() as connection:
            yield connection


def _known(connection: Connection, organization: int, slugs: list[str]) -> dict[str, Entry]:
    known: dict[str, Entry] = {}
    for start in range(0, len(slugs), _CHUNK):
        chunk = slugs[start : start + _CHUNK]
        where = (events.c.organization == organization) & events.c.slug.in_(chunk)
        for row in connection.execute(select(events).where(where)).mappings():
            known[row["slug"]] = _entry(row)
    return known


def _entry(row: RowMapping) -> Entry:
    return Entry(
        row["slug"],
        str(UUID(bytes=row["key"])),
        row["body"],
        Progress(row["progress"]),
        row["event_id"],
        row["attempts"],
    )


def _credential(connection: Connection, fingerprint: str) -> Credential:
    where = credentials.c.fingerprint == fingerprint
    row = connection.execute(select(credentials).where(where)).mappings().first()
    if row is None:
        return Credential()
    return Credential(**{name: row[name] for name in Credential.__dataclass_fields__})


def _row(event: Event) -> dict[str, Any]:
    return {
        "slug": event.slug,
        "key": UUID(event.key).bytes,
        "body": event.canonical,
        "kin": kin(str(event.body["name"])),
    }


def _without(common: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in common.items() if name != "organization"}
