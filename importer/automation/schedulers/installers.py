"""Where a schedule can live: what is printed for it, and how it gets there and away again."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from importer.automation.cron_expression import Schedule
from importer.automation.schedulers import crontab, systemd
from importer.automation.schedulers import windows_task as windows
from importer.automation.schedulers.scheduled_command import Errand
from importer.automation.schedulers.subprocesses import attempt, call, refused, there_is
from importer.domain.errors import UnusableInput

_EMPTY = ("no crontab", "no such file")
"""What crontabs say when there is none yet."""

Words = tuple[str, ...]


class Place(Protocol):
    """One of the four. Whatever touches the machine raises `UnusableInput` if it cannot."""

    @property
    def remarks(self) -> Words:
        """What a person should know about it."""

    def fits(self, errand: Errand) -> bool:
        """Whether this machine, or this repository, can run it."""

    def text(self, errand: Errand, schedule: Schedule) -> str:
        """Return what to paste."""

    def install(self, errand: Errand, schedule: Schedule) -> str:
        """Set it up, instead of what was set up before; say what was done."""

    def remove(self, errand: Errand) -> str:
        """Take it away; say what was done, nothing if there was nothing."""


class Crontab:
    """The user's crontab: every line but ours stays as it is."""

    remarks: Words = (
        "cron: local time; a pass that is missed while the machine is off is not made up for.",
        "cron: the environment is nearly empty there, so name an api_key_file in the jobs.",
    )

    def fits(self, errand: Errand) -> bool:
        """There is a crontab program."""
        del errand
        return there_is("crontab")

    def text(self, errand: Errand, schedule: Schedule) -> str:
        """The line."""
        return f"{crontab.line(errand, schedule)}\n"

    def install(self, errand: Errand, schedule: Schedule) -> str:
        """Put the line in, once."""
        before = self._read()
        after = crontab.with_line(before, errand, schedule)
        if after == before:
            return "The crontab has this line already."
        call("crontab", "-", given=after)
        changed = "was replaced" if crontab.holds(before, errand) else "was added"
        return f"A line of your crontab {changed}; its output goes to {errand.log}."

    def remove(self, errand: Errand) -> str:
        """Take the line out."""
        if not self.fits(errand) or not crontab.holds(before := self._read(), errand):
            return ""
        call("crontab", "-", given=crontab.without(before, errand))
        return "The line was taken out of your crontab."

    def _read(self) -> str:
        """Read it; a failure must not be taken for an empty one, which would then be written."""
        done = attempt("crontab", "-l")
        if done.returncode == 0:
            return done.stdout
        if any(said in done.stderr.lower() for said in _EMPTY):
            return ""
        raise refused("crontab", done)


class Systemd:
    """A service and a timer of the user's own systemd."""

    remarks: Words = (
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

    def fits(self, errand: Errand) -> bool:
        """The user's own systemd is at work."""
        del errand
        runtime = os.environ.get("XDG_RUNTIME_DIR", "")
        return there_is("systemctl") and bool(runtime) and Path(runtime, "systemd").is_dir()

    def text(self, errand: Errand, schedule: Schedule) -> str:
        """The units, each behind its path."""
        units = self._units(errand, schedule).items()
        return "\n".join(f"# {path}\n{content}" for path, content in units)

    def install(self, errand: Errand, schedule: Schedule) -> str:
        """Write the units and start the timer."""
        units = self._units(errand, schedule)
        if all(_holds(path, content) for path, content in units.items()):
            done = f"The timer {errand.name} is there already."
        else:
            done = f"The timer {errand.name} was set up: {_write(units)}."
        call("systemctl", "--user", "daemon-reload")
        call("systemctl", "--user", "enable", f"{errand.name}.timer")
        call(
            "systemctl", "--user", "restart", f"{errand.name}.timer"
        )  # one under way takes it over
        return done

    def remove(self, errand: Errand) -> str:
        """Stop the timer and delete the units."""
        there = [path for path in self._paths(errand) if path.exists()]
        if not there:
            return ""
        call("systemctl", "--user", "disable", "--now", f"{errand.name}.timer")
        _delete(*there)
        call("systemctl", "--user", "daemon-reload")
        return f"The timer {errand.name} was taken away."

    def _units(self, errand: Errand, schedule: Schedule) -> dict[Path, str]:
        contents = (systemd.service(errand), systemd.timer(errand, schedule))
        return dict(zip(self._paths(errand), contents, strict=True))

    def _paths(self, errand: Errand) -> tuple[Path, Path]:
        config = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
        folder = Path(config).expanduser() / "systemd" / "user"
        return folder / f"{errand.name}.service", folder / f"{errand.name}.timer"


class Windows:
    """A task of the Windows task scheduler."""

    remarks: Words = (
        "Windows: save it as task.xml, then: schtasks /Create /TN import-events /XML task.xml",
        "Windows: local time, while you are signed in; a pass that was missed is made up for.",
        "Windows: keys come from your user's environment variables, or from an api_key_file.",
    )

    def fits(self, errand: Errand) -> bool:
        """This is Windows."""
        del errand
        return sys.platform == "win32"

    def text(self, errand: Errand, schedule: Schedule) -> str:
        """The task's XML."""
        return windows.task(errand, schedule)

    def install(self, errand: Errand, schedule: Schedule) -> str:
        """Make the task."""
        declared = '<?xml version="1.0" encoding="UTF-16"?>\n' + windows.task(errand, schedule)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "task.xml")
            file.write_text(declared, "utf-16")
            call("schtasks", "/Create", "/TN", errand.name, "/XML", str(file), "/F")
        return f"The task {errand.name} was set up; its output goes to {errand.log}."

    def remove(self, errand: Errand) -> str:
        """Delete the task."""
        if not there_is("schtasks") or attempt("schtasks", "/Query", "/TN", errand.name).returncode:
            return ""
        call("schtasks", "/Delete", "/TN", errand.name, "/F")
        return f"The task {errand.name} was taken away."


PLACES: dict[str, Place] = {
    "windows": Windows(),
    "systemd": Systemd(),
    "crontab": Crontab(),
}
"""By the names of `--as`; what is first and fits is the default."""


def fitting(errand: Errand) -> list[str]:
    """Return the names of the places that fit, the best first."""
    return [name for name, place in PLACES.items() if place.fits(errand)]


def _holds(path: Path, content: str) -> bool:
    """Whether the file is there with this content."""
    try:
        return path.read_bytes() == content.encode()
    except OSError:
        return False


def _write(contents: dict[Path, str]) -> str:
    """Write files; return their paths.

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
    """Say in words what the disk or the folder refuses."""
    try:
        yield
    except OSError as error:
        raise UnusableInput(
            f"{path} cannot be written: {error.strerror}.",
            "Without --install what it should hold is printed, ready to paste.",
        ) from None
