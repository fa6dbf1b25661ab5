"""A line of a crontab, and crontabs with and without it."""

import shlex

from importer.automation.cron_expression import Schedule
from importer.automation.schedulers.scheduled_command import Errand
from importer.domain.errors import UnusableInput

LONGEST = 990
"""Characters of a command that every cron takes (Debian's: 998)."""


def line(errand: Errand, schedule: Schedule) -> str:
    """Return the line, without its end; the comment at its end is how it is found again.

    Raises:
        UnusableInput: the paths are too long for a crontab, or hold a backslash.
    """
    if any("\\" in word for word in errand.command):
        raise UnusableInput("A crontab cannot hold a backslash in a path.", "Rename the folder.")
    command = " ".join(shlex.quote(word) for word in errand.command)
    entry = f"cd {shlex.quote(errand.folder)} && {command} >> {shlex.quote(errand.log)} 2>&1"
    escaped = f"{_escaped(entry)} {marker(errand)}"
    if len(escaped.encode()) > LONGEST:
        raise UnusableInput(
            "The paths are too long for a line of a crontab.", "Move the jobs file further up."
        )
    return f"{schedule.expression} {escaped}"


def marker(errand: Errand) -> str:
    """Return the comment at the end of our line for this jobs file."""
    return _escaped(f"# import-events schedule: {errand.jobs}")


def holds(crontab: str, errand: Errand) -> bool:
    """Whether our line for this jobs file is there."""
    return any(_is_ours(one, errand) for one in crontab.splitlines())


def without(crontab: str, errand: Errand) -> str:
    """Return a crontab without our line for this jobs file; every other line is as it was."""
    return "".join(one for one in crontab.splitlines(keepends=True) if not _is_ours(one, errand))


def with_line(crontab: str, errand: Errand, schedule: Schedule) -> str:
    """Return a crontab with our line for this jobs file, once."""
    others = without(crontab, errand)
    end = "" if not others or others.endswith("\n") else "\n"
    return f"{others}{end}{line(errand, schedule)}\n"


def _is_ours(one: str, errand: Errand) -> bool:
    return not one.lstrip().startswith("#") and one.rstrip("\r\n").endswith(f" {marker(errand)}")


def _escaped(text: str) -> str:
    """A bare % would end the command: what follows it is its standard input."""
    return text.replace("%", "\\%")
