"""Builds the preview of a run, which is shown before the first event is created."""

from dataclasses import replace

from importer.domain.progress_events import RunPreview
from importer.domain.rate_limit import (
    compute_completion_time,
    compute_ready_time,
    count_sendable_requests,
    format_rate,
)
from importer.pipeline.organization import Organization
from importer.pipeline.run_state import RunState
from importer.planning.plan import Plan


def build_preview(
    state: RunState, plan: Plan, organization: Organization, tat: float, now: float
) -> RunPreview:
    """Build the preview of a run.

    Args:
        state: the run, with its calendar.
        plan: its plan.
        organization: the organization, with the rate limit.
        tat: theoretical arrival time of the rate limit (seconds since 1970).
        now: seconds since 1970.
    """
    limit = organization.rate_limit
    there = sum(outcome.status.is_imported for outcome in plan.outcomes)
    rows, to_send = len(state.calendar.rows), len(plan.planned_posts)
    preview = RunPreview(
        rows=rows,
        there=there,
        to_send=to_send,
        left_out=rows - there - to_send,
        pace=format_rate(limit),
        burst=limit.burst,
        finish=compute_completion_time(tat, now, to_send, limit),
        organization=organization.name or organization.id,
        plan=organization.plan,
        dry_run=state.dry_run,
        warnings=len(state.calendar.warnings),
        recalled=tuple(state.calendar.saved_mapping_notes),
    )
    sendable = count_sendable_requests(tat, now, to_send, limit)
    if sendable == to_send or state.settings.wait:
        return preview
    stop_at = max(tat, now) + sendable * limit.interval
    rest_at = compute_ready_time(stop_at, to_send - sendable, limit)
    return replace(preview, at_once=sendable, rest_at=max(rest_at, now))
