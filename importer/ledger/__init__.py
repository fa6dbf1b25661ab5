"""The ledger: what was intended and what came of it, durable before and after every post.

SQLite by default, PostgreSQL for many machines, through SQLAlchemy Core and by the same code. Per
organization and slug it remembers the key, the content, how far the event came, and its id; besides
that the state of each credential's quota, who is at work on an organization, and the runs.

The imports below are late: a run that has nothing to send does without SQLAlchemy (`Books`).
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importer.ledger.addresses import is_url
    from importer.ledger.beliefs import Credential
    from importer.ledger.books import Books, is_quick, was_complete
    from importer.ledger.failures import Damaged
    from importer.ledger.history import Recorded
    from importer.ledger.opening import default_path, leave_rest, open_ledger
    from importer.ledger.store import Ledger
    from importer.ledger.transaction import SEAT_SECONDS, Seat, Settled, Transaction

_HOMES = {
    "SEAT_SECONDS": "transaction",
    "Books": "books",
    "Credential": "beliefs",
    "Damaged": "failures",
    "Ledger": "store",
    "Recorded": "history",
    "Seat": "transaction",
    "Settled": "transaction",
    "Transaction": "transaction",
    "default_path": "opening",
    "is_quick": "books",
    "is_url": "addresses",
    "leave_rest": "opening",
    "open_ledger": "opening",
    "was_complete": "books",
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
