"""Format the crontab line of a jobs file, and add it to or remove it from a crontab."""

import shlex

from importer.automation.cron_expression import Schedule
from importer.automation.schedulers.scheduled_command import Errand
from importer.domain.errors import UnusableInput

LONGEST = 990
"""Length of a command in bytes that every cron accepts (Debian's limit is 998)."""


def line(command: Errand, schedule: Schedule) -> str:
    """Return the crontab line without a line break; the comment at its end identifies it.

    Raises:
        UnusableInput: the paths are too long for a crontab, or contain a backslash.
    """
    if any("\\" in word for word in command.command):
        raise UnusableInput("A crontab cannot hold a backslash in a path.", "Rename the folder.")
    run = " ".join(shlex.quote(word) for word in command.command)
    entry = f"cd {shlex.quote(command.folder)} && {run} >> {shlex.quote(command.log)} 2>&1"
    escaped = f"{_escaped(entry)} {marker(command)}"
    if len(escaped.encode()) > LONGEST:
        raise UnusableInput(
            "The paths are too long for a line of a crontab.", "Move the jobs file further up."
        )
    return f"{schedule.expression} {escaped}"


def marker(command: Errand) -> str:
    """Return the comment that identifies our line for this jobs file."""
    return _escaped(f"# import-events schedule: {command.jobs}")


def holds(crontab: str, command: Errand) -> bool:
    """Return whether the crontab contains our line for this jobs file."""
    return any(_is_ours(text, command) for text in crontab.splitlines())


def without(crontab: str, command: Errand) -> str:
    """Return the crontab without our line for this jobs file; all other lines are unchanged."""
    return "".join(
        text for text in crontab.splitlines(keepends=True) if not _is_ours(text, command)
    )


def with_line(crontab: str, command: Errand, schedule: Schedule) -> str:
    """Return the crontab with our line for this jobs file, replacing an earlier one."""
    others = without(crontab, command)
    end = "" if not others or others.endswith("\n") else "\n"
    return f"{others}{end}{line(command, schedule)}\n"


def _is_ours(text: str, command: Errand) -> bool:
    return not text.lstrip().startswith("#") and text.rstrip("\r\n").endswith(f" {marker(command)}")


def _escaped(text: str) -> str:
    """Escape %, which ends a crontab command."""
    return text.replace("%", "\\%")
