"""The Windows task, read back by a parser of XML. No Windows is here to take it."""

import pytest
from defusedxml import ElementTree

from importer.automation.cron_expression import (
    create_daily,
    create_hourly,
    create_weekly,
    parse_cron,
)
from importer.automation.schedulers.scheduler import ScheduledCommand
from importer.automation.schedulers.windows_task import MAX_TRIGGERS, NAMESPACE, format_task
from importer.domain.errors import UnusableInput

CLUB = ScheduledCommand(("/opt/R&D <1>/import-events",), "/clubs/Läufe & more/jobs.toml")


def triggers(expression):
    """Each trigger as (start, days): days by the name of the element and the texts and names in it."""
    found = []
    for trigger in read(format_task(CLUB, parse_cron(expression))).iterfind(
        ".//{*}CalendarTrigger"
    ):
        start = trigger.findtext("{*}StartBoundary").partition("T")[2]
        days = trigger[-1]
        facts = [one.text.strip() or name(one) for one in days.iter() if not len(one) and one.text]
        named = [name(one) for one in days.iter() if not len(one) and not one.text]
        found.append((start, name(days), *facts, *named))
    return found


def read(text):
    return ElementTree.fromstring(text)


def name(element):
    return element.tag.removeprefix(f"{{{NAMESPACE}}}")


def test_the_task_runs_the_batch_and_keeps_a_log():
    action = read(format_task(CLUB, create_daily("06:00"))).find(".//{*}Exec")
    assert {name(one): one.text for one in action} == {
        "Command": "cmd.exe",
        "Arguments": '/d /s /c ""/opt/R&D <1>/import-events" "batch" '
        '"/clubs/Läufe & more/jobs.toml" >> "/clubs/Läufe & more/jobs.log" 2>&1"',
        "WorkingDirectory": "/clubs/Läufe & more",
    }


def test_a_missed_run_starts_as_soon_as_possible_and_none_overlaps():
    settings = read(format_task(CLUB, create_daily("06:00"))).find(".//{*}Settings")
    assert settings.findtext("{*}StartWhenAvailable") == "true"
    assert settings.findtext("{*}MultipleInstancesPolicy") == "IgnoreNew"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("0 6 * * *", [("06:00:00", "ScheduleByDay", "1")]),
        ("0 6,18 * * *", [("06:00:00", "ScheduleByDay", "1"), ("18:00:00", "ScheduleByDay", "1")]),
        ("0 6 * * 1,7", [("06:00:00", "ScheduleByWeek", "1", "Sunday", "Monday")]),
        ("0 6 1,15 2 *", [("06:00:00", "ScheduleByMonth", "1", "15", "February")]),
        (
            "0 6 * 5 5",
            [("06:00:00", "ScheduleByMonthDayOfWeek", "1", "2", "3", "4", "Last", "Friday", "May")],
        ),
    ],
)
def test_a_schedule_as_triggers(expression, expected):
    assert triggers(expression) == expected


def test_days_and_weekdays_are_two_triggers_as_either_is_enough():
    assert [one[1] for one in triggers("0 6 1 * mon")] == ["ScheduleByMonth", "ScheduleByWeek"]


@pytest.mark.parametrize(
    ("expression", "start", "interval"),
    [("17 * * * *", "00:17:00", "PT60M"), ("5,20,35,50 * * * *", "00:05:00", "PT15M")],
)
def test_even_times_are_one_trigger_that_repeats(expression, start, interval):
    root = read(format_task(CLUB, parse_cron(expression)))
    assert [one[0] for one in triggers(expression)] == [start]
    assert root.findtext(".//{*}Interval") == interval
    assert root.findtext(".//{*}Duration") == "P1D"


def test_more_triggers_than_a_task_may_have_are_rejected():
    assert len(triggers("0,1 * * * *")) == MAX_TRIGGERS
    with pytest.raises(UnusableInput, match="triggers"):
        format_task(CLUB, parse_cron("0,1,2 * * * *"))


@pytest.mark.parametrize("jobs", ["/100%/jobs.toml", '/a"b/jobs.toml'])
def test_rejects_a_path_that_the_command_line_would_change(jobs):
    with pytest.raises(UnusableInput, match="Windows task"):
        format_task(ScheduledCommand(("/p",), jobs), create_hourly())


def test_a_week_is_english_whatever_the_locale():
    assert "<Sunday />" in format_task(CLUB, create_weekly("sun", "06:00"))
