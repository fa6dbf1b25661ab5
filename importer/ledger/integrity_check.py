"""Check the integrity of a ledger: its file, the definitions of its tables, and every row."""

from collections.abc import Callable

from sqlalchemy import Connection, RowMapping, Table, bindparam, create_engine, select, text

from importer.ledger import run_history
from importer.ledger.migrations import migrate_tables
from importer.ledger.queries import decode_credential_row, decode_entry_row, decode_lease_row
from importer.ledger.records import CorruptLedger, translate_decoding_errors
from importer.ledger.tables import credentials, events, leases, metadata, runs

_STREAMING_OPTIONS = {"yield_per": 100}

_DECODER_BY_TABLE: dict[Table, Callable[[RowMapping], object]] = {
    events: decode_entry_row,
    credentials: decode_credential_row,
    leases: decode_lease_row,
    runs: run_history.check_run_row,
}


_DEFINITION_QUERIES = (
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


def check_integrity(connection: Connection) -> None:
    """Read and decode every row.

    Raises:
        CorruptLedger: something is damaged.
        DBAPIError: the database itself detected damage.
    """
    if connection.dialect.name == "sqlite":
        finding = connection.scalar(text("PRAGMA integrity_check(1)"))
        if finding != "ok":
            raise CorruptLedger(str(finding))
        _check_definitions(connection)
    with translate_decoding_errors():
        for table in metadata.sorted_tables:
            read = _DECODER_BY_TABLE.get(table, dict)
            query = connection.execute(select(table), execution_options=_STREAMING_OPTIONS)
            with query as rows:
                for row in rows.mappings():
                    read(row)


def _check_definitions(connection: Connection) -> None:
    """Compare the tables' definitions with a new ledger's.

    SQLite stores them as text. A flipped byte there need not affect any read, but a damaged
    reference to another table makes every later write fail.

    Raises:
        CorruptLedger: they differ.
    """
    engine = create_engine("sqlite://")
    with engine.begin() as fresh:
        migrate_tables(fresh)
        expected = [_read_definitions(fresh, query) for query in _DEFINITION_QUERIES]
    engine.dispose()
    if expected != [_read_definitions(connection, query) for query in _DEFINITION_QUERIES]:
        raise CorruptLedger("its tables are not as they were made")


def _read_definitions(connection: Connection, query: str) -> list[tuple[object, ...]]:
    """Return the definitions of our own tables; tables that others added are ignored."""
    names = [table.name for table in metadata.sorted_tables]
    statement = text(query).bindparams(bindparam("ours", expanding=True))
    return [tuple(row) for row in connection.execute(statement, {"ours": names})]
