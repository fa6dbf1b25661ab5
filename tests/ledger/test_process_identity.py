"""A seat is free as soon as its process is over, and not before."""

import subprocess
import sys

import pytest

from importer.domain.errors import Stopped
from importer.ledger.connect import open_ledger
from importer.ledger.process_identity import get_process_identity, has_process_ended

MARK = (
    "from importer.ledger.process_identity import get_process_identity; "
    "print(get_process_identity(), flush=True); input()"
)


@pytest.fixture
def other():
    """Another process that lives until its standard input ends, and its mark."""
    with subprocess.Popen(
        [sys.executable, "-c", MARK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process, process.stdout.readline().strip()
        process.kill()


def test_this_process_is_alive():
    assert not has_process_ended(get_process_identity())


def test_a_killed_process_is_detected(other):
    process, mark = other
    assert not has_process_ended(mark)
    process.kill()
    process.wait()
    assert has_process_ended(mark)


def test_a_reused_process_id_is_not_the_same_process(other):
    _, mark = other
    host, number, born = mark.rsplit(" ", 2)
    assert has_process_ended(f"{host} {number} {float(born) - 60:.2f}")


@pytest.mark.parametrize("other", ["another/0a1b2c3d", "{0}/0a1b2c3d", "{0}"])
def test_a_process_of_another_machine_with_the_same_name_counts_as_alive(other):
    """Copies of a machine, and containers, may have one name and the same numbers."""
    host, number, born = get_process_identity().rsplit(" ", 2)
    name = host.partition("/")[0]
    assert has_process_ended(f"{host} {number} {float(born) - 60:.2f}")
    assert not has_process_ended(f"{other.format(name)} {number} {float(born) - 60:.2f}")


@pytest.mark.parametrize("mark", ["", "elsewhere 1 0.00", "nonsense", "a b c d", "elsewhere x y"])
def test_an_unknown_process_counts_as_alive(mark):
    assert not has_process_ended(mark)


@pytest.mark.both_ledgers
def test_the_lease_of_a_killed_process_is_free_at_once(ledger_at, other):
    process, mark = other
    with open_ledger(ledger_at) as ledger:
        number = ledger.get_organization_id("org")
        first = ledger.acquire_lease(number, "the first", 0.0, mark)
        with pytest.raises(Stopped, match="the first"):
            ledger.acquire_lease(number, "the second", 1.0, get_process_identity())
        process.kill()
        process.wait()
        second = ledger.acquire_lease(number, "the second", 1.0, get_process_identity())
    assert second.fencing_token > first.fencing_token
