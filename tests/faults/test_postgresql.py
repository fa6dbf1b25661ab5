"""The ledger's server is stopped, restarted, cut off, full or damaged; many machines share it."""

import sys
from pathlib import Path

import pytest
from support.faulty_api import Fault, FaultKind
from support.ledgers import query_database
from support.postgresql_server import PASSWORD

from importer.ledger.statements import TABLES
from importer.ledger.transaction import LEASE_TTL
from importer.settings import LEDGER_VARIABLE

FAST = ("--rate", "1000/second", "--burst", "1000", "--workers", "4")
ROWS = 60
CUT = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE application_name = 'import-events' AND datname = current_database()"""


@pytest.fixture
def ledger_at(database) -> str:
    """Keep the ledger in PostgreSQL for every test."""
    return database


@pytest.fixture
def server(serve):
    """Not so fast that everything is over before anything can happen."""
    return serve(latency=0.005)


def at_post(server, number: int, act) -> None:
    """Do something once, while this post is under way."""
    seen = []

    def see(request) -> bool:
        seen.append(request.method == "POST")
        if request.method == "POST" and sum(seen) == number:
            act()
        return False

    server.faults.add(Fault(FaultKind.HEADERS, times=None, when=see))


def in_all(ended) -> int:
    counts = ended.report["counts"]
    return counts["created"] + counts["unchanged"] + counts["exists"]


@pytest.fixture
def goes_on(shell, server, calendar, assert_exactly_once):
    """Check that a second run of the command imports the remaining events."""

    def check() -> None:
        server.faults.clear()
        ended = shell(calendar(ROWS), *FAST, "--json")
        assert (ended.status, in_all(ended)) == (0, ROWS), ended.err
        assert_exactly_once(server, ROWS)

    return check


# -- the server goes away --------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_the_database_server_is_stopped_during_the_run(
    shell, server, calendar, postgresql, mode, get_posts, goes_on
):
    at_post(server, 20, lambda: postgresql.stop(mode))
    try:
        ended = shell(calendar(ROWS), *FAST)
        again = shell(calendar(ROWS), *FAST)
    finally:
        postgresql.start()
    assert ended.status == again.status == 4
    place = f"postgresql://127.0.0.1:{postgresql.port}/"
    assert f"The ledger's database {place}" in ended.err
    assert "No more events were sent" in ended.err
    assert "run the same command to continue" in ended.err
    assert f"Next: import-events {calendar(ROWS)}" in ended.out
    assert 20 <= len(get_posts(server)) <= 45  # what was under way and what lay ready
    goes_on()


def test_the_database_server_is_restarted_during_the_run(
    shell, server, calendar, postgresql, goes_on
):
    def restart() -> None:
        postgresql.stop("immediate")
        postgresql.start()

    at_post(server, 20, restart)
    assert shell(calendar(ROWS), *FAST).status in (0, 4)
    goes_on()


@pytest.mark.parametrize("post", [1, 7, 20, ROWS])
def test_the_database_connection_is_cut(shell, server, calendar, query, post, goes_on):
    at_post(server, post, lambda: query(CUT))
    assert shell(calendar(ROWS), *FAST).status in (0, 4)
    goes_on()


def test_the_idle_connection_is_cut(shell, server, calendar, query, event_after_requests):
    """The answer takes a second; the connection that died meanwhile is not missed."""
    server.faults.add(Fault(FaultKind.SLOW, method="POST", delay=1.0))
    reached = event_after_requests(server, 1)
    command = shell.start(calendar([("Lakeside 10K", "2027-05-03", "race")]), *FAST)
    assert reached.wait(20)
    assert query(CUT) == [(True,)]
    assert command.end().status == 0


def test_the_disk_of_the_database_is_full_during_the_run(
    shell, server, calendar, query, get_posts, goes_on
):
    query("""CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF (SELECT count(*) FROM events WHERE state = 'created') > 20 THEN
            RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
        END IF; RETURN NULL; END $$""")
    query("CREATE TRIGGER full_disk AFTER UPDATE ON events EXECUTE FUNCTION full_disk()")
    ended = shell(calendar(ROWS), *FAST)
    assert ended.status == 4
    assert "cannot be written (could not extend file: No space left on device)" in ended.err
    assert 20 <= len(get_posts(server)) < ROWS
    query("DROP FUNCTION full_disk CASCADE")
    goes_on()


# -- what is there is no ledger ----------------------------------------------------------------------------


def test_the_ledger_is_damaged_during_the_run(
    shell, server, calendar, query, get_posts, goes_on, database
):
    """Status 2 would say that nothing was sent."""
    at_post(server, 20, lambda: query("DROP TABLE leases"))
    ended = shell(calendar(ROWS), *FAST)
    assert ended.status == 4
    assert "is damaged" in ended.err
    assert 20 <= len(get_posts(server)) <= 45  # what was under way and what lay ready
    server.faults.clear()
    rebuilt = shell("ledger", "rebuild")
    assert rebuilt.status == 2
    assert "Restore it from a backup. Or name an empty database with --ledger" in rebuilt.err
    query("DROP SCHEMA public CASCADE")
    query("CREATE SCHEMA public")
    rebuilt = shell("ledger", "rebuild")
    assert rebuilt.status == 0, rebuilt.err
    assert "The damaged ledger was kept" not in rebuilt.out
    goes_on()


def test_rejects_a_database_of_another_program(shell, server, calendar, empty_database):
    query_database(empty_database, "CREATE TABLE photographs (name text)")
    for command in ([calendar(5)], ["ledger", "rebuild"]):
        ended = shell(*command, "--ledger", empty_database)
        assert ended.status == 2
        assert "is not a ledger of import-events" in ended.err
    assert not server.state.requests


def test_a_rebuild_adds_to_the_existing_ledger(shell, server, calendar, query, goes_on):
    assert shell(calendar(ROWS - 20), *FAST).status == 0
    query("DELETE FROM events WHERE slug LIKE '%-1%'")
    rebuilt = shell("ledger", "rebuild")
    assert rebuilt.status == 0
    assert f"has {ROWS - 20} events" in rebuilt.out
    assert query("SELECT count(*) FROM events WHERE state = 'existing'") >= [(1,)]
    goes_on()


# -- many machines -----------------------------------------------------------------------------------------


def test_machines_start_at_the_same_time(shell, server, calendar, get_posts, assert_exactly_once):
    path = calendar(ROWS)
    commands = [shell.start(path, *FAST) for _ in range(6)]
    ended = [command.end() for command in commands]
    assert {one.status for one in ended} <= {0, 4}
    assert 0 in {one.status for one in ended}
    for one in ended:
        assert one.status == 0 or "Another run is importing into this organization" in one.err
    assert len(get_posts(server)) == ROWS
    assert_exactly_once(server, ROWS)


def test_the_lease_of_a_run_killed_on_another_machine_expires(
    import_harness, calendar, query, clock
):
    place, path = import_harness(), calendar(5)
    assert place.run(path).run.exit_status == 0
    expires = clock.now() + LEASE_TTL
    query(f"UPDATE leases SET process = 'another 4711 0.00', expires_at = {expires}")  # noqa: S608 - ours
    refused = place.run(calendar(6))
    assert refused.run.exit_status == 4
    assert "Another run is importing" in refused.message
    clock.advance(LEASE_TTL + 1)
    assert place.run(calendar(6)).run.exit_status == 0


# -- the password ------------------------------------------------------------------------------------------


def test_the_database_password_appears_in_no_output_and_no_file(
    shell, server, calendar, tmp_path, home, postgresql, database, query, event_after_requests
):
    reports = ("report.json", "report.csv", "report.xlsx")
    words = [word for name in reports for word in ("--report", name)]
    said = []

    def run(*arguments: str, status: int, **variables: str) -> None:
        ended = shell(*arguments, **variables)
        assert ended.status == status, ended
        said.extend([ended.out, ended.err])

    server.faults.add(Fault(FaultKind.SLOW, method="POST", delay=1.0))
    reached = event_after_requests(server, 1)
    command = shell.start(calendar(5), *FAST, *words, "--log", "json")
    assert reached.wait(20)
    if sys.platform == "linux":
        assert PASSWORD.encode() not in Path(f"/proc/{command.number}/cmdline").read_bytes()
    ended = command.end()
    assert ended.status == 0
    said.extend([ended.out, ended.err])
    run(calendar(6), *FAST, *words, "--json", status=0)
    run("ledger", "rebuild", status=0)
    run(calendar(7), "--ledger", f"{database}-not-there", *words, "--json", status=2)
    run(calendar(7), status=2, **{LEDGER_VARIABLE: database.replace("canary-", "canary@")})
    run(calendar(7), status=2, **{LEDGER_VARIABLE: database.replace("keeper", "nobody")})
    postgresql.stop()
    try:
        run(calendar(7), *FAST, *words, "--json", status=4)
        run("ledger", "rebuild", status=4)
    finally:
        postgresql.start()
    assert all((tmp_path / name).exists() for name in reports)
    files = [path for folder in (tmp_path, home) for path in folder.rglob("*") if path.is_file()]
    kept = [str(query(f"SELECT * FROM {name}")) for name in TABLES]  # noqa: S608 - ours
    texts = [*said, *kept, *(path.read_bytes().decode(errors="replace") for path in files)]
    assert not [one for one in texts if "5up3r-p4ssw0rd" in one]
