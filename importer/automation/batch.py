"""Run many jobs: those of one API key one after another, those of different keys in parallel."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from importer import reports
from importer.automation import notifications
from importer.automation.file_patterns import named, with_reports
from importer.automation.job_result import Outcome
from importer.automation.jobs_file import Job
from importer.delivery.run_context import StopButton, Surroundings
from importer.domain.errors import ImportEventsError, Interrupted, UnusableInput
from importer.domain.model import ImportResult
from importer.domain.progress_events import Update
from importer.pipeline.check import refused
from importer.pipeline.import_run import run_import
from importer.settings import Settings

AT_ONCE = 4
"""Keys whose jobs run at the same time."""


class Buttons:
    """Cancellation tokens of many runs, canceled together. Safe in a signal handler."""

    def __init__(self) -> None:
        self.pressed = False
        self._all: list[StopButton] = []

    def another(self) -> StopButton:
        """Return a token for one more run, already canceled if the others are."""
        button = StopButton()
        self._all.append(button)
        if self.pressed:
            button.press()
        return button

    def press(self) -> None:
        """Cancel every run: requests in progress finish, no new ones start."""
        self.pressed = True
        for button in list(self._all):
            button.press()


@dataclass(frozen=True, slots=True)
class World:
    """Injected dependencies and settings of a batch.

    Attributes:
        surroundings: clock and random numbers of the runs.
        buttons: cancels all runs.
        listener: called with each job and its progress updates.
        finished: called with each job's result when it ends.
        environment: environment variables with API keys and notification passwords.
        at_once: keys whose jobs run at the same time.
        dry_run: create no events, whatever the jobs' settings.
        files: lists the files and URLs of a job.
    """

    surroundings: Surroundings = field(default_factory=Surroundings)
    buttons: Buttons = field(default_factory=Buttons)
    listener: Callable[[Job, Update], None] = lambda *_: None
    finished: Callable[[Outcome], None] = lambda *_: None
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    at_once: int = AT_ONCE
    dry_run: bool = False
    files: Callable[[Job], list[str]] = named


def run_batch(jobs: Iterable[Job], context: World | None = None) -> tuple[Outcome, ...]:
    """Run the jobs and return their results in the same order; a failing job never stops another."""
    context = context or World()
    queues: dict[str, list[tuple[int, Job]]] = {}
    for number, job in enumerate(jobs):
        queues.setdefault(_credential(job, context, number), []).append((number, job))
    with ThreadPoolExecutor(max(1, min(context.at_once, len(queues)))) as pool:
        done = [pool.submit(_one_after_another, queue, context) for queue in queues.values()]
        results = [job_result for future in done for job_result in future.result()]
    return tuple(job_result for _, job_result in sorted(results, key=lambda pair: pair[0]))


def _credential(job: Job, context: World, number: int) -> str:
    """Return a key shared by the jobs that must not run in parallel; a job without an API key runs alone."""
    try:
        return f"{job.settings.base_url}\0{job.key(context.environment)}"
    except UnusableInput:
        return f"{number}"


def _one_after_another(
    queue: Sequence[tuple[int, Job]], context: World
) -> list[tuple[int, Outcome]]:
    results = []
    for number, job in queue:
        job_result = run_job(job, context)
        context.finished(job_result)
        results.append((number, job_result))
    return results


def run_job(job: Job, context: World) -> Outcome:
    """Run one job, write its reports and send its notifications. Errors become part of the result."""
    return notified(attempt(job, context), context)


def attempt(job: Job, context: World) -> Outcome:
    """Run one job and write its reports. Errors become part of the result."""
    try:
        return _imported(job, context)
    except ImportEventsError as error:
        return Outcome(job, refused(error, dry_run=context.dry_run))
    except Exception as error:  # noqa: BLE001 a bug that one job runs into must not stop the others
        message = f"This job ended in a mistake of import-events itself ({type(error).__name__})."
        hint = "Run it alone to see more, and report it; the other jobs went on."
        return Outcome(job, refused(UnusableInput(message, hint), dry_run=context.dry_run))


def notified(job_result: Outcome, context: World) -> Outcome:
    """Send the notifications of a result, if any are due; failures become its notes."""
    if notifications.due(job_result) and not context.dry_run:
        failures = notifications.send(job_result, context.environment)
        job_result = replace(job_result, notes=(*job_result.notes, *failures))
    return job_result


def _imported(job: Job, context: World) -> Outcome:
    if job.trouble is not None:
        raise job.trouble
    if context.buttons.pressed:
        raise Interrupted("It was not begun.")
    files = context.files(job)
    surroundings = context.surroundings
    settings = with_reports(job.settings, job.name, surroundings.clock.now(), files)
    settings = replace(settings, dry_run=settings.dry_run or context.dry_run)
    run_context = replace(
        surroundings,
        listener=lambda update: context.listener(job, update),
        button=context.buttons.another(),
        job=job.name,
    )
    result = run_import(files, settings, job.key(context.environment), run_context)
    return Outcome(job, result, *_written(result, settings))


def _written(result: ImportResult, settings: Settings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write the reports of a run that read rows; return their paths and the error messages."""
    written, failures = [], []
    for path in settings.report if result.rows else ():
        try:
            reports.write(result, path, settings.language)
        except UnusableInput as error:
            failures.append(f"The report was not written. {error.message}")
        else:
            written.append(path)
    return tuple(written), tuple(failures)
