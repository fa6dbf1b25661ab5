"""Requests before the first event keep to the rate limit, too."""

import pytest
from support.ledgers import at_each_commit

from importer.delivery.client import Client, Endpoint
from importer.delivery.run_context import RunContext
from importer.domain.intervals_api import PREMIUM
from importer.domain.rate_limit import compute_max_dispatch_delay
from importer.ledger.connect import open_ledger
from importer.pipeline.remote_lookup import RemoteLookup

pytestmark = pytest.mark.both_ledgers


def asked_after(place, standstills: list[float]) -> tuple[float, float]:
    """Look up the organization while commits take `standstills` seconds.

    Return the times at which the request was reserved and sent.
    """
    world = RunContext(place.clock)
    left = iter(standstills)
    with (
        open_ledger(place.ledger) as ledger,
        Client(Endpoint(place.server.base_url, place.key)) as client,
    ):
        contact = RemoteLookup(client, ledger, "fingerprint", world, wait=False)
        with at_each_commit(lambda: place.clock.advance(next(left, 0.0))):
            assert contact.fetch_organization(PREMIUM) is not None
        paid = ledger.get_credential("fingerprint").tat - PREMIUM.interval
    [request] = place.requests()
    return paid, request.time


def test_a_request_is_sent_once_quota_is_reserved(import_harness):
    paid, left = asked_after(import_harness(), [])
    assert left - paid <= compute_max_dispatch_delay(PREMIUM)


def test_a_stalled_process_reserves_quota_again(import_harness):
    paid, left = asked_after(import_harness(), [30.0])
    assert left - paid <= compute_max_dispatch_delay(PREMIUM)


def test_an_always_slow_machine_reserves_quota_twice_at_most(import_harness, clock):
    _, left = asked_after(import_harness(), [30.0] * 9)
    assert left == clock.started + 60
