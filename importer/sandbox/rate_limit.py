"""The rate limit of a credential: a token bucket, as arithmetic without a clock.

Over any window of `w` seconds, no more than `burst + w / interval` requests are admitted. It is
reckoned in whole microseconds, so that no rounding error adds up.
"""

import math
from dataclasses import dataclass

from importer.domain.intervals_api import Limit

_MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Bucket:
    """A token bucket at some moment.

    Attributes:
        full_at: when it is full again, in microseconds; a new bucket is full.
    """

    full_at: int | None = None


def admit(bucket: Bucket, limit: Limit, now: float) -> tuple[Bucket, int | None]:
    """Takes a token, if there is one.

    Args:
        bucket: the bucket before.
        limit: its rate and size.
        now: seconds, of the same clock every time; may go backwards.

    Returns:
        the bucket after, and `None` if the request may pass; otherwise the time in microseconds
        from which on a request may pass. A refused request takes nothing.
    """
    instant, interval = round(now * _MICROSECONDS), _interval(limit)
    full_at = instant if bucket.full_at is None else bucket.full_at
    free_at = full_at - (limit.burst - 1) * interval
    if instant < free_at:
        return bucket, free_at
    return Bucket(max(full_at, instant) + interval), None


def retry_after(free_at: int, skew: float = 0.0) -> int:
    """The first whole millisecond since 1970 from which on a request may pass, as the API gives it.

    Args:
        free_at: microseconds since 1970.
        skew: seconds by which the clock that tells it is ahead.
    """
    return math.ceil(free_at / 1000 + skew * 1000)


def _interval(limit: Limit) -> int:
    """Microseconds between two requests, rounded up: never more than the rate."""
    return math.ceil(round(limit.interval * _MICROSECONDS, 3))
