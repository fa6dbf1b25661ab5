"""The command that a scheduler runs: program, jobs file and log file."""

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
class ScheduledCommand:
    """A command that runs a jobs file once. Paths are absolute and contain no control characters.

    Attributes:
        program: the words that start the importer.
        jobs: path of the jobs file.
    """

    program: tuple[str, ...]
    jobs_file: str

    @property
    def argv(self) -> tuple[str, ...]:
        """All words of the command."""
        return (*self.program, "batch", self.jobs_file)

    @property
    def folder(self) -> str:
        """Working directory: the folder of the jobs file, so that relative paths always mean the same."""
        return str(Path(self.jobs_file).parent)

    @property
    def log_file(self) -> str:
        """Log file beside the jobs file, for schedulers that keep no output."""
        return str(Path(self.jobs_file).with_suffix(".log"))

    @property
    def name(self) -> str:
        """Name of the entry, unique for each jobs file."""
        mark = hashlib.sha256(self.jobs_file.encode()).hexdigest()[:8]
        return f"import-events-{slugify(Path(self.jobs_file).stem) or 'jobs'}-{mark}"


def create_command(path: str) -> ScheduledCommand:
    """Return the command for a jobs file.

    Raises:
        UnusableInput: it is not a jobs file, or no scheduler accepts its path.
    """
    jobs = os.path.abspath(path)  # noqa: PTH100 keep symbolic links, whose target may change
    words = _find_program()
    for text in (*words, jobs):
        if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
            raise UnusableInput(
                f"The path {text!r} holds characters that no scheduler takes.", "Rename it."
            )
    read_jobs(path)
    return ScheduledCommand(words, jobs)


def _find_program() -> tuple[str, ...]:
    """Return the installed command beside this Python, or this Python with `-m importer`."""
    beside = shutil.which("import-events", path=str(Path(sys.executable).parent))
    # -P: do not import a folder named `importer` beside the jobs file
    return (beside,) if beside else (sys.executable, "-P", "-m", "importer")
