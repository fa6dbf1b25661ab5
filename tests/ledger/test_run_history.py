"""What ran is kept, with the whole reports of the newest runs."""

from dataclasses import replace

import pytest
from support.run_results import build_result

from importer.domain.errors import UnusableInput
from importer.domain.lazy_sequences import LazySequence
from importer.domain.message import Message
from importer.domain.model import RowLocation, RowResult, State, Status
from importer.ledger.run_codec import RunRecord
from importer.ledger.run_history import MAX_STORED_RESULTS

pytestmark = pytest.mark.both_ledgers


@pytest.fixture
def keep(ledger):
    """Keep a run of this number."""

    def record(number: int, org: str | None = "org", job=None, fingerprint=None, **more) -> None:
        ledger.history.record_run(build_result(number, organization=org, **more), job, fingerprint)

    return record


def ids(runs) -> list[int]:
    return [int(record.run.id[:4], 16) for record in runs]


def test_the_newest_runs_come_first_and_no_more_than_asked(ledger, keep):
    for number in (2, 1, 3):
        keep(number)
    assert ids(ledger.history.get_newest_runs()) == [3, 2, 1]
    assert ids(ledger.history.get_newest_runs(max_count=2)) == [3, 2]


def test_the_runs_of_one_job(ledger, keep):
    keep(1, job="lakeside")
    keep(2, job="hillside")
    keep(3)
    assert ids(ledger.history.get_newest_runs("lakeside")) == [1]
    assert ledger.history.get_newest_runs("nobody's") == []


def test_a_run_is_recorded_with_what_it_was(ledger, reopen):
    result = build_result(7, rows=3, message="No answer.", state=State.STOPPED, exit_status=4)
    ledger.history.record_run(result, "lakeside", reports=["/reports/season.xlsx"])
    [record] = reopen().history.get_newest_runs()
    assert record == RunRecord(
        result.run,
        result.counts(),
        ("Łódź",),
        "No answer.",
        ("/reports/season.xlsx",),
        "lakeside",
    )


def test_runs_are_found_by_the_beginning_of_their_id(ledger, keep):
    for number in (0x1A, 0x1B, 0x2A):
        keep(number)
    assert ids(ledger.history.find_runs_by_prefix("001")) == [0x1B, 0x1A]
    assert ids(ledger.history.find_runs_by_prefix("002A"[:3])) == [0x2A]
    assert ids(ledger.history.find_runs_by_prefix("002a-run")) == [0x2A]
    assert (
        ledger.history.find_runs_by_prefix("00%")
        == ledger.history.find_runs_by_prefix("002A")
        == ledger.history.find_runs_by_prefix("002a-run-")
        == []
    )


def test_the_rows_of_a_run_are_kept(ledger, reopen):
    result = build_result(5, rows=2)
    ledger.history.record_run(result)
    assert reopen().history.get_result("0005-run") == result
    assert ledger.history.get_result("0005") is None


def test_a_result_that_is_not_valid_unicode_is_kept(ledger):
    result = replace(build_result(5, message="Łódź \ud800"), rows=LazySequence(build_row, 2))
    ledger.history.record_run(result)
    assert ledger.history.get_result("0005-run") == replace(result, rows=tuple(result.rows))
    [record] = ledger.history.get_newest_runs()
    assert record.message == "Łódź \ud800"


def test_messages_are_kept_with_their_templates(ledger):
    note = Message("There are {n} rows in {sheet}.", n=3, sheet="May")
    ledger.history.record_run(replace(build_result(5, message=note), notes=(note,)))
    [record] = ledger.history.get_newest_runs()
    result = ledger.history.get_result("0005-run")
    for stored in (record.message, *record.notes, result.message, *result.notes):
        assert (stored, stored.template, stored.params) == (note, note.template, note.params)


def build_row(index: int) -> RowResult:
    return RowResult(RowLocation("a.csv", "S", index), Status.PENDING, body={"price": 2**70})


def test_only_the_newest_of_an_organization_and_job_keep_theirs(ledger, keep):
    others = [(1, "org", None), (2, "another", "lakeside"), (3, None, "lakeside"), (4, None, None)]
    for number, organization, job in others:
        keep(number, organization, job)
    for number in range(10, 10 + MAX_STORED_RESULTS + 3):
        keep(number, "org", "lakeside")
    kept = {
        number
        for number in range(MAX_STORED_RESULTS + 20)
        if ledger.history.get_result(f"{number:04x}-run")
    }
    assert kept == {1, 2, 3, 4, *range(13, 13 + MAX_STORED_RESULTS)}
    assert (
        len(ledger.history.get_newest_runs(max_count=1000)) == len(others) + MAX_STORED_RESULTS + 3
    )


def test_the_last_complete_run_of_a_digest(ledger, keep):
    assert ledger.history.find_complete_run("d") is None
    keep(1, fingerprint="d")
    keep(2, fingerprint="d")
    keep(3, fingerprint="d", state=State.STOPPED, exit_status=4)
    keep(4, fingerprint="d", state=State.INVALID)
    keep(5, fingerprint="e")
    keep(6)
    found = ledger.history.find_complete_run("d")
    assert found is not None
    assert ids([found]) == [2]


def test_a_dry_run_has_done_nothing(ledger, keep):
    ledger.history.record_run(build_result(1, dry_run=True), fingerprint="d")
    assert ledger.history.find_complete_run("d") is None


@pytest.mark.parametrize("column", ["record", "result"])
def test_a_report_that_was_damaged_is_noticed(ledger, keep, query, column):
    keep(1)
    ledger.check_integrity()
    query(f"UPDATE runs SET {column} = record || record")  # noqa: S608 - ours
    with pytest.raises(UnusableInput, match="damaged"):
        ledger.check_integrity()
