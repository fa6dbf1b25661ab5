"""The practice API, and valid events to create in it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from importer.domain import idempotency as keys
from importer.domain.model import Event, RowLocation
from support.faulty_api import FaultyConfig, FaultySandbox, start_sandbox


@pytest.fixture
def sandbox() -> Iterator[Callable[..., FaultySandbox]]:
    """Start practice APIs with given settings; without a rate limit unless one is given."""
    with ExitStack() as stack:

        def start(**settings) -> FaultySandbox:
            limited = settings.keys() & {"plan", "limit", "credentials"}
            chosen = ({} if limited else {"unlimited": True}) | settings
            return stack.enter_context(start_sandbox(FaultyConfig(**chosen)))

        yield start


@pytest.fixture
def event() -> Callable[..., Event]:
    """Build valid events; members that are not given have usual values."""

    def make(slug: str = "lakeside-10k", row: int = 2, **members) -> Event:
        usual = {"name": "Lakeside 10K", "type": "race", "date": "2027-05-03"}
        body = usual | {"slug": slug} | members
        canonical = keys.encode_payload(body)
        cells = {name: f"{'ABCDEFGHIJ'[at]}{row}" for at, name in enumerate(body)}
        place = RowLocation("calendar.xlsx", "Races", row)
        return Event(place, body, canonical, keys.compute_idempotency_key(canonical), cells)

    return make


@pytest.fixture
def events(event: Callable[..., Event]) -> Callable[[int], list[Event]]:
    """Build a number of valid events."""

    def make(count: int) -> list[Event]:
        return [event(f"race-{at:04}", at + 2, name=f"Race {at}") for at in range(count)]

    return make
