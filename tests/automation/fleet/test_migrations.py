"""The fleet's tables are made once, whoever comes first, and never over somebody else's."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import pytest
from sqlalchemy import text, update

from importer.automation.fleet import tables
from importer.automation.fleet.database import Database
from importer.automation.fleet.migrations import migrate_tables
from importer.domain.errors import Stopped, UnusableInput


def test_many_at_once_make_the_tables_once(empty_database: str):
    with ExitStack() as stack, ThreadPoolExecutor(6) as pool:
        bases = [stack.enter_context(closing(Database(empty_database))) for _ in range(6)]
        list(pool.map(migrate_tables, bases))
        versions = bases[0].run_transaction(lambda one: one.execute(tables.versions.select()).all())
    assert len(versions) == 2


@pytest.mark.parametrize(
    ("part", "version", "what"),
    [("fleet", "999", "import-events"), ("queue", "99.00.00_01_more", "procrastinate")],
)
def test_tables_of_a_later_version_are_left_alone(
    fleet_database: Database, part: str, version: str, what: str
):
    where = tables.versions.c.part == part
    fleet_database.run_transaction(
        lambda one: one.execute(update(tables.versions).where(where).values(version=version))
    )
    with pytest.raises(UnusableInput, match=f"later version of {what}"):
        migrate_tables(fleet_database)


def test_procrastinates_tables_of_an_earlier_version_are_brought_up_to_date(
    fleet_database: Database,
):
    """What the migrations of 3.4 did is undone first."""
    where = tables.versions.c.part == "queue"
    newest = fleet_database.run_transaction(
        lambda one: one.scalar(text("SELECT max(version) FROM fleet_version"))
    )
    earlier = update(tables.versions).where(where).values(version="03.03.00_99_earlier")
    for undo in (
        "DROP FUNCTION procrastinate_retry_job_v2",
        "DELETE FROM pg_enum WHERE enumlabel = 'retried'",
    ):
        fleet_database.run_transaction(lambda one, undo=undo: one.execute(text(undo)))
    fleet_database.run_transaction(lambda one: one.execute(earlier))
    migrate_tables(fleet_database)
    assert (
        fleet_database.run_transaction(
            lambda one: one.scalar(text("SELECT max(version) FROM fleet_version"))
        )
        == newest
    )


def test_another_programs_queue_is_left_alone(fleet_database: Database):
    fleet_database.run_transaction(
        lambda one: one.execute(text("DELETE FROM fleet_version WHERE part = 'queue'"))
    )
    with pytest.raises(UnusableInput, match="another program"):
        migrate_tables(fleet_database)


@pytest.mark.parametrize(
    "address", ["", "ledger.sqlite3", "mysql://a:canary@b/c", "postgresql://a:canary@b@c/d"]
)
def test_rejects_other_databases_than_postgresql(address: str):
    with pytest.raises(UnusableInput, match=r"PostgreSQL|cannot be used|@") as caught:
        Database(address)
    assert "canary" not in str(caught.value) + caught.value.hint


def test_an_unavailable_database_is_reported_without_its_password():
    fleet_database = Database("postgresql://keeper:canary@127.0.0.1:9/events")
    with pytest.raises(Stopped) as caught:
        migrate_tables(fleet_database)
    assert "canary" not in str(caught.value) + caught.value.hint


def test_a_part_of_a_larger_database_does_as_well(empty_database: str):
    """A schema of its own, which the address names."""
    with closing(Database(empty_database)) as whole:
        whole.run_transaction(lambda one: one.execute(text("CREATE SCHEMA ours")))
        whole.run_transaction(
            lambda one: one.execute(text("CREATE TABLE procrastinate_jobs (theirs int)"))
        )
    with closing(Database(f"{empty_database}?options=-csearch_path%3Dours")) as part:
        migrate_tables(part)
        found = part.run_transaction(lambda one: one.scalar(text("SELECT current_schema()")))
        assert found == "ours"
        assert (
            part.run_transaction(lambda one: one.scalar(text("SELECT count(*) FROM fleet_jobs")))
            == 0
        )
