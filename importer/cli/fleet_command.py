"""Runs `import-events fleet worker`, `submit` and `status`."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from importer.automation.jobs_file import Job, read_jobs
from importer.cli.progress_output import Console, handle_signals
from importer.domain.errors import UnusableInput
from importer.messages import Message, join_messages
from importer.settings import resolve_settings

if TYPE_CHECKING:
    from importer.automation.fleet.database import Database
    from importer.automation.fleet.job_spec import JobSchedule
    from importer.automation.fleet.job_store import JobStore
    from importer.automation.fleet.job_submission import Submission
    from importer.automation.fleet.status import FleetStatus, JobStatus

Options = Mapping[str, Any]

_REQUIRED_MODULES = ("procrastinate", "psycopg")
_STATES = {
    "waiting": Message("waiting"),
    "running": Message("running"),
    "stopped": Message("stopped"),
    "done": Message("done"),
    "trouble": Message("needs attention"),
}
_EXIT_TROUBLE = 1
_EXIT_NOT_SUBMITTED = 2


def execute_worker(options: Options) -> int:
    """Run `import-events fleet worker` and return its exit status."""
    _check_installed()
    import asyncio

    from importer.automation.fleet.work_slice import WorkerSettings
    from importer.automation.fleet.worker import Worker

    console = Console(as_json=options["log"] == "json", quiet=options["quiet"])
    ledger = resolve_settings({"ledger": options["ledger"]}).ledger or ""
    settings = WorkerSettings(ledger, options["slice"], options["stalled_after"], console.show_note)
    worker = Worker(settings, options["concurrency"])
    with handle_signals(worker, console):
        asyncio.run(worker.run())
    console.show_note(Message("The worker has stopped."))
    return 0


def execute_submit(path: str, options: Options) -> int:
    """Run `import-events fleet submit` and return its exit status."""
    _check_installed()
    from importer.automation.fleet.job_store import JobStore

    jobs = read_jobs(path)
    store = JobStore(_open_database(_select_ledger(jobs, options["ledger"])))
    if not options["remove"]:
        return _submit_jobs(store, jobs, options)
    lines = []
    for job in jobs:
        removed = store.remove_job(job.name)
        outcome = Message("removed") if removed else Message("not found")
        lines.append(Message("{job}: {outcome}.", job=job.name, outcome=outcome))
    Console().write_lines(lines)
    return 0


def execute_status(options: Options) -> int:
    """Run `import-events fleet status` and return its exit status."""
    _check_installed()
    from importer.automation.fleet.status import build_fleet_json, read_status

    database = _open_database(resolve_settings({"ledger": options["ledger"]}).ledger)
    fleet = read_status(database, options["stalled_after"])
    if options["as_json"]:
        Console().write_json(build_fleet_json(fleet))
    else:
        Console().write_lines(_format_status(fleet))
    return _EXIT_TROUBLE if fleet.needs_attention else 0


def _check_installed() -> None:
    if not all(map(_is_installed, _REQUIRED_MODULES)):
        raise UnusableInput(
            Message("Some required libraries are not installed."),
            Message('Install them: pip install "import-events[fleet]"'),
        )


def _is_installed(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ValueError:  # sys.modules holds None for it
        return False


def _open_database(ledger: str | None) -> "Database":
    """Connect to the fleet's database and create its tables where they are missing."""
    from importer.automation.fleet.database import Database
    from importer.automation.fleet.migrations import migrate_tables

    database = Database(ledger or "")
    migrate_tables(database)
    return database


def _select_ledger(jobs: Sequence[Job], option: str | None) -> str | None:
    """Return the ledger of the option, or the one that all jobs name."""
    if option:
        return option
    named = {job.settings.ledger for job in jobs if job.error is None}
    if len(named) > 1:
        raise UnusableInput(
            Message("The jobs have different ledgers, but all workers share one."),
            Message("Set it with --ledger, or once in [defaults]."),
        )
    return named.pop() if named else resolve_settings({}).ledger


def _submit_jobs(store: "JobStore", jobs: Sequence[Job], options: Options) -> int:
    from importer.automation.fleet.job_submission import submit_jobs

    schedule, console = _parse_schedule(options, store.get_time()), Console()
    submissions = submit_jobs(store, jobs, schedule)
    for one in submissions:
        if one.error is None:
            console.write_lines([_format_submitted(one, schedule)])
        else:
            failed = Message("{job} was not submitted.", job=one.job.name)
            console.show_error(join_messages([failed, one.error.message]), one.error.hint)
    return _EXIT_NOT_SUBMITTED if any(one.error is not None for one in submissions) else 0


def _parse_schedule(options: Options, now: float) -> "JobSchedule | None":
    if options["schedule"] is None:
        return None
    from importer.automation.fleet.job_spec import create_schedule

    return create_schedule(options["schedule"], options["time_zone"], now)


def _format_submitted(one: "Submission", schedule: "JobSchedule | None") -> str:
    files = Message.plural("{n} file", "{n} files", n=one.files)
    if schedule is None:
        return Message("{job}: submitted, {files}.", job=one.job.name, files=files)
    scheduled = Message(
        "{job}: scheduled, {files}; next {time}.",
        job=one.job.name,
        files=files,
        time=schedule.next_run_text,
    )
    kept = Message("Its files are stored as they are now: submit it again when they change.")
    return join_messages([scheduled, kept]) if one.stored else scheduled


def _format_status(fleet: "FleetStatus") -> Iterator[str]:
    workers = Message.plural("{n} worker is running.", "{n} workers are running.", n=fleet.workers)
    yield join_messages([workers, Message.plural("{n} job.", "{n} jobs.", n=len(fleet.jobs))])
    credential = None
    for job in fleet.jobs:
        if job.credential != credential:
            credential = job.credential
            yield credential
        yield f"  {job.name}: {_format_job(job)}"
        if job.message:
            yield f"      {job.message}"


def _format_job(job: "JobStatus") -> str:
    parts = [_STATES[job.state]]
    if job.resume_at is not None:
        moment = f"{job.resume_at.astimezone():%Y-%m-%d %H:%M:%S}"
        parts = [Message("stopped until {time}", time=moment)]
    if job.rows is not None:
        imported = job.rows_in or 0
        parts.append(
            Message("{imported} of {total} rows are imported", imported=imported, total=job.rows)
        )
    if job.next is not None:
        moment = f"{job.next.astimezone():%Y-%m-%d %H:%M}"
        parts.append(Message("next run {time}", time=moment))
    return join_messages(parts, ", ")
