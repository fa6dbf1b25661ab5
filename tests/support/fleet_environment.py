"""A fleet on one machine: practice API with many credentials, jobs file, worker processes."""

import csv
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from importer.domain.intervals_api import IDEMPOTENCY_HEADER
from importer.sandbox import SandboxCredential
from support.faulty_api import FaultySandbox

ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "importer", "fleet")
TOO_MANY = 429


class TimedOut(AssertionError):
    """A condition was not met in time."""


@dataclass
class FleetEnvironment:
    """A folder with a jobs file of one job for each credential.

    Attributes:
        folder: folder of all files.
        server: the practice API.
        ledger: the URL of the database.
        rows: of each calendar.
        settings: more lines for `[defaults]`.
        paths: where Python looks for modules first.
    """

    folder: Path
    server: FaultySandbox
    ledger: str
    rows: int
    settings: str = ""
    paths: str = ""
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def credentials(self) -> Sequence[SandboxCredential]:
        """The practice API's."""
        return self.server.state.config.credentials

    @property
    def jobs(self) -> str:
        """The path of the jobs file, which is written at first."""
        path = self.folder / "jobs.toml"
        if not path.exists():
            path.write_text("\n".join(self._lines()), "utf-8")
        return str(path)

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment variables of commands, with API keys and ledger."""
        keys = {f"CLUB_{at}_KEY": one.key for at, one in enumerate(self.credentials)}
        usual = os.environ | {
            "PYTHONPATH": os.pathsep.join(filter(None, (self.paths, str(ROOT)))),
            "XDG_STATE_HOME": str(self.folder),
        }
        return usual | keys | {"IMPORT_EVENTS_LEDGER": self.ledger}

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `import-events fleet …` to its end."""
        return subprocess.run(
            [*PROGRAM, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def worker(self, *options: str) -> subprocess.Popen[bytes]:
        """Start a worker that writes its output to its own file."""
        said = self.folder / f"worker-{len(self.workers)}.txt"
        with said.open("wb") as file:
            process = subprocess.Popen(
                [*PROGRAM, "worker", *options], env=self.environment, stderr=file, stdout=file
            )
        self.workers.append(process)
        return process

    def said(self) -> str:
        """Return the output of all workers."""
        return "".join(
            (self.folder / f"worker-{at}.txt").read_text("utf-8", "replace")
            for at in range(len(self.workers))
        )

    def states(self) -> dict[str, str]:
        """Return the state of each job by name, from the database."""
        with psycopg.connect(self.ledger) as connection:
            return dict(connection.execute("SELECT name, state FROM fleet_jobs").fetchall())

    def wait_until(self, true: Callable[[], bool], patience: float) -> None:
        """Wait until a condition holds.

        Raises:
            TimedOut: it does not hold after `patience` seconds.
        """
        end = time.monotonic() + patience
        while not true():
            if time.monotonic() > end:
                raise TimedOut(f"{self.command('status').stdout}\n{self.said()}")
            time.sleep(0.05)

    def finish(self, patience: float, but: Sequence[str] = ()) -> None:
        """Wait until all jobs except `but` are done."""

        def is_done() -> bool:
            states = self.states()
            return all(state == "done" for name, state in states.items() if name not in but)

        self.wait_until(is_done, patience)

    def events(self) -> int:
        """Return the number of events."""
        return len(self.server.state.events)

    def violations(self, rows: Sequence[int] | None = None) -> list[str]:
        """Return violations of the guarantee: one event for each row, no slug twice, for each credential."""
        counts = Counter(event["organizationId"] for event in self.server.state.events)
        slugs = Counter(
            (event["organizationId"], event["slug"]) for event in self.server.state.events
        )
        wanted = rows or [self.rows] * len(self.credentials)
        wrong = [
            f"club {at}: {counts[one.organization_id]} events of {wanted[at]} rows"
            for at, one in enumerate(self.credentials)
            if counts[one.organization_id] != wanted[at]
        ]
        wrong += [f"{slug} is there {count} times" for slug, count in slugs.items() if count > 1]
        return wrong + self._of_requests()

    def end(self) -> None:
        """Kill the remaining workers."""
        for process in self.workers:
            process.kill()
            process.wait()

    def _of_requests(self) -> list[str]:
        bodies: dict[str, set[bytes]] = {}
        for one in self.server.state.requests:
            if one.method == "POST":
                key = f"{one.organization_id} {one.headers.get(IDEMPOTENCY_HEADER.lower())}"
                bodies.setdefault(key, set()).add(bytes(one.body))
        return [f"{key} came with two bodies" for key, sent in bodies.items() if len(sent) > 1]

    def _lines(self) -> Iterator[str]:
        yield f'[defaults]\nbase_url = "{self.server.base_url}"\n{self.settings}'
        for at in range(len(self.credentials)):
            self._write(f"club-{at}.csv", at)
            yield f'[[job]]\nname = "club-{at}"\nfiles = ["club-{at}.csv"]'
            yield f'api_key_env = "CLUB_{at}_KEY"'

    def _write(self, name: str, at: int) -> None:
        with (self.folder / name).open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(["Name", "Date", "Type"])
            for row in range(self.rows):
                rows.writerow([f"Club {at} race {row}", f"2027-05-{row % 28 + 1:02}", "race"])


@contextmanager
def stop_workers_at_end(fleet_environment: FleetEnvironment) -> Iterator[FleetEnvironment]:
    """Stop the workers at the end, also after an error."""
    try:
        yield fleet_environment
    finally:
        fleet_environment.end()


def report(ended: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """Return the JSON output of a command."""
    output = json.loads(ended.stdout)
    assert isinstance(output, dict)
    return output


@pytest.fixture
def fleet_environment(
    sandbox: Callable[..., FaultySandbox], database: str, tmp_path: Path
) -> Iterator[Callable[..., FleetEnvironment]]:
    """Make an environment of this many credentials with this many rows each."""
    with ExitStack() as stack:

        def make(clubs: int, rows: int, settings: str = "", **sandbox_settings) -> FleetEnvironment:
            everyone = [SandboxCredential(unlimited=True) for _ in range(clubs)]
            chosen = {"credentials": everyone} | sandbox_settings
            server = sandbox(**chosen)
            return stack.enter_context(
                stop_workers_at_end(FleetEnvironment(tmp_path, server, database, rows, settings))
            )

        yield make
