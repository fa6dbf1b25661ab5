"""Reads and validates calendars without key, network or ledger, and without their libraries."""

from collections.abc import Sequence

from importer.delivery.run_context import RunContext
from importer.domain.errors import ImportEventsError
from importer.domain.model import ImportResult
from importer.pipeline.calendar_reading import read_events, save_mapping
from importer.pipeline.run_state import RunState
from importer.settings import Settings


def check_calendar(
    paths: Sequence[str], settings: Settings, context: RunContext | None = None
) -> ImportResult:
    """Read and validate files without key, network or ledger.

    Unusable input is part of the result and never raised.

    Args:
        paths: paths or URLs of spreadsheets.
        settings: how to read them.
        context: clock, saved mappings and files that were loaded before.
    """
    context = context or RunContext()
    state = RunState(settings, context.clock.now(), dry_run=True)
    try:
        read_events(state, paths, context)
        save_mapping(state.calendar, settings, context.saved_mappings)
    except ImportEventsError as error:
        state.error = error
    return state.build_result(context.clock.now())


def build_refused_result(error: ImportEventsError, *, dry_run: bool) -> ImportResult:
    """Return the result of a run that an unusable setting prevented."""
    now = RunContext().clock.now()
    return RunState(Settings(), now, dry_run, error=error).build_result(now)
