"""The main job: read, plan, deliver, and say what came of it."""

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
from importer.planning import plan as plans
from importer.reports.json_report import as_dict
from importer.settings import Settings


def run_import(
    paths: Sequence[str], settings: Settings, key: str, world: Surroundings | None = None
) -> ImportResult:
    """Import files: what stops it is said in the result, never raised.

    Args:
        paths: spreadsheets, as the user named them; or their URLs.
        settings: see `Settings`.
        key: the bearer key of the organization.
        world: time, chance, listener, stop button and the rest that a run needs.
    """
    world = world or Surroundings()
    world = replace(world, clock=SteadyClock(world.clock))
    draft = _draft(settings, world)
    try:
        if world.job is not None:
            return _run_job(draft, paths, key, world)
        if (done := _once_more(paths, settings, key, world)) is not None:
            return done
        world.prepare(True)  # noqa: FBT003 the one thing it is told
        events = read_events(draft, paths, world)
        if not draft.stopped_by_invalid:
            with Books(settings.ledger or default_path()) as books:
                _import(draft, books, key, world, events)
                result = _recorded(books, draft, key, world)
            if result.run.exit_status == 0:
                remember(draft.calendar, settings, world.mappings)
            return result
    except ImportEventsError as error:
        draft.error = error
    return draft.result(world.clock.now())


def import_into_practice_api(
    paths: Sequence[str], settings: Settings, world: Surroundings, ledger: str | None = None
) -> ImportResult:
    """Make a test run: import files into a practice API that is started for this run alone.

    Args:
        paths: see `run_import`.
        settings: their API address, ledger and CA bundle are not used.
        world: see `run_import`.
        ledger: file or URL of the ledger; by default a temporary one that is deleted after the run.
    """
    from importer.sandbox import Sandbox, running  # late: an import needs no server

    with tempfile.TemporaryDirectory() as folder, running(Sandbox()) as server:
        ledger = ledger or str(Path(folder) / "ledger.sqlite3")
        isolated = replace(settings, base_url=server.base_url, ledger=ledger, ca_bundle=None)
        return run_import(paths, isolated, server.key, replace(world, rehearsal=True))


def _draft(settings: Settings, world: Surroundings) -> Draft:
    return Draft(settings, world.clock.now(), settings.dry_run, rehearsal=world.rehearsal)


def _once_more(
    paths: Sequence[str], settings: Settings, key: str, world: Surroundings
) -> ImportResult | None:
    """Import once more what was imported completely; `None` where the ledger does not know each row.

    What the ledger has with the same bytes the schema has passed, and its libraries take longer to
    import than a calendar of thousands of rows to read.
    """
    mark = fingerprint(settings.base_url, key)
    if world.sources or not was_imported(paths, settings, mark, world.contents):
        return None
    world.prepare(False)  # noqa: FBT003 the one thing it is told
    draft = _draft(settings, world)
    draft.online = True
    with suppress(ImportEventsError), Books(settings.ledger or default_path()) as books:
        events = list(read_events(draft, paths, world, validated=True))
        if not draft.calendar.rows.invalid and _nothing_to_send(draft, books, mark, events):
            return _recorded(books, draft, key, world)
    return None  # whatever is the matter is told by who reads it again


def _run_job(draft: Draft, paths: Sequence[str], key: str, world: Surroundings) -> ImportResult:
    """A run for a job: the history keeps it whatever came of it, and knows what is done already."""
    settings = draft.settings
    with Books(settings.ledger or default_path()) as books:
        try:
            contents = contents_of(paths, world.contents)
            mark = fingerprint(settings.base_url, key)
            if not draft.dry_run and is_done(draft, books.whole(), contents, mark):
                return draft.result(world.clock.now())
            events = read_events(draft, paths, replace(world, contents=contents))
            if not draft.stopped_by_invalid:
                _import(draft, books, key, world, events)
        except ImportEventsError as error:
            draft.error = error
        return _recorded(books, draft, key, world)


def _recorded(books: Books, draft: Draft, key: str, world: Surroundings) -> ImportResult:
    """Keep the run in the history; that it cannot be kept changes nothing of what it did."""
    finished = world.clock.now()
    result = draft.result(finished)
    mark = fingerprint(draft.settings.base_url, key)
    mended = bool(result.edits)  # then it is not the file's own rows that were imported
    done = None if mended else digest(result.run.files, draft.settings, mark)
    written = draft.settings.report if result.rows else ()
    report = as_dict(result) | {"reports": [str(Path(one).absolute()) for one in written]}
    try:
        books.record_run(report, result.run.organization, world.job, done)
    except ImportEventsError as error:
        draft.notes.append(f"This run is not in the history. {error.message}")
        return draft.result(finished)
    return result


def _import(
    draft: Draft, books: Books, key: str, world: Surroundings, events: Sequence[Event]
) -> None:
    """Plan and deliver; what stops it lands in the draft."""
    events = list(events)  # each is asked for several times
    draft.online = True
    try:
        if not _nothing_to_send(draft, books, fingerprint(draft.settings.base_url, key), events):
            # late: where nothing is sent, the network's libraries are not needed
            from importer.pipeline.send import Sending

            Sending(draft, books.whole(), key, world).run(events)
    except ImportEventsError as error:
        draft.error = error


def _nothing_to_send(draft: Draft, books: Books, mark: str, events: Sequence[Event]) -> bool:
    """Where the ledger knows the organization and every row, no request is needed at all."""
    known = books.credential(mark)
    if known.organization is None:
        return False
    entries = books.entries(known.organization, events)
    plan = plans.make(events, entries)
    if plan.tasks or any(fate.status is Status.CONFLICT for fate in plan.fates):
        there = (Status.UNCHANGED, Status.EXISTS)  # whatever stops the run, these are in
        draft.settle(fate for fate in plan.fates if fate.status in there)
        return False
    draft.organization, draft.plan = known.organization, known.plan
    draft.settle(plan.fates)
    return True
