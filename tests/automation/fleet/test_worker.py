"""Workers as processes: killed, frozen and cut off from their database; events = rows all the same."""

import signal
from collections.abc import Callable

from support.faulty_api import FaultRates
from support.fleet_environment import FleetEnvironment, report
from support.postgresql_server import PostgresServer

from importer.sandbox import SandboxCredential

QUICK = ("--stalled-after", "2", "--slice", "1")
RATES = FaultRates(lost=0.05, reset=0.05, error=0.03, error_after=0.02, cut=0.02, seed=4)
SLOWLY = "workers = 1"
TIMEOUT = 400.0


def test_another_worker_continues_after_a_kill(
    fleet_environment: Callable[..., FleetEnvironment],
):
    place = fleet_environment(12, 10, SLOWLY, fault_rates=RATES, latency=0.05)
    assert place.command("submit", place.jobs).returncode == 0
    first, _ = place.worker(*QUICK), place.worker(*QUICK)
    place.wait_until(lambda: place.events() > 30, TIMEOUT)
    first.kill()
    place.finish(TIMEOUT)
    assert place.violations() == []
    ended = place.command("status", "--json", "--stalled-after", "2")
    assert ended.returncode == 0
    assert {job["rows_in"] for job in report(ended)["jobs"]} == {10}
    assert report(ended)["workers"] == 1


def test_a_frozen_worker_and_a_database_restart_create_no_duplicates(
    fleet_environment: Callable[..., FleetEnvironment], postgresql: PostgresServer
):
    place = fleet_environment(6, 10, SLOWLY, fault_rates=RATES, latency=0.1)
    place.command("submit", place.jobs)
    frozen, other = place.worker(*QUICK), place.worker(*QUICK)
    place.wait_until(lambda: place.events() > 10, TIMEOUT)
    frozen.send_signal(signal.SIGSTOP)
    place.wait_until(lambda: "sent no heartbeat" in place.said(), TIMEOUT)
    postgresql.stop("immediate")
    postgresql.start()
    frozen.send_signal(signal.SIGCONT)
    place.finish(TIMEOUT)
    assert place.violations() == []
    assert (frozen.poll(), other.poll()) == (None, None)  # both outlasted it


def test_a_worker_that_is_stopped_returns_its_jobs_to_the_queue(
    fleet_environment: Callable[..., FleetEnvironment],
):
    place = fleet_environment(2, 20, SLOWLY, latency=0.1)
    place.command("submit", place.jobs)
    first = place.worker()
    place.wait_until(lambda: place.events() > 4, TIMEOUT)
    first.send_signal(signal.SIGTERM)
    assert first.wait(TIMEOUT) == 0
    assert set(place.states().values()) == {"waiting"}
    assert place.events() < 40
    place.worker()
    place.finish(TIMEOUT)
    assert place.violations() == []
    assert "Traceback" not in place.said()


def test_a_worker_can_be_stopped_while_its_database_is_unavailable(
    fleet_environment: Callable[..., FleetEnvironment], postgresql: PostgresServer
):
    place = fleet_environment(2, 20, SLOWLY, latency=0.1)
    place.command("submit", place.jobs)
    one = place.worker(*QUICK)
    place.wait_until(lambda: place.events() > 4, TIMEOUT)
    postgresql.stop("immediate")
    try:
        one.send_signal(signal.SIGTERM)
        assert one.wait(TIMEOUT) == 0
    finally:
        postgresql.start()
    assert "Traceback" not in place.said()
    place.worker(*QUICK)
    place.finish(TIMEOUT)
    assert place.violations() == []


def test_an_exhausted_quota_blocks_no_other_credential(
    fleet_environment: Callable[..., FleetEnvironment],
):
    """With one place to work at, and a slice that the quota's wait would never end."""
    poor = SandboxCredential(plan="free")
    place = fleet_environment(
        0, 30, credentials=[poor, *(SandboxCredential(unlimited=True) for _ in range(4))]
    )
    place.command("submit", place.jobs)
    place.worker("--concurrency", "1")
    place.finish(TIMEOUT, but=["club-0"])
    place.wait_until(lambda: place.states()["club-0"] == "stopped", TIMEOUT)
    ended = place.command("status", "--json")
    stopped = next(job for job in report(ended)["jobs"] if job["name"] == "club-0")
    assert ended.returncode == 0
    assert stopped["resume_at"] is not None
    assert 0 < stopped["rows_in"] < 30
    assert place.violations([stopped["rows_in"], 30, 30, 30, 30]) == []
