"""A ledger in a file (SQLite), with settings that make every commit durable."""

import json
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from importer.domain.errors import Stopped, UnusableInput
from importer.domain.message import Message
from importer.ledger import statements
from importer.ledger.database import Database, Dialect
from importer.ledger.database_errors import RESUME_HINT, DamagedLedger, translate_errors
from importer.ledger.file_identity import FileIdentityGuard
from importer.ledger.migrations import migrate_tables
from importer.ledger.records import check_version

_BUSY_SECONDS = 30
_PRIMARY_CODE_MASK = 0xFF
"""The bits of an extended result code that hold the primary one (https://www.sqlite.org/rescode.html)."""
_POLL_INTERVAL = 0.01
_PRIVATE_MODE = 0o600

DIALECT = Dialect(
    words={
        "serial": "INTEGER",
        "number": "INTEGER",
        "bytes": "BLOB",
        "time": "DOUBLE",
        "is": "IS",
        "in_values": "IN (SELECT value FROM json_each(:values))",
        "for_update": "",  # BEGIN IMMEDIATE has locked the file
        "skip_locked": "",
        "find_table": "SELECT 1 FROM sqlite_master WHERE name = :name",
    },
    translate=str,
    convert_list=json.dumps,
    stream=sqlite3.Cursor.execute,
)


class SqliteDatabase(Database):
    """A ledger file; created with its tables if it is missing.

    Raises:
        UnusableInput: it cannot be created or read, is not a ledger, is damaged, or is newer than
            this program.
        Stopped: the disk is full, or another process keeps it locked.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.expanduser()
        super().__init__(str(self._file), DIALECT)
        self._identity_guard = FileIdentityGuard(self._file)
        with self.translate_errors():
            _create_private_file(self._file)
            self._connection = sqlite3.connect(
                self._file, isolation_level=None, check_same_thread=False
            )
        with ExitStack() as on_error:
            on_error.callback(self.close)
            with self.translate_errors():
                _configure_connection(self._file, self._connection)
            with self.open_transaction() as connection:
                migrate_tables(connection)
            on_error.pop_all()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def translate_errors(self) -> Iterator[None]:
        """Translate errors of the database and of the file system inside the context."""
        try:
            with translate_errors(
                self.name,
                sqlite3.Error,
                partial(_translate_sqlite_error, self._file),
                partial(_build_damaged_error, self._file),
            ):
                yield
        except OSError as error:
            raise UnusableInput(
                Message(
                    "The ledger {file} cannot be opened: {reason}.",
                    file=self.name,
                    reason=error.strerror or str(error),
                ),
                Message("Name another file with --ledger PATH."),
            ) from error

    def _begin(self) -> sqlite3.Connection:
        # a transaction may write after its reads: lock at once, so that no other write comes between
        self._connection.execute("BEGIN IMMEDIATE")
        self._identity_guard.check_files()
        return self._connection

    def _roll_back(self) -> None:
        self._connection.rollback()


def _translate_sqlite_error(file: Path, error: Exception) -> UnusableInput | Stopped:
    name, reason = str(file), str(error)
    match getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY_CODE_MASK:
        case sqlite3.SQLITE_FULL | sqlite3.SQLITE_IOERR:
            return Stopped(
                Message(
                    "The ledger {file} cannot be written ({reason}). No more events were sent.",
                    file=name,
                    reason=reason,
                ),
                Message("Free up disk space, then run the same command to continue."),
            )
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Stopped(
                Message("The ledger {file} is locked by another process.", file=name),
                Message("Wait until it has finished. {resume}", resume=RESUME_HINT),
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return UnusableInput(
                Message("The ledger {file} cannot be opened for writing.", file=name),
                Message(
                    "Fix the permissions of its folder, or name another file with --ledger PATH."
                ),
            )
    return _build_damaged_error(file, reason)


def _build_damaged_error(file: Path, reason: str) -> DamagedLedger:
    return DamagedLedger(
        Message(
            "The ledger {file} is damaged or is not a ledger ({reason}). It was not changed.",
            file=str(file),
            reason=f"{reason:.200}",
        ),
        Message(
            "Run `import-events ledger rebuild`: it keeps the damaged file and creates a new ledger from "
            "the events in Intervals. Or name another file with --ledger PATH."
        ),
    )


def _create_private_file(file: Path) -> None:
    """Create the file before SQLite does, with permissions for the user alone."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if file.is_dir():
        raise IsADirectoryError(None, "it is a folder")
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, _PRIVATE_MODE))


def _configure_connection(file: Path, connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
    _check_is_ledger(file, connection)  # before anything is written: it may be another program's
    _set_wal_mode(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA fullfsync = ON")  # on macOS a sync alone does not reach the disk
    connection.execute("PRAGMA foreign_keys = ON")


def _set_wal_mode(connection: sqlite3.Connection) -> None:
    """Switch to a write-ahead log; polls, because SQLite's busy timeout does not apply here."""
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_POLL_INTERVAL)
        else:
            return


def _check_is_ledger(file: Path, connection: sqlite3.Connection) -> None:
    """Check that the file is empty or a ledger of a known version, without changing it.

    Raises:
        UnusableInput: it is another program's database.
        CorruptLedger, NewerLedgerVersion: see `records.check_version`.
    """
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if not names:
        return
    if "ledger_version" not in names:
        raise UnusableInput(
            Message(
                "The database {file} is not a ledger of import-events. It was not changed.",
                file=str(file),
            ),
            Message("Name another file with --ledger PATH."),
        )
    row = connection.execute(statements.GET_VERSION).fetchone()
    check_version(None if row is None else row[0])
