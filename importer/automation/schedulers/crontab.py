"""Format the crontab line of a jobs file, and add it to or remove it from a crontab."""

import shlex

from importer.automation.cron_expression import CronSchedule
from importer.automation.schedulers.scheduled_command import ScheduledCommand
from importer.domain.errors import UnusableInput

MAX_COMMAND_LENGTH = 990
"""Length of a command in bytes that every cron accepts (Debian's limit is 998)."""


def format_line(command: ScheduledCommand, schedule: CronSchedule) -> str:
    """Return the crontab line without a line break; the comment at its end identifies it.

    Raises:
        UnusableInput: the paths are too long for a crontab, or contain a backslash.
    """
    if any("\\" in word for word in command.argv):
        raise UnusableInput("A crontab cannot hold a backslash in a path.", "Rename the folder.")
    run = " ".join(shlex.quote(word) for word in command.argv)
    entry = f"cd {shlex.quote(command.folder)} && {run} >> {shlex.quote(command.log_file)} 2>&1"
    escaped = f"{_escape_percent(entry)} {format_marker(command)}"
    if len(escaped.encode()) > MAX_COMMAND_LENGTH:
        raise UnusableInput(
            "The paths are too long for a line of a crontab.", "Move the jobs file further up."
        )
    return f"{schedule.expression} {escaped}"


def format_marker(command: ScheduledCommand) -> str:
    """Return the comment that identifies our line for this jobs file."""
    return _escape_percent(f"# import-events schedule: {command.jobs_file}")


def has_line(crontab: str, command: ScheduledCommand) -> bool:
    """Return whether the crontab contains our line for this jobs file."""
    return any(_is_our_line(text, command) for text in crontab.splitlines())


def remove_line(crontab: str, command: ScheduledCommand) -> str:
    """Return the crontab without our line for this jobs file; all other lines are unchanged."""
    return "".join(
        text for text in crontab.splitlines(keepends=True) if not _is_our_line(text, command)
    )


def add_line(crontab: str, command: ScheduledCommand, schedule: CronSchedule) -> str:
    """Return the crontab with our line for this jobs file, replacing an earlier one."""
    others = remove_line(crontab, command)
    end = "" if not others or others.endswith("\n") else "\n"
    return f"{others}{end}{format_line(command, schedule)}\n"


def _is_our_line(text: str, command: ScheduledCommand) -> bool:
    return not text.lstrip().startswith("#") and text.rstrip("\r\n").endswith(
        f" {format_marker(command)}"
    )


def _escape_percent(text: str) -> str:
    """Escape %, which ends a crontab command."""
    return text.replace("%", "\\%")
