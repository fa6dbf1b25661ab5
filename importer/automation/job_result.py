"""What came of jobs: one value each, from which summaries, notices and exit statuses are made."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from importer.automation.jobs_file import Job
from importer.domain.errors import Interrupted
from importer.domain.model import ImportResult, State
from importer.reports.json_report import as_dict

_FINISHED = 0


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
