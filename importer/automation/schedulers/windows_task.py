"""A task of the Windows task scheduler, as XML for `schtasks /Create /XML`.

The elements are in the order of the scheduler's own exports.
"""

import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET  # written, never read

from importer.automation.cron_expression import WEEKDAYS, CronSchedule
from importer.automation.schedulers.scheduled_command import ScheduledCommand
from importer.automation.schedulers.scheduler import (
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
    root = ET.Element("Task", version="1.2", xmlns=NAMESPACE)
    information = ET.SubElement(root, "RegistrationInfo")
    _add_text(information, "Description", f"Import events: {command.jobs_file}")
    _add_triggers(ET.SubElement(root, "Triggers"), schedule)
    settings = ET.SubElement(root, "Settings")
    for name, value in _TASK_SETTINGS.items():
        _add_text(settings, name, value)
    action = ET.SubElement(ET.SubElement(root, "Actions"), "Exec")
    _add_text(action, "Command", "cmd.exe")
    _add_text(action, "Arguments", _format_arguments(command))
    _add_text(action, "WorkingDirectory", command.folder)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def _format_arguments(command: ScheduledCommand) -> str:
    """Return the arguments of cmd.exe; with `/s` the outermost quotes enclose the command."""
    return f'/d /s /c "{join_for_windows(command.argv)} >> "{command.log_file}" 2>&1"'


def _add_triggers(triggers: ET.Element, schedule: CronSchedule) -> None:
    interval = _find_interval(schedule)
    starts = [(hour, minute) for hour in schedule.hours for minute in schedule.minutes]
    starts = starts[:1] if interval else starts
    by_day = bool(schedule.days) + bool(schedule.weekdays) or 1
    if len(starts) * by_day > MAX_TRIGGERS:
        raise UnusableInput(
            Message(
                "This schedule needs more than {count} triggers, the limit of a Windows task.",
                count=MAX_TRIGGERS,
            ),
            Message(
                'Choose fewer times, or times at equal intervals: --hourly, --cron "*/15 * * * *".'
            ),
        )
    for hour, minute in starts:
        for days in _build_day_schedules(schedule):
            trigger = ET.SubElement(triggers, "CalendarTrigger")
            if interval:
                _add_repetition(trigger, interval)
            _add_text(trigger, "StartBoundary", f"2025-01-01T{hour:02}:{minute:02}:00")
            _add_text(trigger, "Enabled", "true")
            trigger.append(days)


def _find_interval(schedule: CronSchedule) -> int | None:
    """Return the minutes between two runs if they are equal all day, else `None`."""
    count = len(schedule.minutes)
    even = tuple(schedule.minutes[0] + at * 60 // count for at in range(count))
    if len(schedule.hours) == 24 and 60 % count == 0 and schedule.minutes == even:  # noqa: PLR2004 a day
        return 60 // count
    return None


def _add_repetition(trigger: ET.Element, minutes: int) -> None:
    repetition = ET.SubElement(trigger, "Repetition")
    _add_text(repetition, "Interval", f"PT{minutes}M")
    _add_text(repetition, "Duration", "P1D")
    _add_text(repetition, "StopAtDurationEnd", "false")


def _build_day_schedules(schedule: CronSchedule) -> Iterator[ET.Element]:
    """Yield the days as XML; days and weekdays become two triggers, since in cron either is enough."""
    if schedule.days:
        yield _build_monthly(schedule.months, schedule.days)
    if schedule.weekdays:
        yield _build_weekly(schedule.months, schedule.weekdays)
    if schedule.days is None and schedule.weekdays is None:
        yield (
            _build_monthly(schedule.months, range(1, 32))
            if len(schedule.months) < 12  # noqa: PLR2004 the months of a year
            else _build_daily()
        )


def _build_daily() -> ET.Element:
    days = ET.Element("ScheduleByDay")
    _add_text(days, "DaysInterval", "1")
    return days


def _build_monthly(months: tuple[int, ...], numbers: Iterable[int]) -> ET.Element:
    days = ET.Element("ScheduleByMonth")
    listed = ET.SubElement(days, "DaysOfMonth")
    for number in numbers:
        _add_text(listed, "Day", str(number))
    _add_names(days, "Months", (MONTH_NAMES[month - 1] for month in months))
    return days


def _build_weekly(months: tuple[int, ...], weekdays: tuple[int, ...]) -> ET.Element:
    names = [WEEKDAYS[day] for day in weekdays]
    if len(months) == len(MONTH_NAMES):
        days = ET.Element("ScheduleByWeek")
        _add_text(days, "WeeksInterval", "1")
        _add_names(days, "DaysOfWeek", names)
        return days
    days = ET.Element("ScheduleByMonthDayOfWeek")
    weeks = ET.SubElement(days, "Weeks")
    for week in ("1", "2", "3", "4", "Last"):
        _add_text(weeks, "Week", week)
    _add_names(days, "DaysOfWeek", names)
    _add_names(days, "Months", (MONTH_NAMES[month - 1] for month in months))
    return days


def _add_names(parent: ET.Element, tag: str, names: Iterable[str]) -> None:
    listed = ET.SubElement(parent, tag)
    for name in names:
        ET.SubElement(listed, name)


def _add_text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text


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
