"""The possible results of one request to the API, as types.

Answer
├── Created              201 with an event id
├── EventPage            GET /events succeeded: one page of events
├── OrganizationDetails  GET /organization succeeded
├── Rejected             400 or 422: the API rejects the row, perhaps single fields
├── Conflict             409, or 422 on `slug`: the slug or the idempotency key is in use
├── RateLimited          429: retry later
├── Unauthorized         401 or 403: invalid key, or a missing scope
├── NotTheApi            a redirect, 404 or 405: the base URL is not the API's
├── Indeterminate        sent, without a usable response: in doubt
├── ConnectionFailed     no connection was made: certainly not processed
└── NotDispatched        not sent: the workers are blocked, or the reservation expired
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Created:
    """The event exists; `replayed` if the server repeated an earlier response for the same key."""

    event_id: str
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class EventPage:
    """One page of events; `next_cursor` requests the next one, `None` on the last."""

    events: tuple[Mapping[str, Any], ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class OrganizationDetails:
    """The organization that the key belongs to; `plan` as the API names it."""

    id: str
    name: str | None = None
    plan: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """The API rejects the row: `field_errors` maps the API's field names to its reasons."""

    status: int
    message: str
    field_errors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conflict:
    """The slug, or the idempotency key, is in use.

    Attributes:
        message: the API's text.
        rejection: the rejection to report if a look-up shows that the slug is free, because a 422
            on `slug` can also mean that its form is invalid. `None` for a 409.
    """

    message: str
    rejection: Rejected | None = None


@dataclass(frozen=True, slots=True)
class RateLimited:
    """Too many requests; the values are the server's, and `retry` checks them.

    Attributes:
        retry_after: `retryAfter` of the body (milliseconds since 1970, if it is as documented).
        retry_after_header: seconds from the `Retry-After` header, which the API does not document.
        server_time: time of the response by the server's clock (`Date` header; seconds since 1970).
    """

    retry_after: object = None
    retry_after_header: float | None = None
    server_time: float | None = None


@dataclass(frozen=True, slots=True)
class Unauthorized:
    """The key is invalid (401) or lacks a scope (403)."""

    status: int
    message: str


@dataclass(frozen=True, slots=True)
class NotTheApi:
    """The base URL is not the API's; `reason` is a sentence."""

    reason: str


@dataclass(frozen=True, slots=True)
class Indeterminate:
    """Sent without a usable response; `reason` is a sentence, `status` the HTTP status if any."""

    reason: str
    status: int | None = None


@dataclass(frozen=True, slots=True)
class ConnectionFailed:
    """No connection was made, so nothing was processed; `reason` is a sentence."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotDispatched:
    """Not sent: the workers are blocked by a pause or by the end of the run.

    Attributes:
        reservation_expired: the cause was an expired reservation instead.
    """

    reservation_expired: bool = False


Answer = (
    Created
    | EventPage
    | OrganizationDetails
    | Rejected
    | Conflict
    | RateLimited
    | Unauthorized
    | NotTheApi
    | Indeterminate
    | ConnectionFailed
    | NotDispatched
)
