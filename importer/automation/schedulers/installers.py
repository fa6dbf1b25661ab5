"""Schedulers of this machine: format, install and remove an entry."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from importer.automation.cron_expression import CronSchedule
from importer.automation.schedulers import crontab, systemd, windows_task
from importer.automation.schedulers.scheduled_command import ScheduledCommand
from importer.automation.schedulers.subprocesses import (
    build_error,
    is_installed,
    run_checked,
    run_unchecked,
)
from importer.domain.errors import UnusableInput

_NO_CRONTAB_MESSAGES = ("no crontab", "no such file")
"""Error messages of `crontab -l` when the user has no crontab."""


class Scheduler(Protocol):
    """A scheduler. Methods that change the machine raise `UnusableInput` when it refuses."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Notes for the user about this scheduler."""

    def is_available(self, command: ScheduledCommand) -> bool:
        """Return whether this machine has the scheduler."""

    def format_entry(self, command: ScheduledCommand, schedule: CronSchedule) -> str:
        """Return the entry, ready to paste."""

    def install_entry(self, command: ScheduledCommand, schedule: CronSchedule) -> str:
        """Install the entry, replacing an earlier one; return a message for the user."""

    def remove_entry(self, command: ScheduledCommand) -> str:
        """Remove the entry; return a message for the user, or "" if there was none."""


class CrontabScheduler:
    """The user's crontab; lines of others stay unchanged."""

    notes: tuple[str, ...] = (
        "cron: local time; a pass that is missed while the machine is off is not made up for.",
        "cron: the environment is nearly empty there, so name an api_key_file in the jobs.",
    )

    def is_available(self, command: ScheduledCommand) -> bool:
        """Return whether there is a crontab program."""
        del command
        return is_installed("crontab")

    def format_entry(self, command: ScheduledCommand, schedule: CronSchedule) -> str:
        """Return the crontab line."""
        return f"{crontab.format_line(command, schedule)}\n"

    def install_entry(self, command: ScheduledCommand, schedule: CronSchedule) -> str:
        """Add the line, or replace it."""
        before = self._read_crontab()
        after = crontab.add_line(before, command, schedule)
        if after == before:
            return "The crontab has this line already."
        run_checked("crontab", "-", given=after)
        changed = "was replaced" if crontab.has_line(before, command) else "was added"
        return f"A line of your crontab {changed}; its output goes to {command.log_file}."

    def remove_entry(self, command: ScheduledCommand) -> str:
        """Remove the line."""
        if not self.is_available(command) or not crontab.has_line(
            before := self._read_crontab(), command
        ):
            return ""
        run_checked("crontab", "-", given=crontab.remove_line(before, command))
        return "The line was taken out of your crontab."

    def _read_crontab(self) -> str:
        """Read the crontab. A failure must not look like an empty crontab, which would then be written."""
        done = run_unchecked("crontab", "-l")
        if done.returncode == 0:
            return done.stdout
        if any(said in done.stderr.lower() for said in _NO_CRONTAB_MESSAGES):
            return ""
        raise build_error("crontab", done)


class SystemdScheduler:
    """A service and a timer of the systemd user instance."""

    notes: tuple[str, ...] = (
        "systemd: local time; a pass that was missed is made up for once the machine is on again.",
        (
            "systemd: `loginctl enable-linger` lets it run while you are not signed in; "
            "journalctl --user -u NAME shows what it said."
        ),
        (
            f"systemd: keys go into {systemd.KEYS_FILE.replace('%h', '~')} (chmod 600), one NAME=value a "
            "line, or name an api_key_file in the jobs."
        ),
    )

    def is_available(self, command: ScheduledCommand) -> bool:
        """Return whether the systemd user instance is running."""
        del command
        runtime = os.environ.get("XDG_RUNTIME_DIR", "")
        return is_installed("systemctl") and bool(runtime) and Path(runtime, "systemd").is_dir()

    def format_entry(self, command: ScheduledCommand, schedule: CronSchedule) -> str:
        """Return the units, each after its path."""
        units = self._build_units(command, schedule).items()
        return "\n".join(f"# {path}\n{content}" for path, content in units)

    def install_entry(self, command: ScheduledCommand, schedule: CronSchedule) -> str:
        """Write the units and start the timer."""
        units = self._build_units(command, schedule)
        if all(_has_content(path, content) for path, content in units.items()):
            done = f"The timer {command.name} is there already."
        else:
            done = f"The timer {command.name} was set up: {_write_files(units)}."
        run_checked("systemctl", "--user", "daemon-reload")
        run_checked("systemctl", "--user", "enable", f"{command.name}.timer")
        run_checked(
            "systemctl", "--user", "restart", f"{command.name}.timer"
        )  # restart: a running timer gets the new times
        return done

    def remove_entry(self, command: ScheduledCommand) -> str:
        """Stop the timer and delete the units."""
        there = [path for path in self._get_unit_paths(command) if path.exists()]
        if not there:
            return ""
        run_checked("systemctl", "--user", "disable", "--now", f"{command.name}.timer")
        _delete_files(*there)
        run_checked("systemctl", "--user", "daemon-reload")
        return f"The timer {command.name} was taken away."

    def _build_units(self, command: ScheduledCommand, schedule: CronSchedule) -> dict[Path, str]:
        contents = (systemd.format_service(command), systemd.format_timer(command, schedule))
        return dict(zip(self._get_unit_paths(command), contents, strict=True))

    def _get_unit_paths(self, command: ScheduledCommand) -> tuple[Path, Path]:
        config = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
        folder = Path(config).expanduser() / "systemd" / "user"
        return folder / f"{command.name}.service", folder / f"{command.name}.timer"


class WindowsScheduler:
    """A task of the Windows task scheduler."""

    notes: tuple[str, ...] = (
        "Windows: save it as task.xml, then: schtasks /Create /TN import-events /XML task.xml",
        "Windows: local time, while you are signed in; a pass that was missed is made up for.",
        "Windows: keys come from your user's environment variables, or from an api_key_file.",
    )

    def is_available(self, command: ScheduledCommand) -> bool:
        """Return whether this is Windows."""
        del command
        return sys.platform == "win32"

    def format_entry(self, command: ScheduledCommand, schedule: CronSchedule) -> str:
        """Return the task's XML."""
        return windows_task.format_task(command, schedule)

    def install_entry(self, command: ScheduledCommand, schedule: CronSchedule) -> str:
        """Create the task."""
        declared = '<?xml version="1.0" encoding="UTF-16"?>\n' + windows_task.format_task(
            command, schedule
        )
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "task.xml")
            file.write_text(declared, "utf-16")
            run_checked("schtasks", "/Create", "/TN", command.name, "/XML", str(file), "/F")
        return f"The task {command.name} was set up; its output goes to {command.log_file}."

    def remove_entry(self, command: ScheduledCommand) -> str:
        """Delete the task."""
        if (
            not is_installed("schtasks")
            or run_unchecked("schtasks", "/Query", "/TN", command.name).returncode
        ):
            return ""
        run_checked("schtasks", "/Delete", "/TN", command.name, "/F")
        return f"The task {command.name} was taken away."


SCHEDULERS: dict[str, Scheduler] = {
    "windows": WindowsScheduler(),
    "systemd": SystemdScheduler(),
    "crontab": CrontabScheduler(),
}
"""By the values of `--as`; the first one available is the default."""


def list_available(command: ScheduledCommand) -> list[str]:
    """Return the names of the schedulers that this machine has, the preferred one first."""
    return [name for name, place in SCHEDULERS.items() if place.is_available(command)]


def _has_content(path: Path, content: str) -> bool:
    """Return whether the file exists with this content."""
    try:
        return path.read_bytes() == content.encode()
    except OSError:
        return False


def _write_files(contents: dict[Path, str]) -> str:
    """Write files and return their paths, separated by commas.

    Raises:
        UnusableInput: the disk or the folder refuses.
    """
    for path, content in contents.items():
        with _translate_os_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode())
    return ", ".join(map(str, contents))


def _delete_files(*paths: Path) -> None:
    """Delete files.

    Raises:
        UnusableInput: the folder refuses.
    """
    for path in paths:
        with _translate_os_errors(path):
            path.unlink()


@contextmanager
def _translate_os_errors(path: Path) -> Iterator[None]:
    """Raise `UnusableInput` for errors of the file system."""
    try:
        yield
    except OSError as error:
        raise UnusableInput(
            f"{path} cannot be written: {error.strerror}.",
            "Without --install what it should hold is printed, ready to paste.",
        ) from None
