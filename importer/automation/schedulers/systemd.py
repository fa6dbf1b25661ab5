"""Format a systemd service and its timer (systemd.service(5), systemd.timer(5), systemd.time(7))."""

from importer.automation.cron_expression import WEEKDAYS, CronSchedule
from importer.automation.schedulers.scheduled_command import ScheduledCommand
from importer.domain.errors import UnusableInput

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
Description=Import events ({_escape_percent(command.jobs_file)})

[Service]
Type=oneshot
WorkingDirectory={_format_folder(command.folder)}
# the keys, one NAME=value a line; not needed where the jobs name an api_key_file
EnvironmentFile=-{KEYS_FILE}
ExecStart=:{" ".join(quote_word(word) for word in _prepare_argv(command.argv))}
"""


def format_timer(command: ScheduledCommand, schedule: CronSchedule) -> str:
    """Return the timer unit; a missed run starts as soon as the machine is on."""
    elapses = "\n".join(f"OnCalendar={one}" for one in format_calendar(schedule))
    return f"""\
[Unit]
Description=When to import events ({_escape_percent(command.jobs_file)})

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


def quote_word(word: str) -> str:
    """Quote a word of `ExecStart=:` (the colon turns off the expansion of `$`)."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_escape_percent(escaped)}"'


def _prepare_argv(command: tuple[str, ...]) -> tuple[str, ...]:
    """Start programs with quotes or backslashes in their path through env, because systemd refuses them."""
    program = command[0]
    if not any(character in program for character in _UNSAFE_CHARACTERS):
        return command
    if "=" in program:
        raise UnusableInput(
            f"systemd cannot start {program}: its path holds quotes or backslashes, and an =.",
            "Install the importer elsewhere.",
        )
    return ("/usr/bin/env", *command)


def _format_folder(folder: str) -> str:
    """Format a folder, which cannot be quoted; a slash protects a space or backslash at its end."""
    return _escape_percent(f"{folder}/" if folder[-1:] in {" ", "\\"} else folder)


def _escape_percent(text: str) -> str:
    return text.replace("%", "%%")


def _format_numbers(values: tuple[int, ...], all_of_them: int) -> str:
    return "*" if len(values) == all_of_them else ",".join(f"{value:02}" for value in values)


def _format_weekdays(weekdays: tuple[int, ...]) -> str:
    return ",".join(WEEKDAYS[day][:3] for day in weekdays)
