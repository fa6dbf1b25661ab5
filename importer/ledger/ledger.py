"""The ledger: every method is one transaction, and the database arbitrates between processes."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, select

from importer.domain.errors import Stopped
from importer.domain.ledger_entry import Entry
from importer.ledger import integrity_check, queries, run_history, unreleased_leases
from importer.ledger.records import Credential
from importer.ledger.run_history import Recorded
from importer.ledger.tables import insert, organizations, seats
from importer.ledger.transaction import SEAT_SECONDS, Seat, Transaction
from importer.planning.near_duplicates import Known


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
        self._failures_told = translate_errors
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
        """Begin a transaction at `now` (seconds since 1970): all its changes become durable, or none."""
        with self._connection() as connection:
            yield Transaction(connection, now)

    def organization(self, identity: str) -> int:
        """Return the organization's id in the ledger, adding the organization if it is new."""
        query = select(organizations.c.id).where(organizations.c.identity == identity)
        with self._connection() as connection:
            row_id = connection.scalar(query)
            if row_id is None:
                new = insert(connection, organizations).values(identity=identity)
                connection.execute(new.on_conflict_do_nothing())
                row_id = connection.scalar(query)
            return int(row_id or 0)

    def entries(self, organization: int, slugs: Iterable[str]) -> dict[str, Entry]:
        """Return the entries of an organization by slug; slugs without an entry are missing."""
        with self._connection() as connection:
            return queries.known(connection, organization, list(slugs))

    def kindred(self, organization: int, name_keys: Iterable[str]) -> dict[str, list[Known]]:
        """Return the events that exist in the organization, grouped by these name keys."""
        with self._connection() as connection:
            return queries.kindred(connection, organization, list(dict.fromkeys(name_keys)))

    def credential(self, fingerprint: str) -> Credential:
        """Return the record of a key, by its fingerprint."""
        with self._connection() as connection:
            return queries.credential(connection, fingerprint)

    def examine(self) -> None:
        """Read and decode the whole ledger.

        Raises:
            DamagedLedger: something cannot be read or is inconsistent.
        """
        with self._connection() as connection:
            integrity_check.examine(connection)

    def take_seat(self, organization: int, owner: str, now: float, process: str = "") -> Seat:
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
        from importer.ledger.process_identity import is_over  # late: psutil is slow to import

        with self._connection() as connection:
            stored = queries.seat(connection, organization)
            if (
                stored.expires > now
                and not is_over(stored.process)
                and not unreleased_leases.is_unleft(self.name, organization, stored.fence)
            ):
                raise Stopped(
                    f"Another run is at work on this organization: {stored.holder}.",
                    "Let it finish; then the same command goes on from there. (One that was killed on "
                    f"another machine leaves its place after {SEAT_SECONDS:.0f} seconds.)",
                )
            token, expires = stored.fence + 1, now + SEAT_SECONDS
            values = {"holder": owner, "process": process, "fence": token, "expires": expires}
            where = seats.c.organization == organization
            connection.execute(seats.update().where(where).values(values))
            return Seat(organization, owner, token)

    def leave_seat(self, lease: Seat) -> None:
        """Release the lease if it is still ours.

        Raises:
            Stopped: the ledger is unreachable. This process treats the lease as free all the same;
                for others it is once `release_pending_leases` succeeds, or it expires.
        """
        unreleased_leases.remember(self.name, lease.organization, lease.fence)
        self._free(lease.organization, lease.fence)

    def leave_rest(self) -> None:
        """Release leases that runs of this process could not, because the ledger was unreachable.

        Raises:
            Stopped: it still is.
        """
        for organization, token in unreleased_leases.unleft(self.name):
            self._free(organization, token)

    def _free(self, organization: int, token: int) -> None:
        same = seats.c.organization == organization, seats.c.fence == token
        with self._connection() as connection:
            connection.execute(seats.update().where(*same).values(expires=0.0))
        unreleased_leases.forget(self.name, organization, token)

    def record_run(
        self,
        report: dict[str, Any],
        organization: str | None,
        job: str | None = None,
        digest: str | None = None,
    ) -> None:
        """Add a run to the history.

        Args:
            report: the whole JSON report.
            organization: its identity, `None` if unknown.
            job: name of the batch's job, if any.
            digest: the import's fingerprint, see `find_last_complete_run`.
        """
        with self._connection() as connection:
            run_history.record(connection, report, organization, job, digest)

    def runs(self, job: str | None = None, max_count: int = 50) -> list[Recorded]:
        """Return the newest runs of one job or of all, newest first."""
        with self._connection() as connection:
            return run_history.newest(connection, job, max_count)

    def run(self, id_or_prefix: str) -> list[Recorded]:
        """Return all runs with this id or prefix of it, newest first."""
        with self._connection() as connection:
            return run_history.starting_with(connection, id_or_prefix)

    def report(self, run: str) -> dict[str, Any] | None:
        """Return the JSON report of the run with this id; `None` if it is no longer stored."""
        with self._connection() as connection:
            return run_history.report_of(connection, run)

    def last_report(self, organization: str, names: Collection[str]) -> dict[str, Any] | None:
        """Return the newest stored JSON report of a run that read a file with one of these names."""
        with self._connection() as connection:
            return run_history.last_report(connection, organization, names)

    def last_complete(self, digest: str) -> Recorded | None:
        """Return the newest complete run of this import fingerprint."""
        with self._connection() as connection:
            return run_history.last_complete(connection, digest)

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        with self._failures_told(), self._engine.begin() as connection:
            yield connection
