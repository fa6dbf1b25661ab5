"""Format a task of the Windows task scheduler as XML for `schtasks /Create /XML`.

The elements are in the order of the scheduler's own exports.
"""

from collections.abc import Iterator
from xml.etree import ElementTree as ET  # written, never read

from importer.automation.cron_expression import WEEKDAYS, CronSchedule
from importer.automation.schedulers.scheduled_command import ScheduledCommand
from importer.domain.calendar_names import MONTH_NAMES
from importer.domain.errors import UnusableInput

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
    _add_text(
        ET.SubElement(root, "RegistrationInfo"),
        "Description",
        f"Import events: {command.jobs_file}",
    )
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
    if any(one in word for word in command.argv for one in '%"'):
        raise UnusableInput(
            "A Windows task cannot hold a % or a quote in a path.", "Rename the folder."
        )
    run = " ".join(f'"{word}"' for word in command.argv)
    return f'/d /s /c "{run} >> "{command.log_file}" 2>&1"'


def _add_triggers(triggers: ET.Element, schedule: CronSchedule) -> None:
    interval = _find_interval(schedule)
    starts = [(hour, minute) for hour in schedule.hours for minute in schedule.minutes]
    starts = starts[:1] if interval else starts
    by_day = bool(schedule.days) + bool(schedule.weekdays) or 1
    if len(starts) * by_day > MAX_TRIGGERS:
        raise UnusableInput(
            f"A Windows task has {MAX_TRIGGERS} triggers at most; this schedule needs more.",
            'Choose fewer times, or even ones: --hourly, --cron "*/15 * * * *".',
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
    schedule_element = ET.Element("ScheduleByDay")
    _add_text(schedule_element, "DaysInterval", "1")
    return schedule_element


def _build_monthly(months: tuple[int, ...], days: "range | tuple[int, ...]") -> ET.Element:
    schedule_element = ET.Element("ScheduleByMonth")
    listed = ET.SubElement(schedule_element, "DaysOfMonth")
    for day in days:
        _add_text(listed, "Day", str(day))
    _add_months(schedule_element, months)
    return schedule_element


def _build_weekly(months: tuple[int, ...], weekdays: tuple[int, ...]) -> ET.Element:
    if len(months) == 12:  # noqa: PLR2004 a year
        schedule_element = ET.Element("ScheduleByWeek")
        _add_text(schedule_element, "WeeksInterval", "1")
        _add_weekdays(schedule_element, weekdays)
        return schedule_element
    schedule_element = ET.Element("ScheduleByMonthDayOfWeek")
    weeks = ET.SubElement(schedule_element, "Weeks")
    for week in ("1", "2", "3", "4", "Last"):
        _add_text(weeks, "Week", week)
    _add_weekdays(schedule_element, weekdays)
    _add_months(schedule_element, months)
    return schedule_element


def _add_weekdays(parent: ET.Element, weekdays: tuple[int, ...]) -> None:
    listed = ET.SubElement(parent, "DaysOfWeek")
    for day in weekdays:
        ET.SubElement(listed, WEEKDAYS[day])


def _add_months(parent: ET.Element, months: tuple[int, ...]) -> None:
    listed = ET.SubElement(parent, "Months")
    for month in months:
        ET.SubElement(listed, MONTH_NAMES[month - 1])


def _add_text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text
