"""Disks that are full and ledgers that are lost, locked, read-only or damaged."""

import os
import resource
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from support.faulty_api import Fault, FaultKind, FaultyConfig, FaultySandbox, start_sandbox
from support.ledgers import query_database
from support.properties import examples

from importer.domain.model import ImportResult, State
from importer.ledger import sqlite
from importer.pipeline.import_run import run_import
from importer.pipeline.ledger_rebuild import rebuild_ledger
from importer.settings import Settings

FAST = ("--rate", "1000/second", "--burst", "1000", "--workers", "4")
UNSEEN = {"rate": (9000.0, 86_400.0), "burst": 1000}
NOBODY = 65_534
SIDES = ("", "-wal", "-shm")


def in_all(ended) -> int:
    counts = ended.report["counts"]
    return counts["created"] + counts["unchanged"] + counts["exists"]


def at_post(server, number: int, act) -> None:
    """Do something once, while this post is under way."""
    seen = []

    def see(request) -> bool:
        seen.append(request.method == "POST")
        if request.method == "POST" and sum(seen) == number:
            act()
        return False

    server.faults.add(Fault(FaultKind.HEADERS, times=None, when=see))


# -- disks that are full --------------------------------------------------------------------------------


def test_the_disk_is_full_before_the_first_request(
    shell, server, calendar, event_after_requests, ledger, get_posts, assert_exactly_once
):
    server.faults.add(Fault(FaultKind.SLOW, method="GET", path="/organization", delay=0.5))
    reached = event_after_requests(server, 1, "GET")
    command = shell.start(calendar(40), *FAST)
    assert reached.wait(20)
    grows_no_more(command.number, ledger)
    ended = command.end()
    assert ended.status == 4
    assert f"The ledger {ledger} cannot be written" in ended.err
    assert "Free up disk space, then run the same command to continue" in ended.err
    assert not get_posts(server)
    assert shell(calendar(40), *FAST).status == 0
    assert_exactly_once(server, 40)


def test_the_disk_is_full_during_the_run(
    shell, serve, calendar, ledger, get_posts, assert_exactly_once
):
    server = serve(latency=0.005)
    numbers: list[int] = []
    at_post(server, 20, lambda: grows_no_more(numbers[0], ledger, 8192))
    command = shell.start(calendar(300), *FAST)
    numbers.append(command.number)
    ended = command.end()
    assert ended.status == 4
    assert f"The ledger {ledger} cannot be written" in ended.err
    assert 20 <= len(get_posts(server)) < 200
    server.faults.clear()
    assert shell(calendar(300), *FAST).status == 0
    assert_exactly_once(server, 300)


def grows_no_more(process: int, ledger: Path, room: int = 0) -> None:
    """Let no file of the process grow beyond what the ledger's log has now, and some room."""
    log = ledger.with_name(f"{ledger.name}-wal")
    size = (log.stat().st_size if log.exists() else 0) + room
    resource.prlimit(process, resource.RLIMIT_FSIZE, (size, size))


# -- ledgers that cannot be written ---------------------------------------------------------------------


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """Be somebody to whom the folder is closed for writing, also where the superuser tests."""
    superuser = os.geteuid() == 0
    folder.chmod(0o555)
    if superuser:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if superuser:
            os.seteuid(0)
        folder.chmod(0o755)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Create a folder that every user can open."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_the_ledger_is_read_only(import_harness, calendar, open_folder, get_posts):
    place = import_harness()
    place.ledger = open_folder / "ledger.sqlite3"
    path = open_folder / "calendar.csv"
    shutil.copy(calendar(3), path)
    path.chmod(0o644)
    place.run(str(path), dry_run=True)  # makes the ledger
    for side in SIDES:
        place.ledger.with_name(place.ledger.name + side).touch(0o444)
    query_database = len(place.requests())
    with as_nobody(open_folder):
        result = place.run(str(path))
    assert (result.run.state, result.run.exit_status) == (State.REFUSED, 2)
    assert f"The ledger {place.ledger} cannot be opened" in result.message
    assert "--ledger PATH" in result.hint
    assert len(place.requests()) == query_database


def test_the_folder_of_the_ledger_cannot_be_created(shell, server, calendar, tmp_path):
    for where in (str(tmp_path), calendar(3) + "/ledger.sqlite3"):
        ended = shell(calendar(3), "--ledger", where)
        assert ended.status == 2
        assert f"The ledger {where} cannot be opened" in ended.err
    assert not server.state.requests


def test_another_program_keeps_the_ledger_locked(
    import_harness, calendar, monkeypatch, ledger, get_posts, assert_exactly_once
):
    place, path = import_harness(), calendar(40)
    monkeypatch.setattr(sqlite, "_BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(ledger, check_same_thread=False)) as other:
        at_post(place.server, 5, lambda: other.execute("BEGIN IMMEDIATE"))
        result = place.run(path, workers=2)
        assert (result.run.state, result.run.exit_status) == (State.STOPPED, 4)
        assert "locked by another process" in result.message
        assert 5 <= len(get_posts(place.server)) <= 8
        other.rollback()
    place.server.faults.clear()
    assert place.run(path).run.exit_status == 0  # the seat that could not be given back is ours
    assert_exactly_once(place.server, 40)


# -- ledgers that are gone --------------------------------------------------------------------------------


@pytest.mark.both_ledgers
def test_the_ledger_is_lost_between_two_runs(
    shell, server, calendar, ledger_at, get_posts, assert_exactly_once
):
    assert shell(calendar(20), *FAST).status == 0
    forget(ledger_at)
    ended = shell(calendar(25), *FAST, "--json")
    assert ended.status == 0
    assert in_all(ended) == 25
    assert len(get_posts(server)) == 25  # what is there is seen before it is sent
    assert_exactly_once(server, 25)


@pytest.mark.both_ledgers
def test_the_ledger_is_lost_and_the_api_key_cannot_read(
    shell, serve, calendar, ledger_at, get_posts, assert_exactly_once
):
    server = serve(scopes=frozenset({"write:events"}))
    assert shell(calendar(20), *FAST).status == 0
    forget(ledger_at)
    ended = shell(calendar(25), *FAST, "--json")
    assert (ended.status, in_all(ended)) == (0, 25)  # the same keys: the answers are replayed
    assert_exactly_once(server, 25)


def forget(ledger: Path | str) -> None:
    if isinstance(ledger, str):
        query_database(ledger, "DROP SCHEMA public CASCADE")
        query_database(ledger, "CREATE SCHEMA public")
        return
    for side in SIDES:
        ledger.with_name(ledger.name + side).unlink(missing_ok=True)


@pytest.mark.parametrize("sides", [SIDES, ("-wal",)], ids=["whole", "log"])
def test_the_ledger_is_removed_during_the_run(
    shell, serve, calendar, ledger, sides, get_posts, assert_exactly_once
):
    server = serve(latency=0.005)

    def remove() -> None:
        for side in sides:
            ledger.with_name(ledger.name + side).unlink()

    at_post(server, 20, remove)
    ended = shell(calendar(100), *FAST)
    assert ended.status == 4
    assert f"The ledger {ledger} was removed or replaced during the run" in ended.err
    assert 20 <= len(get_posts(server)) < 40
    server.faults.clear()
    ended = shell(calendar(100), *FAST, "--json")
    assert (ended.status, in_all(ended)) == (0, 100)
    assert_exactly_once(server, 100)


def test_the_ledger_is_restored_from_an_old_backup(
    shell, server, calendar, ledger, tmp_path, get_posts, assert_exactly_once
):
    assert shell(calendar(10), *FAST).status == 0
    shutil.copy(ledger, tmp_path / "copy")
    assert shell(calendar(30), *FAST).status == 0
    forget(ledger)
    shutil.copy(tmp_path / "copy", ledger)
    ended = shell(calendar(35), *FAST, "--json")
    assert (ended.status, in_all(ended)) == (0, 35)
    assert_exactly_once(server, 35)


# -- ledgers that are damaged -------------------------------------------------------------------------------


def test_rejects_a_file_that_is_not_a_ledger(shell, server, calendar, ledger, assert_exactly_once):
    ledger.write_text("Dear diary, " * 500)
    before = ledger.read_bytes()
    ended = shell(calendar(20), *FAST)
    assert ended.status == 2
    assert f"The ledger {ledger} is damaged or is not a ledger" in ended.err
    assert "`import-events ledger rebuild`: it keeps the damaged file" in ended.err
    assert not server.state.requests
    assert ledger.read_bytes() == before
    ended = shell("ledger", "rebuild")
    assert ended.status == 0
    [kept] = ledger.parent.glob("ledger.sqlite3.damaged-*")
    assert kept.read_bytes() == before
    assert f"The damaged ledger was kept: {kept}" in ended.out
    assert shell(calendar(20), *FAST).status == 0
    assert_exactly_once(server, 20)


def test_the_ledger_is_corrupt(shell, server, calendar, ledger, get_posts, assert_exactly_once):
    assert shell(calendar(200), *FAST).status == 0
    damage(ledger)
    before = ledger.read_bytes()
    ended = shell(calendar(210), *FAST)
    assert ended.status == 2
    assert "is damaged" in ended.err
    assert ledger.read_bytes() == before
    assert shell("ledger", "rebuild").status == 0
    ended = shell(calendar(210), *FAST, "--json")
    assert (ended.status, in_all(ended)) == (0, 210)
    assert len(get_posts(server)) == 210
    assert_exactly_once(server, 210)


def damage(ledger: Path) -> None:
    """Overwrite every page but the first two, as a bad disk might."""
    size = ledger.stat().st_size
    with ledger.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xa5" * (size - 8192))


def test_the_ledger_is_damaged_during_the_run(
    shell, serve, calendar, ledger, get_posts, assert_exactly_once
):
    """Status 2 would say that nothing was sent."""
    server = serve(latency=0.005)

    def break_it() -> None:
        with closing(sqlite3.connect(ledger)) as other:
            other.execute("DROP TABLE leases")

    at_post(server, 20, break_it)
    ended = shell(calendar(100), *FAST)
    assert ended.status == 4
    assert "is damaged" in ended.err
    assert 20 <= len(get_posts(server)) <= 45  # what was under way and what lay ready
    server.faults.clear()
    assert shell("ledger", "rebuild").status == 0
    ended = shell(calendar(100), *FAST, "--json")
    assert (ended.status, in_all(ended)) == (0, 100)
    assert_exactly_once(server, 100)


def test_the_ledger_is_of_a_later_version(shell, server, calendar, ledger, query):
    assert shell(calendar(3)).status == 0
    query("UPDATE ledger_version SET version = 99")
    query_database = len(server.state.requests)
    for command in ([calendar(5)], ["ledger", "rebuild"]):
        ended = shell(*command)
        assert ended.status == 2
        assert "was written by a later version" in ended.err
    assert len(server.state.requests) == query_database
    assert ledger.exists()


def test_rejects_a_database_of_another_program(shell, server, calendar, ledger, query):
    query("CREATE TABLE photographs (name)")
    for command in ([calendar(5)], ["ledger", "rebuild"]):
        ended = shell(*command)
        assert ended.status == 2
        assert "is not a ledger of import-events" in ended.err
    assert query("SELECT name FROM sqlite_master") == [("photographs",)]
    assert not server.state.requests


class Sound:
    """A server, a calendar of 40 rows of which 30 are in, and the bytes of the ledger.

    No dataclass, of which Hypothesis prints every byte.
    """

    def __init__(self, server: FaultySandbox, calendar: str, ledger: bytes) -> None:
        self.server, self.calendar, self.ledger = server, calendar, ledger


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> Iterator[Sound]:
    folder = tmp_path_factory.mktemp("sound")
    calendars = []
    for count in (30, 40):
        path = folder / f"{count}.csv"
        rows = [f"Race {at},2027-05-{at % 28 + 1:02},race\n" for at in range(count)]
        path.write_text("Name,Date,Type\n" + "".join(rows))
        calendars.append(str(path))
    with start_sandbox(FaultyConfig(unlimited=True)) as server:
        ledger = folder / "ledger.sqlite3"
        chosen = Settings(base_url=server.base_url, ledger=str(ledger), **UNSEEN)
        run_import(calendars[:1], chosen, server.key)
        yield Sound(server, calendars[1], ledger.read_bytes())


@examples(40, HealthCheck.function_scoped_fixture)
@given(
    places=st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=12),
    value=st.integers(0, 255),
)
def test_random_bytes_of_the_ledger_are_changed(sound, places, value):
    """It is refused, or it does no harm; and a rebuild mends it."""
    server, path, bad = sound.server, sound.calendar, bytearray(sound.ledger)
    for place in places:
        bad[int(place * len(bad))] = value
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "ledger.sqlite3"
        ledger.write_bytes(bad)
        chosen = Settings(base_url=server.base_url, ledger=str(ledger), **UNSEEN)
        if not went_well(run_import([path], chosen, server.key)):
            rebuild_ledger(chosen, server.key)
            assert went_well(run_import([path], chosen, server.key))
    assert len({event["slug"] for event in server.state.events}) == 40
    assert len(server.state.events) == 40


@pytest.mark.parametrize(
    ("sound_text", "damaged_text"),
    [
        (b"REFERENCES organizations (id),", b"REFERENCES org\x80nizations (id),"),
        (b"REFERENCES organizations (id),", b"REFERENCES orgbnizations (id),"),
        (b"CREATE TABLE events", b"CREATE TABLE event\x80"),
        (b"CREATE TABLE events", b"CREATE T\x80BLE events"),
        (b"name_key TEXT NOT NULL", b"name_key TEXT NOT NULK"),
    ],
)
def test_a_byte_of_the_schema_is_changed(sound, tmp_path, sound_text, damaged_text):
    """What shows in nothing that is read is found by a rebuild all the same."""
    server, ledger = sound.server, tmp_path / "ledger.sqlite3"
    assert sound_text in sound.ledger
    ledger.write_bytes(sound.ledger.replace(sound_text, damaged_text, 1))
    chosen = Settings(base_url=server.base_url, ledger=str(ledger), **UNSEEN)
    assert rebuild_ledger(chosen, server.key).damaged_ledger is not None
    assert went_well(run_import([sound.calendar], chosen, server.key))


def went_well(result: ImportResult) -> bool:
    if result.run.exit_status != 0:
        assert result.run.exit_status in (2, 4), result
        assert "ledger" in result.message
        return False
    assert sum(result.counts()[name] for name in ("created", "unchanged", "exists")) == 40
    return True


@pytest.mark.both_ledgers
def test_two_runs_create_the_same_ledger(shell, server, calendar, ledger_at, assert_exactly_once):
    forget(ledger_at)
    path = calendar(5)
    both = [shell.start(path, *FAST) for _ in range(2)]
    ended = [command.end() for command in both]
    assert {one.status for one in ended} <= {0, 4}
    assert 0 in {one.status for one in ended}
    assert_exactly_once(server, 5)


@pytest.mark.both_ledgers
def test_a_rebuild_needs_the_lease(
    shell, server, calendar, event_after_requests, assert_exactly_once
):
    """A rebuild beside a run would learn what that run is just about to write."""
    server.faults.add(Fault(FaultKind.SLOW, method="POST", delay=3))
    reached = event_after_requests(server, 1)
    command = shell.start(calendar(10), *FAST)
    assert reached.wait(20)
    rebuilt = shell("ledger", "rebuild")
    assert rebuilt.status == 4
    assert (
        f"Another run is importing into this organization: process {command.number}" in rebuilt.err
    )
    assert command.end().status == 0
    assert_exactly_once(server, 10)
