"""Imports calendars: read, plan, deliver, record the run and return its result."""

import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from importer.delivery.run_context import Surroundings
from importer.domain.clock import SteadyClock
from importer.domain.errors import ImportEventsError
from importer.domain.model import Event, ImportResult, Status
from importer.ledger.connect import default_path
from importer.ledger.fast_reads import Books
from importer.ledger.records import fingerprint
from importer.pipeline.calendar_reading import remember
from importer.pipeline.check import read_events
from importer.pipeline.run_state import Draft
from importer.pipeline.skip_unchanged import contents_of, digest, is_done, was_imported
from importer.planning.plan import make
from importer.reports.json_report import as_dict
from importer.settings import Settings


def run_import(
    paths: Sequence[str], settings: Settings, key: str, context: Surroundings | None = None
) -> ImportResult:
    """Import files into an organization. Errors that stop the run are part of the result, never raised.

    Args:
        paths: paths or URLs of spreadsheets, as the user gave them.
        settings: how to read, plan and deliver.
        key: API key of the organization.
        context: clock, random source, progress listener, cancellation and other dependencies.
    """
    context = context or Surroundings()
    context = replace(context, clock=SteadyClock(context.clock))
    state = _draft(settings, context)
    try:
        if context.job is not None:
            return _run_job(state, paths, key, context)
        if (done := _once_more(paths, settings, key, context)) is not None:
            return done
        context.prepare(True)  # noqa: FBT003 its only argument
        events = read_events(state, paths, context)
        if not state.stopped_by_invalid:
            with Books(settings.ledger or default_path()) as books:
                _import(state, books, key, context, events)
                result = _recorded(books, state, key, context)
            if result.run.exit_status == 0:
                remember(state.calendar, settings, context.mappings)
            return result
    except ImportEventsError as error:
        state.error = error
    return state.result(context.clock.now())


def import_into_practice_api(
    paths: Sequence[str], settings: Settings, context: Surroundings, ledger: str | None = None
) -> ImportResult:
    """Make a test run: import files into a practice API that is started for this run alone.

    Args:
        paths: see `run_import`.
        settings: the API address, ledger and CA bundle in them are not used.
        context: see `run_import`.
        ledger: file or URL of the ledger; by default a temporary one that is deleted after the run.
    """
    from importer.sandbox import Sandbox, running  # late: an import needs no server

    with tempfile.TemporaryDirectory() as folder, running(Sandbox()) as server:
        ledger = ledger or str(Path(folder) / "ledger.sqlite3")
        isolated = replace(settings, base_url=server.base_url, ledger=ledger, ca_bundle=None)
        return run_import(paths, isolated, server.key, replace(context, rehearsal=True))


def _draft(settings: Settings, context: Surroundings) -> Draft:
    return Draft(settings, context.clock.now(), settings.dry_run, rehearsal=context.rehearsal)


def _once_more(
    paths: Sequence[str], settings: Settings, key: str, context: Surroundings
) -> ImportResult | None:
    """Repeat a complete import of unchanged files without validation or requests.

    Validation is skipped because its libraries take longer to import than a calendar of thousands of
    rows takes to read. Return `None` where the ledger does not know each row.
    """
    credential = fingerprint(settings.base_url, key)
    if context.sources or not was_imported(paths, settings, credential, context.contents):
        return None
    context.prepare(False)  # noqa: FBT003 its only argument
    state = _draft(settings, context)
    state.online = True
    with suppress(ImportEventsError), Books(settings.ledger or default_path()) as books:
        events = list(read_events(state, paths, context, validated=True))
        is_valid = not state.calendar.rows.invalid
        if is_valid and _nothing_to_send(state, books, credential, events):
            return _recorded(books, state, key, context)
    return None  # the normal run reports the error


def _run_job(state: Draft, paths: Sequence[str], key: str, context: Surroundings) -> ImportResult:
    """Import for a job, which skips unchanged files and whose runs are always recorded."""
    settings = state.settings
    with Books(settings.ledger or default_path()) as books:
        try:
            contents = contents_of(paths, context.contents)
            credential = fingerprint(settings.base_url, key)
            if not state.dry_run and is_done(state, books.whole(), contents, credential):
                return state.result(context.clock.now())
            events = read_events(state, paths, replace(context, contents=contents))
            if not state.stopped_by_invalid:
                _import(state, books, key, context, events)
        except ImportEventsError as error:
            state.error = error
        return _recorded(books, state, key, context)


def _recorded(books: Books, state: Draft, key: str, context: Surroundings) -> ImportResult:
    """Record the run in the history and return its result; a failure to record it is only a note."""
    finished = context.clock.now()
    result = state.result(finished)
    credential = fingerprint(state.settings.base_url, key)
    # with corrections, the rows that were imported are not those of the file
    done = None if result.edits else digest(result.run.files, state.settings, credential)
    written = state.settings.report if result.rows else ()
    report = as_dict(result) | {"reports": [str(Path(path).absolute()) for path in written]}
    try:
        books.record_run(report, result.run.organization, context.job, done)
    except ImportEventsError as error:
        state.notes.append(f"This run is not in the history. {error.message}")
        return state.result(finished)
    return result


def _import(
    state: Draft, books: Books, key: str, context: Surroundings, events: Sequence[Event]
) -> None:
    """Plan and deliver; an error that stops the run is kept in its state."""
    events = list(events)  # built once, because each is used several times
    state.online = True
    try:
        credential = fingerprint(state.settings.base_url, key)
        if not _nothing_to_send(state, books, credential, events):
            # late: the libraries for the network are only needed where something is sent
            from importer.pipeline.send import Sending

            Sending(state, books.whole(), key, context).run(events)
    except ImportEventsError as error:
        state.error = error


def _nothing_to_send(state: Draft, books: Books, credential: str, events: Sequence[Event]) -> bool:
    """Add the outcomes that the ledger knows; return whether it knows all, so no request is needed."""
    known = books.credential(credential)
    if known.organization is None:
        return False
    entries = books.entries(known.organization, events)
    plan = make(events, entries)
    if plan.tasks or any(fate.status is Status.CONFLICT for fate in plan.fates):
        imported = (Status.UNCHANGED, Status.EXISTS)  # certain, even if the run is stopped later
        state.settle(fate for fate in plan.fates if fate.status in imported)
        return False
    state.organization, state.plan = known.organization, known.plan
    state.settle(plan.fates)
    return True
