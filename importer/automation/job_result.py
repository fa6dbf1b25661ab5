"""Results of jobs, with their JSON, their summary for people and the exit status of a batch."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from importer.automation.jobs_file import Job
from importer.domain.errors import Interrupted
from importer.domain.message import Message, join_messages
from importer.domain.model import ImportResult, State
from importer.domain.run_summary import describe_run
from importer.domain.safe_text import sanitize_for_terminal
from importer.reports.json_report import to_dict

_EXIT_OK = 0
_INDENT = "    "


@dataclass(frozen=True, slots=True)
class JobResult:
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
    def exit_status(self) -> int:
        """Exit status that the job alone would have had."""
        return self.result.run.exit_status

    @property
    def needs_attention(self) -> bool:
        """Whether a person should look at it. A used-up quota does not count: the next run continues."""
        if self.exit_status in (_EXIT_OK, Interrupted.exit_status):
            return False
        return self.result.run.state is not State.STOPPED or self.result.run.resume_at is None


def get_exit_status(results: Iterable[JobResult]) -> int:
    """Return the exit status of a batch: the highest of its jobs'."""
    return max((job_result.exit_status for job_result in results), default=_EXIT_OK)


def build_batch_json(results: Iterable[JobResult]) -> dict[str, Any]:
    """Return the batch as JSON-compatible data, version 1."""
    listed = list(results)
    return {
        "version": 1,
        "exit_status": get_exit_status(listed),
        "jobs": [_build_job_json(job_result) for job_result in listed],
    }


def _build_job_json(job_result: JobResult) -> dict[str, Any]:
    result = job_result.result
    report = to_dict(result)
    return {
        "name": job_result.job.name,
        "exit_status": job_result.exit_status,
        "message": result.message or None,
        "hint": result.hint or None,
        "unchanged_since": result.unchanged_since,
        "run": report["run"],
        "counts": report["counts"],
        "notes": [*report["notes"], *job_result.notes],
        "reports": list(job_result.reports),
    }


def format_summary(results: Iterable[JobResult]) -> str:
    """Return the summary of a batch, without a line break at its end."""
    listed = list(results)
    lines = [line for job_result in listed for line in format_lines(job_result)]
    return "\n".join([*lines, _format_total(listed)])


def format_lines(job_result: JobResult) -> Iterator[str]:
    """Yield the lines of the summary about one job."""
    result = job_result.result
    yield sanitize_for_terminal(f"{job_result.job.name}: {format_headline(job_result)}")
    if result.message:
        yield sanitize_for_terminal(f"{_INDENT}{result.message}")
    if result.hint and job_result.needs_attention:
        yield sanitize_for_terminal(f"{_INDENT}→ {result.hint}")
    for note in (*result.notes, *job_result.notes) if result.unchanged_since is None else ():
        yield sanitize_for_terminal(f"{_INDENT}Note: {note}")
    for report in job_result.reports:
        yield sanitize_for_terminal(f"{_INDENT}Report: {report}")


def format_headline(job_result: JobResult) -> Message:
    """Return a short description of the result, such as `12 rows: 10 created, 2 invalid`."""
    result = job_result.result
    if result.unchanged_since is not None:
        return Message("unchanged since {day}", day=result.unchanged_since[:10])
    return describe_run(result.run, result.counts())


def _format_total(results: list[JobResult]) -> str:
    failed = [job_result.job.name for job_result in results if job_result.needs_attention]
    later = sum(
        bool(job_result.exit_status) and not job_result.needs_attention for job_result in results
    )
    jobs = Message.plural("{n} job", "{n} jobs", n=len(results))
    parts = []
    if failed:
        names = sanitize_for_terminal(", ".join(failed))
        parts.append(
            Message.plural(
                "{n} needs attention ({names})", "{n} need attention ({names})",
                n=len(failed), names=names,
            )
        )  # fmt: skip
    if later:
        parts.append(
            Message.plural("{n} continues in the next run", "{n} continue in the next run", n=later)
        )
    if not parts:
        return Message("{jobs}.", jobs=jobs)
    return Message("{jobs}: {details}.", jobs=jobs, details=join_messages(parts, "; "))
