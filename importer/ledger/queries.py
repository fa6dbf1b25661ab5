"""What is asked of the ledger, within a transaction; nothing is believed that contradicts itself."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, RowMapping, select

from importer.entries import Entry, Progress
from importer.intervals import LONGEST_PAUSE, Limit
from importer.keys import as_text, idempotency_key
from importer.ledger.tables import credentials, events, insert, seats
from importer.neighbours import Known
from importer.quota import rescale

_CHUNK = 500
_THERE = (Progress.MADE.value, Progress.FOUND.value)
_PROGRESS = {progress.value: progress for progress in Progress}
_ENTRY = tuple(
    events.c[name]
    for name in ("slug", "key", "body", "progress", "event_id", "attempts", "changed")
)
"""The columns that an entry is made of, in the order of `_entry`."""


class NotBelievable(Exception):
    """The ledger holds what no ledger ever wrote."""


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
        """Return `full_at` as it is under `limit`.

        No bucket takes longer to fill than from empty: what says so was written by a clock that was
        ahead, and has been set back since.
        """
        full_at = rescale(self.full_at, now, self.interval, limit.interval)
        return min(full_at, now + limit.burst * limit.interval)

    def pause_at(self, now: float) -> float:
        """Return until when everything waits; a time long past if nothing does."""
        return self.paused_until if self.paused_until <= now + LONGEST_PAUSE else 0.0


@dataclass(frozen=True, slots=True)
class Taken:
    """A seat as the ledger has it; see `transaction.Seat`."""

    holder: str
    process: str
    fence: int
    expires: float


def known(connection: Connection, organization: int, slugs: list[str]) -> dict[str, Entry]:
    """Return what is known of these slugs; a slug that was never met is not there."""
    found: dict[str, Entry] = {}
    for start in range(0, len(slugs), _CHUNK):
        chunk = slugs[start : start + _CHUNK]
        where = (events.c.organization == organization) & events.c.slug.in_(chunk)
        with believing():
            for row in connection.execute(select(*_ENTRY).where(where)).all():
                found[row[0]] = _entry(*row)
    return found


def entry_of(row: RowMapping) -> Entry:
    """One row; the key hangs on the body, so a body that was damaged is noticed."""
    return _entry(*(row[column.name] for column in _ENTRY))


def _entry(  # noqa: PLR0913, PLR0917 a row's columns, ten thousand times over
    slug: str,
    key: bytes,
    body: bytes,
    progress: str,
    event_id: str | None,
    attempts: int,
    changed: float,
) -> Entry:
    text = as_text(key)
    if idempotency_key(body) != text or b'"slug":' + orjson.dumps(slug) not in body:
        raise ValueError(f"the key of {slug!r} is not that of its content")
    known_progress = _PROGRESS[progress]
    return Entry(slug, text, body, known_progress, event_id, int(attempts), _time(changed))


def credential(connection: Connection, fingerprint: str) -> Credential:
    """Return what is remembered of a key."""
    query = select(credentials).where(credentials.c.fingerprint == fingerprint)
    with believing():
        row = connection.execute(query).mappings().first()
        return Credential() if row is None else credential_of(row)


def own_credential(connection: Connection, fingerprint: str) -> Credential:
    """Return what is remembered of a key, and let nobody else change it until the end."""
    query = select(credentials).where(credentials.c.fingerprint == fingerprint).with_for_update()
    with believing():
        row = connection.execute(query).mappings().first()
        if row is None:
            new = insert(connection, credentials).values(fingerprint=fingerprint)
            connection.execute(new.on_conflict_do_nothing())
            row = connection.execute(query).mappings().one()
        return credential_of(row)


def credential_of(row: RowMapping) -> Credential:
    """One row."""
    times = (_time(row[name]) for name in ("full_at", "interval", "paused_until"))
    return Credential(row["organization"], row["plan"], *times)


def seat(connection: Connection, organization: int) -> Taken:
    """Return who sits, or sat, at work on an organization; nobody else sits down until the end."""
    query = select(seats).where(seats.c.organization == organization).with_for_update()
    with believing():
        row = connection.execute(query).mappings().first()
        if row is None:
            empty = {"holder": "", "process": "", "fence": 0, "expires": 0.0}
            new = insert(connection, seats).values(organization=organization, **empty)
            connection.execute(new.on_conflict_do_nothing())
            row = connection.execute(query).mappings().one()
        return taken_of(row)


def taken_of(row: RowMapping) -> Taken:
    """One row."""
    return Taken(str(row["holder"]), str(row["process"]), int(row["fence"]), _time(row["expires"]))


def kindred(
    connection: Connection, organization: int, kins: Sequence[str]
) -> dict[str, list[Known]]:
    """Return the events that are in the organization, by kin."""
    found: dict[str, list[Known]] = {}
    for start in range(0, len(kins), _CHUNK):
        where = (
            (events.c.organization == organization)
            & events.c.kin.in_(kins[start : start + _CHUNK])
            & events.c.progress.in_(_THERE)
        )
        with believing():
            for row in connection.execute(select(events).where(where)).mappings():
                body = orjson.loads(entry_of(row).canonical)
                one = Known(body["name"], body["date"], row["slug"])
                found.setdefault(row["kin"], []).append(one)
    return found


def _time(value: object) -> float:
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(f"{value!r} is no time")
    return value


@contextmanager
def believing() -> Iterator[None]:
    """Take what cannot be read for what it is; values are checked here, types by the driver."""
    try:
        yield
    except (TypeError, ValueError, LookupError) as error:
        raise NotBelievable(str(error)) from error
