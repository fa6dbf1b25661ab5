"""Jobs and their state in the database: claims, heartbeats, lost workers and schedules."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from importer.automation.fleet.database import Database
from importer.automation.fleet.job_spec import JobSchedule, get_credential
from importer.automation.fleet.job_store import ClaimedJob, JobFile, JobProgress, JobStore
from importer.automation.fleet.rescheduling import MAX_LOST_WORKERS, JobState, NextState
from importer.automation.jobs_file import Job
from importer.domain.errors import Stopped
from importer.settings import Settings

STALLED_AFTER = 30.0
Submit = Callable[..., None]


def build_job(name: str, credential: str = "A") -> Job:
    return Job(name, ("a.csv",), Settings(), f"{credential}_KEY")


def credential_of(credential: str = "A") -> str:
    return get_credential(build_job("any", credential))


def found(state: JobState, due: float | None = None) -> NextState:
    return NextState(state, due, 0, 3, 3, "", 0, "run")


@pytest.fixture
def submit(store: JobStore) -> Submit:
    """Submit a job of a credential."""

    def submit_job(name: str, credential: str = "A", schedule: JobSchedule | None = None) -> None:
        files = [JobFile("a.csv", b"Name,Date"), JobFile("https://x", None)]
        store.submit_job(build_job(name, credential), files, schedule)

    return submit_job


def claim(store: JobStore, credential: str = "A") -> ClaimedJob:
    claimed = store.claim_job(credential_of(credential))
    assert claimed is not None
    return claimed


def beat(
    store: JobStore, claimed: ClaimedJob, rows: int | None = None, imported: int | None = None
) -> bool:
    """Send a heartbeat and return whether the job still belongs to the worker."""
    progress = JobProgress(claimed.id, claimed.fencing_token, rows, imported)
    return not store.send_heartbeat("worker", [progress])


def is_due(store: JobStore, credential: str = "A") -> bool:
    return credential_of(credential) in store.list_due_credentials()


def set_next_run(database: Database, moment: float) -> None:
    sql = "UPDATE fleet_jobs SET cron_next = %s"
    database.run_transaction(lambda one: one.execute(sql, [moment]))


def age(database: Database, seconds: float) -> None:
    """Let the last heartbeat of all jobs be this many seconds ago."""
    sql = "UPDATE fleet_jobs SET changed = changed - %s"
    database.run_transaction(lambda one: one.execute(sql, [seconds]))


def read(database: Database, column: str) -> dict[str, object]:
    rows = database.run_transaction(lambda one: one.execute("SELECT * FROM fleet_jobs").fetchall())
    return {row["name"]: row[column] for row in rows}


def states(database: Database) -> dict[str, object]:
    return read(database, "state")


def test_a_claimed_job_has_the_bytes_of_files_but_not_of_urls(submit: Submit, store: JobStore):
    submit("one")
    assert claim(store).files == (JobFile("a.csv", b"Name,Date"), JobFile("https://x", None))


def test_many_jobs_of_a_credential_are_one_task(submit: Submit, store: JobStore):
    for name in ("one", "two", "three"):
        submit(name)
    assert store.list_due_credentials() == [credential_of()]


def test_the_jobs_of_a_credential_run_one_after_another(submit: Submit, store: JobStore):
    submit("one")
    first = claim(store)
    submit("two")
    assert not is_due(store)
    assert store.claim_job(credential_of()) is None
    store.record_state(first, found(JobState.DONE))
    assert is_due(store)
    assert claim(store).name == "two"


def test_the_credential_whose_job_is_due_longest_comes_first(submit: Submit, store: JobStore):
    for name in "CAB":
        submit(name, name)
    assert store.list_due_credentials() == [credential_of(name) for name in "CAB"]


def test_a_job_that_waits_for_its_quota_gives_way_to_the_credentials_others(
    submit: Submit, store: JobStore
):
    submit("one")
    submit("two")
    store.record_state(claim(store), found(JobState.STOPPED, store.get_time() + 3600))
    assert claim(store).name == "two"


def test_a_new_job_does_not_wait_for_the_time_that_an_older_one_waits_for(
    submit: Submit, store: JobStore
):
    submit("one")
    store.record_state(claim(store), found(JobState.STOPPED, store.get_time() + 3600))
    assert not is_due(store)
    submit("two")
    assert is_due(store)
    assert claim(store).name == "two"


def test_a_job_that_is_submitted_again_replaces_the_older_one(
    submit: Submit, store: JobStore, fleet_database: Database
):
    submit("one")
    claimed = claim(store)
    submit("one")
    assert not beat(store, claimed)  # its run is canceled
    store.record_state(claimed, found(JobState.DONE))
    assert states(fleet_database) == {"one": "waiting"}


def test_a_job_that_is_removed_is_not_run(submit: Submit, store: JobStore):
    submit("one")
    assert store.remove_job("one")
    assert not store.remove_job("one")
    assert store.claim_job(credential_of()) is None


# -- lost jobs --------------------------------------------------------------------------------------


def test_a_job_without_a_heartbeat_is_requeued_and_its_worker_is_fenced_off(
    submit: Submit, store: JobStore, fleet_database: Database
):
    submit("one")
    lost = claim(store)
    age(fleet_database, STALLED_AFTER + 1)
    assert store.recover_lost_jobs(STALLED_AFTER) == [
        "one: its worker sent no heartbeat. Another worker continues."
    ]
    assert not beat(store, lost)
    again = claim(store)
    assert (again.id, again.name) == (lost.id, "one")
    assert not beat(store, lost)
    assert not store.record_state(lost, found(JobState.DONE))
    assert states(fleet_database) == {"one": "running"}
    assert not is_due(store)


def test_a_job_with_a_heartbeat_is_not_requeued(
    submit: Submit, store: JobStore, fleet_database: Database
):
    submit("one")
    claimed = claim(store)
    age(fleet_database, STALLED_AFTER + 1)
    assert beat(store, claimed, 5, 2)
    assert store.recover_lost_jobs(STALLED_AFTER) == []
    assert store.record_state(claimed, found(JobState.DONE))


def test_a_late_heartbeat_does_not_overwrite_the_recorded_rows(
    submit: Submit, store: JobStore, fleet_database: Database
):
    """The heartbeat's thread may have read the progress before the job's outcome was recorded."""
    submit("one")
    claimed = claim(store)
    assert beat(store, claimed, 10, 9)
    assert store.record_state(claimed, replace(found(JobState.DONE), rows=10, rows_imported=10))
    assert not beat(store, claimed, 10, 9)
    assert states(fleet_database) == {"one": "done"}
    assert read(fleet_database, "rows_in") == {"one": 10}


def test_a_state_whose_confirmation_was_lost_can_be_recorded_again(submit: Submit, store: JobStore):
    submit("one")
    claimed = claim(store)
    for _ in range(2):
        assert store.record_state(claimed, found(JobState.DONE))


def test_a_job_that_kills_its_workers_is_not_retried_forever(
    submit: Submit, store: JobStore, fleet_database: Database
):
    submit("deadly")
    for _ in range(MAX_LOST_WORKERS):
        claim(store)
        age(fleet_database, STALLED_AFTER + 1)
        store.recover_lost_jobs(STALLED_AFTER)
    assert states(fleet_database) == {"deadly": "trouble"}
    assert not is_due(store)
    assert store.claim_job(credential_of()) is None


def test_a_frozen_worker_in_a_transaction_does_not_block_the_others(
    submit: Submit, store: JobStore, fleet_database: Database
):
    """The server ends the transaction of the frozen worker; meanwhile the others go around it."""
    submit("one")
    submit("other", "B")
    claim(store)
    claim(store, "B")
    age(fleet_database, STALLED_AFTER + 1)

    def freeze(connection) -> None:
        connection.execute("SELECT 1 FROM fleet_jobs WHERE name = 'one' FOR UPDATE")
        assert [text.partition(":")[0] for text in store.recover_lost_jobs(STALLED_AFTER)] == [
            "other"
        ]
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not store.recover_lost_jobs(STALLED_AFTER):
            time.sleep(0.2)

    with pytest.raises(Stopped):
        fleet_database.run_transaction(freeze)
    assert states(fleet_database) == {"one": "waiting", "other": "waiting"}


# -- schedules --------------------------------------------------------------------------------------


def test_a_scheduled_job_runs_at_its_time_and_again(
    submit: Submit, store: JobStore, fleet_database: Database
):
    now = time.time()
    submit("daily", schedule=JobSchedule("0 6 * * *", "Europe/Amsterdam", now + 3600))
    store.queue_scheduled_jobs()
    assert not is_due(store)
    set_next_run(fleet_database, now - 1)
    store.queue_scheduled_jobs()
    assert is_due(store)
    store.record_state(claim(store), found(JobState.DONE))
    following = read(fleet_database, "cron_next")["daily"]
    assert now < following <= now + 86_400 + 3600
    assert store.claim_job(credential_of()) is None


def test_a_schedule_that_comes_round_while_its_job_is_in_progress_changes_nothing(
    submit: Submit, store: JobStore, fleet_database: Database
):
    now = time.time()
    submit("hourly", schedule=JobSchedule("0 * * * *", "UTC", now - 1))
    store.queue_scheduled_jobs()
    claimed = claim(store)
    set_next_run(fleet_database, now - 1)
    store.queue_scheduled_jobs()
    assert states(fleet_database) == {"hourly": "running"}
    assert read(fleet_database, "due") == {"hourly": claimed.due}
    assert beat(store, claimed)
