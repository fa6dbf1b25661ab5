"""Cron expressions: what is read, what is refused, and with which words."""

import pytest

from importer.automation.cron_expression import (
    create_daily,
    create_hourly,
    create_weekly,
    parse_cron,
)
from importer.domain.errors import UnusableInput


@pytest.mark.parametrize(
    ("given", "means"),
    [
        ("0 6 * * *", "0 6 * * *"),
        ("*/15 * * * *", "*/15 * * * *"),
        ("0,15,30,45 0-23 1-31 1-12 *", "*/15 * 1-31 * *"),
        ("30 6 * * mon-fri", "30 6 * * 1-5"),
        ("30 6 * JAN,mar MON", "30 6 * 1,3 1"),
        ("0 0 * * 7", "0 0 * * 0"),
        ("0 0 * * sat-sun", "0 0 * * 0,6"),
        ("0 0 * * fri-0", "0 0 * * 0,5,6"),
        ("0 0 * * sun-sun,mon", "0 0 * * 0,1"),
        ("0 0 * * */2", "0 0 * * 0,2,4,6"),
        ("0 8-18/2 1,15 * 1", "0 8,10,12,14,16,18 1,15 * 1"),
    ],
)
def test_an_expression_is_written_with_numbers_that_every_cron_knows(given, means):
    assert parse_cron(given).expression == means


def test_a_time_of_day_and_a_day_of_the_week_are_expressions():
    assert create_daily("6:05").expression == "5 6 * * *"
    assert create_weekly("Monday", "23:59").expression == "59 23 * * 1"
    assert create_weekly("sun", "00:00").expression == "0 0 * * 0"
    assert create_hourly().expression == "17 * * * *"


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("", "five fields"),
        ("@daily", "five fields"),
        ("0 6 * * * 2027", "five fields"),
        ("60 6 * * *", 'minute cannot be "60"'),
        ("0 24 * * *", 'hour cannot be "24"'),
        ("0 0 0 * *", 'day of the month cannot be "0"'),
        ("0 0 * 13 *", 'month cannot be "13"'),
        ("0 0 * * 8", 'day of the week cannot be "8"'),
        ("0 0 * mon *", 'month cannot be "mon"'),
        ("0 0 L * *", 'day of the month cannot be "l"'),
        ("0 0 * * 5#1", 'day of the week cannot be "5#1"'),
        ("0 22-4 * * *", 'hour cannot be "22-4"'),
        ("5/10 * * * *", 'minute cannot be "5/10"'),
        ("*/0 * * * *", 'minute cannot be "\\*/0"'),
        ("1,, * * * *", 'minute cannot be ""'),
        ("*-5 * * * *", 'minute cannot be "\\*-5"'),
        ("²  * * * *", 'minute cannot be "²"'),
        ("0 0 31 2,4 *", "never runs"),
        ("0 0 */2 * mon", "disagree"),
        ("0 0 1 * */2", "disagree"),
    ],
)
def test_rejects_what_is_not_a_cron_expression_with_its_field(expression, says):
    with pytest.raises(UnusableInput, match=says) as refused:
        parse_cron(expression)
    assert refused.value.exit_status == 2


@pytest.mark.parametrize("time", ["24:00", "6", "06:60", "6:5", "six", "-1:00"])
def test_rejects_what_is_not_a_time_of_day(time):
    with pytest.raises(UnusableInput, match="not a time of day"):
        create_daily(time)


def test_rejects_what_is_not_a_day_of_the_week():
    with pytest.raises(UnusableInput, match="not a day of the week"):
        create_weekly("someday", "06:00")


def test_a_leap_day_is_a_day():
    assert parse_cron("0 0 29 2 *").days == (29,)
