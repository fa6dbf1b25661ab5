from collections.abc import Iterable
from math import ceil, ulp

import hypothesis.strategies as st
import pytest
from hypothesis import example, given

from importer.domain.intervals_api import DAY, ENTERPRISE, FREE, MINUTE, PREMIUM, RateLimit
from importer.domain.rate_limit import (
    MAX_JITTER_TOLERANCE,
    MAX_WAIT,
    compute_completion_time,
    compute_jitter_tolerance,
    compute_max_dispatch_delay,
    compute_ready_time,
    count_sendable_requests,
    format_rate,
    parse_rate,
    reserve_request,
)

START = 1_800_000_000.0

limits = st.builds(
    RateLimit,
    count=st.one_of(st.integers(1, 5_000).map(float), st.floats(0.01, 5_000)),
    seconds=st.sampled_from([1.0, 60.0, 3600.0, 86_400.0]),
    burst=st.integers(1, 60),
)
gaps = st.lists(st.one_of(st.just(0.0), st.floats(0, 5), st.floats(0, 3_600)), max_size=150)


def granted(limit: RateLimit, asked: Iterable[float], full_at: float = 0.0) -> list[float]:
    """When requests go that are asked for at these times, one after the other."""
    times = []
    for now in asked:
        one = reserve_request(full_at, now, limit)
        times.append(one.at)
        full_at = one.tat
    return times


def most(times: list[float], limit: RateLimit) -> float:
    """By how much any window holds more than burst + rate x length: above 0 breaks the law."""
    return max(
        (last - first + 1) - limit.burst - (times[last] - times[first]) / limit.interval
        for first in range(len(times))
        for last in range(first, len(times))
    )


def rounding(times: list[float], limit: RateLimit) -> float:
    """Return the largest error that rounding the times can cause, in requests."""
    return 1e-6 + len(times) * ulp(START) / limit.interval


@given(limits, gaps)
@example(PREMIUM, [0.0] * 100)
@example(ENTERPRISE, [0.01] * 150)
@example(FREE, [0.0] * 40)
def test_no_window_exceeds_burst_plus_refill(limit, pauses):
    now, asked = START, []
    for pause in pauses:
        now += pause
        asked.append(now)
    times = granted(limit, asked)
    assert not times or most(times, limit) <= rounding(times, limit)


@given(limits, st.lists(st.floats(-100, 100), min_size=1, max_size=60))
def test_the_rate_limit_holds_though_the_clock_is_set_back(limit, steps):
    now, asked = START, []
    for step in steps:
        now += step
        asked.append(now)
    times = sorted(granted(limit, asked))
    assert most(times, limit) <= rounding(times, limit)


@given(limits, gaps)
def test_requests_are_never_reserved_before_now_or_an_earlier_one(limit, pauses):
    now, asked = START, []
    for pause in pauses:
        now += pause
        asked.append(now)
    times = granted(limit, asked)
    assert all(at >= now for at, now in zip(times, asked, strict=True))
    assert times == sorted(times)


@given(limits)
def test_a_full_bucket_lets_its_burst_go_at_once_but_for_the_slack(limit):
    times = granted(limit, [START] * (limit.burst + 1))
    held = ceil(MAX_JITTER_TOLERANCE / limit.interval)  # what the slack holds back
    assert sum(at <= START + 1e-5 for at in times) >= min(limit.burst, max(1, limit.burst - held))
    assert times[limit.burst - 1] <= START + MAX_JITTER_TOLERANCE + 1e-5
    assert times[limit.burst] > START


@given(limits, st.integers(0, 300), st.floats(-4_000, 4_000))
def test_the_estimate_equals_the_reservations(limit, count, fullness):
    full_at = START + min(fullness, limit.burst * limit.interval)
    times = granted(limit, [START] * count, full_at)
    expected = times[-1] if times else START
    assert compute_completion_time(full_at, START, count, limit) == pytest.approx(
        expected, abs=MAX_JITTER_TOLERANCE + 1e-4
    )


@pytest.mark.parametrize("limit", [PREMIUM, ENTERPRISE], ids=["premium", "enterprise"])
@pytest.mark.parametrize("count", [500, 5_000, 20_000])
def test_a_calendar_takes_as_long_as_the_plan_says(limit, count):
    last = granted(limit, [START] * count)[-1] - START
    assert last == pytest.approx((count - limit.burst) * limit.interval, rel=0.02)
    assert compute_completion_time(0.0, START, count, limit) - START == pytest.approx(
        last, rel=0.02
    )


def test_a_hundred_and_twenty_rows_take_a_day_of_the_free_plan():
    assert compute_completion_time(0.0, START, 120, FREE) - START == pytest.approx(DAY)
    assert compute_completion_time(0.0, START, 20, FREE) == START
    assert compute_completion_time(0.0, START, 0, FREE) == START


@given(limits, st.integers(1, 80))
def test_a_bucket_is_ready_when_so_many_can_go_at_once(limit, count):
    full_at = START + limit.burst * limit.interval  # just emptied
    wait = compute_ready_time(full_at, count, limit) - START
    assert wait == pytest.approx(min(count, limit.burst) * limit.interval, abs=1e-5)
    # and then they go, but for the slack
    now = START + wait
    times = granted(limit, [now] * min(count, limit.burst), full_at)
    assert times[-1] <= now + MAX_JITTER_TOLERANCE + 1e-5


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("100/minute", (100.0, 60.0)),
        ("5/second", (5.0, 1.0)),
        ("1000/hour", (1000.0, 3600.0)),
        ("1/day", (1.0, 86_400.0)),
        ("0.5/second", (0.5, 1.0)),
        (" 100 per minute ", (100.0, 60.0)),
        ("100 A DAY", (100.0, 86_400.0)),
        ("100 / days", (100.0, 86_400.0)),
    ],
)
def test_rates(text, rate):
    assert parse_rate(text) == rate


@pytest.mark.parametrize(
    "text",
    [
        *("", "100", "/minute", "100/", "100/fortnight", "100/min", "-1/second", "1e3/second"),
        *("0/minute", "0.0/day", "nan/day", "inf/second", "100aminute", "1/minute/day", "1,5/day"),
        *("0.5/day", "0." + "0" * 400 + "1/second", "9" * 400 + "/second", "1/minute\n2/minute"),
    ],
)
def test_no_rates(text):
    """Less than one a day would be a date that no calendar has."""
    assert parse_rate(text) is None


@given(st.text(st.sampled_from("0123456789./ apersconduiy"), max_size=20))
def test_a_rate_is_a_pace_that_can_be_kept(text):
    rate = parse_rate(text)
    if rate is not None:
        assert 0 < RateLimit(*rate, burst=1).interval <= DAY


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (FREE, "100 a day"),
        (PREMIUM, "100 a minute"),
        (ENTERPRISE, "1,000 a minute"),
        (RateLimit(1, 3_600, 1), "1 an hour"),
        (RateLimit(1.5, 1, 1), "1.5 a second"),
        (RateLimit(0.5, 1.0, 1), "0.5 a second"),
        (RateLimit(2_000_000, MINUTE, 1), "2,000,000 a minute"),
        (RateLimit(10, 90, 1), "10 in 90 seconds"),
        (RateLimit(10, 60.5, 1), "10 in 60.5 seconds"),
    ],
)
def test_formats_a_rate_limit(limit, words):
    assert format_rate(limit) == words


@pytest.mark.parametrize("limit", [FREE, PREMIUM, ENTERPRISE])
def test_a_formatted_rate_limit_can_be_parsed(limit):
    assert parse_rate(format_rate(limit).replace(",", "")) == (limit.count, limit.seconds)


@given(limits, gaps, st.lists(st.floats(0, 1), min_size=151, max_size=151))
@example(PREMIUM, [0.0] * 100, [1.0] * 50 + [0.0] * 101)
def test_the_rate_limit_holds_though_requests_leave_late_within_the_tolerance(
    limit, pauses, delays
):
    now, asked = START, []
    for pause in pauses:
        now += pause
        asked.append(now)
    granted_at = granted(limit, asked)
    left = sorted(
        at + share * compute_jitter_tolerance(limit)
        for at, share in zip(granted_at, delays, strict=False)
    )
    assert not left or most(left, limit) <= rounding(left, limit)


@given(limits)
def test_a_request_may_leave_as_late_as_the_slack_allows_or_a_hundredth_of_a_request(limit):
    assert compute_max_dispatch_delay(limit) >= compute_jitter_tolerance(limit)
    assert compute_max_dispatch_delay(limit) <= max(MAX_JITTER_TOLERANCE, limit.interval / 100)


@given(limits, st.integers(0, 80), st.floats(-1000, 500_000))
@example(FREE, 300, 0.0)
def test_it_is_foretold_how_many_go_before_a_wait_ends_the_run(limit, count, owed):
    full_at = START + min(owed, limit.burst * limit.interval)
    state, now, admitted = full_at, START, 0
    while admitted < count:
        one = reserve_request(state, now, limit)
        if one.at - now > MAX_WAIT:
            break
        state, now, admitted = one.tat, one.at, admitted + 1
    assert abs(count_sendable_requests(full_at, START, count, limit) - admitted) <= 1
    if full_at <= START and limit == FREE:
        assert admitted == min(count, FREE.burst)
        assert count_sendable_requests(full_at, START, count, limit) == admitted
