"""What is asked of the ledger, within a transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from sqlalchemy import Connection, RowMapping, select

from importer.entries import Entry, Progress
from importer.intervals import Limit
from importer.ledger.tables import credentials, events
from importer.neighbours import Known
from importer.quota import rescale

_CHUNK = 500
_THERE = (Progress.MADE.value, Progress.FOUND.value)


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


def known(connection: Connection, organization: int, slugs: list[str]) -> dict[str, Entry]:
    """Return what is known of these slugs; a slug that was never met is not there."""
    found: dict[str, Entry] = {}
    for start in range(0, len(slugs), _CHUNK):
        chunk = slugs[start : start + _CHUNK]
        where = (events.c.organization == organization) & events.c.slug.in_(chunk)
        for row in connection.execute(select(events).where(where)).mappings():
            found[row["slug"]] = _entry(row)
    return found


def _entry(row: RowMapping) -> Entry:
    return Entry(
        row["slug"],
        str(UUID(bytes=row["key"])),
        row["body"],
        Progress(row["progress"]),
        row["event_id"],
        row["attempts"],
        row["changed"],
    )


def credential(connection: Connection, fingerprint: str) -> Credential:
    """Return what is remembered of a key."""
    where = credentials.c.fingerprint == fingerprint
    row = connection.execute(select(credentials).where(where)).mappings().first()
    if row is None:
        return Credential()
    return Credential(**{name: row[name] for name in Credential.__dataclass_fields__})


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
        for row in connection.execute(select(events).where(where)).mappings():
            body = orjson.loads(row["body"])
            one = Known(body["name"], body["date"], row["slug"])
            found.setdefault(row["kin"], []).append(one)
    return found
