"""What ran is kept, with the whole reports of the newest runs."""

import pytest

from importer.domain.errors import UnusableInput
from importer.ledger.records import MAX_STORED_REPORTS

pytestmark = pytest.mark.both_ledgers


def report(number: int, state: str = "complete", exit_status: int = 0, **more) -> dict:
    """A JSON report, of the parts that count here."""
    run = {
        "id": f"{number:04x}-run",
        "started": f"2026-11-01T06:{number // 60:02}:{number % 60:02}.000+00:00",
        "finished": "2026-11-01T08:00:00.000+00:00",
        "state": state,
        "exit_status": exit_status,
    }
    usual = {"run": run, "counts": {"rows": number}, "notes": [], "message": None, "rows": [number]}
    return usual | more


@pytest.fixture
def keep(ledger):
    """Keep a run of this number."""

    def record(number: int, org: str | None = "org", job=None, digest=None, **more) -> None:
        ledger.record_run(report(number, **more), org, job, digest)

    return record


def ids(runs) -> list[int]:
    return [int(run.id[:4], 16) for run in runs]


def test_the_newest_runs_come_first_and_no_more_than_asked(ledger, keep):
    for number in (2, 1, 3):
        keep(number)
    assert ids(ledger.get_newest_runs()) == [3, 2, 1]
    assert ids(ledger.get_newest_runs(max_count=2)) == [3, 2]


def test_the_runs_of_one_job(ledger, keep):
    keep(1, job="lakeside")
    keep(2, job="hillside")
    keep(3)
    assert ids(ledger.get_newest_runs("lakeside")) == [1]
    assert ledger.get_newest_runs("nobody's") == []


def test_a_run_is_recorded_with_what_it_was(ledger, keep, reopen):
    keep(7, org=None, job="lakeside", state="stopped", exit_status=4)
    [run] = reopen().get_newest_runs()
    known = report(7)["run"]
    assert (run.id, run.started, run.finished) == (known["id"], known["started"], known["finished"])
    assert (run.state, run.exit_status, run.organization, run.job) == (
        "stopped",
        4,
        None,
        "lakeside",
    )
    assert run.summary["counts"] == {"rows": 7}
    assert run.summary.keys() == {"run", "counts", "notes", "message", "reports"}


def test_runs_are_found_by_the_beginning_of_their_id(ledger, keep):
    for number in (0x1A, 0x1B, 0x2A):
        keep(number)
    assert ids(ledger.find_runs_by_prefix("001")) == [0x1B, 0x1A]
    assert ids(ledger.find_runs_by_prefix("002A"[:3])) == [0x2A]
    assert ids(ledger.find_runs_by_prefix("002a-run")) == [0x2A]
    assert (
        ledger.find_runs_by_prefix("00%")
        == ledger.find_runs_by_prefix("002A")
        == ledger.find_runs_by_prefix("002a-run-")
        == []
    )


def test_the_whole_report_is_kept(ledger, keep):
    told = {"message": "Łódź \ud800", "notes": [2**70]}  # orjson alone would not write it
    keep(5, **told)
    assert ledger.get_report("0005-run") == report(5, **told)
    assert ledger.get_report("0005") is None
    [run] = ledger.get_newest_runs()
    assert run.summary["message"] == "Łódź \ud800"


def test_only_the_newest_of_an_organization_and_job_keep_theirs(ledger, keep):
    others = [(1, "org", None), (2, "another", "lakeside"), (3, None, "lakeside"), (4, None, None)]
    for number, organization, job in others:
        keep(number, organization, job)
    for number in range(10, 10 + MAX_STORED_REPORTS + 3):
        keep(number, "org", "lakeside")
    kept = {
        number
        for number in range(MAX_STORED_REPORTS + 20)
        if ledger.get_report(f"{number:04x}-run")
    }
    assert kept == {1, 2, 3, 4, *range(13, 13 + MAX_STORED_REPORTS)}
    assert len(ledger.get_newest_runs(max_count=1000)) == len(others) + MAX_STORED_REPORTS + 3


def test_the_last_complete_run_of_a_digest(ledger, keep):
    assert ledger.find_last_complete_run("d") is None
    keep(1, digest="d")
    keep(2, digest="d")
    keep(3, digest="d", state="stopped", exit_status=4)
    keep(4, digest="d", state="rows failed")
    keep(5, digest="e")
    keep(6)
    found = ledger.find_last_complete_run("d")
    assert found is not None
    assert ids([found]) == [2]


def test_a_dry_run_has_done_nothing(ledger, keep):
    run = report(1)["run"] | {"dry_run": True}
    ledger.record_run(report(1, run=run), "org", digest="d")
    assert ledger.find_last_complete_run("d") is None


@pytest.mark.parametrize("column", ["summary", "report"])
def test_a_report_that_was_damaged_is_noticed(ledger, keep, query, column):
    keep(1)
    ledger.check_integrity()
    query(f"UPDATE runs SET {column} = summary || summary")  # noqa: S608 - ours
    with pytest.raises(UnusableInput, match="damaged"):
        ledger.check_integrity()
