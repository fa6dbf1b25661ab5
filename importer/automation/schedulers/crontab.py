"""The user's crontab: a line for each jobs file; other lines stay unchanged."""

from functools import partial

from importer.automation.cron_expression import CronSchedule
from importer.automation.schedulers.scheduler import (
    ScheduledCommand,
    Scheduler,
    build_error,
    is_installed,
    run_checked,
    run_unchecked,
)
from importer.domain.errors import UnusableInput
from importer.domain.message import Message
from importer.domain.shell_quoting import join_for_posix

MAX_COMMAND_LENGTH = 990
"""Length of a command in bytes that every cron accepts (Debian's limit is 998)."""

_NO_CRONTAB_MESSAGES = ("no crontab", "no such file")
"""Error messages of `crontab -l` when the user has no crontab."""


def format_line(command: ScheduledCommand, schedule: CronSchedule) -> str:
    """Return the crontab line without a line break; the comment at its end identifies it.

    Raises:
        UnusableInput: the paths are too long for a crontab, or contain a backslash.
    """
    if any("\\" in word for word in command.argv):
        raise UnusableInput(
            Message("A crontab cannot contain a backslash in a path."),
            Message("Rename the folder."),
        )
    folder, log = join_for_posix((command.folder,)), join_for_posix((command.log_file,))
    entry = f"cd {folder} && {join_for_posix(command.argv)} >> {log} 2>&1"
    escaped = f"{_escape_percent(entry)} {_format_marker(command)}"
    if len(escaped.encode()) > MAX_COMMAND_LENGTH:
        raise UnusableInput(
            Message("The paths are too long for a line of a crontab."),
            Message("Move the jobs file to a folder with a shorter path."),
        )
    return f"{schedule.expression} {escaped}"


def has_line(crontab: str, command: ScheduledCommand) -> bool:
    """Return whether the crontab contains our line for this jobs file."""
    return remove_line(crontab, command) != crontab


def remove_line(crontab: str, command: ScheduledCommand) -> str:
    """Return the crontab without our line for this jobs file; a line that was commented out stays."""
    end = f" {_format_marker(command)}"
    return "".join(
        line
        for line in crontab.splitlines(keepends=True)
        if line.lstrip().startswith("#") or not line.rstrip("\r\n").endswith(end)
    )


def add_line(crontab: str, command: ScheduledCommand, schedule: CronSchedule) -> str:
    """Return the crontab with our line for this jobs file, replacing an earlier one."""
    others = remove_line(crontab, command)
    end = "" if not others or others.endswith("\n") else "\n"
    return f"{others}{end}{format_line(command, schedule)}\n"


def _format_marker(command: ScheduledCommand) -> str:
    """Return the comment that identifies our line for this jobs file."""
    return _escape_percent(f"# import-events schedule: {command.jobs_file}")


def _escape_percent(text: str) -> str:
    """Escape %, which ends a crontab command."""
    return text.replace("%", "\\%")


def _format_entry(command: ScheduledCommand, schedule: CronSchedule) -> str:
    return f"{format_line(command, schedule)}\n"


def _install_entry(command: ScheduledCommand, schedule: CronSchedule) -> str:
    before = _read_crontab()
    after = add_line(before, command, schedule)
    if after == before:
        return Message("The crontab already contains this line.")
    run_checked("crontab", "-", stdin=after)
    if has_line(before, command):
        return Message(
            "The line in your crontab was replaced. Output goes to {log}.", log=command.log_file
        )
    return Message("A line was added to your crontab. Output goes to {log}.", log=command.log_file)


def _remove_entry(command: ScheduledCommand) -> str:
    if not is_installed("crontab") or not has_line(before := _read_crontab(), command):
        return ""
    run_checked("crontab", "-", stdin=remove_line(before, command))
    return Message("The line was removed from your crontab.")


def _read_crontab() -> str:
    """Read the crontab. A failure must not look like an empty crontab, which would then be written."""
    done = run_unchecked("crontab", "-l")
    if done.returncode == 0:
        return done.stdout
    if any(message in done.stderr.lower() for message in _NO_CRONTAB_MESSAGES):
        return ""
    raise build_error(done)


CRONTAB = Scheduler(
    notes=(
        Message("cron: uses local time; a run that is missed while the machine is off is skipped."),
        Message(
            "cron: jobs get almost no environment variables, so name an api_key_file in the jobs file."
        ),
    ),
    is_available=partial(is_installed, "crontab"),
    format_entry=_format_entry,
    install_entry=_install_entry,
    remove_entry=_remove_entry,
)
