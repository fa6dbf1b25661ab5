"""What is to be run: the program, the jobs file, and where what it says goes."""

import hashlib
import os
import shutil
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from slugify import slugify

from importer.automation.jobs_file import read_jobs
from importer.domain.errors import UnusableInput


@dataclass(frozen=True, slots=True)
class Errand:
    """One pass over a jobs file; every path is absolute and holds no control characters.

    Attributes:
        program: the words that start the importer.
        jobs: the jobs file.
    """

    program: tuple[str, ...]
    jobs: str

    @property
    def command(self) -> tuple[str, ...]:
        """The whole command, word by word."""
        return (*self.program, "batch", self.jobs)

    @property
    def folder(self) -> str:
        """Where it runs, so that relative paths in the jobs file mean the same each time."""
        return str(Path(self.jobs).parent)

    @property
    def log(self) -> str:
        """Where the output goes, if the scheduler keeps none itself: beside the jobs file."""
        return str(Path(self.jobs).with_suffix(".log"))

    @property
    def name(self) -> str:
        """What it is called: the same for the same jobs file, another for another."""
        mark = hashlib.sha256(self.jobs.encode()).hexdigest()[:8]
        return f"import-events-{slugify(Path(self.jobs).stem) or 'jobs'}-{mark}"


def of_file(path: str) -> Errand:
    """Return the errand of a jobs file.

    Raises:
        UnusableInput: it is not a jobs file, or no scheduler can take its path.
    """
    jobs = os.path.abspath(path)  # noqa: PTH100 a link stays one: it may point elsewhere tomorrow
    words = _program()
    for text in (*words, jobs):
        if any(unicodedata.category(one) in ("Cc", "Cs") for one in text):
            raise UnusableInput(
                f"The path {text!r} holds characters that no scheduler takes.", "Rename it."
            )
    read_jobs(path)
    return Errand(words, jobs)


def _program() -> tuple[str, ...]:
    """The installed command beside this Python, else this Python with the module."""
    beside = shutil.which("import-events", path=str(Path(sys.executable).parent))
    # -P: a folder `importer` where the jobs file lies must not be taken for the program
    return (beside,) if beside else (sys.executable, "-P", "-m", "importer")
