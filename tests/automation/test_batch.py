"""A pass over many jobs: what is sent, what is said, and that one's trouble stops nobody else."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.faulty_api import Fault, FaultKind

from importer.automation.job_result import build_batch_json, format_summary, get_exit_status
from importer.domain.progress_events import RunPreview
from importer.ledger.connect import open_ledger

DEFAULTS = """
[defaults]
ledger = "ledger.sqlite3"
report = ["reports/{job}-{date}.csv", "reports/{job}.json"]
"""
LAKE = 'api_key_env = "LAKE_KEY"'
HILL = 'api_key_env = "HILL_KEY"'


def job(name: str, files: str, *more: str) -> str:
    return "\n".join(["[[job]]", f'name = "{name}"', f"files = {json.dumps(files)}", *more, ""])


@pytest.fixture
def season(batch_harness, web_server):
    """Two organizations and five calendars: one is broken, one is on the web."""
    batch_harness.calendar(
        "lake/spring.csv", "Spring Run,2027-05-01,race", "May Run,2027-05-02,race"
    )
    batch_harness.calendar("lake/summer.csv", "Summer Run,2027-07-01,race")
    batch_harness.calendar("hill.csv", "Hill Run,2027-05-01,race", "Bad Run,2027-13-45,race")
    (batch_harness.folder / "broken.xlsx").write_bytes(b"%PDF-1.7 no workbook")
    url = web_server.give("/coast.csv", b"Name,Date,Type\nCoast Run,2027-05-01,race\n")
    batch_harness.jobs(
        DEFAULTS
        + job("lakeside", "lake/*.csv", LAKE)
        + job("hillside", "hill.csv", HILL, "skip_invalid = true")
        + job("broken", "broken.xlsx", HILL)
        + job("coast", url, HILL)
        + job("strict", "hill.csv", LAKE)
    )
    return batch_harness


def test_a_batch_runs_each_job_with_its_settings(season):
    outcomes = season.run()
    assert {name: one.exit_status for name, one in outcomes.items()} == {
        "lakeside": 0,
        "hillside": 1,
        "broken": 2,
        "coast": 0,
        "strict": 3,
    }
    assert season.events("LAKE_KEY") == {"Spring Run", "May Run", "Summer Run"}
    assert season.events("HILL_KEY") == {"Hill Run", "Coast Run"}
    assert get_exit_status(outcomes.values()) == 3


def test_a_second_batch_sends_no_request(season):
    first = season.run()
    asked = len(season.server.state.requests)
    second = season.run()
    assert len(season.server.state.requests) == asked
    assert {name: one.exit_status for name, one in first.items()} == {
        name: one.exit_status for name, one in second.items()
    }
    unchanged = {name for name, one in second.items() if one.result.unchanged_since}
    assert unchanged == {"lakeside", "coast"}


def test_a_changed_file_is_imported_again(season):
    season.run()
    season.calendar("lake/autumn.csv", "Autumn Run,2027-09-01,race")
    outcome = season.run()["lakeside"]
    assert outcome.result.unchanged_since is None
    assert outcome.result.counts()["created"] == 1
    assert "Autumn Run" in season.events("LAKE_KEY")


def test_another_setting_reads_the_same_file_again(season):
    season.run()
    path = season.folder / "jobs.toml"
    path.write_text(path.read_text().replace(LAKE, LAKE + '\ndefault_type = "race"', 1))
    assert season.run()["lakeside"].result.unchanged_since is None


def test_another_organization_gets_the_same_file_too(season):
    season.run()
    path = season.folder / "jobs.toml"
    path.write_text(path.read_text().replace(LAKE, HILL, 1))
    assert season.run()["lakeside"].result.counts()["created"] == 3


def test_the_summary_names_each_job_and_who_is_to_be_looked_at(season):
    summary = format_summary(season.run().values())
    assert "lakeside: 3 rows: 3 created" in summary
    assert "hillside: 2 rows: 1 created, 1 invalid" in summary
    assert "broken.xlsx is a PDF document" in summary
    assert "5 jobs: 3 need attention (hillside, broken, strict)." in summary
    assert "lakeside: unchanged since 2027-" in format_summary(season.run().values())


def test_the_summary_as_json(season):
    found = build_batch_json(season.run().values())
    assert found["exit_status"] == 3
    assert [one["name"] for one in found["jobs"]][:2] == ["lakeside", "hillside"]
    assert found["jobs"][0]["counts"]["created"] == 3
    assert found["jobs"][2]["message"].endswith("not a workbook or CSV file.")
    json.dumps(found)


def test_reports_are_written_where_the_job_says(season):
    season.run()
    day = datetime.fromtimestamp(season.clock.now(), UTC).astimezone().strftime("%Y-%m-%d")
    names = {path.name for path in (season.folder / "reports").iterdir()}
    assert names == {
        *(f"{name}-{day}.csv" for name in ("lakeside", "hillside", "coast", "strict")),
        *(f"{name}.json" for name in ("lakeside", "hillside", "coast", "strict")),
    }
    report = json.loads((season.folder / "reports" / "hillside.json").read_text())
    assert report["counts"]["invalid"] == 1


def test_the_history_has_every_job_that_read_something(season):
    season.run()
    with open_ledger(season.folder / "ledger.sqlite3") as ledger:
        jobs = {run.job: run for run in ledger.history.get_newest_runs()}
        assert {name: record.run.exit_status for name, record in jobs.items()} == {
            "lakeside": 0,
            "hillside": 1,
            "broken": 2,
            "coast": 0,
            "strict": 3,
        }
        reports = jobs["lakeside"].reports
        assert [Path(one).suffix for one in reports] == [".csv", ".json"]
        assert all(Path(one).exists() for one in reports)
        assert len(ledger.history.get_result(jobs["lakeside"].run.id).rows) == 3


def test_updates_say_which_job_they_are_of(season):
    season.run()
    previewed = {name for name, update in season.updates if isinstance(update, RunPreview)}
    assert previewed == {"lakeside", "hillside", "coast"}


def test_a_dry_run_sends_nothing_and_is_no_reason_to_skip(season):
    season.run(dry_run=True)
    assert season.events("LAKE_KEY") == season.events("HILL_KEY") == set()
    assert season.run()["lakeside"].result.counts()["created"] == 3


def test_an_exhausted_quota_stops_a_job_and_the_next_batch_continues(batch_harness):
    rows = [f"Run {at},2027-05-{at % 28 + 1:02},race" for at in range(30)]
    batch_harness.calendar("lake.csv", *rows)
    batch_harness.jobs(
        DEFAULTS + job("lakeside", "lake.csv", LAKE, 'rate = "100/day"', "burst = 20")
    )
    outcome = batch_harness.run()["lakeside"]
    assert outcome.exit_status == 4
    assert not outcome.needs_attention
    assert "1 continues in the next run" in format_summary([outcome])
    batch_harness.clock.advance(86_400)
    assert batch_harness.run()["lakeside"].exit_status == 0
    assert len(batch_harness.events("LAKE_KEY")) == 30


def test_the_jobs_of_one_key_run_one_after_another(batch_harness):
    """Side by side the second would find the organization taken, and end with status 4."""
    for name in "abcd":
        batch_harness.calendar(f"{name}.csv", f"Run {name},2027-05-01,race")
    batch_harness.jobs(DEFAULTS + "".join(job(name, f"{name}.csv", LAKE) for name in "abcd"))
    assert [one.exit_status for one in batch_harness.run(concurrency=4).values()] == [0] * 4
    assert len(batch_harness.events("LAKE_KEY")) == 4


def test_a_rejected_api_key_stops_its_own_jobs_only(season):
    season.environment["HILL_KEY"] = "revoked"
    outcomes = season.run()
    assert (outcomes["lakeside"].exit_status, outcomes["hillside"].exit_status) == (0, 5)
    assert get_exit_status(outcomes.values()) == 5


def test_a_missing_api_key_fails_its_job_only(season):
    del season.environment["HILL_KEY"]
    outcomes = season.run()
    assert outcomes["lakeside"].exit_status == 0
    assert "api_key_env" in outcomes["hillside"].result.message


def test_an_unavailable_server_fails_only_the_jobs_that_need_it(season):
    season.server.faults.add(Fault(FaultKind.ERROR, times=None, status=503))
    outcome = season.run()["lakeside"]
    assert outcome.exit_status == 4
    assert outcome.needs_attention


def test_cancellation_starts_no_further_jobs(season):
    season.buttons.cancel()
    assert {one.exit_status for one in season.run().values()} == {130}
    assert not season.server.state.requests


def test_an_unexpected_error_in_one_job_stops_no_other(season, monkeypatch):
    from importer.automation import batch

    original = batch.prepare_reports

    def stumble(settings, name, *more):
        if name == "hillside":
            raise ZeroDivisionError("a canary")
        return original(settings, name, *more)

    monkeypatch.setattr(batch, "prepare_reports", stumble)
    outcomes = season.run()
    assert outcomes["lakeside"].exit_status == 0
    assert "a bug in import-events (ZeroDivisionError)" in outcomes["hillside"].result.message


def test_reports_a_pattern_that_matches_nothing(batch_harness):
    batch_harness.jobs(DEFAULTS + job("lakeside", "lake/*.csv", LAKE))
    assert "No file matches" in batch_harness.run()["lakeside"].result.message


def test_ignores_lock_files_of_open_workbooks(batch_harness):
    batch_harness.calendar("lake/a.csv", "Run,2027-05-01,race")
    for name in ("~$a.csv", ".~lock.a.csv#", ".hidden.csv"):
        (batch_harness.folder / "lake" / name).write_bytes(b"\0\1")
    batch_harness.jobs(DEFAULTS + job("lakeside", "lake/*", LAKE))
    assert batch_harness.run()["lakeside"].exit_status == 0


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may write all")
def test_an_unwritable_report_is_reported_before_anything_is_sent(batch_harness):
    batch_harness.calendar("lake.csv", "Run,2027-05-01,race")
    batch_harness.folder.chmod(0o555)
    batch_harness.jobs(DEFAULTS + job("lakeside", "lake.csv", LAKE))
    assert batch_harness.run()["lakeside"].exit_status == 2


def test_rejects_a_report_that_would_overwrite_a_calendar(batch_harness):
    batch_harness.calendar("lake.csv", "Run,2027-05-01,race")
    batch_harness.jobs(
        DEFAULTS.replace("reports/{job}-{date}.csv", "lake.csv") + job("a", "lake.csv", LAKE)
    )
    outcome = batch_harness.run()["a"]
    assert outcome.exit_status == 2
    assert "lake.csv" in outcome.result.message
    assert not batch_harness.server.state.requests
