"""A fleet over a PostgreSQL server of the tests' own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from yard import Yard, ending

from importer.fleet.database import Database
from importer.fleet.set_up import set_up
from importer.fleet.store import Store
from importer.sandbox import Credential, Running


@pytest.fixture
def yard(
    sandbox: Callable[..., Running], database: str, tmp_path: Path
) -> Iterator[Callable[..., Yard]]:
    """Make a yard of so many credentials with so many rows each."""
    with ExitStack() as stack:

        def make(clubs: int, rows: int, settings: str = "", **sandbox_settings) -> Yard:
            everyone = [Credential(unlimited=True) for _ in range(clubs)]
            chosen = {"credentials": everyone} | sandbox_settings
            server = sandbox(**chosen)
            return stack.enter_context(ending(Yard(tmp_path, server, database, rows, settings)))

        yield make


@pytest.fixture
def base(database: str) -> Iterator[Database]:
    """A database with the fleet's tables."""
    with closing(Database(database)) as made:
        set_up(made)
        yield made


@pytest.fixture
def store(base: Database) -> Store:
    return Store(base)
