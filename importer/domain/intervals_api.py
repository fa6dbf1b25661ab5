"""What is known of the Intervals API: every fact once, so that a change there is a change here.

Source: the vendor's public reference (pages *Create an event*, *Authentication*, *Errors*,
*Pagination*, *Rate limits*, *Idempotency*). Where the reference is open, the comment says what
this project does about it.
"""

from dataclasses import dataclass

BASE_URL = "https://api.intervals.run"
KEY_VARIABLE = "INTERVALS_PARTNER_API_KEY"
"""The environment variable that every example of the reference reads the key from."""

EVENTS_PATH = "/events"
ORGANIZATION_PATH = "/organization"
IDEMPOTENCY_HEADER = "Idempotency-Key"

SCOPE_WRITE = "write:events"
SCOPE_READ = "read:events"
SCOPE_ORGANIZATION = "read:series"

PAGE_LIMIT = 100
"""Most items that one page of `GET /events` holds."""
PAGE_DEFAULT = 50

VALIDATION_ERROR = "VALIDATION_ERROR"
CONFLICT = "CONFLICT"
RATE_LIMITED = "RATE_LIMITED"

DAY, MINUTE, SECOND = 86_400, 60, 1


@dataclass(frozen=True, slots=True)
class Limit:
    """A token bucket: it refills at `count` per `seconds` and holds `burst` requests."""

    count: float
    seconds: float
    burst: int

    @property
    def interval(self) -> float:
        """Seconds between two requests at the sustained rate."""
        return self.seconds / self.count


FREE = Limit(100, DAY, 20)
PREMIUM = Limit(100, MINUTE, 20)
ENTERPRISE = Limit(1_000, MINUTE, 50)

PLANS: dict[str, Limit] = {
    "free": FREE,
    "premium": PREMIUM,
    "local": PREMIUM,  # named by one page of the reference and missing in another, as is "elite":
    "elite": PREMIUM,  # taken as 100 a minute, as an unknown plan is
    "enterprise": ENTERPRISE,
}
UNKNOWN_PLAN = PREMIUM

LONGEST_PAUSE = 8.0 * DAY
"""Seconds beyond which a `retryAfter` is not believed: no plan refills over more than a day."""
