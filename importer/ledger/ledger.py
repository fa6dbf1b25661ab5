"""Reading and writing the ledger: every change is one transaction, arbitrated by the database."""

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
    """An open ledger; use it in one thread and close it when done."""

    def __init__(
        self,
        engine: Engine,
        name: str,
        failures_told: Callable[[], AbstractContextManager[None]],
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
        query = select(organizations.c.id).where(organizations.c.identity == identity)
        with self._connection() as connection:
            number = connection.scalar(query)
            if number is None:
                new = insert(connection, organizations).values(identity=identity)
                connection.execute(new.on_conflict_do_nothing())
                number = connection.scalar(query)
            return int(number or 0)

    def entries(self, organization: int, slugs: Iterable[str]) -> dict[str, Entry]:
        """Return what is known of these slugs; a slug that was never met is not there."""
        with self._connection() as connection:
            return queries.known(connection, organization, list(slugs))

    def kindred(self, organization: int, kins: Iterable[str]) -> dict[str, list[Known]]:
        """Return the events that are in the organization, by what their names have in common."""
        with self._connection() as connection:
            return queries.kindred(connection, organization, list(dict.fromkeys(kins)))

    def credential(self, fingerprint: str) -> Credential:
        """Return what is remembered of a key."""
        with self._connection() as connection:
            return queries.credential(connection, fingerprint)

    def examine(self) -> None:
        """Read everything.

        Raises:
            Damaged: something cannot be read, or contradicts itself.
        """
        with self._connection() as connection:
            integrity_check.examine(connection)

    def take_seat(self, organization: int, holder: str, now: float, process: str = "") -> Seat:
        """Sit down to work on an organization.

        Args:
            organization: its number in the ledger.
            holder: who sits down, in words.
            now: seconds since 1970.
            process: the mark of the process (`processes.this_process`): its seat is free as soon
                as it is over; without one, once the seat expires.

        Raises:
            Stopped: another run sits there.
        """
        # late: what knows of processes is needed by nobody who only reads
        from importer.ledger.process_identity import is_over

        with self._connection() as connection:
            taken = queries.seat(connection, organization)
            if (
                taken.expires > now
                and not is_over(taken.process)
                and not unreleased_leases.is_unleft(self.name, organization, taken.fence)
            ):
                raise Stopped(
                    f"Another run is at work on this organization: {taken.holder}.",
                    "Let it finish; then the same command goes on from there. (One that was killed on "
                    f"another machine leaves its place after {SEAT_SECONDS:.0f} seconds.)",
                )
            fence, expires = taken.fence + 1, now + SEAT_SECONDS
            values = {"holder": holder, "process": process, "fence": fence, "expires": expires}
            where = seats.c.organization == organization
            connection.execute(seats.update().where(where).values(values))
            return Seat(organization, holder, fence)

    def leave_seat(self, seat: Seat) -> None:
        """Get up, if nobody else sits there by now.

        Raises:
            Stopped: the ledger is away. To this process the seat is free all the same; `leave_rest`
                tells the ledger, and with it the others.
        """
        unreleased_leases.remember(self.name, seat.organization, seat.fence)
        self._free(seat.organization, seat.fence)

    def leave_rest(self) -> None:
        """Get up from where runs of this process could not, since the ledger was away.

        Raises:
            Stopped: it still is.
        """
        for organization, fence in unreleased_leases.unleft(self.name):
            self._free(organization, fence)

    def _free(self, organization: int, fence: int) -> None:
        same = seats.c.organization == organization, seats.c.fence == fence
        with self._connection() as connection:
            connection.execute(seats.update().where(*same).values(expires=0.0))
        unreleased_leases.forget(self.name, organization, fence)

    def record_run(
        self,
        report: dict[str, Any],
        organization: str | None,
        job: str | None = None,
        digest: str | None = None,
    ) -> None:
        """Keep a run in the history.

        Args:
            report: the whole JSON report.
            organization: whose run it was, `None` if that was not learnt.
            job: the name of the job that it was a run of.
            digest: of what went into it, see `last_complete`.
        """
        with self._connection() as connection:
            run_history.record(connection, report, organization, job, digest)

    def runs(self, job: str | None = None, most: int = 50) -> list[Recorded]:
        """Return the newest runs, of one job or of all, the newest first."""
        with self._connection() as connection:
            return run_history.newest(connection, job, most)

    def run(self, id_or_prefix: str) -> list[Recorded]:
        """Return all runs whose id starts so, the newest first."""
        with self._connection() as connection:
            return run_history.starting_with(connection, id_or_prefix)

    def report(self, run: str) -> dict[str, Any] | None:
        """Return the whole JSON report of the run of this id; `None` where it is not kept."""
        with self._connection() as connection:
            return run_history.report_of(connection, run)

    def last_report(self, organization: str, names: Collection[str]) -> dict[str, Any] | None:
        """Return the newest whole report of a run that read a file of such a name, if it is kept."""
        with self._connection() as connection:
            return run_history.last_report(connection, organization, names)

    def last_complete(self, digest: str) -> Recorded | None:
        """Return the newest run of this digest that did everything."""
        with self._connection() as connection:
            return run_history.last_complete(connection, digest)

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        with self._failures_told(), self._engine.begin() as connection:
            yield connection
