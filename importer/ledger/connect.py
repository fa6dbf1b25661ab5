"""Where the ledger is, and in which database."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from importer.ledger import unreleased_leases
from importer.ledger.database_url import is_url

if TYPE_CHECKING:
    from importer.ledger.ledger import Ledger


def default_path() -> Path:
    """Return where the ledger lies if nobody says otherwise: the user's state folder."""
    return platformdirs.user_state_path("import-events") / "ledger.sqlite3"


def open_ledger(target: str | os.PathLike[str]) -> "Ledger":
    """Open the ledger in this file or at this `postgresql://` URL; close it when done.

    A ledger that is not there is made; one of an earlier version becomes one of today's.

    Raises:
        UnusableInput: it cannot be made or read, is no ledger, is damaged, or is of a later version.
        Stopped: the disk is full, another process keeps it locked, or its server is away.
    """
    if not is_url(target):
        from importer.ledger.sqlite import open_file  # late: SQLAlchemy takes long to import

        return open_file(Path(target))
    from importer.ledger.postgresql import open_database  # a driver that not everybody has

    return open_database(os.fspath(target))


def leave_rest(target: str | os.PathLike[str]) -> None:
    """Get up from the seats of this ledger that runs of this process could not leave.

    Raises:
        Stopped: the ledger is still away.
        UnusableInput: as `open_ledger` does.
    """
    if unreleased_leases.is_any():
        with open_ledger(target) as ledger:
            ledger.leave_rest()
