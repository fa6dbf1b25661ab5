"""Results of jobs, with their JSON, their summary for people and the exit status of a batch."""

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
    """Result of one job.

    Attributes:
        job: the job that ran.
        result: of its run; without rows if it could not start, or if nothing had changed.
        reports: paths of the reports that were written.
        notes: messages about reports and notifications that failed.
    """

    job: Job
    result: ImportResult
    reports: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def status(self) -> int:
        """Exit status that the job alone would have had."""
        return self.result.run.exit_status

    @property
    def is_trouble(self) -> bool:
        """Whether a person should look at it. A used-up quota does not count: the next run continues."""
        if self.status in (_FINISHED, Interrupted.exit_status):
            return False
        return self.result.run.state is not State.STOPPED or self.result.run.resume_at is None


def worst(results: Iterable[Outcome]) -> int:
    """Return the exit status of a batch: the highest of its jobs'."""
    return max((job_result.status for job_result in results), default=_FINISHED)


def as_json(results: Iterable[Outcome]) -> dict[str, Any]:
    """Return the batch as JSON-compatible data, version 1."""
    listed = list(results)
    return {
        "version": 1,
        "exit_status": worst(listed),
        "jobs": [_as_json(job_result) for job_result in listed],
    }


def _as_json(job_result: Outcome) -> dict[str, Any]:
    result = job_result.result
    report = as_dict(result)
    return {
        "name": job_result.job.name,
        "exit_status": job_result.status,
        "message": result.message or None,
        "hint": result.hint or None,
        "unchanged_since": result.unchanged_since,
        "run": report["run"],
        "counts": report["counts"],
        "notes": [*report["notes"], *job_result.notes],
        "reports": list(job_result.reports),
    }


def summary(results: Iterable[Outcome]) -> str:
    """Return the summary of a batch, without a line break at its end."""
    listed = list(results)
    lines = [line for job_result in listed for line in lines_of(job_result)]
    return "\n".join([*lines, _total(listed)])


def lines_of(job_result: Outcome) -> Iterator[str]:
    """Yield the lines of the summary about one job."""
    result = job_result.result
    yield for_terminal(f"{job_result.job.name}: {headline(job_result)}")
    if result.message:
        yield for_terminal(f"{_INDENT}{result.message}")
    if result.hint and job_result.is_trouble:
        yield for_terminal(f"{_INDENT}→ {result.hint}")
    for note in (*result.notes, *job_result.notes):
        if result.unchanged_since is None:
            yield for_terminal(f"{_INDENT}Note: {note}")
    for report in job_result.reports:
        yield for_terminal(f"{_INDENT}Report: {report}")


def headline(job_result: Outcome) -> str:
    """Return a short description of the result, such as `12 rows: 10 created, 2 invalid`."""
    result = job_result.result
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


def _total(results: list[Outcome]) -> str:
    jobs = f"{len(results):,} job{'' if len(results) == 1 else 's'}"
    trouble = [job_result.job.name for job_result in results if job_result.is_trouble]
    later = sum(bool(job_result.status) and not job_result.is_trouble for job_result in results)
    parts = [jobs]
    if later:
        parts.append(f"{later:,} to go on with in the next pass")
    if trouble:
        named = for_terminal(", ".join(trouble))
        parts.append(f"{len(trouble):,} to look at: {named}")
    return "; ".join(parts) + "."
