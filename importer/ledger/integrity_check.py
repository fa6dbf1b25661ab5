"""Check the integrity of a ledger: its file, the definitions of its tables, and every row."""

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
"""Columns, references and indexes of our tables (https://www.sqlite.org/pragma.html)."""


def examine(connection: Connection) -> None:
    """Read and decode every row.

    Raises:
        CorruptLedger: something is damaged.
        DBAPIError: the database itself detected damage.
    """
    if connection.dialect.name == "sqlite":
        finding = connection.scalar(text("PRAGMA integrity_check(1)"))
        if finding != "ok":
            raise NotBelievable(str(finding))
        _examine_definitions(connection)
    with believing():
        for table in metadata.sorted_tables:
            read = _READERS.get(table, dict)
            query = connection.execute(select(table), execution_options=_PIECEMEAL)
            with query as rows:
                for row in rows.mappings():
                    read(row)


def _examine_definitions(connection: Connection) -> None:
    """Compare the tables' definitions with a new ledger's.

    SQLite stores them as text. A flipped byte there need not affect any read, but a damaged
    reference to another table makes every later write fail.

    Raises:
        CorruptLedger: they differ.
    """
    engine = create_engine("sqlite://")
    with engine.begin() as fresh:
        migrate(fresh)
        expected = [_defined(fresh, query) for query in _DEFINITIONS]
    engine.dispose()
    if expected != [_defined(connection, query) for query in _DEFINITIONS]:
        raise NotBelievable("its tables are not as they were made")


def _defined(connection: Connection, query: str) -> list[tuple[object, ...]]:
    """Return the definitions of our own tables; tables that others added are ignored."""
    names = [table.name for table in metadata.sorted_tables]
    statement = text(query).bindparams(bindparam("ours", expanding=True))
    return [tuple(row) for row in connection.execute(statement, {"ours": names})]
