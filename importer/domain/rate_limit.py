"""When may the next request go: a token bucket as one number, and nothing that waits.

The state of a bucket is the time at which it will be full again (`full_at`, seconds since 1970).
It fits one database cell, so that processes can share it (GCRA, the form of the token bucket that
ATM networks use). The law, held by a property test: no window of any length sees more requests
than burst + rate x length.
"""

import math
import re
from dataclasses import dataclass

from importer.domain.intervals_api import DAY, MINUTE, SECOND, Limit

SLACK = 0.25
"""Seconds that a request may overtake another on its way without the server seeing too many."""

_LEAST_LATENESS = 0.1
"""Seconds that a thread may take to get going, whatever the limit."""

LONGEST_WAIT = 300.0
"""Seconds that a run waits without `--wait`; a longer wait ends it, to be gone on with later."""

_UNITS = {"second": SECOND, "minute": MINUTE, "hour": 60 * MINUTE, "day": DAY}
_RATE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:/|per\s+|a\s+)\s*(second|minute|hour|day)s?")


@dataclass(frozen=True, slots=True)
class Grant:
    """When a request may go, and the bucket after it."""

    at: float
    full_at: float


def grant(full_at: float, now: float, limit: Limit) -> Grant:
    """Reserve one request: the earliest time from `now` on at which the bucket holds a token."""
    interval = limit.interval
    depth = (limit.burst - 1) * interval
    at = max(now, full_at - depth + slack(limit))
    return Grant(at, max(full_at, at) + interval)


def slack(limit: Limit) -> float:
    """Seconds by which a granted request may leave or arrive late and the law still holds."""
    return min(SLACK, (limit.burst - 1) * limit.interval / 2)


def lateness(limit: Limit) -> float:
    """Seconds after which a granted request must not leave any more: the bucket may have refilled.

    Where the limit is low, a hundredth of a request is allowed for, so that hardly one is ever lost
    to a machine that was busy; where there is no burst, what a thread needs to get going.
    """
    return max(slack(limit), limit.interval / 100, _LEAST_LATENESS)


def rescale(full_at: float, now: float, before: float, interval: float) -> float:
    """Return `full_at` for a new interval: what was taken from the bucket stays taken.

    Args:
        full_at: under the interval `before` (seconds between two requests; 0 for a new bucket).
        now: seconds since 1970.
        before: the interval that `full_at` was reckoned with.
        interval: the one that holds now.
    """
    if full_at <= now or before <= 0 or before == interval:
        return full_at
    return now + (full_at - now) / before * interval


def ready_at(full_at: float, count: int, limit: Limit) -> float:
    """When the bucket will hold `count` tokens (at most what it can hold)."""
    return full_at - (limit.burst - min(count, limit.burst)) * limit.interval


def finish(full_at: float, now: float, count: int, limit: Limit) -> float:
    """When the last of `count` requests may go, if nothing else uses the bucket."""
    if count <= 0:
        return now
    depth = (limit.burst - 1) * limit.interval
    return max(now, max(full_at, now) + (count - 1) * limit.interval - depth)


def before_a_stop(full_at: float, now: float, count: int, limit: Limit) -> int:
    """How many of `count` requests go before the next would be waited for too long."""
    first = max(full_at, now) - now - (limit.burst - 1) * limit.interval + slack(limit)
    if limit.interval <= LONGEST_WAIT:
        return count if first <= LONGEST_WAIT else 0
    return min(count, max(0, 1 + math.floor((LONGEST_WAIT - first) / limit.interval)))


def parse_rate(text: str) -> tuple[float, float] | None:
    """Read `100/minute` as (100.0, 60.0); `None` where it is no rate, or less than one a day."""
    match = _RATE.fullmatch(text.strip().lower())
    if match is None:
        return None
    count, seconds = float(match[1]), float(_UNITS[match[2]])
    return (count, seconds) if seconds / DAY <= count < math.inf else None


def rate_in_words(count: float, seconds: float) -> str:
    """Return what `parse_rate` reads as this rate: `100/minute`."""
    units = {float(length): name for name, length in _UNITS.items()}
    return f"{count:.10g}/{units[seconds]}"


def pace(limit: Limit) -> str:
    """Say a limit in words: `100 a day`, `1,000 in 90 seconds`."""
    named: dict[float, str] = {
        DAY: "a day",
        60 * MINUTE: "an hour",
        MINUTE: "a minute",
        SECOND: "a second",
    }
    return f"{limit.count:,.10g} {named.get(limit.seconds, f'in {limit.seconds:g} seconds')}"
