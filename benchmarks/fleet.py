"""How much more two workers do than one, where no quota binds: measured at the server."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from support.faulty_api import FaultyConfig, LoggedRequest, start_sandbox

from benchmarks.lines import Line, Skipped
from benchmarks.measure import runs
from importer.sandbox import SandboxCredential

ROWS = 200
TARGET = 1.8
LATENCY = 0.05
CREDENTIALS = 24
WORKING = ("--concurrency", "2", "--quiet")
SETTINGS = 'workers = 4\nrate = "100000/second"\nburst = 1000'
"""No limit; and little enough at once for the server's latency, not this machine's cores, to be what
is waited for."""
PATIENCE = 300.0


def measure_fleet(folder: Path, quick: bool) -> Iterator[Line | Skipped]:  # noqa: FBT001 all parts take it
    """Let one worker, then two, import calendars."""
    del folder
    name = f"{CREDENTIALS * ROWS:,} rows by a fleet of two workers"
    from support.postgresql_server import find_postgres_programs

    if quick:
        yield Skipped(name, "takes too long for a quick run")
    elif find_postgres_programs() is None:
        yield Skipped(name, "PostgreSQL is not installed")
    else:
        pairs = [(_seconds(1, ROWS), _seconds(2, ROWS)) for _ in range(runs(quick=False))]
        gain = median(one / two for one, two in pairs)
        yield Line(name, gain, 1.0, "times", "the work of one worker", TARGET, at_most=False)


def _seconds(workers: int, rows: int) -> float:
    from support.fleet_environment import FleetEnvironment, stop_workers_at_end
    from support.postgresql_server import run_postgres_server

    everyone = [SandboxCredential(unlimited=True) for _ in range(CREDENTIALS)]
    config = FaultyConfig(credentials=everyone, latency=LATENCY, log_size=100_000)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database, server = (
            stack.enter_context(run_postgres_server()),
            stack.enter_context(start_sandbox(config)),
        )
        place = FleetEnvironment(
            folder, server, database.url(database.create_database()), rows, SETTINGS
        )
        stack.enter_context(stop_workers_at_end(place))
        _ = place.command("status"), [place.worker(*WORKING) for _ in range(workers)]
        place.wait_until(lambda: _alive(place.ledger) == workers, PATIENCE)
        place.command("submit", place.jobs)
        place.finish(PATIENCE)
        times = list(_posts(server.state.requests))
    return times[-1] - times[0]


def _alive(ledger: str) -> int:
    import psycopg

    with psycopg.connect(ledger) as connection:
        row = connection.execute("SELECT count(*) FROM procrastinate_workers").fetchone()
        return int(row[0]) if row else 0


def _posts(requests: list[LoggedRequest]) -> Iterator[float]:
    return (one.time for one in requests if one.method == "POST")
