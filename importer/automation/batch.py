"""One pass over many jobs: a key's jobs run one after another, keys run side by side."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from importer import reports
from importer.automation import notifications as notices
from importer.automation.file_patterns import named, with_reports
from importer.automation.job_result import Outcome
from importer.automation.jobs_file import Job
from importer.delivery.run_context import StopButton, Surroundings
from importer.domain.errors import ImportEventsError, Interrupted, UnusableInput
from importer.domain.model import ImportResult
from importer.domain.progress_events import Update
from importer.pipeline import refused, run_import
from importer.settings import Settings

AT_ONCE = 4
"""Organizations that are worked on at the same time."""


class Buttons:
    """Many runs' stop buttons, pressed together. Safe in a signal handler."""

    def __init__(self) -> None:
        self.pressed = False
        self._all: list[StopButton] = []

    def another(self) -> StopButton:
        """Return a button for one more run; it is pressed already if the others are."""
        button = StopButton()
        self._all.append(button)
        if self.pressed:
            button.press()
        return button

    def press(self) -> None:
        """Ask every run to end."""
        self.pressed = True
        for button in list(self._all):
            button.press()


@dataclass(frozen=True, slots=True)
class World:
    """What a pass needs of the world.

    Attributes:
        surroundings: clock and chance of the runs.
        buttons: end them.
        listener: told what goes on, and in which job.
        finished: told each outcome as it comes.
        environment: where keys and notices' passwords are.
        at_once: organizations that are worked on at the same time.
        dry_run: everything but the posts, whatever the jobs say.
        files: which files and URLs a job has.
    """

    surroundings: Surroundings = field(default_factory=Surroundings)
    buttons: Buttons = field(default_factory=Buttons)
    listener: Callable[[Job, Update], None] = lambda *_: None
    finished: Callable[[Outcome], None] = lambda *_: None
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    at_once: int = AT_ONCE
    dry_run: bool = False
    files: Callable[[Job], list[str]] = named


def run_batch(jobs: Iterable[Job], world: World | None = None) -> tuple[Outcome, ...]:
    """Run the jobs; return what came of each, in their order. One's trouble never stops another."""
    world = world or World()
    queues: dict[str, list[tuple[int, Job]]] = {}
    for number, job in enumerate(jobs):
        queues.setdefault(_credential(job, world, number), []).append((number, job))
    with ThreadPoolExecutor(max(1, min(world.at_once, len(queues)))) as pool:
        done = [pool.submit(_one_after_another, queue, world) for queue in queues.values()]
        outcomes = [outcome for future in done for outcome in future.result()]
    return tuple(outcome for _, outcome in sorted(outcomes, key=lambda pair: pair[0]))


def _credential(job: Job, world: World, number: int) -> str:
    """What two jobs have in common that must not run side by side; a job without a key runs alone."""
    try:
        return f"{job.settings.base_url}\0{job.key(world.environment)}"
    except UnusableInput:
        return f"{number}"


def _one_after_another(queue: Sequence[tuple[int, Job]], world: World) -> list[tuple[int, Outcome]]:
    outcomes = []
    for number, job in queue:
        outcome = run_job(job, world)
        world.finished(outcome)
        outcomes.append((number, outcome))
    return outcomes


def run_job(job: Job, world: World) -> Outcome:
    """Run one job, write its reports and send its notices. Never raises for what a job can do."""
    return notified(attempt(job, world), world)


def attempt(job: Job, world: World) -> Outcome:
    """Run one job and write its reports. Never raises for what a job can do."""
    try:
        return _imported(job, world)
    except ImportEventsError as error:
        return Outcome(job, refused(error, dry_run=world.dry_run))
    except Exception as error:  # noqa: BLE001 a mistake of ours in one job must not stop the others
        told = f"This job ended in a mistake of import-events itself ({type(error).__name__})."
        hint = "Run it alone to see more, and report it; the other jobs went on."
        return Outcome(job, refused(UnusableInput(told, hint), dry_run=world.dry_run))


def notified(outcome: Outcome, world: World) -> Outcome:
    """Send the notices of an outcome, if anybody wants to hear of it."""
    if notices.due(outcome) and not world.dry_run:
        failures = notices.send(outcome, world.environment)
        outcome = replace(outcome, notes=(*outcome.notes, *failures))
    return outcome


def _imported(job: Job, world: World) -> Outcome:
    if job.trouble is not None:
        raise job.trouble
    if world.buttons.pressed:
        raise Interrupted("It was not begun.")
    files = world.files(job)
    surroundings = world.surroundings
    settings = with_reports(job.settings, job.name, surroundings.clock.now(), files)
    settings = replace(settings, dry_run=settings.dry_run or world.dry_run)
    around = replace(
        surroundings,
        listener=lambda update: world.listener(job, update),
        button=world.buttons.another(),
        job=job.name,
    )
    result = run_import(files, settings, job.key(world.environment), around)
    return Outcome(job, result, *_written(result, settings))


def _written(result: ImportResult, settings: Settings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write the reports of a run that read something; return them, and what went wrong."""
    written, failures = [], []
    for path in settings.report if result.rows else ():
        try:
            reports.write(result, path, settings.language)
        except UnusableInput as error:
            failures.append(f"The report was not written. {error.message}")
        else:
            written.append(path)
    return tuple(written), tuple(failures)
