"""The command that a scheduler runs: program, jobs file and log file."""

import hashlib
import os
import shutil
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from slugify import slugify

from importer.domain.errors import UnusableInput
from importer.domain.message import Message


@dataclass(frozen=True, slots=True)
class ScheduledCommand:
    """A command that runs a jobs file once. Paths are absolute and contain no control characters.

    Attributes:
        program: the words that start the importer.
        jobs_file: path of the jobs file.
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
        digest = hashlib.sha256(self.jobs_file.encode()).hexdigest()[:8]
        return f"import-events-{slugify(Path(self.jobs_file).stem) or 'jobs'}-{digest}"


def create_command(path: str) -> ScheduledCommand:
    """Return the command for a jobs file, which need not exist.

    Raises:
        UnusableInput: no scheduler accepts its path.
    """
    jobs_file = os.path.abspath(path)  # noqa: PTH100 keep symbolic links, whose target may change
    program = _find_program()
    for text in (*program, jobs_file):
        if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
            raise UnusableInput(
                Message(
                    "Schedulers do not accept control characters in a path: {path}.", path=text
                ),
                Message("Rename the file or folder."),
            )
    return ScheduledCommand(program, jobs_file)


def _find_program() -> tuple[str, ...]:
    """Return the installed command beside this Python, or this Python with `-m importer`."""
    beside = shutil.which("import-events", path=str(Path(sys.executable).parent))
    # -P: do not import a folder named `importer` beside the jobs file
    return (beside,) if beside else (sys.executable, "-P", "-m", "importer")
