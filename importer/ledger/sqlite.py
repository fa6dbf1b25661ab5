"""A ledger in a file (SQLite), opened so that what is committed stays."""

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
from importer.ledger.database_errors import Damaged, failures_told
from importer.ledger.file_identity import Whereabouts
from importer.ledger.ledger import Ledger
from importer.ledger.migrations import migrate
from importer.ledger.records import checked

_BUSY_SECONDS = 30
_KIND = 0xFF
"""The bits of an error code that tell its kind (https://www.sqlite.org/rescode.html)."""
_GLANCE = 0.01
_PRIVATE = 0o600


def open_file(path: Path) -> Ledger:
    """Open the ledger at `path`, making it if it is not there.

    Raises:
        UnusableInput: it cannot be made or read, is no ledger, is damaged, or is of a later version.
        Stopped: the disk is full, or another process keeps it locked.
    """
    file = path.expanduser()
    with _failures_told(file):
        _make_private(file)
        engine = create_engine(URL.create("sqlite", database=str(file)))
        event.listen(engine, "connect", partial(_set_up, file))
        event.listen(engine, "begin", _begin)
        whereabouts = Whereabouts(file)
        event.listen(engine, "begin", lambda _: whereabouts.check())
        try:
            with engine.begin() as connection:
                migrate(connection)
        except BaseException:
            engine.dispose()
            raise
    return Ledger(engine, str(file), partial(_failures_told, file))


@contextmanager
def _failures_told(file: Path) -> Iterator[None]:
    """Turn what a database or a disk can do into a sentence."""
    try:
        with failures_told(str(file), partial(_told, file), partial(_damaged, file)):
            yield
    except OSError as error:
        raise UnusableInput(
            f"The ledger {file} cannot be opened: {error.strerror or error}.",
            "Name another place with --ledger PATH.",
        ) from error


def _told(file: Path, error: DBAPIError) -> UnusableInput | Stopped:
    reason = str(error.orig)
    code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _KIND
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
    return _damaged(file, reason)


def _damaged(file: Path, reason: str) -> Damaged:
    return Damaged(
        f"The ledger {file} is damaged or is no ledger ({reason:.200}). It was left as it is.",
        "`import-events ledger rebuild` keeps it and makes a new one from the organization; or name "
        "another one with --ledger PATH.",
    )


def _make_private(file: Path) -> None:
    """Make the file before SQLite does, so that nobody else may ever read it."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if file.is_dir():
        raise IsADirectoryError(None, "it is a folder")
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, _PRIVATE))


def _set_up(file: Path, connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions are begun by `_begin`, not by the driver
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
    _check_kind(file, connection)  # before anything is written: it may be somebody else's
    _use_wal(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA fullfsync = ON")  # on macOS a sync alone does not reach the disk
    connection.execute("PRAGMA foreign_keys = ON")


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to a write-ahead log: here SQLite does not wait for a lock as it does elsewhere."""
    end = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(_GLANCE)
        else:
            return


def _check_kind(file: Path, connection: sqlite3.Connection) -> None:
    """Refuse what is no ledger, or one of a later version, and leave it as it is."""
    found = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if not found:
        return
    if tables.versions.name not in found:
        raise UnusableInput(
            f"The database {file} is no ledger of import-events. It was left as it is.",
            "Name another place with --ledger PATH.",
        )
    row = connection.execute(str(select(tables.versions.c.version))).fetchone()
    checked(None if row is None else row[0])


def _begin(connection: Connection) -> None:
    # whatever reads here may write next: take the lock at once, so that nobody comes between
    connection.exec_driver_sql("BEGIN IMMEDIATE")
