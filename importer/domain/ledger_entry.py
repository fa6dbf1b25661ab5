"""The ledger's record of one event, as a value: the input of planning."""

from dataclasses import dataclass
from enum import StrEnum


class EntryState(StrEnum):
    """State of an event in the organization, as recorded."""

    INTENDED = "intended"
    """A request was planned and no response is recorded: in doubt."""
    CREATED = "made"
    """Created in the organization by this program."""
    EXISTING = "found"
    """Found in the organization with this content, created by somebody else."""
    NOT_CREATED = "absent"
    """Known not to be created: rejected, or never sent."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """The record of one event.

    Attributes:
        slug: identity of the event within the organization.
        key: idempotency key of the request, as text.
        canonical: the payload, the bytes that were sent.
        progress: the recorded state.
        event_id: the API's id; `None` until it is known.
        attempts: number of requests to create it, over all runs.
        changed: time of the last update (seconds since 1970).
    """

    slug: str
    idempotency_key: str
    payload: bytes
    state: EntryState
    event_id: str | None = None
    attempts: int = 0
    updated_at: float = 0.0
