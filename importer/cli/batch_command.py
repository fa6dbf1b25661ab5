"""Runs `import-events batch`."""

import threading
import time
from collections.abc import Mapping
from typing import Any

from importer.automation.batch import Buttons, World, run_batch
from importer.automation.job_result import Outcome, as_json, headline, lines_of, summary, worst
from importer.automation.jobs_file import Job, read_jobs
from importer.automation.watch import watch
from importer.cli.import_command import stopping
from importer.cli.progress_output import NOW_AND_THEN, Console, forecast_in_words, waiting_in_words
from importer.domain.errors import ImportEventsError, Interrupted, UnusableInput
from importer.domain.progress_events import Advanced, Forecast, Update, Waiting

_MINUTE = 60


def batch(path: str, options: Mapping[str, Any]) -> int:
    """Run `import-events batch` and return its exit status."""
    console = Console(as_json=options["log"] == "json", quiet=options["quiet"])
    try:
        jobs = _chosen(read_jobs(path), options["only"])
    except ImportEventsError as error:
        return console.refuse(error)
    buttons, progress = Buttons(), _Teller(console, tells_outcomes=options["watch"])
    context = World(
        buttons=buttons,
        listener=progress.listen,
        finished=progress.finished,
        at_once=options["at_once"],
        dry_run=options["dry_run"],
    )
    with stopping(buttons, console):
        if options["watch"]:
            console.note(
                f"Watching {len(jobs)} job{'' if len(jobs) == 1 else 's'}; ctrl-C ends it."
            )
            watch(jobs, context, options["every"] * _MINUTE)
            return Interrupted.exit_status if progress.interrupted else 0
        outcomes = run_batch(jobs, context)
    _render(outcomes, console, options)
    return worst(outcomes)


def _chosen(jobs: tuple[Job, ...], names: tuple[str, ...]) -> tuple[Job, ...]:
    known = {job.name for job in jobs}
    for name in names:
        if name not in known:
            raise UnusableInput(
                f'There is no job "{name}".', f"There are {', '.join(sorted(known))}."
            )
    return tuple(job for job in jobs if not names or job.name in names)


def _render(outcomes: tuple[Outcome, ...], console: Console, options: Mapping[str, Any]) -> None:
    if options["as_json"]:
        import orjson

        console.result(orjson.dumps(as_json(outcomes), option=orjson.OPT_INDENT_2) + b"\n")
    elif not options["quiet"]:
        console.result(f"{summary(outcomes)}\n")
    else:
        for outcome in outcomes:
            if outcome.is_trouble:
                console.error("\n".join(lines_of(outcome)))


class _Teller:
    """Shows the progress of concurrent runs, a line each.

    Args:
        console: where to show it.
        tells_outcomes: show the details of each result, because no summary follows.

    Attributes:
        interrupted: whether a run was interrupted.
    """

    def __init__(self, console: Console, *, tells_outcomes: bool) -> None:
        self._console = console
        self._tells_outcomes = tells_outcomes
        self._lock = threading.Lock()
        self._told: dict[str, float] = {}
        self.interrupted = False

    def listen(self, job: Job, update: Update) -> None:
        """Show an update of a job's run."""
        with self._lock:
            match update:
                case Forecast():
                    self._tell(job, "plan", forecast_in_words(update))
                case Advanced(done, total) if self._is_time(job):
                    self._tell(job, "progress", f"{done:,} of {total:,}", done=done, total=total)
                case Waiting(until) if self._is_time(job):
                    self._tell(job, "waiting", waiting_in_words(until), until=until)

    def finished(self, outcome: Outcome) -> None:
        """Show the result of a job."""
        self.interrupted = self.interrupted or outcome.status == Interrupted.exit_status
        with self._lock:
            if not self._tells_outcomes:
                self._tell(outcome.job, "job", headline(outcome), exit_status=outcome.status)
                return
            first, *more = lines_of(outcome)
            self._console.tell("job", first, job=outcome.job.name, exit_status=outcome.status)
            for line in more:
                self._console.note(line)

    def _tell(self, job: Job, event: str, text: str, **facts: object) -> None:
        self._console.tell(event, f"{job.name}: {text}", job=job.name, **facts)

    def _is_time(self, job: Job) -> bool:
        now = time.monotonic()
        if now - self._told.setdefault(job.name, now) < NOW_AND_THEN:
            return False
        self._told[job.name] = now
        return True
