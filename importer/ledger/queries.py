"""Queries of the ledger, within a transaction, decoded into values."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, RowMapping, select

from importer.domain.ledger_entry import Entry, Progress
from importer.ledger import records
from importer.ledger.records import CREDENTIAL, ENTRY, Credential, believing, time_of
from importer.ledger.tables import credentials, events, insert, seats
from importer.planning.near_duplicates import Known

_CHUNK = 500
_THERE = (Progress.MADE.value, Progress.FOUND.value)
_ENTRY = tuple(events.c[name] for name in ENTRY)


@dataclass(frozen=True, slots=True)
class Taken:
    """A stored lease, possibly expired; see `transaction.Lease`.

    Attributes:
        owner: description of the owner for people.
        process: identity of the owning process, or empty.
        fencing_token: rises with each owner.
        expires: seconds since 1970.
    """

    holder: str
    process: str
    fence: int
    expires: float


def known(connection: Connection, organization: int, slugs: list[str]) -> dict[str, Entry]:
    """Return the entries of an organization by slug; slugs without an entry are missing."""
    found: dict[str, Entry] = {}
    for start in range(0, len(slugs), _CHUNK):
        chunk = slugs[start : start + _CHUNK]
        where = (events.c.organization == organization) & events.c.slug.in_(chunk)
        with believing():
            for row in connection.execute(select(*_ENTRY).where(where)).all():
                found[row[0]] = records.entry(*row)
    return found


def entry_of(row: RowMapping) -> Entry:
    """Decode a row of `events`."""
    return records.entry(*(row[name] for name in ENTRY))


def credential(connection: Connection, fingerprint: str) -> Credential:
    """Return the record of a key."""
    query = select(credentials).where(credentials.c.fingerprint == fingerprint)
    with believing():
        row = connection.execute(query).mappings().first()
        return Credential() if row is None else credential_of(row)


def own_credential(connection: Connection, fingerprint: str) -> Credential:
    """Return the record of a key, locked until the transaction ends; it is added if missing."""
    query = select(credentials).where(credentials.c.fingerprint == fingerprint).with_for_update()
    with believing():
        row = connection.execute(query).mappings().first()
        if row is None:
            new = insert(connection, credentials).values(fingerprint=fingerprint)
            connection.execute(new.on_conflict_do_nothing())
            row = connection.execute(query).mappings().one()
        return credential_of(row)


def credential_of(row: RowMapping) -> Credential:
    """Decode a row of `credentials`."""
    return records.credential(*(row[name] for name in CREDENTIAL))


def seat(connection: Connection, organization: int) -> Taken:
    """Return the organization's lease, locked until the transaction ends; it is added if missing."""
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
    """Decode a row of `seats`."""
    return Taken(
        str(row["holder"]), str(row["process"]), int(row["fence"]), time_of(row["expires"])
    )


def kindred(
    connection: Connection, organization: int, name_keys: Sequence[str]
) -> dict[str, list[Known]]:
    """Return the events that exist in the organization, grouped by name key."""
    found: dict[str, list[Known]] = {}
    for start in range(0, len(name_keys), _CHUNK):
        where = (
            (events.c.organization == organization)
            & events.c.kin.in_(name_keys[start : start + _CHUNK])
            & events.c.progress.in_(_THERE)
        )
        with believing():
            for row in connection.execute(select(events).where(where)).mappings():
                body = orjson.loads(entry_of(row).canonical)
                event = Known(body["name"], body["date"], row["slug"])
                found.setdefault(row["kin"], []).append(event)
    return found
