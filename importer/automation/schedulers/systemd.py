"""A service and a timer of the systemd user instance (systemd.service(5), systemd.timer(5))."""

import os
from pathlib import Path

from importer.automation.cron_expression import WEEKDAYS, CronSchedule
from importer.automation.schedulers.scheduler import (
    PRINT_HINT,
    ScheduledCommand,
    Scheduler,
    is_installed,
    run_checked,
)
from importer.domain.errors import UnusableInput
from importer.domain.message import Message
from importer.domain.shell_quoting import escape_for_systemd, join_for_systemd

KEYS_FILE = "%h/.config/import-events/keys.env"
"""File of environment variables with API keys; %h is the home folder."""

_UNSAFE_CHARACTERS = "\"'\\"


def format_service(command: ScheduledCommand) -> str:
    """Return the service unit that runs the batch once.

    Raises:
        UnusableInput: systemd cannot start a program at this path.
    """
    return f"""\
[Unit]
Description=Import events ({escape_for_systemd(command.jobs_file)})

[Service]
Type=oneshot
WorkingDirectory={_format_folder(command.folder)}
# the keys, one NAME=value a line; not needed where the jobs name an api_key_file
EnvironmentFile=-{KEYS_FILE}
ExecStart=:{join_for_systemd(_prepare_argv(command.argv))}
"""


def format_timer(command: ScheduledCommand, schedule: CronSchedule) -> str:
    """Return the timer unit; a missed run starts as soon as the machine is on."""
    elapses = "\n".join(f"OnCalendar={one}" for one in format_calendar(schedule))
    return f"""\
[Unit]
Description=When to import events ({escape_for_systemd(command.jobs_file)})

[Timer]
{elapses}
Persistent=true

[Install]
WantedBy=timers.target
"""


def format_calendar(schedule: CronSchedule) -> tuple[str, ...]:
    """Return the calendar expressions that together elapse when cron would fire.

    Days and weekdays become two expressions: in cron either is enough, and a timer elapses by any of
    its lines, but within one expression systemd requires both.
    """
    clock = f"{_format_numbers(schedule.hours, 24)}:{_format_numbers(schedule.minutes, 60)}:00"
    months = _format_numbers(schedule.months, 12)
    every = [f"*-{months}-* {clock}"]
    dated = [f"*-{months}-{_format_numbers(days, 99)} {clock}" for days in (schedule.days,) if days]
    named = [
        f"{_format_weekdays(days)} *-{months}-* {clock}" for days in (schedule.weekdays,) if days
    ]
    return tuple(dated + named or every)


def _prepare_argv(command: tuple[str, ...]) -> tuple[str, ...]:
    """Start programs with quotes or backslashes in their path through env, because systemd refuses them."""
    program = command[0]
    if not any(character in program for character in _UNSAFE_CHARACTERS):
        return command
    if "=" in program:
        raise UnusableInput(
            Message(
                "systemd cannot start {program}: its path contains quotation marks or backslashes, and "
                "an =.",
                program=program,
            ),
            Message("Install import-events in another folder."),
        )
    return ("/usr/bin/env", *command)


def _format_folder(folder: str) -> str:
    """Format a folder, which cannot be quoted; a slash protects a space or backslash at its end."""
    return escape_for_systemd(f"{folder}/" if folder[-1:] in {" ", "\\"} else folder)


def _format_numbers(values: tuple[int, ...], all_of_them: int) -> str:
    return "*" if len(values) == all_of_them else ",".join(f"{value:02}" for value in values)


def _format_weekdays(weekdays: tuple[int, ...]) -> str:
    return ",".join(WEEKDAYS[day][:3] for day in weekdays)


def _is_running() -> bool:
    """Return whether the systemd user instance is running."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    return is_installed("systemctl") and bool(runtime) and Path(runtime, "systemd").is_dir()


def _format_entry(command: ScheduledCommand, schedule: CronSchedule) -> str:
    """Return the units, each after its path."""
    units = _build_units(command, schedule).items()
    return "\n".join(f"# {path}\n{content}" for path, content in units)


def _install_entry(command: ScheduledCommand, schedule: CronSchedule) -> str:
    units = _build_units(command, schedule)
    is_current = all(_has_content(path, content) for path, content in units.items())
    if not is_current:
        for path, content in units.items():
            _write_unit(path, content)
    run_checked("systemctl", "--user", "daemon-reload")
    run_checked("systemctl", "--user", "enable", f"{command.name}.timer")
    # restart: a running timer gets the new times
    run_checked("systemctl", "--user", "restart", f"{command.name}.timer")
    if is_current:
        return Message("The timer {name} is already installed.", name=command.name)
    paths = ", ".join(map(str, units))
    return Message("The timer {name} was installed: {paths}.", name=command.name, paths=paths)


def _remove_entry(command: ScheduledCommand) -> str:
    existing = [path for path in _get_unit_paths(command) if path.exists()]
    if not existing:
        return ""
    run_checked("systemctl", "--user", "disable", "--now", f"{command.name}.timer")
    for path in existing:
        _write_unit(path, None)
    run_checked("systemctl", "--user", "daemon-reload")
    return Message("The timer {name} was removed.", name=command.name)


def _build_units(command: ScheduledCommand, schedule: CronSchedule) -> dict[Path, str]:
    contents = (format_service(command), format_timer(command, schedule))
    return dict(zip(_get_unit_paths(command), contents, strict=True))


def _get_unit_paths(command: ScheduledCommand) -> tuple[Path, Path]:
    config = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    folder = Path(config).expanduser() / "systemd" / "user"
    return folder / f"{command.name}.service", folder / f"{command.name}.timer"


def _has_content(path: Path, content: str) -> bool:
    try:
        return path.read_bytes() == content.encode()
    except OSError:
        return False


def _write_unit(path: Path, content: str | None) -> None:
    """Write a unit, or delete it if `content` is `None`; raise `UnusableInput` if the disk refuses."""
    try:
        if content is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode())
    except OSError as error:
        message = Message(
            "{path} cannot be written: {reason}.", path=str(path), reason=error.strerror or ""
        )
        raise UnusableInput(message, PRINT_HINT) from None


SYSTEMD = Scheduler(
    notes=(
        Message(
            "systemd: uses local time; a run that is missed while the machine is off starts as soon as "
            "it is on."
        ),
        Message(
            "systemd: to run while you are not signed in, use `loginctl enable-linger`. To see the "
            "output, use `journalctl --user -u NAME`."
        ),
        Message(
            "systemd: put API keys into {path} (chmod 600), one NAME=value per line, or name an "
            "api_key_file in the jobs file.",
            path=KEYS_FILE.replace("%h", "~"),
        ),
    ),
    is_available=_is_running,
    format_entry=_format_entry,
    install_entry=_install_entry,
    remove_entry=_remove_entry,
)
