"""The ledger: what was intended and what came of it, durable before and after every post.

SQLite by default, PostgreSQL for many machines, through SQLAlchemy Core and by the same code. Per
organization and slug it remembers the key, the content, how far the event came, and its id; besides
that the state of each credential's quota, who is at work on an organization, and the runs.

The imports below are late: a run that has nothing to send does without SQLAlchemy (`Books`).
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importer.ledger.connect import default_path, leave_rest, open_ledger
    from importer.ledger.database_errors import Damaged
    from importer.ledger.database_url import is_url
    from importer.ledger.fast_reads import Books, is_quick, was_complete
    from importer.ledger.ledger import Ledger
    from importer.ledger.records import Credential
    from importer.ledger.run_history import Recorded
    from importer.ledger.transaction import SEAT_SECONDS, Seat, Settled, Transaction

_HOMES = {
    "SEAT_SECONDS": "transaction",
    "Books": "fast_reads",
    "Credential": "records",
    "Damaged": "database_errors",
    "Ledger": "ledger",
    "Recorded": "run_history",
    "Seat": "transaction",
    "Settled": "transaction",
    "Transaction": "transaction",
    "default_path": "connect",
    "is_quick": "fast_reads",
    "is_url": "database_url",
    "leave_rest": "connect",
    "open_ledger": "connect",
    "was_complete": "fast_reads",
}

__all__ = [
    "SEAT_SECONDS",
    "Books",
    "Credential",
    "Damaged",
    "Ledger",
    "Recorded",
    "Seat",
    "Settled",
    "Transaction",
    "default_path",
    "is_quick",
    "is_url",
    "leave_rest",
    "open_ledger",
    "was_complete",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
