"""Imports calendars: read, plan, deliver, record the run and return its result."""

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from importer.delivery.run_context import RunContext
from importer.domain.clock import MonotonicWallClock
from importer.domain.errors import ImportEventsError
from importer.domain.model import Event, ImportResult
from importer.ledger.connect import get_default_path, open_ledger
from importer.ledger.ledger import Ledger
from importer.ledger.records import compute_credential_fingerprint
from importer.messages import Message
from importer.pipeline.calendar_reading import read_events, save_mapping
from importer.pipeline.run_state import RunState
from importer.pipeline.skip_unchanged import (
    compute_import_fingerprint,
    load_contents,
    resolve_unchanged_files,
)
from importer.planning.plan import build_plan
from importer.settings import Settings


def run_import(
    paths: Sequence[str], settings: Settings, key: str, context: RunContext | None = None
) -> ImportResult:
    """Import files into an organization. Errors that stop the run are part of the result, never raised.

    A job does not read files that have not changed since its last complete import. The history has all
    runs of jobs, and the other runs that had something to import.

    Args:
        paths: paths or URLs of spreadsheets, as the user gave them.
        settings: how to read, plan and deliver.
        key: API key of the organization.
        context: clock, random source, progress listener, cancellation and other dependencies.
    """
    context = context or RunContext()
    context = replace(context, clock=MonotonicWallClock(context.clock))
    state = RunState(
        settings, context.clock.now(), settings.dry_run, is_test_run=context.is_test_run
    )
    with ExitStack() as stack:
        ledger = None
        try:
            if context.job_name is not None:
                ledger = _open_ledger(settings, stack)
                contents = load_contents(paths, context.file_contents)
                if resolve_unchanged_files(state, ledger, contents, key):
                    return state.build_result(context.clock.now())
                context = replace(context, file_contents=contents)
            events = read_events(state, paths, context)
            if not state.stopped_by_invalid:
                ledger = ledger or _open_ledger(settings, stack)
                _import_events(state, ledger, key, context, events)
        except ImportEventsError as error:
            state.error = error
        if ledger is not None:
            _record_run(state, ledger, key, context)
    result = state.build_result(context.clock.now())
    if result.run.exit_status == 0:
        save_mapping(state.calendar, settings, context.saved_mappings)
    return result


def import_into_practice_api(
    paths: Sequence[str], settings: Settings, context: RunContext, ledger: str | None = None
) -> ImportResult:
    """Make a test run: import files into a practice API that is started for this run alone.

    Args:
        paths: see `run_import`.
        settings: the API address, ledger and CA bundle in them are not used.
        context: see `run_import`.
        ledger: file or URL of the ledger; by default a temporary one that is deleted after the run.
    """
    from importer.sandbox import SandboxConfig, start_sandbox  # late: an import needs no server

    with tempfile.TemporaryDirectory() as folder, start_sandbox(SandboxConfig()) as server:
        ledger = ledger or str(Path(folder) / "ledger.sqlite3")
        isolated = replace(settings, base_url=server.base_url, ledger=ledger, ca_bundle=None)
        return run_import(paths, isolated, server.key, replace(context, is_test_run=True))


def _open_ledger(settings: Settings, stack: ExitStack) -> Ledger:
    return stack.enter_context(open_ledger(settings.ledger or get_default_path()))


def _import_events(
    state: RunState, ledger: Ledger, key: str, context: RunContext, events: Sequence[Event]
) -> None:
    """Plan and deliver, without a request where the ledger knows every event."""
    events = list(events)  # built once, because each is used several times
    state.shows_base_url = True
    if not _resolve_from_ledger(state, ledger, key, events):
        # late: the libraries for the network are only needed where something is sent
        from importer.pipeline.send import EventSender

        EventSender(state, ledger, key, context).send_events(events)


def _resolve_from_ledger(
    state: RunState, ledger: Ledger, key: str, events: Sequence[Event]
) -> bool:
    """Add the outcomes that the ledger knows; return whether it knows all, so no request is needed."""
    fingerprint = compute_credential_fingerprint(state.settings.base_url, key)
    known = ledger.get_credential(fingerprint)
    if known.organization is None:
        return False
    number = ledger.get_organization_id(known.organization)
    plan = build_plan(events, ledger.get_entries(number, [event.slug for event in events]))
    imported = [outcome for outcome in plan.outcomes if outcome.status.is_imported]
    state.add_outcomes(imported)  # certain, even if the run is stopped later
    if len(imported) < len(events):
        return False
    state.organization, state.plan = known.organization, known.plan
    return True


def _record_run(state: RunState, ledger: Ledger, key: str, context: RunContext) -> None:
    """Record the run in the history; a failure to record it is only a note."""
    result = state.build_result(context.clock.now())
    # with corrections, the rows that were imported are not those of the file
    fingerprint = (
        None
        if result.corrections
        else compute_import_fingerprint(result.run.files, state.settings, key)
    )
    written = state.settings.report if result.rows else ()
    reports = [str(Path(path).absolute()) for path in written]
    try:
        ledger.history.record_run(result, context.job_name, fingerprint, reports)
    except ImportEventsError as error:
        state.notes.append(
            Message("This run is not in the history. {reason}", reason=error.message)
        )
