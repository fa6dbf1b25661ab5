"""Expand the file patterns and report paths of a job."""

import glob
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from importer import reports
from importer.automation.jobs_file import Job
from importer.domain.errors import UnusableInput
from importer.domain.message import Message
from importer.settings import Settings
from importer.sources import is_url

_IGNORED_PREFIXES = ("~$", ".~lock.", ".")
"""Prefixes of hidden files and of the lock files that spreadsheet programs create."""


def expand_patterns(job: Job) -> list[str]:
    """Return the job's files and URLs without duplicates; matches of a pattern are sorted by name.

    Raises:
        UnusableInput: a pattern matches no file.
    """
    found: dict[str, None] = {}
    for pattern in job.files:
        if is_url(pattern) or not glob.has_magic(pattern) or Path(pattern).exists():
            found[pattern] = None
            continue
        paths = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 a pattern may be absolute
        matching = [path for path in paths if _is_calendar(Path(path))]
        if not matching:
            raise UnusableInput(
                Message("No file matches {pattern}.", pattern=pattern),
                Message("Check the folder and the pattern."),
            )
        found |= dict.fromkeys(matching)
    return list(found)


def _is_calendar(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(_IGNORED_PREFIXES)


def prepare_reports(settings: Settings, job: str, now: float, files: list[str]) -> Settings:
    """Return the settings with placeholders in report paths filled in, and create the reports' folders.

    Args:
        settings: of the job.
        job: its name, for `{job}`.
        now: seconds since 1970, for `{date}` and `{time}` in local time.
        files: the input files, which no report may overwrite.

    Raises:
        UnusableInput: a report cannot be written to its path.
    """
    local = datetime.fromtimestamp(now, UTC).astimezone()
    words = {"job": job, "date": f"{local:%Y-%m-%d}", "time": f"{local:%H%M%S}"}
    paths = tuple(_fill_placeholders(report, words) for report in settings.report)
    for path in paths:
        try:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UnusableInput(
                Message(
                    "The folder of the report {path} cannot be created: {reason}.",
                    path=path,
                    reason=error.strerror or "",
                )
            ) from None
        reports.check_report_path(path, [file for file in files if not is_url(file)])
    return replace(settings, report=paths)


def _fill_placeholders(report: str, words: dict[str, str]) -> str:
    for name, value in words.items():
        report = report.replace(f"{{{name}}}", value)
    return report
