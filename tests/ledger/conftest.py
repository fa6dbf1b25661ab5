"""Ledgers on disk, and looks at them past the ledger's own code."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from importer.ledger import Ledger, open_ledger


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite3"


@pytest.fixture
def reopen(path: Path) -> Iterator[Callable[[], Ledger]]:
    """Open the ledger once more, as another run would."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(open_ledger(path))


@pytest.fixture
def ledger(reopen: Callable[[], Ledger]) -> Ledger:
    return reopen()


@pytest.fixture
def ask(path: Path) -> Callable[..., list[tuple[object, ...]]]:
    """Ask the database, past the ledger."""

    def query(sql: str, *values: object) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            return connection.execute(sql, values).fetchall()

    return query
