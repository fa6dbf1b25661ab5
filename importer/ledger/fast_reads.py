"""A ledger of which no more is opened than a run needs."""

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
    """Not for here: the whole ledger has to be asked."""


UNUSUAL = (
    UnusualError,
    sqlite3.Error,
    UnicodeDecodeError,  # sqlite3 quotes names of a damaged schema, and stumbles
    records.NotBelievable,
    records.LaterVersion,
    OSError,
)
"""What is raised here where the whole ledger has to be asked."""


def is_quick(target: str | os.PathLike[str]) -> bool:
    """Tell whether there is a ledger in a file, which can be asked without SQLAlchemy.

    Raises:
        UnusableInput: it is the URL of something else.
    """
    return not is_url(target) and Path(target).expanduser().is_file()


def was_complete(target: str | os.PathLike[str], digest: str) -> bool:
    """Tell whether a ledger in a file knows a run of this digest that did everything.

    A hint, for who can do without: where anything is unusual, it says no.
    """
    with suppress(*UNUSUAL), closing(Quick(Path(target).expanduser())) as quick:
        return quick.was_complete(digest)
    return False


class Books:
    """What a run asks of a ledger before it sends anything, and after; close it when done.

    A run that has nothing to send needs no more than this, and SQLAlchemy takes longer to import
    than all of it. What `Quick` cannot answer is asked of the whole ledger.

    Raises:
        UnusableInput, Stopped: as `open_ledger` and the ledger's methods do.
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
        """Return the ledger itself, for everything else; it is closed with the books."""
        if self._ledger is None:
            self._close_quick()
            self._ledger = open_ledger(self._target)
        return self._ledger

    def credential(self, fingerprint: str) -> Credential:
        """Return what is remembered of a key."""
        return self._ask(lambda ledger: ledger.credential(fingerprint))

    def entries(self, organization: str, events: Sequence[Event]) -> dict[str, Entry]:
        """Return what is known of the slugs of these events in an organization, by its identity."""

        def ask(ledger: "Quick | Ledger") -> dict[str, Entry]:
            number = ledger.organization(organization)
            if isinstance(ledger, Quick):
                return ledger.entries(number, events)
            return ledger.entries(number, [event.slug for event in events])

        return self._ask(ask)

    def record_run(
        self, report: dict[str, Any], organization: str | None, job: str | None, digest: str | None
    ) -> None:
        """Keep a run in the history, see `Ledger.record_run`."""
        self._ask(lambda ledger: ledger.record_run(report, organization, job, digest))

    def _ask(self, question: "Callable[[Quick | Ledger], T]") -> T:
        """Ask where it is quick; where anything is unusual there, the whole ledger tells."""
        if self._quick is not None:
            with suppress(*UNUSUAL):
                return question(self._quick)
        return question(self.whole())

    def _close_quick(self) -> None:
        if self._quick is not None:
            self._quick.close()
            self._quick = None


class Quick:
    """An open ledger of today's version, in a file that is there; close it when done.

    Raises:
        UNUSUAL: from each method.
        Stopped: the file was removed or replaced meanwhile.
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
        """Return what is remembered of a key."""
        query = f"SELECT {_columns(CREDENTIAL)} FROM credentials WHERE fingerprint = ?"  # noqa: S608 names of our own
        with self._transaction() as connection, believing():
            row = connection.execute(query, (fingerprint,)).fetchone()
            return Credential() if row is None else records.credential(*row)

    def organization(self, identity: str) -> int:
        """Return the organization's number in the ledger."""
        query = "SELECT id FROM organizations WHERE identity = ?"
        with self._transaction() as connection:
            row = connection.execute(query, (identity,)).fetchone()
        if row is None:
            raise UnusualError
        return int(row[0])

    def entries(self, organization: int, events: Sequence[Event]) -> dict[str, Entry]:
        """Return what is known of the slugs of these events, if anything."""
        reckoned = {event.canonical: event.key for event in events}
        wanted = [event.slug for event in events]
        found: dict[str, Entry] = {}
        with self._transaction() as connection, believing():
            for start in range(0, len(wanted), _CHUNK):
                chunk = wanted[start : start + _CHUNK]
                marks = ", ".join("?" * len(chunk))
                query = f"SELECT {_columns(ENTRY)} FROM events WHERE organization = ? AND slug IN ({marks})"  # noqa: S608 the same
                for row in connection.execute(query, (organization, *chunk)):
                    found[row[0]] = records.entry(*row, reckoned=reckoned)
        return found

    def was_complete(self, digest: str) -> bool:
        """Tell whether a run of this digest did everything, see `history.last_complete`."""
        query = "SELECT 1 FROM runs WHERE digest = ? AND exit_status = 0 AND state = 'complete'"
        with self._transaction() as connection:
            return connection.execute(f"{query} LIMIT 1", (digest,)).fetchone() is not None

    def record_run(
        self, report: dict[str, Any], organization: str | None, job: str | None, digest: str | None
    ) -> None:
        """Keep a run in the history, see `Ledger.record_run`."""
        row = row_of(report, organization, job, digest)
        values = ", ".join(f":{name}" for name in row)
        with self._transaction("IMMEDIATE") as connection:
            connection.execute(f"INSERT INTO runs ({_columns(row)}) VALUES ({values})", row)  # noqa: S608 the same
            connection.execute(_OLDER, {"organization": organization, "job": job, "kept": KEPT})

    def _check(self) -> None:
        """Make sure that it is a ledger such as `sqlite.py` makes them."""
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
