"""Schedulers of this machine: the command that they run, and the programs that control them."""

import hashlib
import os
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from slugify import slugify

from importer.automation.cron_expression import CronSchedule
from importer.domain.errors import UnusableInput
from importer.domain.message import Message

_TIMEOUT = 60
PRINT_HINT = Message("To see the entry and install it yourself, run the command without --install.")


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


@dataclass(frozen=True, slots=True)
class Scheduler:
    """A scheduler. The functions that change the machine raise `UnusableInput` when it refuses.

    Attributes:
        notes: notes for the user about this scheduler.
        is_available: returns whether this machine has the scheduler.
        format_entry: returns the entry, ready to paste.
        install_entry: installs the entry, replacing an earlier one; returns a message for the user.
        remove_entry: removes the entry; returns a message for the user, or "" if there was none.
    """

    notes: tuple[str, ...]
    is_available: Callable[[], bool]
    format_entry: Callable[[ScheduledCommand, CronSchedule], str]
    install_entry: Callable[[ScheduledCommand, CronSchedule], str]
    remove_entry: Callable[[ScheduledCommand], str]


def is_installed(program: str) -> bool:
    """Return whether this machine has the program."""
    return shutil.which(program) is not None


def run_unchecked(*words: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
    """Run a program, whatever its exit status, with messages in English; undecodable bytes survive.

    Raises:
        UnusableInput: it cannot be started, or does not end within 60 seconds.
    """
    try:
        return subprocess.run(  # noqa: S603 fixed words, no shell
            [shutil.which(words[0]) or words[0], *words[1:]],
            input=stdin,
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="surrogateescape",
            timeout=_TIMEOUT,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        reason = getattr(error, "strerror", None) or Message("it did not end within a minute")
        raise UnusableInput(
            Message("{program} cannot be run: {reason}.", program=words[0], reason=reason)
        ) from None


def run_checked(*words: str, stdin: str = "") -> None:
    """Run a program.

    Raises:
        UnusableInput: it cannot be run, or its exit status is not 0.
    """
    done = run_unchecked(*words, stdin=stdin)
    if done.returncode:
        raise build_error(done)


def build_error(done: "subprocess.CompletedProcess[str]") -> UnusableInput:
    """Return the error for a program that failed, with its own message."""
    output = " ".join((done.stderr or done.stdout).split())
    reason = output or Message("exit status {status}", status=done.returncode)
    program = os.path.basename(done.args[0])  # noqa: PTH119 a word of a command
    return UnusableInput(
        Message("{program} failed: {reason}.", program=program, reason=reason), PRINT_HINT
    )
