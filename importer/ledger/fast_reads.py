"""Reads the ledger through sqlite3 where possible, to avoid importing SQLAlchemy.

Importing SQLAlchemy takes longer than all reads of a run that has nothing to send. Anything unusual
(locks, damage, another version) is left to the full ledger, which waits and translates errors. Tests
compare the two.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from importer.domain.ledger_entry import Entry
from importer.domain.model import Event
from importer.ledger import records
from importer.ledger.connect import open_ledger
from importer.ledger.database_url import is_url
from importer.ledger.file_identity import Whereabouts
from importer.ledger.records import (
    CREDENTIAL,
    ENTRY,
    KEPT,
    Credential,
    believing,
    checked,
    row_of,
)

if TYPE_CHECKING:
    from importer.ledger.ledger import Ledger

T = TypeVar("T")

_CHUNK = 500
_SAFE = ("PRAGMA synchronous = FULL", "PRAGMA fullfsync = ON", "PRAGMA foreign_keys = ON")
_OLDER = """
UPDATE runs SET report = NULL
WHERE organization IS :organization AND job IS :job AND report IS NOT NULL AND id NOT IN (
    SELECT id FROM runs WHERE organization IS :organization AND job IS :job
    ORDER BY started DESC, id DESC LIMIT :kept)
"""


class UnusualError(Exception):
    """The fast reader cannot answer; the full ledger has to."""


UNUSUAL = (
    UnusualError,
    sqlite3.Error,
    UnicodeDecodeError,  # sqlite3 fails to quote names of a damaged schema
    records.NotBelievable,
    records.LaterVersion,
    OSError,
)
"""Errors of the fast reader after which the full ledger is used."""


def is_quick(target: str | os.PathLike[str]) -> bool:
    """Return whether the ledger is an existing file, readable without SQLAlchemy.

    Raises:
        UnusableInput: `target` is a URL of another scheme.
    """
    return not is_url(target) and Path(target).expanduser().is_file()


def was_complete(target: str | os.PathLike[str], digest: str) -> bool:
    """Return whether a ledger file has a complete run of this fingerprint.

    Best effort: returns `False` where only the full ledger could answer.
    """
    with suppress(*UNUSUAL), closing(Quick(Path(target).expanduser())) as quick:
        return quick.was_complete(digest)
    return False


class Books:
    """All that a run with nothing to send needs from the ledger; close it after use.

    Uses the fast reader while that can answer, and the full ledger from then on.

    Raises:
        UnusableInput, Stopped: as `open_ledger` and the ledger's methods.
    """

    def __init__(self, target: str | os.PathLike[str]) -> None:
        self._target = target
        self._quick: Quick | None = None
        self._ledger: Ledger | None = None
        if not is_url(target):
            with suppress(*UNUSUAL):
                self._quick = Quick(Path(target).expanduser())
        if self._quick is None:
            self.whole()

    def __enter__(self) -> "Books":
        return self

    def __exit__(self, *_: object) -> None:
        self._close_quick()
        if self._ledger is not None:
            self._ledger.close()

    def whole(self) -> "Ledger":
        """Open and return the full ledger; it is closed with this reader."""
        if self._ledger is None:
            self._close_quick()
            self._ledger = open_ledger(self._target)
        return self._ledger

    def credential(self, fingerprint: str) -> Credential:
        """Return the record of a key."""
        return self._ask(lambda ledger: ledger.credential(fingerprint))

    def entries(self, organization: str, events: Sequence[Event]) -> dict[str, Entry]:
        """Return the entries of these events by slug; `organization` is its identity in the API."""

        def read(ledger: "Quick | Ledger") -> dict[str, Entry]:
            number = ledger.organization(organization)
            if isinstance(ledger, Quick):
                return ledger.entries(number, events)
            return ledger.entries(number, [event.slug for event in events])

        return self._ask(read)

    def record_run(
        self, report: dict[str, Any], organization: str | None, job: str | None, digest: str | None
    ) -> None:
        """Add a run to the history, see `Ledger.record_run`."""
        self._ask(lambda ledger: ledger.record_run(report, organization, job, digest))

    def _ask(self, read: "Callable[[Quick | Ledger], T]") -> T:
        """Call `read` with the fast reader, or with the full ledger where that fails."""
        if self._quick is not None:
            with suppress(*UNUSUAL):
                return read(self._quick)
        return read(self.whole())

    def _close_quick(self) -> None:
        if self._quick is not None:
            self._quick.close()
            self._quick = None


class Quick:
    """An existing ledger file of the current version, open for reading; close it after use.

    Raises:
        FALLBACK_ERRORS: from each method, see there.
        Stopped: the file was removed or replaced while in use.
    """

    def __init__(self, file: Path) -> None:
        if not file.is_file():
            raise UnusualError
        uri = f"{file.absolute().as_uri()}?mode=rw"
        self._connection = sqlite3.connect(uri, timeout=0.0, isolation_level=None, uri=True)
        self._whereabouts = Whereabouts(file)
        try:
            self._check()
            for pragma in _SAFE:
                self._connection.execute(pragma)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def credential(self, fingerprint: str) -> Credential:
        """Return the record of a key."""
        query = f"SELECT {_columns(CREDENTIAL)} FROM credentials WHERE fingerprint = ?"  # noqa: S608 constant column names
        with self._transaction() as connection, believing():
            row = connection.execute(query, (fingerprint,)).fetchone()
            return Credential() if row is None else records.credential(*row)

    def organization(self, identity: str) -> int:
        """Return the organization's id in the ledger."""
        query = "SELECT id FROM organizations WHERE identity = ?"
        with self._transaction() as connection:
            row = connection.execute(query, (identity,)).fetchone()
        if row is None:
            raise UnusualError
        return int(row[0])

    def entries(self, organization: int, events: Sequence[Event]) -> dict[str, Entry]:
        """Return the entries of these events by slug; slugs without an entry are missing."""
        known_keys = {event.canonical: event.key for event in events}
        slugs = [event.slug for event in events]
        found: dict[str, Entry] = {}
        with self._transaction() as connection, believing():
            for start in range(0, len(slugs), _CHUNK):
                chunk = slugs[start : start + _CHUNK]
                slots = ", ".join("?" * len(chunk))
                query = f"SELECT {_columns(ENTRY)} FROM events WHERE organization = ? AND slug IN ({slots})"  # noqa: S608 the same
                for row in connection.execute(query, (organization, *chunk)):
                    found[row[0]] = records.entry(*row, known_keys=known_keys)
        return found

    def was_complete(self, digest: str) -> bool:
        """Return whether a run of this fingerprint was complete."""
        query = "SELECT 1 FROM runs WHERE digest = ? AND exit_status = 0 AND state = 'complete'"
        with self._transaction() as connection:
            return connection.execute(f"{query} LIMIT 1", (digest,)).fetchone() is not None

    def record_run(
        self, report: dict[str, Any], organization: str | None, job: str | None, digest: str | None
    ) -> None:
        """Add a run to the history, see `Ledger.record_run`."""
        row = row_of(report, organization, job, digest)
        values = ", ".join(f":{name}" for name in row)
        with self._transaction("IMMEDIATE") as connection:
            connection.execute(f"INSERT INTO runs ({_columns(row)}) VALUES ({values})", row)  # noqa: S608 the same
            connection.execute(_OLDER, {"organization": organization, "job": job, "kept": KEPT})

    def _check(self) -> None:
        """Check that the file is a ledger of the current version, with a write-ahead log.

        Raises:
            FALLBACK_ERRORS: it is not.
        """
        [mode] = self._connection.execute("PRAGMA journal_mode").fetchone()
        row = self._connection.execute("SELECT version FROM ledger_version").fetchone()
        if mode != "wal" or row is None or checked(row[0]) != records.VERSION:
            raise UnusualError

    @contextmanager
    def _transaction(self, kind: str = "DEFERRED") -> Iterator[sqlite3.Connection]:
        self._connection.execute(f"BEGIN {kind}")
        try:
            self._whereabouts.check()
            yield self._connection
        except BaseException:
            self._connection.rollback()
            raise
        self._connection.execute("COMMIT")


def _columns(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
