"""What one request to the API can come to: typed answers, so that what follows is a table.

Answer
├── Created      201 with an event id
├── Page         GET /events answered: events of some days
├── Organization GET /organization answered
├── Rejected     400 or 422: the API objects to the row, perhaps to single fields
├── Taken        409, or 422 on `slug`: the slug (or the key) is in use
├── Limited      429: come back later
├── Refused      401 or 403: the key, or a scope that it lacks
├── Misdirected  a redirect, 404 or 405: this is not the API's address
├── Unclear      sent, and no usable answer: it may or may not have been done
├── NotSent      the connection was never made: surely not done
└── Held         not sent, because everything is waiting
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Created:
    """The event is in the organization; `replayed` where the answer says that it is a repetition."""

    event_id: str
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page of events; `after` is what the next one starts behind, `None` on the last."""

    events: tuple[Mapping[str, Any], ...]
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Organization:
    """Who the key belongs to; `plan` as the API names it."""

    id: str
    name: str | None = None
    plan: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """The API objects: `errors` maps its fields to its reasons."""

    status: int
    message: str
    errors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    """The slug, or the idempotency key, is in use.

    Attributes:
        message: as the API says it.
        rejection: what it is if a look-up shows that the slug is free: a 422 on `slug` may speak of
            its form as well as of its being taken. `None` for a 409.
    """

    message: str
    rejection: Rejected | None = None


@dataclass(frozen=True, slots=True)
class Limited:
    """Too many requests. `retry_after` as the server wrote it: believed only by `retry`.

    Attributes:
        retry_after: `retryAfter` of the body (milliseconds since 1970, if it is as documented).
        header: seconds from a `Retry-After` header; none is promised.
        server_now: the server's own clock when it answered (its `Date` header; seconds since 1970).
    """

    retry_after: object = None
    header: float | None = None
    server_now: float | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The key was refused (401), or lacks a scope (403)."""

    status: int
    message: str


@dataclass(frozen=True, slots=True)
class Misdirected:
    """The address is not the API's; `reason` is a sentence."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """Sent, and no usable answer came; `reason` is a sentence. `status` where there was one."""

    reason: str
    status: int | None = None


@dataclass(frozen=True, slots=True)
class NotSent:
    """No connection, so surely not done; `reason` is a sentence."""

    reason: str


@dataclass(frozen=True, slots=True)
class Held:
    """Not sent: everything is waiting for the server's limit, or the run is ending.

    Attributes:
        late: or what was reserved for it had become too old.
    """

    late: bool = False


Answer = (
    Created
    | Page
    | Organization
    | Rejected
    | Taken
    | Limited
    | Refused
    | Misdirected
    | Unclear
    | NotSent
    | Held
)
