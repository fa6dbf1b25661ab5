"""Jobs files with calendars and organizations on a practice API; fleet databases."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from support.faulty_api import FaultySandbox

from importer.automation.batch import BatchContext, CancellationGroup, run_batch
from importer.automation.fleet.database import Database
from importer.automation.fleet.job_store import JobStore
from importer.automation.fleet.migrations import migrate_tables
from importer.automation.job_result import JobResult
from importer.automation.jobs_file import read_jobs
from importer.delivery.run_context import RunContext
from importer.sandbox import SandboxCredential

KEYS = {"LAKE_KEY": "key-of-lakeside", "HILL_KEY": "key-of-hillside"}
ORGANIZATIONS = {"LAKE_KEY": "a" * 24, "HILL_KEY": "b" * 24}


@dataclass
class BatchHarness:
    """Runs batches in one folder, with one environment, server and clock."""

    folder: Path
    server: FaultySandbox
    environment: dict[str, str]
    clock: object
    updates: list = field(default_factory=list)
    buttons: CancellationGroup = field(default_factory=CancellationGroup)

    def jobs(self, text: str) -> Path:
        """Write the jobs file."""
        path = self.folder / "jobs.toml"
        path.write_text(text, "utf-8")
        return path

    def calendar(self, name: str, *rows: str) -> Path:
        """Write a calendar of rows (`Name,Date,Type`)."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(["Name,Date,Type", *rows, ""]), "utf-8")
        return path

    def world(self, **more: object) -> BatchContext:
        """Return the context of a batch."""
        return BatchContext(
            RunContext(self.clock),
            self.buttons,
            lambda job, update: self.updates.append((job.name, update)),
            environment=self.environment,
            **more,
        )

    def run(self, **more: object) -> dict[str, JobResult]:
        """Run the jobs file; return the outcomes by name."""
        jobs = read_jobs(str(self.folder / "jobs.toml"), self.environment)
        return {outcome.job.name: outcome for outcome in run_batch(jobs, self.world(**more))}

    def events(self, variable: str) -> set[str]:
        """Return the names of an organization's events."""
        there = self.server.state.get_organization(ORGANIZATIONS[variable])
        return {str(event["name"]) for event in there.by_slug.values()}


@pytest.fixture
def batch_harness(tmp_path, sandbox, clock) -> BatchHarness:
    """Set up two organizations and an empty folder."""
    credentials = [SandboxCredential(key, ORGANIZATIONS[name]) for name, key in KEYS.items()]
    server = sandbox(credentials=credentials, clock=clock)
    environment = KEYS | {"INTERVALS_BASE_URL": server.base_url}
    return BatchHarness(tmp_path, server, environment, clock)


@pytest.fixture
def fleet_database(database: str) -> Database:
    """Return a database with the fleet's tables."""
    made = Database(database)
    migrate_tables(made)
    return made


@pytest.fixture
def store(fleet_database: Database) -> JobStore:
    return JobStore(fleet_database)
