"""Run many jobs: those of one API key one after another, those of different keys in parallel."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from importer import reports
from importer.automation import notifications
from importer.automation.file_patterns import expand_patterns, prepare_reports
from importer.automation.job_result import JobResult
from importer.automation.jobs_file import Job
from importer.delivery.run_context import CancellationToken, RunContext
from importer.domain.errors import ImportEventsError, Interrupted, UnusableInput
from importer.domain.message import Message
from importer.domain.progress_events import Update
from importer.pipeline.check import build_refused_result
from importer.pipeline.import_run import run_import

DEFAULT_CONCURRENCY = 4
"""Keys whose jobs run at the same time."""


class CancellationGroup:
    """Cancellation tokens of many runs, canceled together. Safe in a signal handler."""

    def __init__(self) -> None:
        self.canceled = False
        self._tokens: list[CancellationToken] = []

    def create_token(self) -> CancellationToken:
        """Return a token for one more run, already canceled if the others are."""
        token = CancellationToken()
        self._tokens.append(token)
        if self.canceled:
            token.cancel()
        return token

    def cancel(self) -> None:
        """Cancel every run: requests in progress finish, no new ones start."""
        self.canceled = True
        for token in list(self._tokens):
            token.cancel()


@dataclass(frozen=True, slots=True)
class BatchContext:
    """Injected dependencies and settings of a batch.

    Attributes:
        run_context: clock and random numbers of the runs.
        cancellation: cancels all runs.
        on_progress: called with each job and its progress updates.
        on_result: called with each job's result when it ends.
        environment: environment variables with API keys and notification passwords.
        concurrency: keys whose jobs run at the same time.
        dry_run: create no events, whatever the jobs' settings.
        list_files: lists the files and URLs of a job.
    """

    run_context: RunContext = field(default_factory=RunContext)
    cancellation: CancellationGroup = field(default_factory=CancellationGroup)
    on_progress: Callable[[Job, Update], None] = lambda *_: None
    on_result: Callable[[JobResult], None] = lambda *_: None
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    concurrency: int = DEFAULT_CONCURRENCY
    dry_run: bool = False
    list_files: Callable[[Job], list[str]] = expand_patterns


def run_batch(jobs: Iterable[Job], context: BatchContext | None = None) -> tuple[JobResult, ...]:
    """Run the jobs and return their results in the same order; a failing job never stops another."""
    context = context or BatchContext()
    queues: dict[str, list[tuple[int, Job]]] = {}
    for number, job in enumerate(jobs):
        queues.setdefault(_get_queue_key(job, context, number), []).append((number, job))
    with ThreadPoolExecutor(max(1, min(context.concurrency, len(queues)))) as pool:
        done = [pool.submit(_run_queue, queue, context) for queue in queues.values()]
        results = [job_result for future in done for job_result in future.result()]
    return tuple(job_result for _, job_result in sorted(results, key=lambda pair: pair[0]))


def _get_queue_key(job: Job, context: BatchContext, number: int) -> str:
    """Return a key shared by the jobs that must not run in parallel; a job without an API key runs alone."""
    try:
        return f"{job.settings.base_url}\0{job.read_api_key(context.environment)}"
    except UnusableInput:
        return f"{number}"


def _run_queue(
    queue: Sequence[tuple[int, Job]], context: BatchContext
) -> list[tuple[int, JobResult]]:
    results = []
    for number, job in queue:
        job_result = run_job(job, context)
        context.on_result(job_result)
        results.append((number, job_result))
    return results


def run_job(job: Job, context: BatchContext) -> JobResult:
    """Run one job, write its reports and send its notifications. Errors become part of the result."""
    return notify_of_result(run_and_report(job, context), context)


def run_and_report(job: Job, context: BatchContext) -> JobResult:
    """Run one job and write its reports. Errors become part of the result."""
    try:
        return _import_calendar(job, context)
    except ImportEventsError as error:
        return JobResult(job, build_refused_result(error, dry_run=context.dry_run))
    except Exception as error:  # noqa: BLE001 a bug that one job runs into must not stop the others
        message = Message(
            "This job ended because of a bug in import-events ({type}).", type=type(error).__name__
        )
        hint = Message("Run it alone to see more, and report the bug. The other jobs continued.")
        return JobResult(
            job, build_refused_result(UnusableInput(message, hint), dry_run=context.dry_run)
        )


def notify_of_result(job_result: JobResult, context: BatchContext) -> JobResult:
    """Send the notifications of a result, if any are due; failures become its notes."""
    if notifications.is_notification_due(job_result) and not context.dry_run:
        failures = notifications.send_notifications(job_result, context.environment)
        job_result = replace(job_result, notes=(*job_result.notes, *failures))
    return job_result


def _import_calendar(job: Job, context: BatchContext) -> JobResult:
    if job.error is not None:
        raise job.error
    if context.cancellation.canceled:
        raise Interrupted(Message("It was not started."))
    files = context.list_files(job)
    settings = prepare_reports(job.settings, job.name, context.run_context.clock.now(), files)
    settings = replace(settings, dry_run=settings.dry_run or context.dry_run)
    run_context = replace(
        context.run_context,
        listener=lambda update: context.on_progress(job, update),
        cancellation=context.cancellation.create_token(),
        job_name=job.name,
    )
    result = run_import(files, settings, job.read_api_key(context.environment), run_context)
    paths = settings.report if result.rows else ()
    written, failures = reports.write_reports(result, paths, settings.language)
    return JobResult(job, result, tuple(written), tuple(error.message for error in failures))
