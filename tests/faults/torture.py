"""Kills the importer at random moments under random faults, and checks the guarantees.

`python tests/faults/torture.py --kills 1000 [--seed 7] [--ledger postgresql]`

Each round: a fresh organization in a practice API that loses answers, resets connections, fails and
limits at random; a calendar; and the same command repeatedly, killed with SIGKILL at a random
moment, until it is done. Then: events = rows, ledger = server, no duplicates, no idempotency key with
two payloads, and the last report is right.
"""

import argparse
import csv
import json
import os
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
from datetime import date, timedelta
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))
from support.faulty_api import FaultRates, FaultyConfig, FaultySandbox, start_sandbox
from support.ledgers import query_database
from support.postgresql_server import PostgresServer, run_postgres_server

from importer.domain.intervals_api import API_KEY_VARIABLE, IDEMPOTENCY_HEADER
from importer.settings import LEDGER_VARIABLE

ROWS = 160
LATENCY = 0.02
MOST_RUNS = 400


@dataclass(slots=True)
class Tally:
    """Counts of a torture run."""

    kills: int = 0
    runs: int = 0
    rounds: int = 0
    rows: int = 0
    events: int = 0
    requests: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    wrongs: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a round is.

    Attributes:
        folder: for its files.
        ledger: a path, or the URL of a database.
    """

    folder: Path
    ledger: Path | str


@contextmanager
def place(server: PostgresServer | None) -> Iterator[Place]:
    """Create an empty environment for one round."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if server is None:
            yield Place(folder, folder / "ledger.sqlite3")
            return
        database = server.create_database()
        yield Place(folder, server.url(database))
        server.drop_database(database)


def torture(kills: int, seed: int, server: PostgresServer | None = None) -> Tally:
    """Torture until so many kills have been dealt; the ledgers are on this server, or in files."""
    tally, chance = Tally(), random.Random(seed)
    while tally.kills < kills and not tally.wrongs:
        with place(server) as here:
            _round(here, tally, chance, kills)
    return tally


def _round(here: Place, tally: Tally, chance: random.Random, kills: int) -> None:
    rates = FaultRates(
        lost=0.05,
        reset=0.05,
        error=0.03,
        error_after=0.02,
        cut=0.02,
        rate_limited=0.01,
        wait=0.05,
        seed=chance.randrange(2**32),
    )
    calendar = here.folder / "calendar.csv"
    _write_calendar(calendar, tally.rounds)
    with start_sandbox(FaultyConfig(unlimited=True, fault_rates=rates, latency=LATENCY)) as server:
        for _ in range(MOST_RUNS):
            may_kill = tally.kills < kills
            report = _run(here, calendar, server, tally, chance if may_kill else None)
            if report is not None and report["run"]["exit_status"] == 0:
                break
        _judge(here, server, report, tally)
    tally.rounds += 1


def _write_calendar(path: Path, number: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Name", "Date", "Type"])
        for row in range(ROWS):
            day = date(2027, 1, 1) + timedelta(days=row % 300)
            rows.writerow([f"Round {number} race {row}", day.isoformat(), "race"])


def _run(
    here: Place, calendar: Path, server: FaultySandbox, tally: Tally, chance: random.Random | None
) -> dict | None:
    """Run the command once; return its report, or nothing if it was killed before it ended."""
    command = [
        *(sys.executable, "-m", "importer", str(calendar), "--json", "--quiet"),
        *("--base-url", server.base_url),
        *("--rate", "100000/second", "--burst", "1000", "--workers", "6"),
    ]
    environment = {
        **os.environ,
        API_KEY_VARIABLE: server.key,
        LEDGER_VARIABLE: str(here.ledger),
        "XDG_STATE_HOME": str(here.folder),
    }
    tally.runs += 1
    before = len(server.state.requests)
    out_path, err_path = (
        here.folder / name for name in ("out.json", "err.txt")
    )  # pipes would fill up
    with out_path.open("wb") as out_file, err_path.open("wb") as err_file:
        process = subprocess.Popen(command, env=environment, stdout=out_file, stderr=err_file)
        killed = chance is not None and _kill_later(process, server, before, chance)
        process.wait(timeout=120)
    if killed:
        tally.kills += 1
        return None
    out, err = out_path.read_bytes(), err_path.read_bytes()
    if b"Traceback" in err or not out:
        tally.wrongs.append(f"status {process.returncode}: {err.decode()[-2000:]}")
        return None
    return json.loads(out)


def _kill_later(
    process: subprocess.Popen, server: FaultySandbox, before: int, chance: random.Random
) -> bool:
    """Kill at a random moment: mostly while it posts, sometimes while it starts."""
    if chance.random() < 0.1:
        deadline = time.monotonic() + chance.uniform(0.0, 1.0)
    else:
        while process.poll() is None and len(server.state.requests) == before:
            time.sleep(0.002)
        deadline = time.monotonic() + chance.uniform(0.0, 0.25)
    while time.monotonic() < deadline:
        if process.poll() is not None:
            return False
        time.sleep(0.001)
    if process.poll() is not None:
        return False
    process.send_signal(signal.SIGKILL)
    return True


def _judge(here: Place, server: FaultySandbox, report: dict | None, tally: Tally) -> None:
    """Hold the server, the ledger and the last report against each other."""
    slugs = Counter(event["slug"] for event in server.state.events)
    posts = [one for one in server.state.requests if one.method == "POST"]
    bodies: dict[str, set[bytes]] = {}
    for post in posts:
        key = post.headers.get(IDEMPOTENCY_HEADER.lower(), "")
        bodies.setdefault(key, set()).add(bytes(post.body))
    tally.rows += ROWS
    tally.events += sum(slugs.values())
    tally.requests += len(server.state.requests)
    tally.faults.update(one.fault for one in server.state.requests if one.fault)
    ledger = dict(
        query_database(here.ledger, "SELECT slug, event_id FROM events WHERE state = 'created'")
    )
    checks = {
        "the last run did not end well": report is None or report["run"]["exit_status"] != 0,
        "events are not rows": sum(slugs.values()) != ROWS,
        "a slug stands twice": any(count > 1 for count in slugs.values()),
        "a key was sent with two bodies": any(len(payloads) > 1 for payloads in bodies.values()),
        "ledger and server differ": ledger
        != {event["slug"]: event["_id"] for event in server.state.events},
        "the report is not true": report is not None
        and {row["slug"]: row["event_id"] for row in report["rows"]} != ledger,
    }
    tally.wrongs += [f"round {tally.rounds}: {name}" for name, wrong in checks.items() if wrong]


def main() -> int:
    """Torture and print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--ledger", choices=("sqlite", "postgresql"), default="sqlite")
    arguments = parser.parse_args()
    if arguments.ledger == "sqlite":
        tally = torture(arguments.kills, arguments.seed)
    else:
        with run_postgres_server() as server:
            tally = torture(arguments.kills, arguments.seed, server)
    faults = ", ".join(f"{count} {name}" for name, count in tally.faults.most_common())
    sys.stdout.write(
        f"{tally.kills} kills in {tally.runs} runs over {tally.rounds} calendars\n"
        f"{tally.rows} rows, {tally.events} events, {tally.requests} requests\n"
        f"faults: {faults}\n"
        f"wrong: {len(tally.wrongs)}\n" + "".join(f"  {wrong}\n" for wrong in tally.wrongs)
    )
    return 1 if tally.wrongs else 0


if __name__ == "__main__":
    raise SystemExit(main())
