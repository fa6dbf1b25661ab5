"""A systemd service and its timer (systemd.service(5), systemd.timer(5), systemd.time(7))."""

from importer.automation.cron_expression import WEEKDAYS, Schedule
from importer.automation.schedulers.scheduled_command import Errand
from importer.domain.errors import UnusableInput

KEYS = "%h/.config/import-events/keys.env"
"""Where the service looks for the keys, if they are not in files; %h is the home."""

_UNSAFE = "\"'\\"


def service(errand: Errand) -> str:
    """Return the service: one pass.

    Raises:
        UnusableInput: systemd cannot start the program from where it is.
    """
    return f"""\
[Unit]
Description=Import events ({_percent(errand.jobs)})

[Service]
Type=oneshot
WorkingDirectory={_folder(errand.folder)}
# the keys, one NAME=value a line; not needed where the jobs name an api_key_file
EnvironmentFile=-{KEYS}
ExecStart=:{" ".join(quoted(word) for word in _startable(errand.command))}
"""


def timer(errand: Errand, schedule: Schedule) -> str:
    """Return the timer; a pass that was missed is made up for when the machine is on again."""
    elapses = "\n".join(f"OnCalendar={one}" for one in on_calendar(schedule))
    return f"""\
[Unit]
Description=When to import events ({_percent(errand.jobs)})

[Timer]
{elapses}
Persistent=true

[Install]
WantedBy=timers.target
"""


def on_calendar(schedule: Schedule) -> tuple[str, ...]:
    """Return the calendar expressions that together elapse when cron would fire.

    Two where days and weekdays are given: a timer elapses by any of its lines, and cron means
    either, too; in one expression systemd would want both.
    """
    clock = f"{_numbers(schedule.hours, 24)}:{_numbers(schedule.minutes, 60)}:00"
    months = _numbers(schedule.months, 12)
    every = [f"*-{months}-* {clock}"]
    dated = [f"*-{months}-{_numbers(days, 99)} {clock}" for days in (schedule.days,) if days]
    named = [f"{_week(days)} *-{months}-* {clock}" for days in (schedule.weekdays,) if days]
    return tuple(dated + named or every)


def quoted(word: str) -> str:
    """Return a word of `ExecStart=:` (the colon keeps `$` as it is), always in quotes."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_percent(escaped)}"'


def _startable(command: tuple[str, ...]) -> tuple[str, ...]:
    """Systemd refuses quotes and backslashes in the path of what it starts itself."""
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
    """No quotes are taken here; the slash keeps a blank or a backslash at the end what it is."""
    return _percent(f"{folder}/" if folder[-1:] in {" ", "\\"} else folder)


def _percent(text: str) -> str:
    return text.replace("%", "%%")


def _numbers(values: tuple[int, ...], all_of_them: int) -> str:
    return "*" if len(values) == all_of_them else ",".join(f"{value:02}" for value in values)


def _week(weekdays: tuple[int, ...]) -> str:
    return ",".join(WEEKDAYS[day][:3] for day in weekdays)
