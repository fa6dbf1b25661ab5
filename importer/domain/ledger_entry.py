"""What the ledger knows of an event, as a value: plans are made from it."""

from dataclasses import dataclass
from enum import StrEnum


class Progress(StrEnum):
    """How far an event came."""

    INTENDED = "intended"
    """It was to be posted and no answer is known: in doubt."""
    MADE = "made"
    """It is in the organization, made by us."""
    FOUND = "found"
    """It is in the organization with this content, though not made by us."""
    ABSENT = "absent"
    """It is known not to have been made: rejected, or never sent."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event in the ledger.

    Attributes:
        slug: its identity within the organization.
        key: the idempotency key under which it was sent, as text.
        canonical: the bytes that were sent.
        progress: how far it came.
        event_id: the API's id, once known.
        attempts: requests that tried to make it, in all runs.
        changed: when the ledger last wrote it (seconds since 1970).
    """

    slug: str
    key: str
    canonical: bytes
    progress: Progress
    event_id: str | None = None
    attempts: int = 0
    changed: float = 0.0
