"""The ledger's record of one event, as a value: the input of planning."""

from dataclasses import dataclass
from enum import StrEnum


class Progress(StrEnum):
    """State of an event in the organization, as recorded."""

    INTENDED = "intended"
    """A request was planned and no response is recorded: in doubt."""
    MADE = "made"
    """Created in the organization by this program."""
    FOUND = "found"
    """Found in the organization with this content, created by somebody else."""
    ABSENT = "absent"
    """Known not to be created: rejected, or never sent."""


@dataclass(frozen=True, slots=True)
class Entry:
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
    key: str
    canonical: bytes
    progress: Progress
    event_id: str | None = None
    attempts: int = 0
    changed: float = 0.0
