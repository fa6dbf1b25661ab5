"""Everything in the ledger, read and held against itself."""

from collections.abc import Callable

from sqlalchemy import Connection, RowMapping, Table, bindparam, create_engine, select, text

from importer.ledger import run_history
from importer.ledger.migrations import migrate
from importer.ledger.queries import credential_of, entry_of, taken_of
from importer.ledger.records import NotBelievable, believing
from importer.ledger.tables import credentials, events, metadata, runs, seats

_PIECEMEAL = {"yield_per": 100}

_READERS: dict[Table, Callable[[RowMapping], object]] = {
    events: entry_of,
    credentials: credential_of,
    seats: taken_of,
    runs: run_history.believed,
}


_DEFINITIONS = (
    """
    SELECT t.name, c.name, c.type, c."notnull", c.pk
    FROM sqlite_master t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name IN :ours ORDER BY t.name, c.cid
    """,
    """
    SELECT t.name, c."from", c."table", c."to"
    FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) c
    WHERE t.type = 'table' AND t.name IN :ours ORDER BY t.name, c.id, c.seq
    """,
    """
    SELECT t.name, c."unique", i.name
    FROM sqlite_master t JOIN pragma_index_list(t.name) c JOIN pragma_index_info(c.name) i
    WHERE t.type = 'table' AND t.name IN :ours ORDER BY t.name, c.name, i.seqno
    """,
)
"""Columns, references and indices of our tables (https://www.sqlite.org/pragma.html)."""


def examine(connection: Connection) -> None:
    """Read everything.

    Raises:
        NotBelievable: something is damaged; the database's own errors say so, too.
    """
    if connection.dialect.name == "sqlite":
        verdict = connection.scalar(text("PRAGMA integrity_check(1)"))
        if verdict != "ok":
            raise NotBelievable(str(verdict))
        _examine_definitions(connection)
    with believing():
        for table in metadata.sorted_tables:
            read = _READERS.get(table, dict)
            query = connection.execute(select(table), execution_options=_PIECEMEAL)
            with query as rows:
                for row in rows.mappings():
                    read(row)


def _examine_definitions(connection: Connection) -> None:
    """Hold the tables' definitions against a new ledger's.

    SQLite keeps them as text, and a byte that was flipped there may show in nothing that is read:
    a damaged reference to another table refuses every later write.
    """
    engine = create_engine("sqlite://")
    with engine.begin() as fresh:
        migrate(fresh)
        wanted = [_defined(fresh, what) for what in _DEFINITIONS]
    engine.dispose()
    if wanted != [_defined(connection, what) for what in _DEFINITIONS]:
        raise NotBelievable("its tables are not as they were made")


def _defined(connection: Connection, query: str) -> list[tuple[object, ...]]:
    """What the database says of our own tables; what others may have added does not count."""
    names = [table.name for table in metadata.sorted_tables]
    chosen = text(query).bindparams(bindparam("ours", expanding=True))
    return [tuple(row) for row in connection.execute(chosen, {"ours": names})]
