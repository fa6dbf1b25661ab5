"""Everything in the ledger, read and held against itself."""

from collections.abc import Callable

from sqlalchemy import Connection, RowMapping, Table, select, text

from importer.ledger import history
from importer.ledger.beliefs import NotBelievable, believing
from importer.ledger.queries import credential_of, entry_of, taken_of
from importer.ledger.tables import credentials, events, metadata, runs, seats

_PIECEMEAL = {"yield_per": 100}

_READERS: dict[Table, Callable[[RowMapping], object]] = {
    events: entry_of,
    credentials: credential_of,
    seats: taken_of,
    runs: history.believed,
}


def examine(connection: Connection) -> None:
    """Read everything.

    Raises:
        NotBelievable: something is damaged; the database's own errors say so, too.
    """
    if connection.dialect.name == "sqlite":
        verdict = connection.scalar(text("PRAGMA integrity_check(1)"))
        if verdict != "ok":
            raise NotBelievable(str(verdict))
    with believing():
        for table in metadata.sorted_tables:
            read = _READERS.get(table, dict)
            query = connection.execute(select(table), execution_options=_PIECEMEAL)
            with query as rows:
                for row in rows.mappings():
                    read(row)
