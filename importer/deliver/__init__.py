"""Plan → outcomes: several workers post, one coordinator decides, and the ledger knows it first."""

from importer.deliver.coordinator import MOST_LIMITED, Delivery, Ending
from importer.deliver.desk import DEFAULT_WORKERS, Desk, Manner

__all__ = ["DEFAULT_WORKERS", "MOST_LIMITED", "Delivery", "Desk", "Ending", "Manner"]
