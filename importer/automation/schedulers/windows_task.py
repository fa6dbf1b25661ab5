"""A task of the Windows task scheduler, as XML for `schtasks /Create /XML`.

The elements are in the order of the scheduler's own exports.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET  # written, never read

from importer.automation.cron_expression import WEEKDAYS, CronSchedule
from importer.automation.schedulers.scheduler import (
    ScheduledCommand,
    Scheduler,
    is_installed,
    run_checked,
    run_unchecked,
)
from importer.domain.calendar_names import MONTH_NAMES
from importer.domain.errors import UnusableInput
from importer.domain.message import Message
from importer.domain.shell_quoting import join_for_windows

NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
MAX_TRIGGERS = 48
_DAY, _YEAR = 24, len(MONTH_NAMES)
_TASK_SETTINGS = {
    "MultipleInstancesPolicy": "IgnoreNew",
    "DisallowStartIfOnBatteries": "false",
    "StopIfGoingOnBatteries": "false",
    "StartWhenAvailable": "true",  # a missed run starts as soon as possible
    "ExecutionTimeLimit": "PT0S",  # none
}


def format_task(command: ScheduledCommand, schedule: CronSchedule) -> str:
    """Return the task's XML, without a declaration.

    Raises:
        UnusableInput: a path contains a `%` or a `"`, or the schedule needs too many triggers.
    """
    # with /s, the outermost quotes enclose the command
    arguments = f'/d /s /c "{join_for_windows(command.argv)} >> "{command.log_file}" 2>&1"'
    action = _element(
        "Exec",
        _element("Command", "cmd.exe"),
        _element("Arguments", arguments),
        _element("WorkingDirectory", command.folder),
    )
    description = _element("Description", f"Import events: {command.jobs_file}")
    settings = (_element(name, value) for name, value in _TASK_SETTINGS.items())
    root = _element(
        "Task",
        _element("RegistrationInfo", description),
        _element("Triggers", *_build_triggers(schedule)),
        _element("Settings", *settings),
        _element("Actions", action),
    )
    root.attrib |= {"version": "1.2", "xmlns": NAMESPACE}
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def _build_triggers(schedule: CronSchedule) -> list[ET.Element]:
    interval = _find_interval(schedule)
    starts = [(hour, minute) for hour in schedule.hours for minute in schedule.minutes]
    triggers = [
        _element(
            "CalendarTrigger",
            *([_build_repetition(interval)] if interval else []),
            _element("StartBoundary", f"2025-01-01T{hour:02}:{minute:02}:00"),
            _element("Enabled", "true"),
            days,
        )
        for hour, minute in (starts[:1] if interval else starts)
        for days in _build_days(schedule)
    ]
    if len(triggers) > MAX_TRIGGERS:
        raise UnusableInput(
            Message(
                "This schedule needs more than {count} triggers, the limit of a Windows task.",
                count=MAX_TRIGGERS,
            ),
            Message(
                'Choose fewer times, or times at equal intervals: --hourly, --cron "*/15 * * * *".'
            ),
        )
    return triggers


def _find_interval(schedule: CronSchedule) -> int | None:
    """Return the minutes between two runs if they are equal all day, else `None`."""
    count = len(schedule.minutes)
    even = tuple(schedule.minutes[0] + at * 60 // count for at in range(count))
    if len(schedule.hours) == _DAY and 60 % count == 0 and schedule.minutes == even:
        return 60 // count
    return None


def _build_repetition(minutes: int) -> ET.Element:
    return _element(
        "Repetition",
        _element("Interval", f"PT{minutes}M"),
        _element("Duration", "P1D"),
        _element("StopAtDurationEnd", "false"),
    )


def _build_days(schedule: CronSchedule) -> Iterator[ET.Element]:
    """Yield the days as XML; days and weekdays become two triggers, since in cron either is enough."""
    names = [MONTH_NAMES[month - 1] for month in schedule.months]
    months = _element("Months", *map(_element, names))
    is_any_day = schedule.days is None and schedule.weekdays is None
    if is_any_day and len(names) == _YEAR:
        yield _element("ScheduleByDay", _element("DaysInterval", "1"))
    elif numbers := range(1, 32) if is_any_day else schedule.days:
        listed = (_element("Day", str(number)) for number in numbers)
        yield _element("ScheduleByMonth", _element("DaysOfMonth", *listed), months)
    if schedule.weekdays:
        weekdays = _element("DaysOfWeek", *(_element(WEEKDAYS[day]) for day in schedule.weekdays))
        if len(names) == _YEAR:
            yield _element("ScheduleByWeek", _element("WeeksInterval", "1"), weekdays)
        else:
            weeks = (_element("Week", week) for week in ("1", "2", "3", "4", "Last"))
            yield _element("ScheduleByMonthDayOfWeek", _element("Weeks", *weeks), weekdays, months)


def _element(tag: str, *content: ET.Element | str) -> ET.Element:
    element = ET.Element(tag)
    for part in content:
        if isinstance(part, str):
            element.text = part
        else:
            element.append(part)
    return element


def _install_entry(command: ScheduledCommand, schedule: CronSchedule) -> str:
    declared = f'<?xml version="1.0" encoding="UTF-16"?>\n{format_task(command, schedule)}'
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "task.xml")
        file.write_text(declared, "utf-16")
        run_checked("schtasks", "/Create", "/TN", command.name, "/XML", str(file), "/F")
    return Message(
        "The task {name} was installed. Output goes to {log}.",
        name=command.name,
        log=command.log_file,
    )


def _remove_entry(command: ScheduledCommand) -> str:
    query = ("schtasks", "/Query", "/TN", command.name)
    if not is_installed("schtasks") or run_unchecked(*query).returncode:
        return ""
    run_checked("schtasks", "/Delete", "/TN", command.name, "/F")
    return Message("The task {name} was removed.", name=command.name)


WINDOWS = Scheduler(
    notes=(
        Message(
            "Windows: save it as task.xml, then run: schtasks /Create /TN import-events /XML task.xml"
        ),
        Message(
            "Windows: uses local time and runs only while you are signed in; a missed run starts as soon "
            "as possible."
        ),
        Message(
            "Windows: put API keys into your user's environment variables, or name an api_key_file in "
            "the jobs file."
        ),
    ),
    is_available=lambda: sys.platform == "win32",
    format_entry=format_task,
    install_entry=_install_entry,
    remove_entry=_remove_entry,
)
