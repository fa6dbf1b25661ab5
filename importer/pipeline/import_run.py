"""Imports calendars: read, plan, deliver, record the run and return its result."""

import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from importer.delivery.run_context import RunContext
from importer.domain.clock import MonotonicWallClock
from importer.domain.errors import ImportEventsError
from importer.domain.model import Event, ImportResult, Status
from importer.ledger.connect import get_default_path
from importer.ledger.fast_reads import LedgerReader
from importer.ledger.records import compute_credential_fingerprint
from importer.pipeline.calendar_reading import save_mapping
from importer.pipeline.check import read_events
from importer.pipeline.run_state import RunState
from importer.pipeline.skip_unchanged import (
    compute_import_fingerprint,
    is_imported,
    load_contents,
    resolve_unchanged_files,
)
from importer.planning.plan import build_plan
from importer.settings import Settings


def run_import(
    paths: Sequence[str], settings: Settings, key: str, context: RunContext | None = None
) -> ImportResult:
    """Import files into an organization. Errors that stop the run are part of the result, never raised.

    Args:
        paths: paths or URLs of spreadsheets, as the user gave them.
        settings: how to read, plan and deliver.
        key: API key of the organization.
        context: clock, random source, progress listener, cancellation and other dependencies.
    """
    context = context or RunContext()
    context = replace(context, clock=MonotonicWallClock(context.clock))
    state = _create_run_state(settings, context)
    try:
        if context.job_name is not None:
            return _import_for_job(state, paths, key, context)
        if (done := _reimport_unchanged(paths, settings, key, context)) is not None:
            return done
        context.prepare(True)  # noqa: FBT003 its only argument
        events = read_events(state, paths, context)
        if not state.stopped_by_invalid:
            with LedgerReader(settings.ledger or get_default_path()) as books:
                _import_events(state, books, key, context, events)
                result = _record_run(books, state, key, context)
            if result.run.exit_status == 0:
                save_mapping(state.calendar, settings, context.saved_mappings)
            return result
    except ImportEventsError as error:
        state.error = error
    return state.build_result(context.clock.now())


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


def _create_run_state(settings: Settings, context: RunContext) -> RunState:
    return RunState(
        settings, context.clock.now(), settings.dry_run, is_test_run=context.is_test_run
    )


def _reimport_unchanged(
    paths: Sequence[str], settings: Settings, key: str, context: RunContext
) -> ImportResult | None:
    """Repeat a complete import of unchanged files without validation or requests.

    Validation is skipped because its libraries take longer to import than a calendar of thousands of
    rows takes to read. Return `None` where the ledger does not know each row.
    """
    credential = compute_credential_fingerprint(settings.base_url, key)
    if context.sources or not is_imported(paths, settings, credential, context.file_contents):
        return None
    context.prepare(False)  # noqa: FBT003 its only argument
    state = _create_run_state(settings, context)
    state.shows_base_url = True
    with suppress(ImportEventsError), LedgerReader(settings.ledger or get_default_path()) as books:
        events = list(read_events(state, paths, context, validated=True))
        is_valid = not state.calendar.rows.problems_by_label
        if is_valid and _resolve_from_ledger(state, books, credential, events):
            return _record_run(books, state, key, context)
    return None  # the normal run reports the error


def _import_for_job(
    state: RunState, paths: Sequence[str], key: str, context: RunContext
) -> ImportResult:
    """Import for a job, which skips unchanged files and whose runs are always recorded."""
    settings = state.settings
    with LedgerReader(settings.ledger or get_default_path()) as books:
        try:
            contents = load_contents(paths, context.file_contents)
            credential = compute_credential_fingerprint(settings.base_url, key)
            if not state.dry_run and resolve_unchanged_files(
                state, books.open_full_ledger(), contents, credential
            ):
                return state.build_result(context.clock.now())
            events = read_events(state, paths, replace(context, file_contents=contents))
            if not state.stopped_by_invalid:
                _import_events(state, books, key, context, events)
        except ImportEventsError as error:
            state.error = error
        return _record_run(books, state, key, context)


def _record_run(
    books: LedgerReader, state: RunState, key: str, context: RunContext
) -> ImportResult:
    """Record the run in the history and return its result; a failure to record it is only a note."""
    finished = context.clock.now()
    result = state.build_result(finished)
    credential = compute_credential_fingerprint(state.settings.base_url, key)
    # with corrections, the rows that were imported are not those of the file
    done = (
        None
        if result.corrections
        else compute_import_fingerprint(result.run.files, state.settings, credential)
    )
    written = state.settings.report if result.rows else ()
    reports = [str(Path(path).absolute()) for path in written]
    try:
        books.record_run(result, context.job_name, done, reports)
    except ImportEventsError as error:
        state.notes.append(f"This run is not in the history. {error.message}")
        return state.build_result(finished)
    return result


def _import_events(
    state: RunState, books: LedgerReader, key: str, context: RunContext, events: Sequence[Event]
) -> None:
    """Plan and deliver; an error that stops the run is kept in its state."""
    events = list(events)  # built once, because each is used several times
    state.shows_base_url = True
    try:
        credential = compute_credential_fingerprint(state.settings.base_url, key)
        if not _resolve_from_ledger(state, books, credential, events):
            # late: the libraries for the network are only needed where something is sent
            from importer.pipeline.send import EventSender

            EventSender(state, books.open_full_ledger(), key, context).send_events(events)
    except ImportEventsError as error:
        state.error = error


def _resolve_from_ledger(
    state: RunState, books: LedgerReader, credential: str, events: Sequence[Event]
) -> bool:
    """Add the outcomes that the ledger knows; return whether it knows all, so no request is needed."""
    known = books.get_credential(credential)
    if known.organization is None:
        return False
    entries = books.get_entries(known.organization, events)
    plan = build_plan(events, entries)
    if plan.planned_posts or any(fate.status is Status.CONFLICT for fate in plan.outcomes):
        imported = (Status.UNCHANGED, Status.EXISTS)  # certain, even if the run is stopped later
        state.add_outcomes(fate for fate in plan.outcomes if fate.status in imported)
        return False
    state.organization, state.plan = known.organization, known.plan
    state.add_outcomes(plan.outcomes)
    return True
