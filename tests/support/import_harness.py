"""Imports of calendar files in this process, against a practice API, with a fake clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from importer.delivery.run_context import CancellationToken, RunContext
from importer.domain.model import ImportResult
from importer.domain.progress_events import Update
from importer.pipeline.import_run import run_import
from importer.settings import Settings
from support.faulty_api import FaultySandbox


@dataclass
class ImportHarness:
    """Imports files in consecutive runs with one ledger and one server.

    Attributes:
        server: the organization's.
        clock: of the runs.
        settings: of the runs, beside address and ledger.
        key: the server's own.
        updates: progress updates of the runs.
        button: of all runs.
        job: of all runs, if they are for one.
        consent: answer to the confirmation before the first request.
    """

    server: FaultySandbox
    clock: Any
    ledger: Path | str
    key: str
    updates: list[Update] = field(default_factory=list)
    button: CancellationToken = field(default_factory=CancellationToken)
    on_update: Callable[[Update], object] = lambda _: None
    consent: bool = True
    job: str | None = None

    def run(self, *paths: str, **settings: object) -> ImportResult:
        """Import these files."""
        chosen = {"base_url": self.server.base_url, "ledger": str(self.ledger)} | settings
        world = RunContext(
            self.clock,
            lambda: 0.5,
            self._listen,
            self.button,
            confirm=lambda _: self.consent,
            job_name=self.job,
        )
        return run_import(paths, Settings(**chosen), self.key, world)

    def _listen(self, update: Update) -> None:
        self.updates.append(update)
        self.on_update(update)

    def requests(self, method: str | None = None) -> list[Any]:
        """Return the requests that the server received."""
        return [one for one in self.server.state.requests if method in (None, one.method)]


@pytest.fixture
def import_harness(sandbox, clock, ledger_at) -> Callable[..., ImportHarness]:
    """Return a factory of harnesses with a new practice API of these settings."""

    def make(**settings: object) -> ImportHarness:
        server = sandbox(clock=clock, **settings)
        return ImportHarness(server, clock, ledger_at, server.key)

    return make
