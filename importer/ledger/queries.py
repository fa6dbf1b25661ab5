"""Queries of the ledger, within a transaction, decoded into values."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, RowMapping, select

from importer.domain.ledger_entry import EntryState, LedgerEntry
from importer.ledger import records
from importer.ledger.records import (
    CREDENTIAL_COLUMNS,
    ENTRY_COLUMNS,
    CredentialRecord,
    decode_time,
    translate_decoding_errors,
)
from importer.ledger.tables import build_insert, credentials, events, leases
from importer.planning.near_duplicates import ExistingEvent

_CHUNK_SIZE = 500
_EXISTING_STATES = (EntryState.CREATED.value, EntryState.EXISTING.value)
_ENTRY_COLUMNS = tuple(events.c[name] for name in ENTRY_COLUMNS)


@dataclass(frozen=True, slots=True)
class LeaseRow:
    """A stored lease, possibly expired; see `transaction.Lease`.

    Attributes:
        owner: description of the owner for people.
        process: identity of the owning process, or empty.
        fencing_token: rises with each owner.
        expires: seconds since 1970.
    """

    owner: str
    process: str
    fencing_token: int
    expires: float


def get_entries(
    connection: Connection, organization: int, slugs: list[str]
) -> dict[str, LedgerEntry]:
    """Return the entries of an organization by slug; slugs without an entry are missing."""
    found: dict[str, LedgerEntry] = {}
    for start in range(0, len(slugs), _CHUNK_SIZE):
        chunk = slugs[start : start + _CHUNK_SIZE]
        where = (events.c.organization == organization) & events.c.slug.in_(chunk)
        with translate_decoding_errors():
            for row in connection.execute(select(*_ENTRY_COLUMNS).where(where)).all():
                found[row[0]] = records.decode_entry(*row)
    return found


def decode_entry_row(row: RowMapping) -> LedgerEntry:
    """Decode a row of `events`."""
    return records.decode_entry(*(row[name] for name in ENTRY_COLUMNS))


def get_credential(connection: Connection, fingerprint: str) -> CredentialRecord:
    """Return the record of a key."""
    query = select(credentials).where(credentials.c.fingerprint == fingerprint)
    with translate_decoding_errors():
        row = connection.execute(query).mappings().first()
        return CredentialRecord() if row is None else decode_credential_row(row)


def lock_credential(connection: Connection, fingerprint: str) -> CredentialRecord:
    """Return the record of a key, locked until the transaction ends; it is added if missing."""
    query = select(credentials).where(credentials.c.fingerprint == fingerprint).with_for_update()
    with translate_decoding_errors():
        row = connection.execute(query).mappings().first()
        if row is None:
            new = build_insert(connection, credentials).values(fingerprint=fingerprint)
            connection.execute(new.on_conflict_do_nothing())
            row = connection.execute(query).mappings().one()
        return decode_credential_row(row)


def decode_credential_row(row: RowMapping) -> CredentialRecord:
    """Decode a row of `credentials`."""
    return records.decode_credential(*(row[name] for name in CREDENTIAL_COLUMNS))


def lock_lease(connection: Connection, organization: int) -> LeaseRow:
    """Return the organization's lease, locked until the transaction ends; it is added if missing."""
    query = select(leases).where(leases.c.organization == organization).with_for_update()
    with translate_decoding_errors():
        row = connection.execute(query).mappings().first()
        if row is None:
            empty = {"holder": "", "process": "", "fence": 0, "expires": 0.0}
            new = build_insert(connection, leases).values(organization=organization, **empty)
            connection.execute(new.on_conflict_do_nothing())
            row = connection.execute(query).mappings().one()
        return decode_lease_row(row)


def decode_lease_row(row: RowMapping) -> LeaseRow:
    """Decode a row of `seats`."""
    return LeaseRow(
        str(row["holder"]), str(row["process"]), int(row["fence"]), decode_time(row["expires"])
    )


def find_events_by_name_key(
    connection: Connection, organization: int, name_keys: Sequence[str]
) -> dict[str, list[ExistingEvent]]:
    """Return the events that exist in the organization, grouped by name key."""
    found: dict[str, list[ExistingEvent]] = {}
    for start in range(0, len(name_keys), _CHUNK_SIZE):
        where = (
            (events.c.organization == organization)
            & events.c.kin.in_(name_keys[start : start + _CHUNK_SIZE])
            & events.c.progress.in_(_EXISTING_STATES)
        )
        with translate_decoding_errors():
            for row in connection.execute(select(events).where(where)).mappings():
                body = orjson.loads(decode_entry_row(row).payload)
                event = ExistingEvent(body["name"], body["date"], row["slug"])
                found.setdefault(row["kin"], []).append(event)
    return found
