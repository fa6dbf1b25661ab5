"""What is made of a cron expression fires when cron would.

Two that share no line with the importer are asked: croniter, and systemd itself.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from croniter import croniter
from hypothesis import example, given, reject
from hypothesis import strategies as st
from support.properties import examples

from importer.automation.cron_expression import CronSchedule, parse_cron
from importer.automation.schedulers.systemd import format_calendar
from importer.domain.errors import UnusableInput

ANALYZE = shutil.which("systemd-analyze")
FROM = datetime(2027, 1, 30, 21, 7, tzinfo=UTC)
TIMES = 12


def fields(low: int, high: int, *names: str) -> st.SearchStrategy[str]:
    """Cron fields of all shapes; but no 1-1, which croniter takes for every day."""
    number = st.integers(low, high)
    pair = st.tuples(number, number).filter(lambda two: two[0] != two[1])
    single = number.map(str) | st.sampled_from(names or ("*",))
    ranged = pair.map(lambda two: f"{min(two)}-{max(two)}")
    stepped = st.tuples(ranged, st.integers(1, high // 2)).map(lambda two: f"{two[0]}/{two[1]}")
    every = st.integers(2, high // 2).map(lambda step: f"*/{step}")
    several = st.lists(number.map(str) | ranged | stepped, min_size=1, max_size=3).map(",".join)
    return st.just("*") | single | every | several


expressions = st.tuples(
    fields(0, 59),
    fields(0, 23),
    fields(1, 31),
    fields(1, 12, "jan", "Feb", "DEC"),
    fields(0, 7, "sun", "Mon", "SAT"),
).map(" ".join)


def usable(expression: str) -> CronSchedule:
    """Read it; those that are refused are another test's."""
    try:
        return parse_cron(expression)
    except UnusableInput:
        reject()


def fires(schedule: CronSchedule) -> Iterator[datetime]:
    """Yield the times after `FROM` that match the fields of the schedule."""
    day = FROM.replace(hour=0, minute=0)
    while True:
        dated = schedule.days is None or day.day in schedule.days
        named = schedule.weekdays is None or day.isoweekday() % 7 in schedule.weekdays
        both_said = schedule.days is not None and schedule.weekdays is not None
        if day.month in schedule.months and (dated or named if both_said else dated and named):
            for hour in schedule.hours:
                for minute in schedule.minutes:
                    if (moment := day.replace(hour=hour, minute=minute)) > FROM:
                        yield moment
        day += timedelta(days=1)


def by_croniter(expression: str) -> list[datetime]:
    moments = croniter(expression, FROM, ret_type=datetime)
    return [moments.get_next() for _ in range(TIMES)]


def by_systemd(elapsing: tuple[str, ...]) -> list[datetime]:
    """Return the times at which systemd runs a timer with these lines."""
    listed = subprocess.run(
        [ANALYZE, "calendar", f"--iterations={TIMES}", f"--base-time={FROM:%F %T} UTC", *elapsing],
        capture_output=True,
        check=True,
        text=True,
        env={**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8"},
    )
    found = re.findall(r"(?:elapse|#\d+): \w+ ([-\d]+ [:\d]+) UTC", listed.stdout)
    moments = {datetime.fromisoformat(f"{moment}+00:00") for moment in found}
    return sorted(moments)[:TIMES]


@given(expressions)
@example("0 0 29 2 *")
@example("0 0 1 * mon")
@example("30 6 * * 5-7")
@examples(300)
def test_an_expression_fires_when_croniter_says(expression):
    schedule = usable(expression)
    expected = by_croniter(expression)
    assert list(islice(fires(schedule), TIMES)) == expected
    assert by_croniter(schedule.expression) == expected


@pytest.mark.scheduler_tools
@pytest.mark.skipif(ANALYZE is None, reason="there is no systemd-analyze here")
@given(expressions)
@example("0 0 29 2 *")
@example("0 0 1 * mon")
@example("30 6 * * 5-7")
@examples(100)
def test_a_timer_elapses_when_croniter_says(expression):
    schedule = usable(expression)
    assert by_systemd(format_calendar(schedule)) == by_croniter(expression)
