"""The importer is killed, stopped, frozen or started twice; the same command goes on."""

import signal
import threading

import pytest
from support.faulty_api import Fault, FaultKind

from importer.settings import BASE_URL_VARIABLE

pytestmark = pytest.mark.both_ledgers

FAST = ("--rate", "1000/second", "--burst", "1000", "--workers", "4")
ROWS = 40


def killed(command) -> None:
    command.signal(signal.SIGKILL)
    assert command.end().status == -signal.SIGKILL


def finished(shell, path: str) -> dict[str, int]:
    """Run to the end; return the counts."""
    ended = shell(path, *FAST, "--json")
    assert ended.status == 0, ended
    return ended.report["counts"]


# -- killed -------------------------------------------------------------------------------------------


def test_kill_before_the_first_request(
    shell, server, calendar, event_after_requests, get_posts, assert_exactly_once
):
    server.faults.add(Fault(FaultKind.LATE, method="GET", delay=60))
    reached = event_after_requests(server, 1, "GET")
    command = shell.start(calendar(ROWS), *FAST)
    assert reached.wait(20)
    killed(command)
    assert not get_posts(server)
    assert finished(shell, calendar(ROWS))["created"] == ROWS
    assert_exactly_once(server, ROWS)


def test_kill_between_an_intent_and_its_request(
    shell, server, proxy, calendar, get_posts, query, assert_exactly_once
):
    shell.environment[BASE_URL_VARIABLE] = proxy.url
    command = shell.start(calendar(ROWS), *FAST)
    assert proxy.reached.wait(20)
    intended = query("SELECT count(*) FROM events WHERE state = 'intended'")
    assert intended >= [(1,)]
    killed(command)
    assert not get_posts(server)
    proxy.blocking = False
    assert finished(shell, calendar(ROWS))["created"] == ROWS
    assert len(get_posts(server)) == ROWS
    assert_exactly_once(server, ROWS)


def test_kill_while_the_response_is_on_its_way(
    shell, server, calendar, event_after_requests, assert_exactly_once
):
    server.faults.add(Fault(FaultKind.SLOW, times=4, method="POST", delay=60))
    reached = event_after_requests(server, 4)
    command = shell.start(calendar(ROWS), *FAST)
    assert reached.wait(20)
    killed(command)
    assert 1 <= len(server.state.events) <= 4
    assert finished(shell, calendar(ROWS))["created"] == ROWS
    assert_exactly_once(server, ROWS)


@pytest.mark.parametrize("posts", [5, 17, 38])
def test_kill_while_outcomes_are_recorded(
    shell, server, calendar, event_after_requests, posts, get_posts, assert_exactly_once
):
    reached = event_after_requests(server, posts)
    command = shell.start(calendar(ROWS), *FAST)
    assert reached.wait(20)
    command.signal(signal.SIGKILL)
    command.end()
    counts = finished(shell, calendar(ROWS))
    assert counts["created"] + counts["unchanged"] == ROWS
    assert len(get_posts(server)) <= ROWS + 8
    assert_exactly_once(server, ROWS)


def test_kill_repeatedly(shell, serve, calendar, event_after_requests, assert_exactly_once):
    server = serve(latency=0.02)
    for _ in range(4):
        reached = event_after_requests(server, 6)
        command = shell.start(calendar(ROWS), *FAST)
        assert reached.wait(20)
        killed(command)
        server.faults.clear()
    finished(shell, calendar(ROWS))
    assert_exactly_once(server, ROWS)


# -- asked to end -------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM])
def test_one_interrupt_finishes_requests_in_progress(
    shell, serve, calendar, event_after_requests, which, get_posts, assert_exactly_once
):
    server = serve(latency=0.01)
    reached = event_after_requests(server, 8)
    command = shell.start(calendar(100), *FAST)
    assert reached.wait(20)
    command.signal(which)
    ended = command.end()
    assert ended.status == 130
    assert "Stopping after the requests in progress" in ended.err
    assert "Interrupted. Requests in progress were completed." in ended.out
    assert f"Next: import-events {calendar(100)}" in ended.out
    done = len(server.state.events)
    assert len(get_posts(server)) == done < 100
    counts = finished(shell, calendar(100))
    assert (counts["unchanged"], counts["created"]) == (done, 100 - done)
    assert_exactly_once(server, 100)


def test_a_second_interrupt_stops_at_once(
    shell, server, calendar, event_after_requests, wait_until, assert_exactly_once
):
    server.faults.add(Fault(FaultKind.SLOW, times=None, skip=5, method="POST", delay=60))
    reached = event_after_requests(server, 7)
    command = shell.start(calendar(ROWS), *FAST)
    assert reached.wait(20)
    command.signal()
    wait_until(lambda: "Stopping" in (command.folder / "err").read_text())
    command.signal()
    assert command.end().status == 130
    server.faults.clear()
    finished(shell, calendar(ROWS))
    assert_exactly_once(server, ROWS)


def test_closing_the_terminal_stops_the_run(
    shell, serve, calendar, event_after_requests, assert_exactly_once
):
    server = serve(latency=0.01)
    reached = event_after_requests(server, 8)
    command = shell.start(calendar(ROWS), *FAST)
    assert reached.wait(20)
    command.signal(signal.SIGHUP)
    assert command.end().status == -signal.SIGHUP
    finished(shell, calendar(ROWS))
    assert_exactly_once(server, ROWS)


# -- two at once ----------------------------------------------------------------------------------------


def test_a_second_run_reports_the_lease_of_the_first(
    shell, server, calendar, event_after_requests, get_posts, assert_exactly_once
):
    server.faults.add(Fault(FaultKind.SLOW, method="POST", delay=3))
    reached = event_after_requests(server, 1)
    first = shell.start(calendar(ROWS), *FAST)
    assert reached.wait(20)
    second = shell(calendar(ROWS), *FAST)
    assert second.status == 4
    assert (
        f"Another run is importing into this organization: process {first.number} on" in second.err
    )
    assert "run the same command to continue" in second.err
    assert first.end().status == 0
    assert len(get_posts(server)) == ROWS
    assert_exactly_once(server, ROWS)


@pytest.mark.only_sqlite
def test_a_second_run_from_another_machine_finds_the_lease(
    shell, serve, calendar, event_after_requests, tmp_path, get_posts, assert_exactly_once
):
    """Two ledgers know nothing of each other: keys and slugs arbitrate."""
    server = serve(latency=0.005)
    both = [
        shell.start(calendar(ROWS), *FAST, "--ledger", str(tmp_path / name))
        for name in ("ledger.sqlite3", "another.sqlite3")
    ]
    assert [command.end().status for command in both] == [0, 0]
    assert_exactly_once(server, ROWS)
    assert len(get_posts(server)) >= ROWS


def test_a_run_after_a_kill_takes_over_the_lease_at_once(
    shell, server, calendar, event_after_requests, assert_exactly_once
):
    server.faults.add(Fault(FaultKind.SLOW, method="POST", delay=60))
    reached = event_after_requests(server, 1)
    command = shell.start(calendar(ROWS), *FAST)
    assert reached.wait(20)
    killed(command)
    finished(shell, calendar(ROWS))
    assert_exactly_once(server, ROWS)


# -- frozen -------------------------------------------------------------------------------------------


def test_a_frozen_run_sends_nothing_after_another_took_its_lease(
    shell, server, calendar, event_after_requests, query, get_posts, assert_exactly_once
):
    server.faults.add(Fault(FaultKind.SLOW, times=4, method="POST", delay=1.5))
    reached = event_after_requests(server, 4)
    frozen = shell.start(calendar(ROWS), *FAST)
    assert reached.wait(20)
    frozen.signal(signal.SIGSTOP)
    query("UPDATE leases SET expires_at = 0")  # as after two minutes
    assert finished(shell, calendar(ROWS))["created"] == ROWS
    before = len(get_posts(server))
    frozen.signal(signal.SIGCONT)
    ended = frozen.end()
    assert ended.status == 4
    assert "Another run took over this organization" in ended.err
    assert len(get_posts(server)) == before
    assert_exactly_once(server, ROWS)


def test_a_frozen_run_keeps_its_lease_until_it_expires(
    shell, server, calendar, event_after_requests, assert_exactly_once
):
    server.faults.add(Fault(FaultKind.SLOW, times=4, method="POST", delay=1.5))
    reached = event_after_requests(server, 4)
    frozen = shell.start(calendar(ROWS), *FAST)
    assert reached.wait(20)
    frozen.signal(signal.SIGSTOP)
    refused = shell(calendar(ROWS), *FAST)
    assert refused.status == 4
    assert f"process {frozen.number} on" in refused.err
    frozen.signal(signal.SIGCONT)
    assert frozen.end().status == 0
    assert_exactly_once(server, ROWS)


def test_a_run_frozen_before_a_request_reserves_quota_again(
    import_harness, clock, calendar, get_posts, assert_exactly_once
):
    place, path = import_harness(), calendar(10)
    clock.wakes_up = False
    read = clock.now

    def now() -> float:
        """Ten minutes pass between the intents and the first post."""
        worker = threading.current_thread().name == "import-events worker"
        if worker and not clock.wakes_up:
            clock.wakes_up = True
            assert not get_posts(place.server)
            clock.advance(600)
        return read()

    clock.now = now
    result = place.run(path, workers=1)
    assert result.run.exit_status == 0
    assert clock.wakes_up
    assert {one.time for one in get_posts(place.server)} == {clock.started + 600}
    assert_exactly_once(place.server, 10)


def test_a_frozen_run_that_lost_its_lease_sends_nothing(
    import_harness, clock, calendar, get_posts, assert_exactly_once
):
    place, path = import_harness(), calendar(10)
    read, results = clock.now, []

    def now() -> float:
        """Another run takes over between the intents and the first post."""
        if threading.current_thread().name == "import-events worker":
            clock.now = read
            clock.advance(600)
            results.append(place.run(path))
        return read()

    clock.now = now
    result = place.run(path, workers=1)
    assert results[0].run.exit_status == 0
    assert result.run.exit_status == 4
    assert "took over" in result.message
    assert len(get_posts(place.server)) == 10
    assert_exactly_once(place.server, 10)


# -- starved ----------------------------------------------------------------------------------------------


def test_the_system_refuses_to_start_threads(
    import_harness, calendar, monkeypatch, assert_exactly_once
):
    place, path = import_harness(), calendar(10)
    start = threading.Thread.start

    def refuse(thread: threading.Thread) -> None:
        if thread.name == "import-events worker":
            raise RuntimeError("can't start new thread")
        start(thread)

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        result = place.run(path)
    assert result.run.exit_status == 4
    assert "cannot start more threads" in result.message
    assert place.run(path).run.exit_status == 0
    assert_exactly_once(place.server, 10)


def test_fewer_threads_than_configured_suffice(
    import_harness, calendar, monkeypatch, assert_exactly_once
):
    place, path = import_harness(), calendar(10)
    start, started = threading.Thread.start, []

    def refuse_the_third(thread: threading.Thread) -> None:
        if thread.name == "import-events worker":
            started.append(thread)
            if len(started) > 2:
                raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse_the_third)
    assert place.run(path).run.exit_status == 0
    assert place.server.state.peak_concurrency <= 2
    assert_exactly_once(place.server, 10)
