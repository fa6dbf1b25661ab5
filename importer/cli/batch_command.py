"""Runs `import-events batch`."""

import threading
import time
from collections.abc import Mapping
from typing import Any

from importer.automation.batch import BatchContext, CancellationGroup, run_batch
from importer.automation.job_result import (
    JobResult,
    build_batch_json,
    format_headline,
    format_lines,
    format_summary,
    get_exit_status,
)
from importer.automation.jobs_file import Job, read_jobs
from importer.automation.watch import watch_jobs
from importer.cli.progress_output import (
    LOG_INTERVAL,
    Console,
    format_preview,
    format_wait,
    handle_signals,
)
from importer.domain.errors import Interrupted, UnusableInput
from importer.domain.progress_events import ProgressUpdate, RunPreview, Update, WaitNotice
from importer.messages import Message

_SECONDS_PER_MINUTE = 60


def execute_batch(path: str, options: Mapping[str, Any]) -> int:
    """Run `import-events batch` and return its exit status."""
    console = Console(as_json=options["log"] == "json", quiet=options["quiet"])
    jobs = _select_jobs(read_jobs(path), options["only"])
    cancellation = CancellationGroup()
    progress = _BatchProgress(console, shows_details=options["watch"])
    context = BatchContext(
        cancellation=cancellation,
        on_progress=progress.show_update,
        on_result=progress.show_result,
        concurrency=options["at_once"],
        dry_run=options["dry_run"],
    )
    with handle_signals(cancellation, console):
        if options["watch"]:
            note = Message.plural(
                "Watching {n} job. Press Ctrl-C to stop.",
                "Watching {n} jobs. Press Ctrl-C to stop.",
                n=len(jobs),
            )
            console.show_note(note)
            watch_jobs(jobs, context, options["every"] * _SECONDS_PER_MINUTE)
            return Interrupted.exit_status if progress.interrupted else 0
        results = run_batch(jobs, context)
    _print_results(results, console, options)
    return get_exit_status(results)


def _select_jobs(jobs: tuple[Job, ...], names: tuple[str, ...]) -> tuple[Job, ...]:
    known = {job.name for job in jobs}
    for name in names:
        if name not in known:
            raise UnusableInput(
                Message('There is no job "{name}".', name=name),
                Message("Jobs: {names}.", names=", ".join(sorted(known))),
            )
    return tuple(job for job in jobs if not names or job.name in names)


def _print_results(
    results: tuple[JobResult, ...], console: Console, options: Mapping[str, Any]
) -> None:
    if options["as_json"]:
        console.write_json(build_batch_json(results))
    elif not options["quiet"]:
        console.write_result(f"{format_summary(results)}\n")
    else:
        for result in results:
            if result.needs_attention:
                console.show_error("\n".join(format_lines(result)))


class _BatchProgress:
    """Shows the progress of concurrent runs, a line each.

    Args:
        console: where to show it.
        shows_details: show the details of each result, because no summary follows.

    Attributes:
        interrupted: whether a run was interrupted.
    """

    def __init__(self, console: Console, *, shows_details: bool) -> None:
        self._console = console
        self._shows_details = shows_details
        self._lock = threading.Lock()
        self._last_shown: dict[str, float] = {}
        self.interrupted = False

    def show_update(self, job: Job, update: Update) -> None:
        """Show an update of a job's run."""
        with self._lock:
            match update:
                case RunPreview():
                    self._show_line(job, "plan", format_preview(update))
                case ProgressUpdate(done, total) if self._is_update_due(job):
                    text = Message("{done} of {total} events sent", done=done, total=total)
                    self._show_line(job, "progress", text, done=done, total=total)
                case WaitNotice(until) if self._is_update_due(job):
                    self._show_line(job, "waiting", format_wait(until), until=until)

    def show_result(self, result: JobResult) -> None:
        """Show the result of a job."""
        status = result.exit_status
        self.interrupted = self.interrupted or status == Interrupted.exit_status
        with self._lock:
            if not self._shows_details:
                self._show_line(result.job, "job", format_headline(result), exit_status=status)
                return
            first, *more = format_lines(result)
            self._console.show_event("job", first, job=result.job.name, exit_status=status)
            for line in more:
                self._console.show_note(line)

    def _show_line(self, job: Job, event: str, text: str, **facts: object) -> None:
        self._console.show_event(event, f"{job.name}: {text}", job=job.name, **facts)

    def _is_update_due(self, job: Job) -> bool:
        now = time.monotonic()
        if now - self._last_shown.setdefault(job.name, now) < LOG_INTERVAL:
            return False
        self._last_shown[job.name] = now
        return True
