"""The ledger: what was intended and what came of it, durable before and after every post.

SQLite by default, PostgreSQL for many machines, through SQLAlchemy Core and by the same code. Per
organization and slug it remembers the key, the content, how far the event came, and its id; besides
that the state of each credential's quota, who is at work on an organization, and the runs.
"""

from importer.ledger.addresses import is_url
from importer.ledger.failures import Damaged
from importer.ledger.history import Recorded
from importer.ledger.opening import default_path, open_ledger
from importer.ledger.queries import Credential
from importer.ledger.store import Ledger
from importer.ledger.transaction import SEAT_SECONDS, Seat, Settled, Transaction

__all__ = [
    "SEAT_SECONDS",
    "Credential",
    "Damaged",
    "Ledger",
    "Recorded",
    "Seat",
    "Settled",
    "Transaction",
    "default_path",
    "is_url",
    "open_ledger",
]
