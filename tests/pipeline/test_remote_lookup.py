"""What is asked before the first post leaves in time, too."""

import pytest
from support.ledgers import at_each_commit

from importer.delivery.client import Client, Endpoint
from importer.delivery.run_context import Surroundings
from importer.domain.intervals_api import PREMIUM
from importer.domain.rate_limit import lateness
from importer.ledger.connect import open_ledger
from importer.pipeline.remote_lookup import Contact

pytestmark = pytest.mark.both_ledgers


def asked_after(place, standstills: list[float]) -> tuple[float, float]:
    """Ask who we are while the n-th commit takes so long; return when it was paid for, and sent."""
    world = Surroundings(place.clock)
    left = iter(standstills)
    with (
        open_ledger(place.ledger) as ledger,
        Client(Endpoint(place.server.base_url, place.key)) as client,
    ):
        contact = Contact(client, ledger, "fingerprint", world, wait=False)
        with at_each_commit(lambda: place.clock.advance(next(left, 0.0))):
            assert contact.organization(PREMIUM) is not None
        paid = ledger.credential("fingerprint").full_at - PREMIUM.interval
    [request] = place.requests()
    return paid, request.time


def test_a_request_is_sent_once_quota_is_reserved(import_harness):
    paid, left = asked_after(import_harness(), [])
    assert left - paid <= lateness(PREMIUM)


def test_a_stalled_process_reserves_quota_again(import_harness):
    paid, left = asked_after(import_harness(), [30.0])
    assert left - paid <= lateness(PREMIUM)


def test_an_always_slow_machine_reserves_quota_twice_at_most(import_harness, clock):
    _, left = asked_after(import_harness(), [30.0] * 9)
    assert left == clock.started + 60
