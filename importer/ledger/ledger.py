"""The ledger: every method is one transaction, and the database arbitrates between processes."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Connection, Engine, select

from importer.domain.errors import Stopped
from importer.domain.ledger_entry import LedgerEntry
from importer.domain.model import ImportResult
from importer.ledger import integrity_check, queries, run_history, unreleased_leases
from importer.ledger.records import CredentialRecord
from importer.ledger.run_codec import RunRecord
from importer.ledger.tables import build_insert, leases, organizations
from importer.ledger.transaction import LEASE_TTL, Lease, Transaction
from importer.planning.near_duplicates import ExistingEvent


class Ledger:
    """An open ledger, for one thread; close it after use.

    Every method raises `Stopped` where the database is locked, full or unreachable, and `DamagedLedger`
    where it is damaged.

    Attributes:
        name: path, or URL without secrets.
    """

    def __init__(
        self,
        engine: Engine,
        name: str,
        translate_errors: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._engine = engine
        self._translate_errors = translate_errors
        self.name = name

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()

    @contextmanager
    def open_transaction(self, now: float) -> Iterator[Transaction]:
        """Begin a transaction at `now` (seconds since 1970): all its changes become durable, or none."""
        with self._begin_connection() as connection:
            yield Transaction(connection, now)

    def get_organization_id(self, identity: str) -> int:
        """Return the organization's id in the ledger, adding the organization if it is new."""
        query = select(organizations.c.id).where(organizations.c.identity == identity)
        with self._begin_connection() as connection:
            row_id = connection.scalar(query)
            if row_id is None:
                new = build_insert(connection, organizations).values(identity=identity)
                connection.execute(new.on_conflict_do_nothing())
                row_id = connection.scalar(query)
            return int(row_id or 0)

    def get_entries(self, organization: int, slugs: Iterable[str]) -> dict[str, LedgerEntry]:
        """Return the entries of an organization by slug; slugs without an entry are missing."""
        with self._begin_connection() as connection:
            return queries.get_entries(connection, organization, list(slugs))

    def find_events_by_name_key(
        self, organization: int, name_keys: Iterable[str]
    ) -> dict[str, list[ExistingEvent]]:
        """Return the events that exist in the organization, grouped by these name keys."""
        with self._begin_connection() as connection:
            return queries.find_events_by_name_key(
                connection, organization, list(dict.fromkeys(name_keys))
            )

    def get_credential(self, fingerprint: str) -> CredentialRecord:
        """Return the record of a key, by its fingerprint."""
        with self._begin_connection() as connection:
            return queries.get_credential(connection, fingerprint)

    def check_integrity(self) -> None:
        """Read and decode the whole ledger.

        Raises:
            DamagedLedger: something cannot be read or is inconsistent.
        """
        with self._begin_connection() as connection:
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

        with self._begin_connection() as connection:
            stored = queries.lock_lease(connection, organization)
            if (
                stored.expires > now
                and not has_process_ended(stored.process)
                and not unreleased_leases.is_unreleased(
                    self.name, organization, stored.fencing_token
                )
            ):
                raise Stopped(
                    f"Another run is at work on this organization: {stored.owner}.",
                    "Let it finish; then the same command goes on from there. (One that was killed on "
                    f"another machine leaves its place after {LEASE_TTL:.0f} seconds.)",
                )
            token, expires = stored.fencing_token + 1, now + LEASE_TTL
            values = {"holder": owner, "process": process, "fence": token, "expires": expires}
            where = leases.c.organization == organization
            connection.execute(leases.update().where(where).values(values))
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
        same = leases.c.organization == organization, leases.c.fence == token
        with self._begin_connection() as connection:
            connection.execute(leases.update().where(*same).values(expires=0.0))
        unreleased_leases.remove_lease(self.name, organization, token)

    def record_run(
        self,
        result: ImportResult,
        job: str | None = None,
        fingerprint: str | None = None,
        reports: Sequence[str] = (),
    ) -> None:
        """Add a run to the history.

        Args:
            result: the run's result.
            job: name of the batch's job, if any.
            fingerprint: the import's fingerprint, see `find_last_complete_run`.
            reports: absolute paths of the reports that the run wrote.
        """
        with self._begin_connection() as connection:
            run_history.record_run(connection, result, job, fingerprint, reports)

    def get_newest_runs(self, job: str | None = None, max_count: int = 50) -> list[RunRecord]:
        """Return the newest runs of one job or of all, newest first."""
        with self._begin_connection() as connection:
            return run_history.get_newest_runs(connection, job, max_count)

    def find_runs_by_prefix(self, id_or_prefix: str) -> list[RunRecord]:
        """Return all runs with this id or prefix of it, newest first."""
        with self._begin_connection() as connection:
            return run_history.find_runs_by_prefix(connection, id_or_prefix)

    def get_result(self, run: str) -> ImportResult | None:
        """Return the result of the run with this id; `None` if its rows are no longer stored."""
        with self._begin_connection() as connection:
            return run_history.get_result(connection, run)

    def find_last_result(self, organization: str, names: Collection[str]) -> ImportResult | None:
        """Return the newest stored result of a run that read a file with one of these names."""
        with self._begin_connection() as connection:
            return run_history.find_last_result(connection, organization, names)

    def find_last_complete_run(self, fingerprint: str) -> RunRecord | None:
        """Return the newest complete run of this import fingerprint."""
        with self._begin_connection() as connection:
            return run_history.find_last_complete_run(connection, fingerprint)

    @contextmanager
    def _begin_connection(self) -> Iterator[Connection]:
        with self._translate_errors(), self._engine.begin() as connection:
            yield connection
