"""Submit jobs with the bytes of their files, so that workers need no shared disk."""

from collections.abc import Iterable
from dataclasses import dataclass

from importer.automation.file_patterns import expand_patterns
from importer.automation.fleet.job_spec import JobSchedule, serialize_job
from importer.automation.fleet.job_store import JobFile, JobStore
from importer.automation.jobs_file import Job
from importer.domain.errors import ImportEventsError
from importer.sources import is_url, load_bytes


@dataclass(frozen=True, slots=True)
class Submission:
    """Result of submitting one job.

    Attributes:
        job: the job.
        files, stored: number of its files and URLs, and of the files stored with their bytes.
        error: why it was not submitted; `None` if it was.
    """

    job: Job
    files: int = 0
    stored: int = 0
    error: ImportEventsError | None = None


def submit_jobs(
    store: JobStore, jobs: Iterable[Job], schedule: JobSchedule | None
) -> list[Submission]:
    """Submit jobs; an error in one never stops another.

    Raises:
        Stopped: the database is unavailable.
        UnusableInput: the database refuses.
    """
    return [_submit_job(store, job, schedule) for job in jobs]


def _submit_job(store: JobStore, job: Job, schedule: JobSchedule | None) -> Submission:
    try:
        if job.error is not None:
            raise job.error
        serialize_job(job)  # refuses secrets before files are read
        files = [
            JobFile(name, None if is_url(name) else load_bytes(name))
            for name in expand_patterns(job)
        ]
    except ImportEventsError as error:
        return Submission(job, error=error)
    store.submit_job(job, files, schedule)
    return Submission(job, len(files), sum(file.content is not None for file in files))
