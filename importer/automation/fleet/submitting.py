"""Submit jobs with the bytes of their files, so that workers need no shared disk."""

from collections.abc import Iterable
from dataclasses import dataclass

from importer.automation.file_patterns import named
from importer.automation.fleet.job_spec import spec_of
from importer.automation.fleet.job_store import File, Schedule, Store
from importer.automation.jobs_file import Job
from importer.domain.errors import ImportEventsError
from importer.sources import content, is_url


@dataclass(frozen=True, slots=True)
class Submitted:
    """Result of submitting one job.

    Attributes:
        job: the job.
        files, stored: number of its files and URLs, and of the files stored with their bytes.
        trouble: why it was not submitted; `None` if it was.
    """

    job: Job
    files: int = 0
    stored: int = 0
    trouble: ImportEventsError | None = None


def submit(store: Store, jobs: Iterable[Job], schedule: Schedule | None) -> list[Submitted]:
    """Submit jobs; an error in one never stops another.

    Raises:
        Stopped: the database is unavailable.
        UnusableInput: the database refuses.
    """
    return [_submit(store, job, schedule) for job in jobs]


def _submit(store: Store, job: Job, schedule: Schedule | None) -> Submitted:
    try:
        if job.trouble is not None:
            raise job.trouble
        spec = spec_of(job)
        files = [File(name, None if is_url(name) else content(name)) for name in named(job)]
    except ImportEventsError as error:
        return Submitted(job, trouble=error)
    store.submit(job.name, spec, files, schedule)
    return Submitted(job, len(files), sum(file.content is not None for file in files))
