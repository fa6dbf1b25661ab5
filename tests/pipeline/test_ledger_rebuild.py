"""A lost or damaged ledger is rebuilt from the organization; the damaged one is kept."""

import dataclasses

import pytest
from support.faulty_api import FaultyConfig, start_sandbox

from importer.domain.errors import CredentialRefused
from importer.domain.intervals_api import SCOPE_ORGANIZATION, SCOPE_WRITE
from importer.domain.model import Status
from importer.pipeline.import_run import run_import
from importer.pipeline.ledger_rebuild import rebuild_ledger
from importer.settings import Settings

ROWS = 130


@pytest.fixture
def calendar(tmp_path):
    """Write a calendar with more rows than one page of the API has."""
    path = tmp_path / "calendar.csv"
    rows = [f"Race {n},2027-{n % 12 + 1:02}-03,race,09:30\n" for n in range(ROWS)]
    path.write_text("Name,Date,Type,Start time\n" + "".join(rows), encoding="utf-8")
    return str(path)


@pytest.fixture
def server():
    """Start a practice API without a rate limit."""
    with start_sandbox(FaultyConfig(unlimited=True)) as started:
        yield started


@pytest.fixture
def settings(server, tmp_path):
    """Return settings for that server, with their own ledger and a high rate limit."""
    ledger = str(tmp_path / "ledger.sqlite3")
    return Settings(base_url=server.base_url, ledger=ledger, rate=(100_000, 1), burst=1_000)


def statuses(result) -> set[Status]:
    return {row.status for row in result.rows}


def test_a_lost_ledger_is_rebuilt_and_nothing_is_sent_twice(server, settings, calendar, tmp_path):
    assert statuses(run_import([calendar], settings, server.key)) == {Status.CREATED}
    lost = dataclasses.replace(settings, ledger=str(tmp_path / "new.sqlite3"))
    rebuilt = rebuild_ledger(lost, server.key)
    assert (rebuilt.event_count, rebuilt.recorded_count, rebuilt.damaged_ledger) == (
        ROWS,
        ROWS,
        None,
    )
    before = len(server.state.requests)
    assert statuses(run_import([calendar], lost, server.key)) == {Status.EXISTS}
    assert len(server.state.requests) == before


def test_a_damaged_ledger_is_kept_byte_for_byte(server, settings, calendar, tmp_path):
    run_import([calendar], settings, server.key)
    damaged = b"no database at all " * 300
    ledger = tmp_path / "ledger.sqlite3"
    ledger.write_bytes(damaged)
    for side in tmp_path.glob("ledger.sqlite3-*"):
        side.unlink()
    rebuilt = rebuild_ledger(settings, server.key)
    assert rebuilt.recorded_count == ROWS
    assert rebuilt.damaged_ledger is not None
    assert rebuilt.damaged_ledger.read_bytes() == damaged
    assert statuses(run_import([calendar], settings, server.key)) == {Status.EXISTS}


def test_a_rebuild_only_adds_to_an_intact_ledger(server, settings, calendar):
    run_import([calendar], settings, server.key)
    rebuilt = rebuild_ledger(settings, server.key)
    assert (rebuilt.event_count, rebuilt.recorded_count) == (ROWS, 0)
    assert statuses(run_import([calendar], settings, server.key)) == {Status.UNCHANGED}


def test_a_rebuild_needs_the_scope_to_read(tmp_path):
    scopes = frozenset({SCOPE_WRITE, SCOPE_ORGANIZATION})
    with start_sandbox(FaultyConfig(unlimited=True, scopes=scopes)) as server:
        settings = Settings(base_url=server.base_url, ledger=str(tmp_path / "ledger.sqlite3"))
        with pytest.raises(CredentialRefused, match="may not read"):
            rebuild_ledger(settings, server.key)


def test_a_failed_rebuild_names_the_copy_of_the_damaged_ledger(server, settings, tmp_path):
    (tmp_path / "ledger.sqlite3").write_bytes(b"no database at all " * 300)
    with pytest.raises(CredentialRefused) as caught:
        rebuild_ledger(settings, "wrong")
    assert "rebuild again" in caught.value.hint
    (kept,) = tmp_path.glob("ledger.sqlite3.damaged-*")
    assert f"The damaged ledger was kept: {kept}." in caught.value.message
