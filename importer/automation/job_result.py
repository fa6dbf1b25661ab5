"""What came of jobs: one value each, from which summaries, notices and exit statuses are made."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from importer.automation.jobs_file import Job
from importer.domain.errors import Interrupted
from importer.domain.model import ImportResult, State
from importer.domain.safe_text import for_terminal
from importer.reports.json_report import as_dict
from importer.reports.severity import tally

_FINISHED = 0
_INDENT = "    "


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job.

    Attributes:
        job: which.
        result: of its run; without rows if it could not begin, or if nothing had changed.
        reports: the paths of those that were written.
        notes: what went wrong beside the run: a report or a notice.
    """

    job: Job
    result: ImportResult
    reports: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def status(self) -> int:
        """The exit status that the job alone would have had."""
        return self.result.run.exit_status

    @property
    def is_trouble(self) -> bool:
        """Somebody should look: a quota that is used up comes back by itself."""
        if self.status in (_FINISHED, Interrupted.exit_status):
            return False
        return self.result.run.state is not State.STOPPED or self.result.run.resume_at is None


def worst(outcomes: Iterable[Outcome]) -> int:
    """Return the exit status of a pass: the highest of its jobs'."""
    return max((outcome.status for outcome in outcomes), default=_FINISHED)


def as_json(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Return the pass as plain data; version 1."""
    listed = list(outcomes)
    return {
        "version": 1,
        "exit_status": worst(listed),
        "jobs": [_as_json(outcome) for outcome in listed],
    }


def _as_json(outcome: Outcome) -> dict[str, Any]:
    result = outcome.result
    report = as_dict(result)
    return {
        "name": outcome.job.name,
        "exit_status": outcome.status,
        "message": result.message or None,
        "hint": result.hint or None,
        "unchanged_since": result.unchanged_since,
        "run": report["run"],
        "counts": report["counts"],
        "notes": [*report["notes"], *outcome.notes],
        "reports": list(outcome.reports),
    }


def summary(outcomes: Iterable[Outcome]) -> str:
    """Return the summary of a pass, without a line break at its end."""
    listed = list(outcomes)
    lines = [line for outcome in listed for line in lines_of(outcome)]
    return "\n".join([*lines, _total(listed)])


def lines_of(outcome: Outcome) -> Iterator[str]:
    """Yield what there is to say of a job."""
    result = outcome.result
    yield for_terminal(f"{outcome.job.name}: {headline(outcome)}")
    if result.message:
        yield for_terminal(f"{_INDENT}{result.message}")
    if result.hint and outcome.is_trouble:
        yield for_terminal(f"{_INDENT}→ {result.hint}")
    for note in (*result.notes, *outcome.notes):
        if result.unchanged_since is None:
            yield for_terminal(f"{_INDENT}Note: {note}")
    for report in outcome.reports:
        yield for_terminal(f"{_INDENT}Report: {report}")


def headline(outcome: Outcome) -> str:
    """Say in a few words how the job ended, such as `12 rows: 10 created, 2 invalid`."""
    result = outcome.result
    if result.unchanged_since is not None:
        return f"unchanged since {result.unchanged_since[:10]}"
    if not result.rows:
        return "interrupted" if result.run.state is State.INTERRUPTED else "nothing was read"
    ending = {
        State.INVALID: "; nothing was sent",
        State.STOPPED: "; not finished, the next pass goes on",
        State.INTERRUPTED: "; interrupted, the next pass goes on",
        State.REFUSED: "; refused",
    }.get(result.run.state, "")
    return f"{tally(result.counts())}{ending}"


def _total(outcomes: list[Outcome]) -> str:
    jobs = f"{len(outcomes):,} job{'' if len(outcomes) == 1 else 's'}"
    trouble = [outcome.job.name for outcome in outcomes if outcome.is_trouble]
    later = sum(bool(outcome.status) and not outcome.is_trouble for outcome in outcomes)
    parts = [jobs]
    if later:
        parts.append(f"{later:,} to go on with in the next pass")
    if trouble:
        named = for_terminal(", ".join(trouble))
        parts.append(f"{len(trouble):,} to look at: {named}")
    return "; ".join(parts) + "."
