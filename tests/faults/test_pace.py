"""Quotas, the server's word about them, and clocks that are wrong or jump."""

import re
from datetime import UTC, datetime

import psutil
import pytest
from support.faulty_api import Fault, FaultKind, RetryAfterMode

from importer.delivery.retry import DEFAULT_PAUSE
from importer.domain.intervals_api import FREE
from importer.domain.model import State
from importer.domain.progress_events import ProgressUpdate, WaitNotice
from importer.domain.rate_limit import MAX_WAIT
from importer.ledger import process_identity as processes

pytestmark = pytest.mark.both_ledgers

HOUR = 3600.0
NOW_MS = 1_800_000_000_000
"""The fake clock's start, in milliseconds."""


def in_all(result) -> int:
    found = result.counts()
    return found["created"] + found["unchanged"]


# -- 429 --------------------------------------------------------------------------------------------------


def test_a_429_with_retry_after(import_harness, clock, calendar, assert_exactly_once):
    place = import_harness()
    place.server.faults.add(Fault(FaultKind.RATE_LIMITED, skip=12, method="POST", delay=100.0))
    result = place.run(calendar(40))
    assert result.run.exit_status == 0
    assert {row.attempts for row in result.rows} == {1}  # it charges no attempt
    assert clock.passed == pytest.approx(100, abs=1)
    assert result.notes == ()
    assert_exactly_once(place.server, 40)


@pytest.mark.parametrize(
    "value",
    [
        NOW_MS - 60_000,
        NOW_MS // 1000 + 60,
        60,
        -5,
        0,
        10**18,
        1e300,
        NOW_MS + 10 * 365 * 86_400_000,
        "soon",
        "1800000060000",
        None,
        True,
        [NOW_MS + 60_000],
        {"at": NOW_MS},
        RetryAfterMode.ABSENT,
    ],
    ids=repr,
)
def test_a_429_with_an_implausible_retry_after(
    import_harness, clock, calendar, value, assert_exactly_once
):
    place = import_harness()
    place.server.faults.add(
        Fault(FaultKind.RATE_LIMITED, skip=12, method="POST", retry_after=value)
    )
    result = place.run(calendar(40))
    assert result.run.exit_status == 0
    [note] = result.notes
    assert f"Waiting {DEFAULT_PAUSE:.0f} seconds" in note
    assert clock.passed == pytest.approx(DEFAULT_PAUSE, abs=1)
    assert_exactly_once(place.server, 40)


def test_a_429_with_a_retry_after_of_hours(
    import_harness, clock, calendar, get_posts, assert_exactly_once
):
    place, path = import_harness(), calendar(40)
    place.server.faults.add(Fault(FaultKind.RATE_LIMITED, skip=12, method="POST", delay=5 * HOUR))
    result = place.run(path)
    assert (result.run.state, result.run.exit_status) == (State.STOPPED, 4)
    assert result.run.resume_at.timestamp() == clock.started + 5 * HOUR
    assert clock.passed < MAX_WAIT
    before = len(get_posts(place.server))
    assert place.run(path).run.exit_status == 4  # too early: nothing is sent
    assert len(get_posts(place.server)) == before
    clock.advance(5 * HOUR)
    assert place.run(path).run.exit_status == 0
    assert_exactly_once(place.server, 40)


def test_a_429_for_every_request(import_harness, clock, calendar, assert_exactly_once):
    place, path = import_harness(), calendar(40)
    place.server.faults.add(Fault(FaultKind.RATE_LIMITED, None, skip=12, method="POST", delay=2.0))
    result = place.run(path)
    assert (result.run.exit_status, result.counts()["created"]) == (4, 12)
    assert "quota is used up" in result.message
    place.server.faults.clear()
    clock.advance(60)
    assert place.run(path).run.exit_status == 0
    assert_exactly_once(place.server, 40)


# -- the plan's quota -------------------------------------------------------------------------------------


def test_the_quota_is_exhausted(shell, serve, calendar, assert_exactly_once):
    server = serve(plan="free")
    ended = shell(calendar(30), "--json")
    assert ended.status == 4
    left = ended.report["counts"]["pending"]
    assert f"The plan's quota is used up; {left} events are still to be sent." in ended.err
    back = datetime.fromisoformat(ended.report["run"]["resume_at"])
    assert back > datetime.now(UTC)
    assert f"again after {back.astimezone():%A %d %B, %H:%M}" in ended.err
    assert "--wait" in ended.err
    assert_exactly_once(server, 30 - left)


def test_the_preview_names_the_quota_before_the_first_request(
    shell, serve, calendar, assert_exactly_once
):
    server = serve(plan="free")
    ended = shell(calendar(30))
    preview = re.search(
        r": 30 events to create, 0 already imported.*\. Limit: 100 a day, up to 20 at once\. This takes",
        ended.err,
    )
    assert preview, ended.err
    assert "Press Ctrl-C to stop; run the same command to continue." in ended.err
    assert_exactly_once(server, len(server.state.events))


def test_the_next_run_continues_when_the_quota_is_back(
    import_harness, clock, calendar, get_posts, assert_exactly_once
):
    place, path = import_harness(plan="free"), calendar(50)
    runs = 0
    while (result := place.run(path)).run.exit_status == 4:
        clock.advance(result.run.resume_at.timestamp() - clock.now())
        runs += 1
    assert (result.run.exit_status, runs) == (0, 2)
    assert {one.status for one in place.server.state.requests} <= {200, 201}
    assert clock.passed == pytest.approx((len(place.requests()) - 20) * FREE.interval, rel=0.02)
    assert_exactly_once(place.server, 50)


def test_a_run_with_wait_sleeps_until_the_quota_is_back(
    import_harness, clock, calendar, assert_exactly_once
):
    place = import_harness(plan="free")
    result = place.run(calendar(45), wait=True)
    assert (result.run.exit_status, in_all(result)) == (0, 45)
    assert clock.passed == pytest.approx(26 * FREE.interval, rel=0.02)
    assert any(isinstance(update, WaitNotice) for update in place.updates)
    assert {one.status for one in place.server.state.requests} <= {200, 201}
    assert_exactly_once(place.server, 45)


def test_interrupt_during_a_wait_of_hours(import_harness, clock, calendar, assert_exactly_once):
    place, path = import_harness(plan="free"), calendar(25)
    place.on_update = lambda update: isinstance(update, WaitNotice) and place.button.cancel()
    result = place.run(path, wait=True)
    assert result.run.exit_status == 130
    assert clock.passed < HOUR
    place.button.canceled, place.on_update = False, lambda update: None
    assert place.run(path, wait=True).run.exit_status == 0
    assert_exactly_once(place.server, 25)


def test_processes_with_one_ledger_share_the_quota(shell, serve, calendar, assert_exactly_once):
    """A run, and dry runs that ask beside it: together they never see a 429."""
    server = serve(plan="premium")
    path = calendar(15)
    commands = [shell.start(path, *("--dry-run",) * (at > 0)) for at in range(4)]
    ended = [command.end() for command in commands]
    assert [(one.status, one.err[-300:]) for one in ended if one.status] == []
    assert {one.status for one in server.state.requests} <= {200, 201}
    assert_exactly_once(server, 15)


def test_a_killed_run_has_used_its_quota(
    shell, serve, calendar, event_after_requests, assert_exactly_once
):
    server = serve(plan="premium", latency=0.05)
    reached = event_after_requests(server, 10)
    command = shell.start(calendar(15))
    assert reached.wait(20)
    command.signal(9)
    command.end()
    assert shell(calendar(15)).status == 0
    assert {one.status for one in server.state.requests} <= {200, 201}
    assert_exactly_once(server, 15)


# -- clocks ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hours", [-30, -5, 5, 30])
def test_the_system_clock_is_wrong_by_hours(
    import_harness, clock, calendar, hours, assert_exactly_once
):
    place = import_harness(clock_skew=hours * HOUR)
    place.server.faults.add(Fault(FaultKind.RATE_LIMITED, skip=12, method="POST", delay=100.0))
    result = place.run(calendar(40))
    assert result.run.exit_status == 0
    assert clock.passed == pytest.approx(100, abs=2)
    assert result.notes == ()
    assert_exactly_once(place.server, 40)


@pytest.mark.parametrize("hours", [-100, -5, 3])
def test_the_system_clock_is_set_during_the_run(
    import_harness, clock, calendar, hours, assert_exactly_once
):
    """Neither waits nor attempts are the longer for it."""
    place = import_harness(plan="premium", unlimited=True)
    place.server.faults.add(Fault(FaultKind.ERROR, times=10, skip=5, method="POST"))
    place.on_update = lambda update: update == ProgressUpdate(8, 60) and clock.advance(hours * HOUR)
    result = place.run(calendar(60))
    assert result.run.exit_status == 0, result.message
    assert sum(clock.waits) < 60
    assert result.run.finished >= result.run.started
    assert_exactly_once(place.server, 60)


@pytest.mark.parametrize("hours", [2, 1000])
def test_the_system_clock_was_ahead_and_is_corrected(
    import_harness, clock, calendar, hours, assert_exactly_once
):
    """What was reckoned by the wrong clock does not hold the next run up."""
    place = import_harness(plan="premium", unlimited=True)
    place.run(calendar(30))
    clock.advance(-hours * HOUR)
    query_database = clock.now()
    result = place.run(calendar(45))
    assert result.run.exit_status == 0, result.message
    assert clock.now() - query_database < 60
    assert_exactly_once(place.server, 45)


def test_the_system_clock_is_set_while_another_run_holds_the_lease(
    shell, server, calendar, event_after_requests, monkeypatch, get_posts, assert_exactly_once
):
    """Linux tells a process's birth by today's clock; that must not make the process another one."""
    server.faults.add(Fault(FaultKind.SLOW, method="POST", delay=60))
    reached = event_after_requests(server, 1)
    first = shell.start(calendar(5))
    assert reached.wait(20)
    mark = mark_of(first.number)
    boot = psutil._psplatform.boot_time
    monkeypatch.setattr(psutil._psplatform, "boot_time", lambda: boot() + 5 * HOUR)
    assert not processes.has_process_ended(mark)
    first.signal(9)
    first.end()
    assert shell(calendar(5)).status == 0
    assert_exactly_once(server, 5)


def mark_of(number: int) -> str:
    """Return the identity that the process with this number writes for itself."""
    mine = processes.get_process_identity().split()
    born = processes._get_start_time(psutil.Process(number))
    return f"{mine[0]} {number} {born:.2f}"
