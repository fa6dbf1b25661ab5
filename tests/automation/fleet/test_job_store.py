"""What is written down of jobs, and the tasks that follow from it."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select, text, update

from importer.automation.fleet.database import Database
from importer.automation.fleet.job_spec import JobSpec, serialize_job
from importer.automation.fleet.job_store import ClaimedJob, JobFile, JobSchedule, JobStore
from importer.automation.fleet.maintenance import run_maintenance
from importer.automation.fleet.rescheduling import MAX_LOST_WORKERS, JobState, NextState
from importer.automation.fleet.tables import jobs, work_slices
from importer.automation.jobs_file import Job
from importer.settings import Settings

SILENT = 30.0
Fetch = Callable[[], tuple[int, str] | None]


def spec(credential: str = "A") -> JobSpec:
    return serialize_job(Job("any", ("a.csv",), Settings(), f"{credential}_KEY"))


def found(state: JobState, due: float | None = None) -> NextState:
    return NextState(state, due, 0, 3, 3, "", 0, "run")


@pytest.fixture
def submit(store: JobStore) -> Callable[..., None]:
    """Submit a job of a credential."""

    def hand_in(name: str, credential: str = "A", schedule: JobSchedule | None = None) -> None:
        store.submit_job(
            name,
            spec(credential),
            [JobFile("a.csv", b"Name,Date"), JobFile("https://x", None)],
            schedule,
        )

    return hand_in


@pytest.fixture
def fetch(fleet_database: Database, store: JobStore) -> Fetch:
    """Fetch and enter the next task, as a worker does; its number and credential."""

    def next_task() -> tuple[int, str] | None:
        sql = "SELECT id, args ->> 'credential' FROM procrastinate_fetch_job_v2(NULL, NULL)"
        row = fleet_database.run_transaction(lambda one: one.execute(text(sql)).one())
        if row[0] is None:
            return None
        assert store.start_task(row[0], row[1], "test")
        return row[0], row[1]

    return next_task


def finish(fleet_database: Database, task: int) -> None:
    fleet_database.run_transaction(
        lambda one: one.execute(text("DELETE FROM procrastinate_jobs WHERE id = :id"), {"id": task})
    )


def take(store: JobStore, task: tuple[int, str] | None) -> ClaimedJob:
    assert task is not None
    turn = store.claim_job(*task)
    assert turn is not None
    return turn


def age(fleet_database: Database, seconds: float) -> None:
    """Let no sign of life have come for so long."""
    older = update(work_slices).values(heartbeat=work_slices.c.heartbeat - seconds)
    fleet_database.run_transaction(lambda one: one.execute(older))


def states(fleet_database: Database) -> dict[str, str]:
    rows = fleet_database.run_transaction(
        lambda one: one.execute(select(jobs.c.name, jobs.c.state)).all()
    )
    return {row.name: row.state for row in rows}


def test_a_job_comes_with_its_bytes_and_an_address_without(submit, fetch: Fetch, store: JobStore):
    submit("one")
    turn = take(store, fetch())
    assert turn.files == (JobFile("a.csv", b"Name,Date"), JobFile("https://x", None))


def test_many_jobs_of_a_credential_are_one_task(submit, fetch: Fetch):
    for name in ("one", "two", "three"):
        submit(name)
    assert fetch() is not None
    assert fetch() is None


def test_a_credentials_next_task_waits_until_the_first_one_has_ended(
    submit, fetch: Fetch, store: JobStore, fleet_database: Database
):
    submit("one")
    first = fetch()
    assert first is not None
    submit("two")
    assert fetch() is None
    store.finish_task(*first)
    finish(fleet_database, first[0])
    assert fetch() is not None


def test_the_credential_that_ran_last_is_queued_last(
    submit, fetch: Fetch, store: JobStore, fleet_database: Database
):
    """Three credentials with one place to work at: each has its turn before any has another."""
    for name in "ABC":
        submit(name, name)
    turns = []
    for _ in range(9):
        task = fetch()
        assert task is not None
        turn = take(store, task)
        store.record_state(task[0], turn, found(JobState.WAITING, turn.due))
        store.finish_task(*task)
        finish(fleet_database, task[0])
        turns.append(turn.name)
    assert turns == list("ABCABCABC")


def test_a_job_that_waits_for_its_quota_gives_way_to_the_credentials_others(
    submit, fetch: Fetch, store: JobStore
):
    submit("one")
    submit("two")
    task = fetch()
    turn = take(store, task)
    assert task is not None
    store.record_state(task[0], turn, found(JobState.STOPPED, store.get_time() + 3600))
    assert take(store, task).name == "two"


def test_a_new_job_does_not_wait_for_the_time_that_an_older_one_waits_for(
    submit, fetch: Fetch, store: JobStore, fleet_database: Database
):
    submit("one")
    task = fetch()
    turn = take(store, task)
    assert task is not None
    store.record_state(task[0], turn, found(JobState.STOPPED, store.get_time() + 3600))
    store.finish_task(*task)
    finish(fleet_database, task[0])
    assert fetch() is None
    submit("two")
    assert take(store, fetch()).name == "two"


def test_a_job_that_is_submitted_again_replaces_the_older_one(
    submit, fetch: Fetch, store: JobStore, fleet_database: Database
):
    submit("one")
    task = fetch()
    turn = take(store, task)
    assert task is not None
    submit("one")
    assert not store.send_heartbeat(task[0], turn, None)  # what is under way ends
    store.record_state(task[0], turn, found(JobState.DONE))
    assert states(fleet_database) == {"one": "waiting"}


def test_a_job_that_is_removed_is_not_run(submit, fetch: Fetch, store: JobStore):
    submit("one")
    assert store.remove_job("one")
    assert not store.remove_job("one")
    task = fetch()
    assert task is not None
    assert store.claim_job(*task) is None


# -- lost tasks -------------------------------------------------------------------------------------


def test_a_task_without_a_heartbeat_is_requeued_and_its_worker_is_fenced_off(
    submit, fetch: Fetch, store: JobStore, fleet_database: Database
):
    submit("one")
    lost = fetch()
    turn = take(store, lost)
    assert lost is not None
    age(fleet_database, SILENT + 1)
    assert run_maintenance(fleet_database, SILENT) == [
        "one: its worker gave no sign of life; another one goes on."
    ]
    again = take(store, fetch())
    assert again.submission == turn.submission
    assert not store.send_heartbeat(lost[0], turn, None)
    assert store.claim_job(*lost) is None
    assert not store.record_state(lost[0], turn, found(JobState.DONE))
    store.finish_task(*lost)
    assert states(fleet_database) == {"one": "running"}
    assert fetch() is None


def test_a_task_with_a_heartbeat_is_not_requeued(
    submit, fetch: Fetch, store: JobStore, fleet_database: Database
):
    submit("one")
    task = fetch()
    turn = take(store, task)
    assert task is not None
    age(fleet_database, SILENT + 1)
    assert store.send_heartbeat(task[0], turn, (5, 2))
    assert run_maintenance(fleet_database, SILENT) == []
    assert store.record_state(task[0], turn, found(JobState.DONE))


def test_a_late_heartbeat_does_not_overwrite_the_recorded_rows(
    submit, fetch: Fetch, store: JobStore, fleet_database: Database
):
    """The heartbeat's thread may have read the progress before the job's outcome was recorded."""
    submit("one")
    task = fetch()
    turn = take(store, task)
    assert task is not None
    assert store.send_heartbeat(task[0], turn, (10, 9))
    assert store.record_state(
        task[0], turn, replace(found(JobState.DONE), rows=10, rows_imported=10)
    )
    assert not store.send_heartbeat(task[0], turn, (10, 9))
    rows = select(jobs.c.state, jobs.c.rows_in)
    assert fleet_database.run_transaction(lambda one: one.execute(rows).one()) == ("done", 10)


def test_a_task_without_a_worker_is_requeued(submit, fleet_database: Database, fetch: Fetch):
    """Its worker was given it when the database went away, and never heard of it."""
    submit("one")
    fleet_database.run_transaction(
        lambda one: one.execute(text("SELECT procrastinate_fetch_job_v2(NULL, NULL)")).all()
    )
    long_ago = "UPDATE procrastinate_events SET at = at - interval '1 hour'"
    fleet_database.run_transaction(lambda one: one.execute(text(long_ago)))
    assert fetch() is None
    run_maintenance(fleet_database, SILENT)
    assert fetch() is not None


def test_a_credential_without_a_task_gets_a_new_one(submit, fleet_database: Database, fetch: Fetch):
    submit("one")
    fleet_database.run_transaction(lambda one: one.execute(text("DELETE FROM procrastinate_jobs")))
    run_maintenance(fleet_database, SILENT)
    assert fetch() is not None


def test_a_job_that_kills_its_workers_is_not_retried_forever(
    submit, fetch: Fetch, store: JobStore, fleet_database: Database
):
    submit("deadly")
    for _ in range(MAX_LOST_WORKERS):
        take(store, fetch())
        age(fleet_database, SILENT + 1)
        run_maintenance(fleet_database, SILENT)
    assert states(fleet_database) == {"deadly": "trouble"}
    assert fetch() is None


# -- schedules --------------------------------------------------------------------------------------


def test_a_scheduled_job_runs_at_its_time_and_again(
    submit, fetch: Fetch, store: JobStore, fleet_database: Database
):
    now = time.time()
    submit("daily", schedule=JobSchedule("0 6 * * *", "Europe/Amsterdam", now + 3600))
    run_maintenance(fleet_database, SILENT)
    assert fetch() is None
    fleet_database.run_transaction(lambda one: one.execute(update(jobs).values(cron_next=now - 1)))
    run_maintenance(fleet_database, SILENT)
    task = fetch()
    turn = take(store, task)
    assert task is not None
    store.record_state(task[0], turn, found(JobState.DONE))
    following = fleet_database.run_transaction(
        lambda one: one.scalar(text("SELECT cron_next FROM fleet_jobs"))
    )
    assert now < following <= now + 86_400 + 3600
    assert store.claim_job(*task) is None


def test_a_schedule_that_comes_round_while_its_job_is_in_progress_changes_nothing(
    submit, fetch: Fetch, store: JobStore, fleet_database: Database
):
    now = time.time()
    submit("hourly", schedule=JobSchedule("0 * * * *", "UTC", now - 1))
    run_maintenance(fleet_database, SILENT)
    turn = take(store, fetch())
    fleet_database.run_transaction(lambda one: one.execute(update(jobs).values(cron_next=now - 1)))
    run_maintenance(fleet_database, SILENT)
    assert states(fleet_database) == {"hourly": "running"}
    due = fleet_database.run_transaction(lambda one: one.scalar(text("SELECT due FROM fleet_jobs")))
    assert due == turn.due
