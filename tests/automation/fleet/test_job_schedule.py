"""Schedules of the fleet: cron expressions in a time zone."""

from datetime import UTC, datetime

import pytest

from importer.automation.fleet.job_spec import create_schedule
from importer.domain.errors import UnusableInput

SUMMER = datetime(2027, 7, 1, 12, tzinfo=UTC).timestamp()
BEFORE_WINTER = datetime(2027, 10, 30, 12, tzinfo=UTC).timestamp()


def following(cron: str, zone: str, now: float) -> str:
    return datetime.fromtimestamp(create_schedule(cron, zone, now).next_run_at, UTC).isoformat()


def test_the_next_time_is_in_the_time_zone_that_was_said():
    assert following("0 6 * * *", "UTC", SUMMER) == "2027-07-02T06:00:00+00:00"
    assert following("0 6 * * *", "Europe/Amsterdam", SUMMER) == "2027-07-02T04:00:00+00:00"


def test_six_in_the_morning_stays_six_when_the_clocks_change():
    assert following("0 6 * * *", "Europe/Amsterdam", BEFORE_WINTER) == "2027-10-31T05:00:00+00:00"


@pytest.mark.parametrize(
    ("cron", "says"),
    [
        ("", "not a cron expression"),
        ("daily", "not a cron expression"),
        ("0 6 * *", "not a cron expression"),
        ("61 6 * * *", 'minute cannot be "61"'),
        ("* * * * * *", "not a cron expression"),
        ("0 0 31 2 *", "never runs"),
        ("22-4 * * * *", 'minute cannot be "22-4"'),
        ("5/15 * * * *", 'minute cannot be "5/15"'),
        ("0 6 l * *", 'day of the month cannot be "l"'),
        ("0 6 * * mon#2", 'day of the week cannot be "mon#2"'),
        ("*/2 * */2 * mon", "disagree"),
    ],
)
def test_refuses_the_same_cron_expressions_as_schedule(cron: str, says: str):
    with pytest.raises(UnusableInput, match=says):
        create_schedule(cron, "UTC", SUMMER)


@pytest.mark.parametrize("zone", ["", "Atlantis", "../etc/passwd", "/etc/passwd"])
def test_rejects_what_is_not_a_time_zone(zone: str):
    with pytest.raises(UnusableInput, match="no time zone"):
        create_schedule("0 6 * * *", zone, SUMMER)
