"""Jobs are handed to the fleet: their files' bytes go along, so that workers share no disk."""

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
    """What became of a job that was handed in; `trouble` says why it was not taken.

    Attributes:
        job: which.
        files: how many files and addresses it has; `stored` of them as they are now.
    """

    job: Job
    files: int = 0
    stored: int = 0
    trouble: ImportEventsError | None = None


def submit(store: Store, jobs: Iterable[Job], schedule: Schedule | None) -> list[Submitted]:
    """Hand in jobs; one's trouble never stops another.

    Raises:
        Stopped: the database is away just now.
        UnusableInput: it refuses.
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
