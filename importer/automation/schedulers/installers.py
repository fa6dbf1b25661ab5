"""Schedulers of this machine: format, install and remove an entry."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from importer.automation.cron_expression import Schedule
from importer.automation.schedulers import crontab, systemd, windows_task
from importer.automation.schedulers.scheduled_command import Errand
from importer.automation.schedulers.subprocesses import attempt, call, refused, there_is
from importer.domain.errors import UnusableInput

_EMPTY = ("no crontab", "no such file")
"""Error messages of `crontab -l` when the user has no crontab."""


class Place(Protocol):
    """A scheduler. Methods that change the machine raise `UnusableInput` when it refuses."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """Notes for the user about this scheduler."""

    def fits(self, command: Errand) -> bool:
        """Return whether this machine has the scheduler."""

    def text(self, command: Errand, schedule: Schedule) -> str:
        """Return the entry, ready to paste."""

    def install(self, command: Errand, schedule: Schedule) -> str:
        """Install the entry, replacing an earlier one; return a message for the user."""

    def remove(self, command: Errand) -> str:
        """Remove the entry; return a message for the user, or "" if there was none."""


class Crontab:
    """The user's crontab; lines of others stay unchanged."""

    remarks: tuple[str, ...] = (
        "cron: local time; a pass that is missed while the machine is off is not made up for.",
        "cron: the environment is nearly empty there, so name an api_key_file in the jobs.",
    )

    def fits(self, command: Errand) -> bool:
        """Return whether there is a crontab program."""
        del command
        return there_is("crontab")

    def text(self, command: Errand, schedule: Schedule) -> str:
        """Return the crontab line."""
        return f"{crontab.line(command, schedule)}\n"

    def install(self, command: Errand, schedule: Schedule) -> str:
        """Add the line, or replace it."""
        before = self._read()
        after = crontab.with_line(before, command, schedule)
        if after == before:
            return "The crontab has this line already."
        call("crontab", "-", given=after)
        changed = "was replaced" if crontab.holds(before, command) else "was added"
        return f"A line of your crontab {changed}; its output goes to {command.log}."

    def remove(self, command: Errand) -> str:
        """Remove the line."""
        if not self.fits(command) or not crontab.holds(before := self._read(), command):
            return ""
        call("crontab", "-", given=crontab.without(before, command))
        return "The line was taken out of your crontab."

    def _read(self) -> str:
        """Read the crontab. A failure must not look like an empty crontab, which would then be written."""
        done = attempt("crontab", "-l")
        if done.returncode == 0:
            return done.stdout
        if any(said in done.stderr.lower() for said in _EMPTY):
            return ""
        raise refused("crontab", done)


class Systemd:
    """A service and a timer of the systemd user instance."""

    remarks: tuple[str, ...] = (
        "systemd: local time; a pass that was missed is made up for once the machine is on again.",
        (
            "systemd: `loginctl enable-linger` lets it run while you are not signed in; "
            "journalctl --user -u NAME shows what it said."
        ),
        (
            f"systemd: keys go into {systemd.KEYS.replace('%h', '~')} (chmod 600), one NAME=value a "
            "line, or name an api_key_file in the jobs."
        ),
    )

    def fits(self, command: Errand) -> bool:
        """Return whether the systemd user instance is running."""
        del command
        runtime = os.environ.get("XDG_RUNTIME_DIR", "")
        return there_is("systemctl") and bool(runtime) and Path(runtime, "systemd").is_dir()

    def text(self, command: Errand, schedule: Schedule) -> str:
        """Return the units, each after its path."""
        units = self._units(command, schedule).items()
        return "\n".join(f"# {path}\n{content}" for path, content in units)

    def install(self, command: Errand, schedule: Schedule) -> str:
        """Write the units and start the timer."""
        units = self._units(command, schedule)
        if all(_holds(path, content) for path, content in units.items()):
            done = f"The timer {command.name} is there already."
        else:
            done = f"The timer {command.name} was set up: {_write(units)}."
        call("systemctl", "--user", "daemon-reload")
        call("systemctl", "--user", "enable", f"{command.name}.timer")
        call(
            "systemctl", "--user", "restart", f"{command.name}.timer"
        )  # restart: a running timer gets the new times
        return done

    def remove(self, command: Errand) -> str:
        """Stop the timer and delete the units."""
        there = [path for path in self._paths(command) if path.exists()]
        if not there:
            return ""
        call("systemctl", "--user", "disable", "--now", f"{command.name}.timer")
        _delete(*there)
        call("systemctl", "--user", "daemon-reload")
        return f"The timer {command.name} was taken away."

    def _units(self, command: Errand, schedule: Schedule) -> dict[Path, str]:
        contents = (systemd.service(command), systemd.timer(command, schedule))
        return dict(zip(self._paths(command), contents, strict=True))

    def _paths(self, command: Errand) -> tuple[Path, Path]:
        config = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
        folder = Path(config).expanduser() / "systemd" / "user"
        return folder / f"{command.name}.service", folder / f"{command.name}.timer"


class Windows:
    """A task of the Windows task scheduler."""

    remarks: tuple[str, ...] = (
        "Windows: save it as task.xml, then: schtasks /Create /TN import-events /XML task.xml",
        "Windows: local time, while you are signed in; a pass that was missed is made up for.",
        "Windows: keys come from your user's environment variables, or from an api_key_file.",
    )

    def fits(self, command: Errand) -> bool:
        """Return whether this is Windows."""
        del command
        return sys.platform == "win32"

    def text(self, command: Errand, schedule: Schedule) -> str:
        """Return the task's XML."""
        return windows_task.task(command, schedule)

    def install(self, command: Errand, schedule: Schedule) -> str:
        """Create the task."""
        declared = '<?xml version="1.0" encoding="UTF-16"?>\n' + windows_task.task(
            command, schedule
        )
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "task.xml")
            file.write_text(declared, "utf-16")
            call("schtasks", "/Create", "/TN", command.name, "/XML", str(file), "/F")
        return f"The task {command.name} was set up; its output goes to {command.log}."

    def remove(self, command: Errand) -> str:
        """Delete the task."""
        if (
            not there_is("schtasks")
            or attempt("schtasks", "/Query", "/TN", command.name).returncode
        ):
            return ""
        call("schtasks", "/Delete", "/TN", command.name, "/F")
        return f"The task {command.name} was taken away."


PLACES: dict[str, Place] = {
    "windows": Windows(),
    "systemd": Systemd(),
    "crontab": Crontab(),
}
"""By the values of `--as`; the first one available is the default."""


def fitting(command: Errand) -> list[str]:
    """Return the names of the schedulers that this machine has, the preferred one first."""
    return [name for name, place in PLACES.items() if place.fits(command)]


def _holds(path: Path, content: str) -> bool:
    """Return whether the file exists with this content."""
    try:
        return path.read_bytes() == content.encode()
    except OSError:
        return False


def _write(contents: dict[Path, str]) -> str:
    """Write files and return their paths, separated by commas.

    Raises:
        UnusableInput: the disk or the folder refuses.
    """
    for path, content in contents.items():
        with _refusing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode())
    return ", ".join(map(str, contents))


def _delete(*paths: Path) -> None:
    """Delete files.

    Raises:
        UnusableInput: the folder refuses.
    """
    for path in paths:
        with _refusing(path):
            path.unlink()


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Raise `UnusableInput` for errors of the file system."""
    try:
        yield
    except OSError as error:
        raise UnusableInput(
            f"{path} cannot be written: {error.strerror}.",
            "Without --install what it should hold is printed, ready to paste.",
        ) from None
