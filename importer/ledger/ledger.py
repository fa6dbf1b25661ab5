"""The ledger: every method is one transaction, and the database arbitrates between processes."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from importer.domain.errors import Stopped
from importer.domain.ledger_entry import LedgerEntry
from importer.domain.message import Message
from importer.ledger import integrity_check, statements, unreleased_leases
from importer.ledger.database import Database
from importer.ledger.database_errors import RESUME_HINT
from importer.ledger.records import (
    CredentialRecord,
    decode_credential,
    decode_entry,
    decode_lease,
    translate_decoding_errors,
)
from importer.ledger.run_history import RunHistory
from importer.ledger.transaction import LEASE_TTL, Lease, Transaction, lock_row


class Ledger:
    """An open ledger, for one thread at a time; close it after use.

    Every method raises `Stopped` where the database is locked, full or unreachable, and `DamagedLedger`
    where it is damaged.

    Attributes:
        name: path, or URL without secrets.
        history: the runs.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.name = database.name
        self.history = RunHistory(database)

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    @contextmanager
    def open_transaction(self, now: float) -> Iterator[Transaction]:
        """Begin a transaction at `now` (seconds since 1970): all its changes become durable, or none."""
        with self._database.open_transaction() as connection:
            yield Transaction(connection, now)

    def get_organization_id(self, identity: str) -> int:
        """Return the organization's id in the ledger, adding the organization if it is new."""
        with self._database.open_transaction() as connection:
            [row_id] = lock_row(
                connection,
                statements.GET_ORGANIZATION,
                statements.INSERT_ORGANIZATION,
                identity=identity,
            )
            return int(row_id)

    def get_entries(self, organization: int, slugs: Iterable[str]) -> dict[str, LedgerEntry]:
        """Return the entries of an organization by slug; slugs without an entry are missing."""
        entries = self._select_entries(statements.GET_ENTRIES, organization, slugs)
        return {entry.slug: entry for entry in entries}

    def find_entries_by_name_key(
        self, organization: int, name_keys: Iterable[str]
    ) -> list[LedgerEntry]:
        """Return the events with these name keys that exist in the organization."""
        return self._select_entries(statements.FIND_ENTRIES_BY_NAME_KEY, organization, name_keys)

    def _select_entries(
        self, query: str, organization: int, values: Iterable[str]
    ) -> list[LedgerEntry]:
        with self._database.open_transaction() as connection, translate_decoding_errors():
            rows = connection.execute(query, organization=organization, values=[*values])
            return [decode_entry(*row) for row in rows.fetchall()]

    def get_credential(self, fingerprint: str) -> CredentialRecord:
        """Return the record of a key, by its fingerprint."""
        with self._database.open_transaction() as connection, translate_decoding_errors():
            row = connection.execute(statements.GET_CREDENTIAL, fingerprint=fingerprint).fetchone()
            return CredentialRecord() if row is None else decode_credential(*row)

    def check_integrity(self) -> None:
        """Read and decode the whole ledger.

        Raises:
            DamagedLedger: something cannot be read or is inconsistent.
        """
        with self._database.open_transaction() as connection:
            integrity_check.check_integrity(connection)

    def acquire_lease(self, organization: int, owner: str, now: float, process: str = "") -> Lease:
        """Acquire the organization's lease for `LEASE_TTL` seconds.

        Args:
            organization: its id in the ledger.
            owner: description of the owner for people.
            now: seconds since 1970.
            process: identity of the owning process (`get_process_identity`): the lease is free as
                soon as that process ends; without one, only when it expires.

        Raises:
            Stopped: another run holds the lease.
        """
        from importer.ledger.process_identity import (
            has_process_ended,  # late: psutil is slow to import
        )

        with self._database.open_transaction() as connection:
            with translate_decoding_errors():
                select, insert = statements.LOCK_LEASE, statements.INSERT_LEASE
                row = lock_row(connection, select, insert, organization=organization)
                stored = decode_lease(*row)
            token = stored.fencing_token
            is_held = stored.expires_at > now and not has_process_ended(stored.process)
            if is_held and not unreleased_leases.is_unreleased(self.name, organization, token):
                raise _build_lease_error(stored.owner)
            token += 1
            connection.execute(
                statements.ACQUIRE_LEASE,
                organization=organization,
                owner=owner,
                process=process,
                fencing_token=token,
                expires_at=now + LEASE_TTL,
            )
            return Lease(organization, owner, token)

    def release_lease(self, lease: Lease) -> None:
        """Release the lease if it is still ours.

        Raises:
            Stopped: the ledger is unreachable. This process treats the lease as free all the same;
                for others it is once `release_pending_leases` succeeds, or it expires.
        """
        unreleased_leases.add_lease(self.name, lease.organization, lease.fencing_token)
        self._expire_lease(lease.organization, lease.fencing_token)

    def release_pending_leases(self) -> None:
        """Release leases that runs of this process could not, because the ledger was unreachable.

        Raises:
            Stopped: it still is.
        """
        for organization, token in unreleased_leases.list_leases(self.name):
            self._expire_lease(organization, token)

    def _expire_lease(self, organization: int, token: int) -> None:
        with self._database.open_transaction() as connection:
            connection.execute(
                statements.EXTEND_LEASE,
                organization=organization,
                fencing_token=token,
                expires_at=0.0,
            )
        unreleased_leases.remove_lease(self.name, organization, token)


def _build_lease_error(owner: str) -> Stopped:
    return Stopped(
        Message("Another run is importing into this organization: {owner}.", owner=owner),
        Message(
            "Wait until it has finished. {resume} (If it was killed on another machine, its lease "
            "expires after {seconds} seconds.)",
            resume=RESUME_HINT,
            seconds=round(LEASE_TTL),
        ),
    )
