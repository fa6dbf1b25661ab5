"""Facts of the Intervals API: paths, headers, scopes, error codes, pages and rate limits.

Source: the vendor's public reference (pages *Create an event*, *Authentication*, *Errors*,
*Pagination*, *Rate limits*, *Idempotency*). Where the reference leaves a question open, a comment
gives this project's choice.
"""

from dataclasses import dataclass

BASE_URL = "https://api.intervals.run"
API_KEY_VARIABLE = "INTERVALS_PARTNER_API_KEY"
"""The environment variable with the API key, as in the examples of the reference."""

EVENTS_PATH = "/events"
ORGANIZATION_PATH = "/organization"
IDEMPOTENCY_HEADER = "Idempotency-Key"

SCOPE_WRITE = "write:events"
SCOPE_READ = "read:events"
SCOPE_ORGANIZATION = "read:series"

MAX_PAGE_SIZE = 100
"""Maximum number of items on one page of `GET /events`."""
DEFAULT_PAGE_SIZE = 50

VALIDATION_ERROR = "VALIDATION_ERROR"
CONFLICT = "CONFLICT"
RATE_LIMITED = "RATE_LIMITED"

DAY, MINUTE, SECOND = 86_400, 60, 1


@dataclass(frozen=True, slots=True)
class RateLimit:
    """A rate limit as a token bucket: it refills at `count` per `seconds` and holds `burst` requests."""

    count: float
    seconds: float
    burst: int

    @property
    def interval(self) -> float:
        """Seconds between two requests at the sustained rate."""
        return self.seconds / self.count


FREE = RateLimit(100, DAY, 20)
PREMIUM = RateLimit(100, MINUTE, 20)
ENTERPRISE = RateLimit(1_000, MINUTE, 50)

PLANS: dict[str, RateLimit] = {
    "free": FREE,
    "premium": PREMIUM,
    # "local" and "elite" are named on one page of the reference and missing on another, so they get
    # the limit of an unknown plan
    "local": PREMIUM,
    "elite": PREMIUM,
    "enterprise": ENTERPRISE,
}
UNKNOWN_PLAN = PREMIUM

MAX_PAUSE = 8.0 * DAY
"""Longest plausible `retryAfter` in seconds: no plan refills over more than a day."""
