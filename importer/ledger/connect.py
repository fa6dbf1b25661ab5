"""Find and open the ledger: a file, or a PostgreSQL database."""

import os
from pathlib import Path

import platformdirs

from importer.ledger import unreleased_leases
from importer.ledger.database_url import is_database_url
from importer.ledger.ledger import Ledger
from importer.ledger.sqlite import SqliteDatabase


def get_default_path() -> Path:
    """Return the default path of the ledger, in the user's state folder."""
    return platformdirs.user_state_path("import-events") / "ledger.sqlite3"


def open_ledger(target: str | os.PathLike[str]) -> Ledger:
    """Open the ledger in this file or at this `postgresql://` URL; close it after use.

    A missing ledger is created, one of an earlier version is migrated.

    Raises:
        UnusableInput: it cannot be created or read, is not a ledger, is damaged, or is newer than
            this program.
        Stopped: the disk is full, another process keeps it locked, or its server is unreachable.
    """
    if not is_database_url(target):
        return Ledger(SqliteDatabase(Path(target)))
    from importer.ledger.postgresql import PostgresqlDatabase  # late: the driver is an extra

    return Ledger(PostgresqlDatabase(os.fspath(target)))


def release_pending_leases(target: str | os.PathLike[str]) -> None:
    """Release the leases of this ledger that runs of this process could not release.

    Raises:
        Stopped: the ledger is still unreachable.
        UnusableInput: as `open_ledger`.
    """
    if unreleased_leases.has_leases():
        with open_ledger(target) as ledger:
            ledger.release_pending_leases()
