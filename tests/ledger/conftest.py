"""Ledgers, in a file or in a database, as runs open them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from importer.ledger.connect import open_ledger
from importer.ledger.ledger import Ledger


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a ledger in SQLite lies."""
    return tmp_path / "ledger.sqlite3"


@pytest.fixture
def reopen(ledger_at: Path | str) -> Iterator[Callable[[], Ledger]]:
    """Open the ledger once more, as another run would."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(open_ledger(ledger_at))


@pytest.fixture
def ledger(reopen: Callable[[], Ledger]) -> Ledger:
    return reopen()
