"""The law of the house: whatever goes wrong, in the end each event is there, and there once."""

from dataclasses import dataclass
from typing import Literal

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from support.faulty_api import FaultRates, FaultyConfig, start_sandbox
from support.properties import examples

from importer.domain.model import Status

pytestmark = pytest.mark.both_ledgers

KINDS = (
    "lost",
    "reset",
    "error",
    "error_after",
    "unavailable",
    "cut",
    "truncated",
    "rate_limited",
)
SHARES = st.lists(st.floats(0, 1), min_size=len(KINDS), max_size=len(KINDS))
MOST_RUNS = 40
"""More than there are rows: a run may be stopped after each one."""
CREATED, UNCHANGED = Status.CREATED, Status.UNCHANGED


@st.composite
def rates(draw: st.DrawFn) -> FaultRates:
    """Any mixture of faults that lets at least two requests of five through."""
    weights = draw(SHARES)
    total = draw(st.floats(0, 0.6))
    scale = total / (sum(weights) or 1)
    shares = {kind: weight * scale for kind, weight in zip(KINDS, weights, strict=True)}
    return FaultRates(**shares, wait=5.0, seed=draw(st.integers(0, 2**32)))


@dataclass(frozen=True)
class Story:
    """How many rows go through which faults, and when somebody presses the button."""

    rates: FaultRates
    rows: int
    workers: int
    stop_at: int
    taken_slug: Literal[409, 422]
    stored: Literal["2xx", "4xx"]


STORIES = st.builds(
    Story,
    rates(),
    st.integers(1, 25),
    st.integers(1, 8),
    st.integers(0, 30),
    st.sampled_from([409, 422]),
    st.sampled_from(["2xx", "4xx"]),
)


@examples(20, HealthCheck.function_scoped_fixture)
@given(STORIES)
def test_any_faults_over_any_runs_end_in_exactly_once(
    delivery_harness_class, clock, events, new_ledger, story: Story
):
    rows = events(story.rows)
    config = FaultyConfig(
        unlimited=True,
        clock=clock,
        fault_rates=story.rates,
        taken_slug_status=story.taken_slug,
        stored_statuses=story.stored,
    )
    with new_ledger() as ledger, start_sandbox(config) as server:
        place = delivery_harness_class(server, ledger, clock, workers=story.workers)
        place.on_update = lambda update: (
            getattr(update, "done", None) == story.stop_at and place.button.cancel()
        )
        for _ in range(MOST_RUNS):
            statuses = place.statuses(rows)
            assert statuses.keys() <= {CREATED, UNCHANGED, Status.FAILED, Status.PENDING}
            if statuses.keys() <= {CREATED, UNCHANGED}:
                break
        there = sorted(str(item["slug"]) for item in server.state.events)
        assert there == [row.slug for row in rows]
