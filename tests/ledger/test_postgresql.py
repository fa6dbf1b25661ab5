"""A ledger in PostgreSQL: many machines, one truth; and what a server can do to it."""

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import psycopg
import pytest
from support.postgresql_server import PASSWORD

from importer.domain.errors import ImportEventsError, Stopped, UnusableInput
from importer.domain.intervals_api import RateLimit
from importer.ledger import postgresql
from importer.ledger.connect import open_ledger, release_pending_leases
from importer.ledger.database_errors import DamagedLedger
from importer.ledger.database_url import remove_password
from importer.ledger.process_identity import get_process_identity
from importer.ledger.records import SCHEMA_VERSION
from importer.ledger.transaction import LEASE_TTL

NOW = 1_800_000_000.0
MANY = 8


@pytest.fixture
def ledger_at(database) -> str:
    """Keep the ledger in PostgreSQL for every test."""
    return database


def refusal(url: str) -> ImportEventsError:
    """Why a ledger cannot be opened; never with a password in it."""
    with pytest.raises(ImportEventsError) as caught, open_ledger(url):
        pass
    assert caught.value.hint
    assert PASSWORD not in caught.value.message + caught.value.hint
    return caught.value


def at_once(act: Callable[[int], object]) -> list[object]:
    """Do it in many threads at the same moment."""
    start = threading.Barrier(MANY)

    def run(number: int) -> object:
        start.wait()
        return act(number)

    with ThreadPoolExecutor(MANY) as threads:
        return list(threads.map(run, range(MANY)))


# -- many at once -----------------------------------------------------------------------------------


def test_one_of_many_processes_gets_the_lease(database, ledger):
    number = ledger.get_organization_id("org")

    def sit(which: int, now: float) -> object:
        with open_ledger(database) as own:
            try:
                return own.acquire_lease(number, f"run {which}", now).owner
            except Stopped as error:
                return error

    for at in range(5):
        got = at_once(partial(sit, now=NOW + at * LEASE_TTL))
        [holder] = [one for one in got if isinstance(one, str)]
        messages = [one.message for one in got if isinstance(one, Stopped)]
        assert messages == [f"Another run is importing into this organization: {holder}."] * (
            MANY - 1
        )


def test_processes_that_add_an_organization_agree_on_its_id(database):
    def number(_: int) -> object:
        with open_ledger(database) as own:
            return own.get_organization_id("new")

    assert len(set(at_once(number))) == 1


def test_processes_that_reserve_never_exceed_the_rate_limit(database):
    limit = RateLimit(1, 3600, 50)

    def reserve(_: int) -> int:
        with open_ledger(database) as own:
            taken = 0
            for _ in range(10):
                with own.open_transaction(NOW) as transaction:
                    taken += transaction.reserve_requests("key", limit, 1)[0]
            return taken

    assert sum(at_once(reserve)) == limit.burst - 1


def test_processes_that_create_the_same_ledger_all_succeed(empty_database):
    def make(which: int) -> object:
        with open_ledger(empty_database) as own:
            return own.get_organization_id("new")

    assert at_once(make) == [1] * MANY


def test_processes_that_store_one_credential_all_succeed(database):
    def learn(which: int) -> None:
        with open_ledger(database) as own, own.open_transaction(NOW) as transaction:
            transaction.record_pause("key", NOW + which)
            transaction.update_credential("key", "org", None)

    at_once(learn)
    with open_ledger(database) as own:
        assert own.get_credential("key").organization == "org"


def test_a_stalled_run_waits_for_the_takeover_of_its_lease_and_is_fenced_off(
    database, ledger, event
):
    seat = ledger.acquire_lease(ledger.get_organization_id("org"), "the sleeper", NOW)
    with psycopg.connect(database) as other:
        other.execute("UPDATE leases SET fencing_token = fencing_token + 1, owner = 'the second'")
        with ThreadPoolExecutor() as threads:
            waiting = threads.submit(write, ledger, seat, event())
            other.commit()
            assert "took over" in str(waiting.result(20))
    assert ledger.get_entries(seat.organization, ["lakeside-10k"]) == {}


def write(ledger, seat, event) -> ImportEventsError | None:
    """Write an intent; return why not."""
    try:
        with ledger.open_transaction(NOW) as transaction:
            transaction.renew_lease(seat)
            transaction.record_intents(seat, [event])
    except ImportEventsError as error:
        return error
    return None


# -- what is committed stays --------------------------------------------------------------------------


def seen(ledger, setting: str) -> str:
    """Return a setting as it applies in the ledger's transactions."""
    with ledger._database.open_transaction() as connection:
        return connection.execute(f"SHOW {setting}").fetchone()[0]


def test_what_is_committed_is_on_the_disk_whatever_the_servers_default(postgresql, ledger):
    assert postgresql.query("SHOW synchronous_commit") == [("off",)]
    assert seen(ledger, "synchronous_commit") == "on"


def test_what_is_committed_survives_a_crash(postgresql, ledger, query):
    for name in ("one", "two", "three"):
        ledger.get_organization_id(name)
        postgresql.stop("immediate")
        postgresql.start()
    assert query("SELECT identity FROM organizations ORDER BY id") == [
        ("one",),
        ("two",),
        ("three",),
    ]


def test_a_server_with_stricter_durability_keeps_it(database, query):
    query(f"ALTER DATABASE {database.rpartition('/')[2]} SET synchronous_commit = 'remote_apply'")
    with open_ledger(database) as ledger:
        assert seen(ledger, "synchronous_commit") == "remote_apply"


def test_the_ledger_sets_its_own_isolation_level(postgresql, ledger):
    assert postgresql.query("SHOW transaction_isolation") == [("serializable",)]
    assert seen(ledger, "transaction_isolation") == "read committed"


# -- connections that die ------------------------------------------------------------------------------

CUT = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE application_name = 'import-events' AND datname = current_database()"""


def test_a_connection_that_died_while_idle_is_replaced(ledger, query):
    assert ledger.get_organization_id("org") == 1
    assert query(CUT) == [(True,)]
    assert ledger.get_organization_id("org") == 1


def test_a_connection_that_dies_in_a_transaction_stops_the_run(ledger, query, events):
    seat = ledger.acquire_lease(ledger.get_organization_id("org"), "somebody", NOW)

    def die() -> None:
        with ledger.open_transaction(NOW) as transaction:
            transaction.record_intents(seat, events(3))
            query(CUT)
            transaction.renew_lease(seat)

    with pytest.raises(Stopped, match=r"cannot be reached .* No more events were sent") as caught:
        die()
    assert "run the same command to continue" in caught.value.hint
    assert ledger.get_entries(seat.organization, ["race-0000"]) == {}


def test_an_unavailable_server_stops_the_run(postgresql, database):
    name = database.rpartition("/")[2]
    with open_ledger(database) as ledger:
        postgresql.stop("immediate")
        try:
            for error in (refusal(database), cannot(lambda: ledger.get_organization_id("org"))):
                assert isinstance(error, Stopped)
                place = f"postgresql://127.0.0.1:{postgresql.port}/{name}"
                assert f"The ledger's database {place} cannot be reached" in error.message
        finally:
            postgresql.start()
        assert ledger.get_organization_id("org") == 1


def test_an_unreleased_lease_is_free_to_its_process_and_later_to_all(postgresql, database):
    with open_ledger(database) as ledger:
        lake, hill = ledger.get_organization_id("lake"), ledger.get_organization_id("hill")
        taken = [
            ledger.acquire_lease(one, "a run", NOW, get_process_identity()) for one in (lake, hill)
        ]
        postgresql.stop("immediate")
        try:
            for seat in taken:
                assert isinstance(cannot(lambda seat=seat: ledger.release_lease(seat)), Stopped)
            assert isinstance(cannot(lambda: release_pending_leases(database)), Stopped)
        finally:
            postgresql.start()
        again = ledger.acquire_lease(lake, "the next run", NOW + 1, get_process_identity())
        assert again.fencing_token > taken[0].fencing_token
        release_pending_leases(database)
        assert ledger.acquire_lease(hill, "another process", NOW + 1).owner == "another process"
        with pytest.raises(Stopped, match="the next run"):  # who sits there now is left alone
            ledger.acquire_lease(lake, "another process", NOW + 2)


def cannot(act: Callable[[], object]) -> ImportEventsError:
    with pytest.raises(ImportEventsError) as caught:
        act()
    return caught.value


@pytest.fixture
def impatient(monkeypatch) -> None:
    """Nobody waits for long."""
    hurried = postgresql._SET_UP.replace("30s", "100ms").replace("20s", "100ms")
    monkeypatch.setattr(postgresql, "_SET_UP", hurried)


def test_a_ledger_that_is_kept_locked_stops_the_run(impatient, database):
    with open_ledger(database) as ledger, psycopg.connect(database) as other:
        other.execute("LOCK TABLE leases")
        error = cannot(lambda: ledger.acquire_lease(1, "somebody", NOW))
        assert isinstance(error, Stopped)
        assert "is locked by others" in error.message


def test_a_stalled_transaction_loses_its_lock(impatient, database, query):
    with open_ledger(database) as frozen, open_ledger(database) as other:
        number = frozen.get_organization_id("org")
        seat = frozen.acquire_lease(number, "the frozen one", NOW)

        def stand_still() -> None:
            with frozen.open_transaction(NOW) as transaction:
                transaction.renew_lease(seat)
                while query("SELECT 1 FROM pg_stat_activity WHERE state = 'idle in transaction'"):
                    pass
                transaction.renew_lease(seat)

        assert isinstance(cannot(stand_still), Stopped)
        assert (
            other.acquire_lease(number, "the other", NOW + 1000).fencing_token
            == seat.fencing_token + 1
        )


# -- errors of the server -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        ("53100", Stopped, "cannot be written"),
        ("53300", Stopped, "no free connection"),
        ("57P01", Stopped, "cannot be reached"),
        ("40P01", Stopped, "is locked"),
        ("40001", Stopped, "is locked"),
        ("57014", Stopped, "is locked"),
        ("58030", Stopped, "cannot be written"),
        ("XX000", Stopped, "reported an error"),
        ("22P05", Stopped, "reported an error"),
        ("XX001", DamagedLedger, "is damaged"),
        ("42501", UnusableInput, "cannot be used"),
        ("25006", UnusableInput, "cannot be used"),
    ],
)
def test_errors_of_the_server_are_reported(ledger, query, code, kind, words):
    query(f"""CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'no % today', 'luck' USING ERRCODE = '{code}'; END $$""")
    query("CREATE TRIGGER fail BEFORE INSERT ON organizations EXECUTE FUNCTION fail()")
    error = cannot(lambda: ledger.get_organization_id("org"))
    assert type(error) is kind
    assert words in error.message
    assert "no luck today" in error.message
    assert error.hint


@pytest.fixture
def role(postgresql, database) -> Iterator[Callable[..., str]]:
    """Make somebody who may connect, and what is granted; return the URL as they see it."""
    made = []

    def make(*grants: str, options: str = "LOGIN") -> str:
        name = f"role_{len(made)}"
        postgresql.query(f"CREATE ROLE {name} {options} PASSWORD '{PASSWORD}'")
        made.append(name)
        for grant in grants:
            postgresql.query(f"GRANT {grant} TO {name}", database.rpartition("/")[2])
        return database.replace("keeper", name)

    yield make
    for name in made:
        postgresql.query(f"DROP OWNED BY {name}", database.rpartition("/")[2])
        postgresql.query(f"DROP ROLE {name}")


def test_a_role_that_can_read_and_write_suffices(role):
    url = role("ALL ON ALL TABLES IN SCHEMA public", "ALL ON ALL SEQUENCES IN SCHEMA public")
    with open_ledger(url) as ledger:
        assert ledger.get_organization_id("org") == 1


@pytest.mark.parametrize("grants", [[], ["SELECT ON ALL TABLES IN SCHEMA public"]])
def test_rejects_a_role_without_permission_to_write(role, grants):
    url = role(*grants)

    def write() -> None:
        with open_ledger(url) as ledger:
            ledger.get_organization_id("org")

    error = cannot(write)
    assert type(error) is UnusableInput
    assert "permission denied" in error.message


@pytest.mark.parametrize(
    ("options", "kind", "words"),
    [
        ("LOGIN CONNECTION LIMIT 0", Stopped, "too many connections"),
        ("NOLOGIN", UnusableInput, "not permitted to log in"),
    ],
)
def test_reports_a_refused_login(role, options, kind, words):
    error = refusal(role(options=options))
    assert type(error) is kind
    assert words in error.message


def test_a_wrong_password_is_rejected_and_not_shown(postgresql, database):
    error = refusal(postgresql.url(database.rpartition("/")[2], "wrong-canary"))
    assert type(error) is UnusableInput
    assert "password authentication failed" in error.message
    assert "wrong-canary" not in error.message + error.hint


def test_reports_a_missing_database(postgresql):
    error = refusal(postgresql.url("nowhere"))
    assert type(error) is UnusableInput
    assert 'database "nowhere" does not exist' in error.message


def test_rejects_a_database_that_is_read_only(database, query):
    query(f"ALTER DATABASE {database.rpartition('/')[2]} SET default_transaction_read_only = on")
    with open_ledger(database) as ledger:
        assert "read-only" in cannot(lambda: ledger.get_organization_id("org")).message


def test_rejects_a_database_that_cannot_hold_every_name(postgresql):
    postgresql.query("CREATE DATABASE narrow ENCODING 'SQL_ASCII' TEMPLATE template0")
    error = refusal(postgresql.url("narrow"))
    postgresql.drop_database("narrow")
    assert type(error) is UnusableInput
    assert "its encoding is SQL_ASCII" in error.message


# -- databases that are no ledgers -----------------------------------------------------------------------


@pytest.fixture
def bare(empty_database, postgresql) -> tuple[str, Callable[[str], list]]:
    """Return the URL of an empty database and a function that queries it."""
    name = empty_database.rpartition("/")[2]
    return empty_database, lambda sql: postgresql.query(sql, name)


TABLES = "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"


def test_rejects_a_database_of_another_program_and_keeps_it(bare):
    url, query = bare
    query("CREATE TABLE photographs (name text)")
    error = refusal(url)
    assert type(error) is UnusableInput
    assert "is not a ledger of import-events" in error.message
    assert query(TABLES) == [("photographs",)]


def test_the_queue_of_many_machines_may_share_the_database(bare):
    url, query = bare
    query("CREATE TABLE procrastinate_jobs (id int)")
    with open_ledger(url) as ledger:
        assert ledger.get_organization_id("org") == 1


def test_a_schema_of_its_own_is_enough(bare):
    url, query = bare
    query("CREATE TABLE photographs (name text)")
    query("CREATE SCHEMA one")
    query("CREATE SCHEMA two")
    for schema in ("one", "two"):
        with open_ledger(f"{url}?options=-csearch_path%3D{schema}") as ledger:
            assert ledger.get_organization_id(schema) == 1
    assert query("SELECT identity FROM two.organizations") == [("two",)]
    assert "no schema" in refusal(f"{url}?options=-csearch_path%3Dthree").message


def test_rejects_a_ledger_of_a_later_version_and_keeps_it(database, query):
    query(f"UPDATE ledger_version SET version = {SCHEMA_VERSION + 1}")  # noqa: S608 - ours
    assert "written by a later version" in refusal(database).message
    assert query("SELECT version FROM ledger_version") == [(SCHEMA_VERSION + 1,)]


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM ledger_version",
        "UPDATE ledger_version SET version = -1",
        "DROP TABLE leases",
        "ALTER TABLE events DROP COLUMN payload",
        "UPDATE events SET payload = 'x'",
        "UPDATE credentials SET tat = 'nan'",
    ],
)
def test_detects_a_corrupt_ledger(database, query, events, harm):
    def examine() -> None:
        with open_ledger(database) as ledger:
            ledger.check_integrity()

    with open_ledger(database) as ledger:
        seat = ledger.acquire_lease(ledger.get_organization_id("org"), "somebody", NOW)
        with ledger.open_transaction(NOW) as transaction:
            transaction.record_intents(seat, events(2))
            transaction.update_credential("key", "org", None)
    examine()
    query(harm)
    error = cannot(examine)
    assert type(error) is DamagedLedger
    assert "name an empty database with --ledger" in error.hint


# -- addresses -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg", "PostgreSQL"])
def test_accepts_urls_as_other_programs_write_them(database, scheme):
    url = database.replace("postgresql://", f"{scheme}://")
    with open_ledger(url) as ledger:
        assert ledger.get_organization_id("org") == 1
        assert ledger.name == "postgresql://" + database.partition("@")[2]


def test_the_password_can_come_from_the_environment(database, monkeypatch):
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    with open_ledger(database.replace(f":{PASSWORD}", "")) as ledger:
        assert ledger.get_organization_id("org") == 1


@pytest.mark.parametrize("place", ["mysql://root:canary@host/db", "sqlite:///file", "https://x/y"])
def test_rejects_another_url_and_creates_no_file(place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    error = refusal(place)
    assert type(error) is UnusableInput
    assert "canary" not in error.message + error.hint
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "place",
    [
        "keeper:canary@canary@127.0.0.1/db",
        "keeper:ca/nary@127.0.0.1/db",
        "keeper:canary/12@127.0.0.1/db",
        "keeper:12/canary@127.0.0.1/db",
        "keeper:canary?x@127.0.0.1:canary/db",
        "keeper:canary",
        "keeper:%canary@127.0.0.1/db",
        "keeper:canary@127.0.0.1/db?canary",
        "keeper@127.0.0.1/db?passwort=canary",
        "keeper:12?x=canary@[127.0.0.1/db",
    ],
)
def test_a_url_that_cannot_be_understood_is_not_shown(place):
    error = refusal(f"postgresql://{place}")
    assert type(error) is UnusableInput
    assert "nary" not in error.message + error.hint


@contextmanager
def without(name: str, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a module not be installed."""
    for module in list(sys.modules):
        if module.partition(".")[0] == name or module == "importer.ledger.postgresql":
            patch.delitem(sys.modules, module)
    patch.setitem(sys.modules, name, None)
    yield
    patch.undo()


def test_a_missing_driver_is_reported_with_how_to_install_it(database, monkeypatch):
    with without("psycopg", monkeypatch):
        error = refusal(database)
    assert type(error) is UnusableInput
    assert 'pip install "import-events[postgresql]"' in error.hint


@pytest.mark.parametrize(
    ("url", "typed"),
    [
        ("postgresql://me:s3cret@db/ledger", "postgresql://me@db/ledger"),
        ("postgres://me@db:5433/ledger", "postgresql://me@db:5433/ledger"),
        ("postgresql://db/ledger", "postgresql://db/ledger"),
        ("postgresql://:s3cret@db/ledger", "postgresql://@db/ledger"),
        ("postgresql://me:s3?cret=x@db/l", "postgresql://db/l"),
        (
            "postgresql://me:s3cret@db/l?password=s3cret&options=-csearch_path%3Dlake&sslpassword=s3cret",
            "postgresql://me@db/l?options=-csearch_path%3Dlake",
        ),
        ("postgresql://db/l?user=me&password=s3cret", "postgresql://db/l?user=me"),
    ],
)
def test_a_suggested_command_repeats_the_url_without_its_password(url, typed):
    assert remove_password(url) == typed
    assert "s3" not in remove_password(url)
