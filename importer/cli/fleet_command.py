"""Runs `import-events fleet worker`, `submit` and `status`."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from importer.automation.jobs_file import Job, read_jobs
from importer.cli.import_command import stopping
from importer.cli.progress_output import Console
from importer.domain.errors import ImportEventsError, UnusableInput
from importer.domain.safe_text import for_terminal
from importer.settings import resolve

if TYPE_CHECKING:
    from importer.automation.fleet.database import Database
    from importer.automation.fleet.job_store import Schedule
    from importer.automation.fleet.status import FleetStatus, JobStatus
    from importer.automation.fleet.submitting import Submitted

Options = Mapping[str, Any]

_NEEDED = ("procrastinate", "psycopg")
_TROUBLE = 1
_NOT_TAKEN = 2


def worker(options: Options) -> int:
    """Run `import-events fleet worker` and return its exit status."""
    console = Console(as_json=options["log"] == "json", quiet=options["quiet"])
    try:
        _check_installed()
        return _work(options, console)
    except ImportEventsError as error:
        return console.refuse(error)


def submit(path: str, options: Options) -> int:
    """Run `import-events fleet submit` and return its exit status."""
    console = Console()
    try:
        _check_installed()
        jobs = read_jobs(path)
        database = _open(_ledger_of(jobs, options["ledger"]))
        try:
            if options["remove"]:
                return _remove(database, jobs, console)
            return _submit(database, jobs, options, console)
        finally:
            database.close()
    except ImportEventsError as error:
        return console.refuse(error)


def status(options: Options) -> int:
    """Run `import-events fleet status` and return its exit status."""
    console = Console()
    try:
        _check_installed()
        database = _open(resolve({"ledger": options["ledger"]}).ledger)
        try:
            return _tell(database, options, console)
        finally:
            database.close()
    except ImportEventsError as error:
        return console.refuse(error)


def _check_installed() -> None:
    if not all(map(_is_there, _NEEDED)):
        raise UnusableInput(
            "The fleet needs libraries that are not installed.",
            'Install them: pip install "import-events[fleet]"',
        )


def _is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ValueError:  # sys.modules holds None for it
        return False


def _open(ledger: str | None) -> "Database":
    """Connect to the fleet's database and create its tables where they are missing."""
    from importer.automation.fleet.database import Database
    from importer.automation.fleet.migrations import set_up

    database = Database(ledger or "")
    set_up(database)
    return database


def _ledger_of(jobs: Sequence[Job], option: str | None) -> str | None:
    """Return the ledger of the option, or the one that all jobs name."""
    if option:
        return option
    named = {job.settings.ledger for job in jobs if job.trouble is None}
    if len(named) > 1:
        raise UnusableInput(
            "The jobs name different ledgers, but a fleet has one.",
            "Name it with --ledger, or once, in [defaults].",
        )
    return named.pop() if named else resolve({}).ledger


def _work(options: Options, console: Console) -> int:
    import asyncio

    from importer.automation.fleet.work_slice import Manner
    from importer.automation.fleet.worker import Worker

    ledger = resolve({"ledger": options["ledger"]}).ledger or ""
    manner = Manner(ledger, options["slice"], options["stalled_after"], console.note)
    worker = Worker(ledger, manner, options["concurrency"])
    with stopping(worker, console):
        asyncio.run(worker.run())
    console.note("The worker has stopped.")
    return 0


def _submit(database: "Database", jobs: Sequence[Job], options: Options, console: Console) -> int:
    from importer.automation.fleet.job_store import Store
    from importer.automation.fleet.submitting import submit as submit_jobs

    store = Store(database)
    schedule = _schedule(options, store.now())
    taken = submit_jobs(store, jobs, schedule)
    for one in taken:
        if one.trouble is None:
            console.result(f"{for_terminal(_submitted(one, schedule))}\n")
        else:
            trouble = f"{one.job.name} was not submitted. {one.trouble.message}"
            console.error(trouble, one.trouble.hint)
    return _NOT_TAKEN if any(one.trouble is not None for one in taken) else 0


def _schedule(options: Options, now: float) -> "Schedule | None":
    if options["schedule"] is None:
        return None
    from importer.automation.fleet.maintenance import schedule_of

    return schedule_of(options["schedule"], options["time_zone"], now)


def _submitted(one: "Submitted", schedule: "Schedule | None") -> str:
    stored = f"{one.files} file{'' if one.files == 1 else 's'}"
    if schedule is None:
        return f"{one.job.name}: submitted, {stored}."
    kept = " Its files are stored as they are now: submit it again when they change."
    return f"{one.job.name}: scheduled, {stored}; next {schedule.when}.{kept if one.stored else ''}"


def _remove(database: "Database", jobs: Sequence[Job], console: Console) -> int:
    from importer.automation.fleet.job_store import Store

    store = Store(database)
    for job in jobs:
        outcome = "removed" if store.remove(job.name) else "was not there"
        console.result(f"{for_terminal(job.name)}: {outcome}.\n")
    return 0


def _tell(database: "Database", options: Options, console: Console) -> int:
    from importer.automation.fleet.status import as_json
    from importer.automation.fleet.status import status as status_of

    fleet = status_of(database, options["stalled_after"])
    if options["as_json"]:
        import orjson

        console.result(orjson.dumps(as_json(fleet), option=orjson.OPT_INDENT_2) + b"\n")
    else:
        console.result("".join(f"{for_terminal(line)}\n" for line in _lines(fleet)))
    return _TROUBLE if fleet.in_trouble else 0


def _lines(fleet: "FleetStatus") -> Iterator[str]:
    workers = "1 worker is" if fleet.workers == 1 else f"{fleet.workers} workers are"
    yield f"{workers} alive; {len(fleet.jobs)} job{'' if len(fleet.jobs) == 1 else 's'}."
    credential = None
    for job in fleet.jobs:
        if job.credential != credential:
            credential = job.credential
            yield credential
        yield f"  {job.name}: {_standing(job)}"
        if job.message:
            yield f"      {job.message}"


def _standing(job: "JobStatus") -> str:
    parts = [job.state.value if job.state.value != "trouble" else "in trouble"]
    if job.resume_at is not None:
        parts[0] += f" until {job.resume_at.astimezone():%Y-%m-%d %H:%M:%S}"
    if job.rows is not None:
        parts.append(f"{job.rows_in:,} of {job.rows:,} rows are in")
    if job.next is not None:
        parts.append(f"next {job.next.astimezone():%Y-%m-%d %H:%M}")
    return ", ".join(parts)
