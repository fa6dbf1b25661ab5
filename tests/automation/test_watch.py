"""Watching: new and changed files are imported once, when they have stopped growing."""

import pytest

from importer.automation.batch import run_batch
from importer.automation.jobs_file import read_jobs
from importer.automation.watch import POLL_INTERVAL, QUIET_PERIOD, JobWatcher, watch_jobs

JOBS = """
[defaults]
ledger = "ledger.sqlite3"
[[job]]
name = "lakeside"
files = "lake/*.csv"
api_key_env = "LAKE_KEY"
"""
LIMITED = 'rate = "11/hour"\nburst = 4\n'
EVERY = 900.0


@pytest.fixture
def jobs_text():
    return JOBS


@pytest.fixture
def watched(batch_harness, jobs_text):
    batch_harness.jobs(jobs_text)
    jobs = read_jobs(str(batch_harness.folder / "jobs.toml"), batch_harness.environment)
    return JobWatcher(jobs, EVERY)


@pytest.fixture
def turn(batch_harness, watched):
    """Let time pass, look, and run what is due; return the names of what ran."""

    def after(seconds: float) -> list[str]:
        batch_harness.clock.advance(seconds)
        due = watched.list_due(batch_harness.clock.now())
        for outcome in run_batch(due, batch_harness.world()):
            watched.record_run(outcome, batch_harness.clock.now())
        return [job.name for job in due]

    return after


def test_a_file_that_is_there_is_imported_once(batch_harness, turn):
    batch_harness.calendar("lake/a.csv", "Run,2027-05-01,race")
    assert turn(0) == []
    assert turn(QUIET_PERIOD) == ["lakeside"]
    assert batch_harness.events("LAKE_KEY") == {"Run"}
    assert turn(QUIET_PERIOD) == turn(EVERY) == []


def test_a_file_that_grows_is_left_alone_until_it_has_stopped(batch_harness, turn):
    batch_harness.calendar("lake/a.csv", "Run,2027-05-01,race")
    turn(0), turn(QUIET_PERIOD)
    rows = ["Run,2027-05-01,race"]
    for number in range(5):
        rows.append(f"Run {number},2027-05-02,race")
        batch_harness.calendar("lake/a.csv", *rows)
        assert turn(POLL_INTERVAL) == []
    assert turn(QUIET_PERIOD) == ["lakeside"]
    assert len(batch_harness.events("LAKE_KEY")) == 6


def test_a_new_file_is_seen(batch_harness, turn):
    batch_harness.calendar("lake/a.csv", "Run,2027-05-01,race")
    turn(0), turn(QUIET_PERIOD)
    batch_harness.calendar("lake/b.csv", "Walk,2027-05-01,other")
    assert turn(POLL_INTERVAL) == []
    assert turn(QUIET_PERIOD) == ["lakeside"]
    assert batch_harness.events("LAKE_KEY") == {"Run", "Walk"}


def test_a_folder_without_files_is_reported_once_and_watched(batch_harness, turn):
    assert turn(0) == []
    assert turn(QUIET_PERIOD) == ["lakeside"]
    assert turn(QUIET_PERIOD) == turn(EVERY) == []
    batch_harness.calendar("lake/a.csv", "Run,2027-05-01,race")
    turn(POLL_INTERVAL)
    assert turn(QUIET_PERIOD) == ["lakeside"]


@pytest.mark.parametrize("jobs_text", [JOBS + LIMITED])
def test_a_job_stopped_by_its_quota_continues_when_it_is_back(batch_harness, turn):
    rows = [f"Run {at},2027-05-{at % 28 + 1:02},race" for at in range(4)]
    batch_harness.calendar("lake/a.csv", *rows)
    turn(0)
    batch_harness.server.faults.clear()
    assert turn(QUIET_PERIOD) == ["lakeside"]
    assert len(batch_harness.events("LAKE_KEY")) < 4
    while len(batch_harness.events("LAKE_KEY")) < 4:
        assert turn(EVERY) == ["lakeside"]
    assert turn(EVERY) == []


def test_urls_are_downloaded_again_at_intervals(batch_harness, web_server, turn, watched):
    url = web_server.give("/a.csv", b"Name,Date,Type\nRun,2027-05-01,race\n")
    batch_harness.jobs(JOBS.replace("lake/*.csv", url))
    again = JobWatcher(
        read_jobs(str(batch_harness.folder / "jobs.toml"), batch_harness.environment), EVERY
    )
    ran = []
    for seconds in (0, QUIET_PERIOD, EVERY / 2, EVERY / 2, EVERY / 2, EVERY / 2):
        batch_harness.clock.advance(seconds)
        due = again.list_due(batch_harness.clock.now())
        ran.append(len(due))
        for outcome in run_batch(due, batch_harness.world()):
            again.record_run(outcome, batch_harness.clock.now())
    assert ran == [0, 1, 0, 1, 0, 1]
    assert len(web_server.asked) == 3


def test_watches_until_canceled(batch_harness):
    batch_harness.jobs(JOBS)
    batch_harness.calendar("lake/a.csv", "Run,2027-05-01,race")
    outcomes = []

    def finished(outcome) -> None:
        outcomes.append(outcome)
        batch_harness.buttons.cancel()

    jobs = read_jobs(str(batch_harness.folder / "jobs.toml"), batch_harness.environment)
    watch_jobs(jobs, batch_harness.world(on_result=finished), EVERY)
    assert [outcome.exit_status for outcome in outcomes] == [0]
