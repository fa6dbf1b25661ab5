"""Rate limiting by GCRA: computes when the next request may be sent. Nothing here waits.

The state of a token bucket is one number: the theoretical arrival time (`tat`), at which the bucket
will be full again, in seconds since 1970. It fits one database cell, so that processes can share it.
Invariant, checked by a property test: no time window contains more requests than
burst + rate x length.
"""

import math
import re
from dataclasses import dataclass

from importer.domain.intervals_api import DAY, MINUTE, SECOND, RateLimit

MAX_JITTER_TOLERANCE = 0.25
"""Maximum jitter tolerance in seconds: requests may overtake each other on their way."""

_MIN_DISPATCH_DELAY = 0.1
"""Seconds that a thread may take to start, whatever the limit."""

MAX_WAIT = 300.0
"""Seconds that a run waits without `--wait`; it stops where it would have to wait longer."""

_UNIT_SECONDS = {"second": SECOND, "minute": MINUTE, "hour": 60 * MINUTE, "day": DAY}
_RATE_PATTERN = re.compile(r"(\d+(?:\.\d+)?)\s*(?:/|per\s+|a\s+)\s*(second|minute|hour|day)s?")


@dataclass(frozen=True, slots=True)
class Reservation:
    """Time at which a request may be sent (seconds since 1970), and the bucket's state after it."""

    at: float
    tat: float


def reserve_request(tat: float, now: float, limit: RateLimit) -> Reservation:
    """Reserve one request at the earliest time from `now` at which the bucket holds a token."""
    interval = limit.interval
    burst_tolerance = (limit.burst - 1) * interval
    at = max(now, tat - burst_tolerance + compute_jitter_tolerance(limit))
    return Reservation(at, max(tat, at) + interval)


def compute_jitter_tolerance(limit: RateLimit) -> float:
    """Return by how many seconds a reserved request may be early or late without breaking the invariant."""
    return min(MAX_JITTER_TOLERANCE, (limit.burst - 1) * limit.interval / 2)


def compute_max_dispatch_delay(limit: RateLimit) -> float:
    """Return for how many seconds a reservation is valid; later, the bucket may have refilled.

    A hundredth of the interval is allowed where the limit is low, so that a busy machine rarely loses
    a reservation; at least the time that a thread needs to start.
    """
    return max(compute_jitter_tolerance(limit), limit.interval / 100, _MIN_DISPATCH_DELAY)


def convert_tat(tat: float, now: float, before: float, interval: float) -> float:
    """Convert `tat` to a new interval: tokens that were used stay used.

    Args:
        tat: theoretical arrival time under the interval `before`.
        now: seconds since 1970.
        before: the earlier interval (seconds between two requests; 0 for a new bucket).
        interval: the new interval, in seconds.
    """
    if tat <= now or before <= 0 or before == interval:
        return tat
    return now + (tat - now) / before * interval


def compute_ready_time(tat: float, count: int, limit: RateLimit) -> float:
    """Return the time at which the bucket will hold `count` tokens (at most `burst`)."""
    return tat - (limit.burst - min(count, limit.burst)) * limit.interval


def compute_completion_time(tat: float, now: float, count: int, limit: RateLimit) -> float:
    """Return the time at which the last of `count` requests may be sent, if nothing else uses the bucket."""
    if count <= 0:
        return now
    burst_tolerance = (limit.burst - 1) * limit.interval
    return max(now, max(tat, now) + (count - 1) * limit.interval - burst_tolerance)


def count_sendable_requests(tat: float, now: float, count: int, limit: RateLimit) -> int:
    """Return how many of `count` requests can be sent before one would have to wait too long."""
    first = (
        max(tat, now) - now - (limit.burst - 1) * limit.interval + compute_jitter_tolerance(limit)
    )
    if limit.interval <= MAX_WAIT:
        return count if first <= MAX_WAIT else 0
    return min(count, max(0, 1 + math.floor((MAX_WAIT - first) / limit.interval)))


def parse_rate(text: str) -> tuple[float, float] | None:
    """Parse `100/minute` as (100.0, 60.0); return `None` for other texts and less than one a day."""
    match = _RATE_PATTERN.fullmatch(text.strip().lower())
    if match is None:
        return None
    count, seconds = float(match[1]), float(_UNIT_SECONDS[match[2]])
    return (count, seconds) if seconds / DAY <= count < math.inf else None


def serialize_rate(count: float, seconds: float) -> str:
    """Return the text that `parse_rate` parses as this rate: `100/minute`."""
    units = {float(length): name for name, length in _UNIT_SECONDS.items()}
    return f"{count:.10g}/{units[seconds]}"


def format_rate(limit: RateLimit) -> str:
    """Return a limit for people: `100 a day`, `1,000 in 90 seconds`."""
    named: dict[float, str] = {
        DAY: "a day",
        60 * MINUTE: "an hour",
        MINUTE: "a minute",
        SECOND: "a second",
    }
    return f"{limit.count:,.10g} {named.get(limit.seconds, f'in {limit.seconds:g} seconds')}"
