"""Format a systemd service and its timer (systemd.service(5), systemd.timer(5), systemd.time(7))."""

from importer.automation.cron_expression import WEEKDAYS, Schedule
from importer.automation.schedulers.scheduled_command import Errand
from importer.domain.errors import UnusableInput

KEYS = "%h/.config/import-events/keys.env"
"""File of environment variables with API keys; %h is the home folder."""

_UNSAFE = "\"'\\"


def service(command: Errand) -> str:
    """Return the service unit that runs the batch once.

    Raises:
        UnusableInput: systemd cannot start a program at this path.
    """
    return f"""\
[Unit]
Description=Import events ({_percent(command.jobs)})

[Service]
Type=oneshot
WorkingDirectory={_folder(command.folder)}
# the keys, one NAME=value a line; not needed where the jobs name an api_key_file
EnvironmentFile=-{KEYS}
ExecStart=:{" ".join(quoted(word) for word in _startable(command.command))}
"""


def timer(command: Errand, schedule: Schedule) -> str:
    """Return the timer unit; a missed run starts as soon as the machine is on."""
    elapses = "\n".join(f"OnCalendar={one}" for one in on_calendar(schedule))
    return f"""\
[Unit]
Description=When to import events ({_percent(command.jobs)})

[Timer]
{elapses}
Persistent=true

[Install]
WantedBy=timers.target
"""


def on_calendar(schedule: Schedule) -> tuple[str, ...]:
    """Return the calendar expressions that together elapse when cron would fire.

    Days and weekdays become two expressions: in cron either is enough, and a timer elapses by any of
    its lines, but within one expression systemd requires both.
    """
    clock = f"{_numbers(schedule.hours, 24)}:{_numbers(schedule.minutes, 60)}:00"
    months = _numbers(schedule.months, 12)
    every = [f"*-{months}-* {clock}"]
    dated = [f"*-{months}-{_numbers(days, 99)} {clock}" for days in (schedule.days,) if days]
    named = [f"{_week(days)} *-{months}-* {clock}" for days in (schedule.weekdays,) if days]
    return tuple(dated + named or every)


def quoted(word: str) -> str:
    """Quote a word of `ExecStart=:` (the colon turns off the expansion of `$`)."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_percent(escaped)}"'


def _startable(command: tuple[str, ...]) -> tuple[str, ...]:
    """Start programs with quotes or backslashes in their path through env, because systemd refuses them."""
    program = command[0]
    if not any(character in program for character in _UNSAFE):
        return command
    if "=" in program:
        raise UnusableInput(
            f"systemd cannot start {program}: its path holds quotes or backslashes, and an =.",
            "Install the importer elsewhere.",
        )
    return ("/usr/bin/env", *command)


def _folder(folder: str) -> str:
    """Format a folder, which cannot be quoted; a slash protects a space or backslash at its end."""
    return _percent(f"{folder}/" if folder[-1:] in {" ", "\\"} else folder)


def _percent(text: str) -> str:
    return text.replace("%", "%%")


def _numbers(values: tuple[int, ...], all_of_them: int) -> str:
    return "*" if len(values) == all_of_them else ",".join(f"{value:02}" for value in values)


def _week(weekdays: tuple[int, ...]) -> str:
    return ",".join(WEEKDAYS[day][:3] for day in weekdays)
