"""Two workers, many credentials, and everything that goes wrong; then it is counted what came of it.

`make endurance`, or
`python tests/automation/fleet/endurance.py [--credentials 200] [--rows 50] [--seed 7]`

The practice API loses answers, resets connections and fails at random. Meanwhile workers are killed
with SIGKILL and replaced, frozen for seconds, and one for longer than a run keeps its lease; and the
database crashes and is started again. Then the guarantee is checked: events = rows for each credential, no
key with two bodies, nobody over the plan's limit, nobody starved.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))
from support.faulty_api import FaultRates, FaultyConfig, start_sandbox
from support.fleet_environment import TOO_MANY, FleetEnvironment, stop_workers_at_end
from support.postgresql_server import PostgresServer, run_postgres_server

from importer.ledger.transaction import LEASE_TTL
from importer.sandbox import SandboxCredential

WORKING = ("--concurrency", "8", "--slice", "3", "--stalled-after", "5", "--quiet")
PLANS = ("enterprise", "enterprise", "enterprise", "premium")
LATENCY = 0.02
TIMEOUT = 900.0
AWAKENING = 1.0
"""Seconds after which a worker that was frozen is itself again."""
BREATH = (4.0, 9.0)
"""Seconds between two blows."""


@dataclass
class Tally:
    """What was done to the fleet, and what came of it."""

    kills: int = 0
    freezes: int = 0
    restarts: int = 0
    seconds: float = 0.0
    blows: list[tuple[float, str]] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)


class Misfortune:
    """Kills, freezes and restarts, one after another, while there is work."""

    def __init__(self, place: FleetEnvironment, server: PostgresServer, seed: int) -> None:
        self._place, self._server = place, server
        self._chance = random.Random(seed)
        self._awake = [place.worker(*WORKING), place.worker(*WORKING)]
        self.tally = Tally()

    def run(self) -> None:
        """Strike until all jobs are done."""
        began = time.monotonic()
        asleep = self._freeze()  # longer than a lease: another worker takes over from it
        self._awake.append(self._place.worker(*WORKING))
        woken = began + LEASE_TTL + 5
        blows = self._blows()
        while not self._is_done() and time.monotonic() < began + TIMEOUT:
            if asleep is not None and time.monotonic() > woken:
                asleep.send_signal(signal.SIGCONT)
                asleep = None
                self._note("woken")
            time.sleep(self._chance.uniform(*BREATH))
            next(blows)
        if asleep is not None:
            asleep.send_signal(signal.SIGCONT)
        self.tally.seconds = time.monotonic() - began

    def _blows(self) -> Iterator[None]:
        while True:
            for blow in (self._kill, self._nap, self._restart, self._kill, self._nap):
                blow()
                yield

    def _kill(self) -> None:
        self._awake.pop(self._chance.randrange(len(self._awake))).kill()
        self._awake.append(self._place.worker(*WORKING))
        self.tally.kills += 1
        self._note("kill")

    def _nap(self) -> None:
        one = self._chance.choice(self._awake)
        one.send_signal(signal.SIGSTOP)
        time.sleep(self._chance.uniform(1.0, 12.0))
        one.send_signal(signal.SIGCONT)
        self.tally.freezes += 1
        self._note("woken")

    def _freeze(self) -> subprocess.Popen[bytes]:
        time.sleep(5)
        one = self._awake.pop(0)
        one.send_signal(signal.SIGSTOP)
        self.tally.freezes += 1
        return one

    def _restart(self) -> None:
        self._server.stop(self._chance.choice(["immediate", "fast"]))
        time.sleep(self._chance.uniform(0.5, 4.0))
        self._server.start()
        self.tally.restarts += 1
        self._note("restarted")

    def _note(self, what: str) -> None:
        self.tally.blows.append((time.time(), what))

    def _is_done(self) -> bool:
        return set(self._place.states().values()) <= {"done", "trouble"}


@contextmanager
def fleet_environment(
    credentials: int, rows: int, seed: int
) -> Iterator[tuple[FleetEnvironment, PostgresServer]]:
    """Start a practice API with random faults and a PostgreSQL ledger for a fleet of workers."""
    rates = FaultRates(
        lost=0.03, reset=0.03, error=0.02, error_after=0.01, cut=0.01, wait=0.05, seed=seed
    )
    everyone = [SandboxCredential(plan=PLANS[at % len(PLANS)]) for at in range(credentials)]
    config = FaultyConfig(
        credentials=everyone, fault_rates=rates, latency=LATENCY, log_size=1_000_000
    )
    with (
        tempfile.TemporaryDirectory() as folder,
        run_postgres_server() as server,
        start_sandbox(config) as api,
    ):
        ledger = server.url(server.create_database())
        with stop_workers_at_end(FleetEnvironment(Path(folder), api, ledger, rows)) as place:
            yield place, server


def judge(place: FleetEnvironment, tally: Tally) -> None:
    """Hold the practice API, the jobs and the law against each other."""
    tally.violations += place.violations()
    tally.violations += [
        f"{name} is {state}" for name, state in place.states().items() if state != "done"
    ]
    _, unexcused = over_the_limit(place, tally)
    tally.violations += [f"over the limit {what}" for what in unexcused]
    if "Traceback" in place.said() or "internal error" in place.said():
        tally.violations.append(place.said()[-2000:])


def tell(place: FleetEnvironment, tally: Tally) -> str:
    """Format the figures of the test run."""
    requests = place.server.state.requests
    start = requests[0].time
    first: dict[str | None, float] = {}
    for one in requests:
        first.setdefault(one.organization_id, one.time - start)
    faults = Counter(one.fault for one in requests if one.fault)
    count = len(place.credentials)
    excused, unexcused = over_the_limit(place, tally)
    return (
        f"{tally.kills} kills, {tally.freezes} freezes, {tally.restarts} restarts of the database "
        f"in {tally.seconds:.0f} s\n"
        f"{count} credentials x {place.rows} rows = {count * place.rows}; {place.events()} events, "
        f"{len(requests)} requests, {sum(faults.values())} faults\n"
        f"first request of a credential: after {max(first.values()):.0f} s at the latest; "
        f"{len(first)} of {count} had one\n"
        f"over the limit: {len(unexcused)} (and {excused} as a worker woke up)\n"
        f"wrong: {len(tally.violations)}\n"
        + "".join(f"  {wrong}\n" for wrong in tally.violations[:40])
    )


def over_the_limit(place: FleetEnvironment, tally: Tally) -> tuple[int, list[str]]:
    """Count the requests refused for the limit's sake as a worker woke up; list the others.

    A request that was about to leave when its process was frozen leaves when it wakes up, whatever
    was asked just before: a process cannot see itself standing still.
    """
    excused, others = 0, []
    for one in place.server.state.requests:
        if one.status != TOO_MANY or one.fault is not None:
            continue
        blows = [(one.time - at, what) for at, what in tally.blows if at <= one.time]
        if any(seconds < AWAKENING and what == "woken" for seconds, what in blows):
            excused += 1
        else:
            others.append(f"{one.organization_id}, {min(blows, default=(0.0, 'nothing'))}")
    return excused, others


def main() -> int:
    """Endure, and print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--credentials", type=int, default=200)
    parser.add_argument("--rows", type=int, default=50)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    with fleet_environment(options.credentials, options.rows, options.seed) as (place, server):
        submitted = place.command("submit", place.jobs)
        sys.stdout.write(submitted.stderr)
        misfortune = Misfortune(place, server, options.seed)
        misfortune.run()
        judge(place, misfortune.tally)
        sys.stdout.write(tell(place, misfortune.tally))
    return 1 if misfortune.tally.violations else 0


if __name__ == "__main__":
    raise SystemExit(main())
