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
from typing import TYPE_CHECKING, TypeVar

from importer.domain.ledger_entry import LedgerEntry
from importer.domain.model import Event, ImportResult
from importer.ledger import records
from importer.ledger.connect import open_ledger
from importer.ledger.database_url import is_database_url
from importer.ledger.file_identity import FileIdentityGuard
from importer.ledger.records import (
    CREDENTIAL_COLUMNS,
    ENTRY_COLUMNS,
    MAX_STORED_RESULTS,
    CredentialRecord,
    check_version,
    translate_decoding_errors,
)
from importer.ledger.run_codec import encode_run

if TYPE_CHECKING:
    from importer.ledger.ledger import Ledger

T = TypeVar("T")

_CHUNK_SIZE = 500
_DURABILITY_PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",
    "PRAGMA foreign_keys = ON",
)
_DELETE_OLDER_REPORTS = """
UPDATE runs SET report = NULL
WHERE organization IS :organization AND job IS :job AND report IS NOT NULL AND id NOT IN (
    SELECT id FROM runs WHERE organization IS :organization AND job IS :job
    ORDER BY started DESC, id DESC LIMIT :kept)
"""


class FallbackNeeded(Exception):
    """The fast reader cannot answer; the full ledger has to."""


FALLBACK_ERRORS = (
    FallbackNeeded,
    sqlite3.Error,
    UnicodeDecodeError,  # sqlite3 fails to quote names of a damaged schema
    records.CorruptLedger,
    records.NewerLedgerVersion,
    OSError,
)
"""Errors of the fast reader after which the full ledger is used."""


def is_fast_readable(target: str | os.PathLike[str]) -> bool:
    """Return whether the ledger is an existing file, readable without SQLAlchemy.

    Raises:
        UnusableInput: `target` is a URL of another scheme.
    """
    return not is_database_url(target) and Path(target).expanduser().is_file()


def has_complete_run(target: str | os.PathLike[str], digest: str) -> bool:
    """Return whether a ledger file has a complete run of this fingerprint.

    Best effort: returns `False` where only the full ledger could answer.
    """
    with suppress(*FALLBACK_ERRORS), closing(SqliteFastReader(Path(target).expanduser())) as quick:
        return quick.has_complete_run(digest)
    return False


class LedgerReader:
    """All that a run with nothing to send needs from the ledger; close it after use.

    Uses the fast reader while that can answer, and the full ledger from then on.

    Raises:
        UnusableInput, Stopped: as `open_ledger` and the ledger's methods.
    """

    def __init__(self, target: str | os.PathLike[str]) -> None:
        self._target = target
        self._fast_reader: SqliteFastReader | None = None
        self._ledger: Ledger | None = None
        if not is_database_url(target):
            with suppress(*FALLBACK_ERRORS):
                self._fast_reader = SqliteFastReader(Path(target).expanduser())
        if self._fast_reader is None:
            self.open_full_ledger()

    def __enter__(self) -> "LedgerReader":
        return self

    def __exit__(self, *_: object) -> None:
        self._close_fast_reader()
        if self._ledger is not None:
            self._ledger.close()

    def open_full_ledger(self) -> "Ledger":
        """Open and return the full ledger; it is closed with this reader."""
        if self._ledger is None:
            self._close_fast_reader()
            self._ledger = open_ledger(self._target)
        return self._ledger

    def get_credential(self, fingerprint: str) -> CredentialRecord:
        """Return the record of a key."""
        return self._read_with_fallback(lambda ledger: ledger.get_credential(fingerprint))

    def get_entries(self, organization: str, events: Sequence[Event]) -> dict[str, LedgerEntry]:
        """Return the entries of these events by slug; `organization` is its identity in the API."""

        def read(ledger: "SqliteFastReader | Ledger") -> dict[str, LedgerEntry]:
            number = ledger.get_organization_id(organization)
            if isinstance(ledger, SqliteFastReader):
                return ledger.get_entries(number, events)
            return ledger.get_entries(number, [event.slug for event in events])

        return self._read_with_fallback(read)

    def record_run(
        self, result: ImportResult, job: str | None, fingerprint: str | None, reports: Sequence[str]
    ) -> None:
        """Add a run to the history, see `Ledger.record_run`."""
        self._read_with_fallback(
            lambda ledger: ledger.record_run(result, job, fingerprint, reports)
        )

    def _read_with_fallback(self, read: "Callable[[SqliteFastReader | Ledger], T]") -> T:
        """Call `read` with the fast reader, or with the full ledger where that fails."""
        if self._fast_reader is not None:
            with suppress(*FALLBACK_ERRORS):
                return read(self._fast_reader)
        return read(self.open_full_ledger())

    def _close_fast_reader(self) -> None:
        if self._fast_reader is not None:
            self._fast_reader.close()
            self._fast_reader = None


class SqliteFastReader:
    """An existing ledger file of the current version, open for reading; close it after use.

    Raises:
        FALLBACK_ERRORS: from each method, see there.
        Stopped: the file was removed or replaced while in use.
    """

    def __init__(self, file: Path) -> None:
        if not file.is_file():
            raise FallbackNeeded
        uri = f"{file.absolute().as_uri()}?mode=rw"
        self._connection = sqlite3.connect(uri, timeout=0.0, isolation_level=None, uri=True)
        self._identity_guard = FileIdentityGuard(file)
        try:
            self._check_version()
            for pragma in _DURABILITY_PRAGMAS:
                self._connection.execute(pragma)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def get_credential(self, fingerprint: str) -> CredentialRecord:
        """Return the record of a key."""
        query = f"SELECT {_join_columns(CREDENTIAL_COLUMNS)} FROM credentials WHERE fingerprint = ?"  # noqa: S608 constant column names
        with self._open_transaction() as connection, translate_decoding_errors():
            row = connection.execute(query, (fingerprint,)).fetchone()
            return CredentialRecord() if row is None else records.decode_credential(*row)

    def get_organization_id(self, identity: str) -> int:
        """Return the organization's id in the ledger."""
        query = "SELECT id FROM organizations WHERE identity = ?"
        with self._open_transaction() as connection:
            row = connection.execute(query, (identity,)).fetchone()
        if row is None:
            raise FallbackNeeded
        return int(row[0])

    def get_entries(self, organization: int, events: Sequence[Event]) -> dict[str, LedgerEntry]:
        """Return the entries of these events by slug; slugs without an entry are missing."""
        known_keys = {event.payload: event.idempotency_key for event in events}
        slugs = [event.slug for event in events]
        found: dict[str, LedgerEntry] = {}
        with self._open_transaction() as connection, translate_decoding_errors():
            for start in range(0, len(slugs), _CHUNK_SIZE):
                chunk = slugs[start : start + _CHUNK_SIZE]
                slots = ", ".join("?" * len(chunk))
                columns = _join_columns(ENTRY_COLUMNS)
                query = f"SELECT {columns} FROM events WHERE organization = ? AND slug IN ({slots})"  # noqa: S608 the same
                for row in connection.execute(query, (organization, *chunk)):
                    found[row[0]] = records.decode_entry(*row, known_keys=known_keys)
        return found

    def has_complete_run(self, digest: str) -> bool:
        """Return whether a run of this fingerprint was complete."""
        query = "SELECT 1 FROM runs WHERE digest = ? AND exit_status = 0 AND state = 'complete'"
        with self._open_transaction() as connection:
            return connection.execute(f"{query} LIMIT 1", (digest,)).fetchone() is not None

    def record_run(
        self, result: ImportResult, job: str | None, fingerprint: str | None, reports: Sequence[str]
    ) -> None:
        """Add a run to the history, see `Ledger.record_run`."""
        row = encode_run(result, job, fingerprint, reports)
        values = ", ".join(f":{name}" for name in row)
        with self._open_transaction("IMMEDIATE") as connection:
            connection.execute(f"INSERT INTO runs ({_join_columns(row)}) VALUES ({values})", row)  # noqa: S608 the same
            connection.execute(
                _DELETE_OLDER_REPORTS,
                {"organization": row["organization"], "job": job, "kept": MAX_STORED_RESULTS},
            )

    def _check_version(self) -> None:
        """Check that the file is a ledger of the current version, with a write-ahead log.

        Raises:
            FALLBACK_ERRORS: it is not.
        """
        [mode] = self._connection.execute("PRAGMA journal_mode").fetchone()
        row = self._connection.execute("SELECT version FROM ledger_version").fetchone()
        if mode != "wal" or row is None or check_version(row[0]) != records.SCHEMA_VERSION:
            raise FallbackNeeded

    @contextmanager
    def _open_transaction(self, kind: str = "DEFERRED") -> Iterator[sqlite3.Connection]:
        self._connection.execute(f"BEGIN {kind}")
        try:
            self._identity_guard.check_files()
            yield self._connection
        except BaseException:
            self._connection.rollback()
            raise
        self._connection.execute("COMMIT")


def _join_columns(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
