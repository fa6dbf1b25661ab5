"""The rate limit of a credential: a token bucket, as pure arithmetic.

In any window of `w` seconds, at most `burst + w / interval` requests are admitted. Times are whole
microseconds, so that rounding errors do not accumulate.
"""

import math
from dataclasses import dataclass

from importer.domain.intervals_api import RateLimit

_MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Bucket:
    """State of a token bucket.

    Attributes:
        full_at: when it is full again, in microseconds; `None`: it is full.
    """

    full_at: int | None = None


def take_token(bucket: Bucket, limit: RateLimit, now: float) -> tuple[Bucket, int | None]:
    """Take a token, if there is one.

    Args:
        bucket: its state before.
        limit: its rate and size.
        now: seconds, always of the same clock, which may go backwards.

    Returns:
        The state after, and `None` if the request is admitted, else the time in microseconds from
        which the next one is admitted. A refused request takes no token.
    """
    instant, interval = round(now * _MICROSECONDS), _compute_interval(limit)
    full_at = instant if bucket.full_at is None else bucket.full_at
    free_at = full_at - (limit.burst - 1) * interval
    if instant < free_at:
        return bucket, free_at
    return Bucket(max(full_at, instant) + interval), None


def compute_retry_after(free_at: int, skew: float = 0.0) -> int:
    """Return the first whole millisecond since 1970 at which a request is admitted, as the API does.

    Args:
        free_at: microseconds since 1970.
        skew: seconds by which the server's clock is ahead.
    """
    return math.ceil(free_at / 1000 + skew * 1000)


def _compute_interval(limit: RateLimit) -> int:
    """Return the microseconds between two requests, rounded up so that the rate is never exceeded."""
    return math.ceil(round(limit.interval * _MICROSECONDS, 3))
