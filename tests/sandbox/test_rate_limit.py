from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.domain.intervals_api import ENTERPRISE, FREE, PREMIUM, RateLimit
from importer.sandbox.rate_limit import Bucket, compute_retry_after, take_token

START = 1_800_000_000.0
limits = st.sampled_from([FREE, PREMIUM, ENTERPRISE]) | st.builds(
    RateLimit, st.integers(1, 1000), st.sampled_from([1, 60, 86_400]), st.integers(1, 60)
)


def admitted(limit: RateLimit, times: list[float]) -> list[float]:
    bucket, passed = Bucket(), []
    for now in times:
        bucket, free_at = take_token(bucket, limit, now)
        if free_at is None:
            passed.append(now)
    return passed


@given(limits, st.lists(st.floats(0, 3), max_size=60))
def test_no_window_exceeds_burst_plus_refill(limit, gaps):
    times = [START]
    for gap in gaps:
        times.append(times[-1] + gap * limit.interval)
    passed = admitted(limit, times)
    for first, last in combinations_with_replacement(range(len(passed)), 2):
        window = passed[last] - passed[first]
        rounding = 2e-6 / limit.interval  # it is reckoned in microseconds
        assert last - first + 1 <= limit.burst + window / limit.interval + rounding


@given(limits, st.integers(0, 5))
def test_a_new_token_bucket_holds_its_burst(limit, more):
    assert len(admitted(limit, [START] * (limit.burst + more))) == limit.burst


@given(limits, st.integers(1, 20))
def test_admits_a_request_at_retry_after_and_not_earlier(limit, rounds):
    bucket, now = Bucket(), START
    for _ in range(limit.burst + rounds):
        bucket, free_at = take_token(bucket, limit, now)
        if free_at is None:
            continue
        assert take_token(bucket, limit, (free_at - 2) / 1e6)[1] is not None
        now = compute_retry_after(free_at) / 1000
        bucket, again = take_token(bucket, limit, now)
        assert again is None


@given(limits, st.lists(st.floats(0, 1e6), min_size=2, max_size=20))
def test_a_clock_set_back_adds_no_tokens(limit, offsets):
    times = [START + offset for offset in offsets]
    allowed = limit.burst + (max(times) - times[0]) / limit.interval
    assert len(admitted(limit, times)) <= allowed + 2e-6 / limit.interval


def test_a_rejected_request_takes_no_token():
    bucket, _ = take_token(Bucket(), RateLimit(1, 1, 1), START)
    assert take_token(bucket, RateLimit(1, 1, 1), START)[0] == bucket


@pytest.mark.parametrize(
    ("free_at", "skew", "expected"),
    [
        (1709234567890_000, 0, 1709234567890),
        (1709234567890_001, 0, 1709234567891),
        (1709234567890_000, 3600, 1709238167890),
        (1709234567890_000, -0.5, 1709234567390),
    ],
)
def test_retry_after_is_rounded_up_to_the_millisecond(free_at, skew, expected):
    assert compute_retry_after(free_at, skew) == expected
