"""Ledgers in SQLite and PostgreSQL.

A test, or a module, marked `both_ledgers` runs once with each of them; the others with SQLite.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from importer.ledger import sqlite
from importer.ledger.database import Connection, Database
from support.postgresql_server import PostgresServer, find_postgres_programs, run_postgres_server

BOTH = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Parametrize tests marked `both_ledgers` by database."""
    marks = {mark.name for mark in metafunc.definition.iter_markers()}
    wanted = "both_ledgers" in marks and "only_sqlite" not in marks
    if wanted and "ledger_at" in metafunc.fixturenames:
        metafunc.parametrize("ledger_at", BOTH, indirect=True, scope="function")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresServer]:
    """Start a PostgreSQL server with a new ledger in the database `template_ledger`."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    if find_postgres_programs() is None:
        pytest.skip("PostgreSQL is not installed (initdb, pg_ctl, postgres)")
    from importer.ledger.connect import open_ledger

    with run_postgres_server() as server:
        server.query("CREATE DATABASE template_ledger TEMPLATE template0")
        open_ledger(server.url("template_ledger")).close()
        yield server


@pytest.fixture
def empty_database(postgresql: PostgresServer) -> Iterator[str]:
    """Return the URL of an empty database."""
    name = postgresql.create_database()
    yield postgresql.url(name)
    postgresql.drop_database(name)


@pytest.fixture
def database(postgresql: PostgresServer) -> Iterator[str]:
    """Return the URL of a database with a new ledger."""
    name = postgresql.create_database("template_ledger")
    yield postgresql.url(name)
    postgresql.drop_database(name)


@pytest.fixture
def ledger_at(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Return the path or database URL of the test's ledger."""
    if getattr(request, "param", "sqlite") == "postgresql":
        url = request.getfixturevalue("database")
        assert isinstance(url, str)
        return url
    return tmp_path / "ledger.sqlite3"


@pytest.fixture
def query(ledger_at: Path | str) -> Callable[..., list[tuple[Any, ...]]]:
    """Query the ledger's database directly."""
    return lambda sql: query_database(ledger_at, sql)


def query_database(place: Path | str, sql: str) -> list[tuple[Any, ...]]:
    """Run a statement on a ledger's database and return its rows."""
    if isinstance(place, Path):
        with closing(sqlite3.connect(place, isolation_level=None)) as connection:
            return connection.execute(sql).fetchall()
    import psycopg

    with psycopg.connect(place, autocommit=True) as connection:
        answer = connection.execute(sql)
        return answer.fetchall() if answer.description else []


@contextmanager
def at_each_connection(act: Callable[[sqlite3.Connection], object]) -> Iterator[None]:
    """Call a function with each connection to a ledger file, once it is configured."""
    configure = sqlite._configure_connection

    def configure_and_act(file: Path, connection: sqlite3.Connection) -> None:
        configure(file, connection)
        act(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "_configure_connection", configure_and_act)
        yield


@contextmanager
def at_each_commit(do: Callable[[], object]) -> Iterator[None]:
    """Call a function after each commit."""
    open_transaction = Database.open_transaction

    @contextmanager
    def commit_and_do(database: Database) -> Iterator[Connection]:
        with open_transaction(database) as connection:
            yield connection
        do()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "open_transaction", commit_and_do)
        yield
