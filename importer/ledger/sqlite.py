"""Open a ledger in a file (SQLite), with settings that make every commit durable."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, event, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from importer.domain.errors import Stopped, UnusableInput
from importer.ledger import tables
from importer.ledger.database_errors import DamagedLedger, translate_errors
from importer.ledger.file_identity import FileIdentityGuard
from importer.ledger.ledger import Ledger
from importer.ledger.migrations import migrate_tables
from importer.ledger.records import check_version

_BUSY_SECONDS = 30
_PRIMARY_CODE_MASK = 0xFF
"""The bits of an extended result code that hold the primary one (https://www.sqlite.org/rescode.html)."""
_POLL_INTERVAL = 0.01
_PRIVATE_MODE = 0o600


def open_ledger_file(path: Path) -> Ledger:
    """Open the ledger at `path`, creating it if it is missing.

    Raises:
        UnusableInput: it cannot be created or read, is not a ledger, is damaged, or is newer than
            this program.
        Stopped: the disk is full, or another process keeps it locked.
    """
    file = path.expanduser()
    with _translate_errors(file):
        _create_private_file(file)
        engine = create_engine(URL.create("sqlite", database=str(file)))
        event.listen(engine, "connect", partial(_configure_connection, file))
        event.listen(engine, "begin", _begin_transaction)
        whereabouts = FileIdentityGuard(file)
        event.listen(engine, "begin", lambda _: whereabouts.check_files())
        try:
            with engine.begin() as connection:
                migrate_tables(connection)
        except BaseException:
            engine.dispose()
            raise
    return Ledger(engine, str(file), partial(_translate_errors, file))


@contextmanager
def _translate_errors(file: Path) -> Iterator[None]:
    """Translate errors of the database and of the file system inside the context."""
    try:
        with translate_errors(
            str(file), partial(_translate_sqlite_error, file), partial(_build_damaged_error, file)
        ):
            yield
    except OSError as error:
        raise UnusableInput(
            f"The ledger {file} cannot be opened: {error.strerror or error}.",
            "Name another place with --ledger PATH.",
        ) from error


def _translate_sqlite_error(file: Path, error: DBAPIError) -> UnusableInput | Stopped:
    reason = str(error.orig)
    code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY_CODE_MASK
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return Stopped(
            f"The ledger {file} cannot be written ({reason}), so nothing more was sent.",
            "Make room on the disk; the same command goes on from there.",
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Stopped(
            f"The ledger {file} is kept locked by another process.",
            "Let that one finish; the same command goes on from there.",
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return UnusableInput(
            f"The ledger {file} cannot be opened for writing.",
            "Name another place with --ledger PATH, or mend the folder's permissions.",
        )
    return _build_damaged_error(file, reason)


def _build_damaged_error(file: Path, reason: str) -> DamagedLedger:
    return DamagedLedger(
        f"The ledger {file} is damaged or is no ledger ({reason:.200}). It was left as it is.",
        "`import-events ledger rebuild` keeps it and makes a new one from the organization; or name "
        "another one with --ledger PATH.",
    )


def _create_private_file(file: Path) -> None:
    """Create the file before SQLite does, with permissions for the user alone."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if file.is_dir():
        raise IsADirectoryError(None, "it is a folder")
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, _PRIVATE_MODE))


def _configure_connection(
    file: Path, connection: sqlite3.Connection, _: ConnectionPoolEntry
) -> None:
    connection.isolation_level = None  # `_begin_transaction` begins them, not the driver
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
    if tables.versions.name not in names:
        raise UnusableInput(
            f"The database {file} is no ledger of import-events. It was left as it is.",
            "Name another place with --ledger PATH.",
        )
    row = connection.execute(str(select(tables.versions.c.version))).fetchone()
    check_version(None if row is None else row[0])


def _begin_transaction(connection: Connection) -> None:
    # a transaction may write after its reads: lock at once, so that no other write comes between
    connection.exec_driver_sql("BEGIN IMMEDIATE")
