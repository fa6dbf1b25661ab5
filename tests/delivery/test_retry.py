import math

import hypothesis.strategies as st
import pytest
from hypothesis import given

from importer.delivery.answers import (
    Conflict,
    ConnectionFailed,
    Created,
    EventPage,
    Indeterminate,
    NotDispatched,
    NotTheApi,
    OrganizationDetails,
    RateLimited,
    Rejected,
    Unauthorized,
)
from importer.delivery.retry import (
    DEFAULT_PAUSE,
    FIRST_DELAY,
    MAX_ATTEMPTS,
    MAX_DELAY,
    Abort,
    Done,
    GiveUp,
    PauseAll,
    RetryAfter,
    compute_delay,
    compute_pause,
    decide,
)
from importer.domain.intervals_api import MAX_PAUSE

NOW = 1_800_000_000.0
ATTEMPTS = range(1, MAX_ATTEMPTS + 3)


@pytest.mark.parametrize("attempts", ATTEMPTS)
@pytest.mark.parametrize(
    ("answer", "follows"),
    [
        (Created("e1"), Done()),
        (Created("e1", replayed=True), Done()),
        (EventPage(()), Done()),
        (OrganizationDetails("o1"), Done()),
        (Rejected(422, "no", {"name": ("too long",)}), Done()),
        (Conflict("in use"), Done()),
        (Conflict("in use", Rejected(422, "no")), Done()),
        (Unauthorized(401, "no"), Abort()),
        (Unauthorized(403, "no"), Abort()),
        (NotTheApi("it sends on"), Abort()),
        (NotDispatched(), RetryAfter(0.0)),
        (RateLimited((NOW + 7) * 1000), PauseAll(NOW + 7)),
    ],
)
def test_decides_by_answer_regardless_of_earlier_attempts(answer, attempts, follows):
    assert decide(answer, attempts, NOW, 0.5) == follows


@pytest.mark.parametrize(
    "answer", [Indeterminate("lost"), Indeterminate("lost", 503), ConnectionFailed("lost")]
)
@pytest.mark.parametrize("attempts", ATTEMPTS)
def test_retries_a_lost_request_until_the_attempts_are_used_up(answer, attempts):
    expected = (
        RetryAfter(compute_delay(attempts, 0.5)) if attempts < MAX_ATTEMPTS else GiveUp("lost")
    )
    assert decide(answer, attempts, NOW, 0.5) == expected


@pytest.mark.parametrize(
    ("attempts", "ceiling"), [(1, 0.5), (2, 1), (3, 2), (4, 4), (7, 30), (40, 30)]
)
def test_backoff_doubles_up_to_the_maximum_with_jitter(attempts, ceiling):
    assert compute_delay(attempts, 0.0) == ceiling / 2
    assert compute_delay(attempts, 1.0) == ceiling


@given(st.integers(1, 100), st.floats(0, 1))
def test_backoff_stays_within_its_bounds(attempts, random):
    assert FIRST_DELAY / 2 <= compute_delay(attempts, random) <= MAX_DELAY


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ((NOW + 1) * 1000, NOW + 1),
        (int(NOW + 90) * 1000, NOW + 90),
        (NOW * 1000 + 1, NOW + 0.001),
        ((NOW + MAX_PAUSE) * 1000, NOW + MAX_PAUSE),
    ],
)
def test_respects_retry_after(stamp, expected):
    assert compute_pause(RateLimited(stamp), NOW) == PauseAll(expected)
    assert compute_pause(RateLimited(stamp, retry_after_header=5.0), NOW) == PauseAll(expected)


NOT_BELIEVED = [
    *(NOW * 1000, (NOW - 5) * 1000, 0, -1, -NOW * 1000),  # the past
    *(NOW + 60, int(NOW) + 60, 60),  # seconds instead of milliseconds
    *((NOW + MAX_PAUSE) * 1000 + 1, NOW * 1_000_000, 1e308, 10**400, -(10**400)),  # absurd
    *(str((NOW + 60) * 1000), "soon", "", True, False, math.nan, math.inf, -math.inf),
    *(None, [], {}, [NOW], {"at": (NOW + 60) * 1000}, "x" * 100_000, 10**5_000),
]


@pytest.mark.parametrize("stamp", NOT_BELIEVED, ids=lambda stamp: f"{type(stamp).__name__}")
def test_an_implausible_retry_after_waits_a_minute_with_a_note(stamp):
    found = compute_pause(RateLimited(stamp), NOW)
    assert found.until == NOW + DEFAULT_PAUSE
    assert "Waiting 60 seconds, until 08:01:00 UTC" in found.note
    assert len(found.note) < 250


@pytest.mark.parametrize("stamp", NOT_BELIEVED, ids=lambda stamp: f"{type(stamp).__name__}")
def test_falls_back_to_the_retry_after_header(stamp):
    assert compute_pause(RateLimited(stamp, retry_after_header=7.0), NOW) == PauseAll(NOW + 7)


@pytest.mark.parametrize("header", [0.0, -1.0, math.nan, math.inf, MAX_PAUSE + 1])
def test_an_implausible_retry_after_header_waits_a_minute(header):
    assert compute_pause(RateLimited(None, header), NOW).until == NOW + DEFAULT_PAUSE


@pytest.mark.parametrize(
    ("stamp", "said"),
    [(None, "(none)"), ("soon", "('soon')"), (60, "(60)")],
)
def test_the_note_quotes_retry_after(stamp, said):
    assert said in compute_pause(RateLimited(stamp), NOW).note


def test_a_list_too_deep_to_be_written_out_does_no_harm():
    deep: list[object] = []
    for _ in range(5_000):
        deep = [deep]
    assert compute_pause(RateLimited(deep), NOW).until == NOW + DEFAULT_PAUSE


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=4,
)


@given(anything, st.none() | st.floats())
def test_a_pause_ends_in_the_future_and_within_the_longest_window(stamp, header):
    until = compute_pause(RateLimited(stamp, header), NOW).until
    assert NOW <= until <= NOW + MAX_PAUSE
