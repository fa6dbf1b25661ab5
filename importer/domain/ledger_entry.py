"""The ledger's record of one event, as a value: the input of planning."""

from dataclasses import dataclass
from enum import StrEnum


class EntryState(StrEnum):
    """State of an event in the organization, as recorded."""

    INTENDED = "intended"
    """A request was planned and no response is recorded: in doubt."""
    CREATED = "created"
    """Created in the organization by this program."""
    EXISTING = "existing"
    """Found in the organization with this content, created by somebody else."""
    NOT_CREATED = "not_created"
    """Known not to be created: rejected, or never sent."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """The record of one event.

    Attributes:
        slug: identity of the event within the organization.
        idempotency_key: of the request, as text.
        payload: the bytes that were sent.
        state: the recorded state.
        event_id: the API's id; `None` until it is known.
        attempts: number of requests to create it, over all runs.
        updated_at: time of the last update (seconds since 1970).
    """

    slug: str
    idempotency_key: str
    payload: bytes
    state: EntryState
    event_id: str | None = None
    attempts: int = 0
    updated_at: float = 0.0
