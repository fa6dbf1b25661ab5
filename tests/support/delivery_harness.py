"""Deliveries as runs make them, with checks of the guarantees after each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from importer.delivery.client import Client, Endpoint
from importer.delivery.coordinator import DeliveryRun
from importer.delivery.delivery_result import DeliveryResult
from importer.delivery.journal import DeliveryJournal, DeliverySettings
from importer.delivery.run_context import CancellationToken, RunContext
from importer.domain.intervals_api import RateLimit
from importer.domain.ledger_entry import EntryState, LedgerEntry
from importer.domain.model import Event, Status
from importer.domain.progress_events import Update
from importer.ledger.connect import open_ledger
from importer.planning import plan as plans
from support.faulty_api import FaultySandbox
from support.ledgers import query_database

FAST = RateLimit(1_000_000, 1, 1_000_000)
IS_IN = (Status.CREATED, Status.UNCHANGED, Status.EXISTS)


@dataclass
class DeliveryHarness:
    """Delivers events in consecutive runs with one ledger.

    Attributes:
        server: the practice API.
        path: of the ledger, or its URL.
        clock: of the runs.
        limit: the rate limit.
        workers: requests under way at once.
        wait: whether runs wait for an exhausted quota.
        updates: progress updates of the runs.
        button: of the latest run.
        on_update: called with each update.
        before: events of the organization before the first run.
    """

    server: FaultySandbox
    path: Path | str
    clock: Any
    limit: RateLimit = FAST
    workers: int = 4
    wait: bool = False
    updates: list[Update] = field(default_factory=list)
    button: CancellationToken = field(default_factory=CancellationToken)
    on_update: Callable[[Update], object] = lambda _: None
    before: list[dict[str, object]] = field(default_factory=list)

    def run(self, events: Sequence[Event]) -> DeliveryResult:
        """Plan by the ledger, deliver, and check the guarantees that hold after any run."""
        self.button = CancellationToken()
        with open_ledger(self.path) as ledger:
            number = ledger.get_organization_id("org")
            seat = ledger.acquire_lease(number, "a test", self.clock.now())
            known = ledger.get_entries(number, [event.slug for event in events])
            plan = plans.build_plan(events, known, now=self.clock.now())
            manner = DeliverySettings(self.limit, "fingerprint", self.workers, self.wait)
            world = RunContext(self.clock, lambda: 0.5, self._listen, self.button)
            url = self.server.base_url
            ending = DeliveryRun(
                self._connect, DeliveryJournal(ledger, seat, manner), world, url
            ).execute_plan(plan)
            ledger.release_lease(seat)
            ending.outcomes[:0] = plan.outcomes
            self._check(ledger.get_entries(number, [event.slug for event in events]), ending)
        return ending

    def statuses(self, events: Sequence[Event]) -> dict[Status, int]:
        """Run, and count rows by status; `pending` are those without an outcome."""
        return self.tally(self.run(events), len(events))

    @property
    def posts(self) -> list[Any]:
        """The posts that came to the server."""
        return [entry for entry in self.server.state.requests if entry.method == "POST"]

    def progress(self, slug: str) -> str | None:
        """Return an event's progress, read over a separate connection."""
        found = dict(self.query("SELECT slug, state FROM events"))
        return found.get(slug)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the ledger's database, past the ledger."""
        return query_database(self.path, sql)

    def _connect(self) -> Client:
        return Client(Endpoint(self.server.base_url, self.server.key))

    def _listen(self, update: Update) -> None:
        self.updates.append(update)
        self.on_update(update)

    @staticmethod
    def tally(ending: DeliveryResult, total: int) -> dict[Status, int]:
        """Count rows by status; statuses without rows are missing."""
        found = [fate.status for fate in ending.outcomes]
        found += [Status.PENDING] * (total - len(found))
        return {status: found.count(status) for status in Status if status in found}

    def _check(self, known: Mapping[str, LedgerEntry], ending: DeliveryResult) -> None:
        there = {str(item["slug"]): item for item in self.server.state.events}
        assert len(there) == len(self.server.state.events), "an event is there twice"
        imported = {fate.event.slug: fate for fate in ending.outcomes if fate.status in IS_IN}
        for slug, fate in imported.items():
            assert fate.event_id == there[slug]["_id"]
            assert known[slug].payload == fate.event.payload
            if known[slug].state is EntryState.INTENDED:
                assert ending.error is not None, "the outcome was not written down"
            else:
                assert known[slug].event_id == fate.event_id
        ours = there.keys() - {str(item["slug"]) for item in self.before}
        for slug in (ours & known.keys()) - imported.keys():
            assert known[slug].state is not EntryState.NOT_CREATED, "the ledger denies an event"
        assert ours <= known.keys(), "an event went out without an intent"
        bodies: dict[str, set[bytes]] = {}
        for post in self.posts:
            bodies.setdefault(post.request.idempotency_key, set()).add(post.body)
        assert all(len(each) == 1 for each in bodies.values()), "other bytes under the same key"


@pytest.fixture(scope="session")
def delivery_harness_class() -> type[DeliveryHarness]:
    return DeliveryHarness


@pytest.fixture
def delivery_harness(sandbox, clock, ledger_at) -> Callable[..., DeliveryHarness]:
    """Return a factory of harnesses that deliver to a new practice API with these settings."""

    def make(
        pace: RateLimit = FAST, workers: int = 4, *, wait: bool = False, **settings
    ) -> DeliveryHarness:
        server = sandbox(clock=clock, **settings)
        return DeliveryHarness(server, ledger_at, clock, pace, workers, wait)

    return make


@pytest.fixture
def new_ledger(ledger_at, request) -> Callable[[], AbstractContextManager[Path | str]]:
    """Return a factory of paths or URLs for new ledgers."""

    @contextmanager
    def make() -> Iterator[Path | str]:
        if isinstance(ledger_at, Path):
            with TemporaryDirectory() as folder:
                yield Path(folder) / "ledger.sqlite3"
            return
        server = request.getfixturevalue("postgresql")
        name = server.create_database("template_ledger")
        yield server.url(name)
        server.drop_database(name)

    return make
