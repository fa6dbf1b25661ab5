"""The fleet's tables are made once, whoever comes first, and never over somebody else's."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from importer.automation.fleet.database import Database
from importer.automation.fleet.migrations import migrate_tables
from importer.domain.errors import Stopped, UnusableInput


def execute(database: Database, *statements: str) -> None:
    for statement in statements:
        database.run_transaction(lambda one, statement=statement: one.execute(statement))


def read_versions(database: Database) -> dict[str, str]:
    rows = database.run_transaction(
        lambda one: one.execute("SELECT part, version FROM fleet_version").fetchall()
    )
    return {row["part"]: row["version"] for row in rows}


def test_many_at_once_make_the_tables_once(empty_database: str):
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(migrate_tables, [Database(empty_database) for _ in range(6)]))
    assert set(read_versions(Database(empty_database))) == {"fleet", "queue"}


@pytest.mark.parametrize(
    ("part", "version", "program"),
    [("fleet", "999", "import-events"), ("queue", "99.00.00_01_more", "procrastinate")],
)
def test_tables_of_a_later_version_are_left_alone(
    fleet_database: Database, part: str, version: str, program: str
):
    fleet_database.run_transaction(
        lambda one: one.execute(
            "UPDATE fleet_version SET version = %s WHERE part = %s", [version, part]
        )
    )
    with pytest.raises(UnusableInput, match=f"later version of {program}"):
        migrate_tables(fleet_database)


def test_procrastinates_tables_of_an_earlier_version_are_brought_up_to_date(
    fleet_database: Database,
):
    """The changes of its version 3.4 are undone first."""
    newest = read_versions(fleet_database)
    execute(
        fleet_database,
        "DROP FUNCTION procrastinate_retry_job_v2",
        "DELETE FROM pg_enum WHERE enumlabel = 'retried'",
        "UPDATE fleet_version SET version = '03.03.00_99_earlier' WHERE part = 'queue'",
    )
    migrate_tables(fleet_database)
    assert read_versions(fleet_database) == newest


def test_another_programs_queue_is_left_alone(fleet_database: Database):
    execute(fleet_database, "DELETE FROM fleet_version WHERE part = 'queue'")
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
    execute(
        Database(empty_database),
        "CREATE SCHEMA ours",
        "CREATE TABLE procrastinate_jobs (theirs int)",
    )
    part = Database(f"{empty_database}?options=-csearch_path%3Dours")
    migrate_tables(part)
    found = part.run_transaction(
        lambda one: one.execute("SELECT current_schema() AS name FROM fleet_version").fetchall()
    )
    assert [row["name"] for row in found] == ["ours", "ours"]
