"""Check the integrity of a ledger: its file, the definitions of its tables, and every row."""

import sqlite3
from collections.abc import Callable

from importer.ledger import statements
from importer.ledger.database import Connection, Row
from importer.ledger.migrations import migrate_tables
from importer.ledger.records import (
    CorruptLedger,
    decode_credential,
    decode_entry,
    decode_lease,
    translate_decoding_errors,
)
from importer.ledger.run_codec import decode_record, decode_result
from importer.ledger.sqlite import DIALECT as SQLITE

_DEFINITION_QUERIES = (
    """
    SELECT t.name, c.name, c.type, c."notnull", c.pk
    FROM sqlite_master t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name {in_values} ORDER BY t.name, c.cid
    """,
    """
    SELECT t.name, c."from", c."table", c."to"
    FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) c
    WHERE t.type = 'table' AND t.name {in_values} ORDER BY t.name, c.id, c.seq
    """,
    """
    SELECT t.name, c."unique", i.name
    FROM sqlite_master t JOIN pragma_index_list(t.name) c JOIN pragma_index_info(c.name) i
    WHERE t.type = 'table' AND t.name {in_values} ORDER BY t.name, c.name, i.seqno
    """,
)
"""Columns, references and indexes of our tables (https://www.sqlite.org/pragma.html)."""


def check_integrity(connection: Connection) -> None:
    """Read and decode every row.

    Raises:
        CorruptLedger: something is damaged.
        Exception: the driver's error, if the database itself detected damage.
    """
    if connection.dialect is SQLITE:
        [finding] = connection.execute("PRAGMA integrity_check(1)").fetchone() or [None]
        if finding != "ok":
            raise CorruptLedger(str(finding))
        _check_definitions(connection)
    with translate_decoding_errors():
        for query, decode in _DECODER_BY_QUERY.items():
            for row in connection.stream(query):
                decode(*row)


def _check_definitions(connection: Connection) -> None:
    """Compare the tables' definitions with a new ledger's.

    SQLite stores them as text. A flipped byte there need not affect any read, but a damaged
    reference to another table makes every later write fail.

    Raises:
        CorruptLedger: they differ.
    """
    fresh = Connection(sqlite3.connect(":memory:"), SQLITE)
    migrate_tables(fresh)
    if _read_definitions(connection) != _read_definitions(fresh):
        raise CorruptLedger("its tables are not as they were created")


def _read_definitions(connection: Connection) -> list[list[Row]]:
    """Return the definitions of our own tables; tables that others added are ignored."""
    return [
        connection.execute(query, values=[*statements.TABLES]).fetchall()
        for query in _DEFINITION_QUERIES
    ]


def _check_run(record: bytes, result: bytes | None) -> None:
    """Decode a row of `runs`."""
    decode_record(record)
    if result is not None:
        decode_result(result)


_DECODER_BY_QUERY: dict[str, Callable[..., object]] = {
    "SELECT id FROM organizations": int,
    statements.SELECT_ENTRIES: decode_entry,
    statements.SELECT_CREDENTIALS: decode_credential,
    statements.SELECT_LEASES: decode_lease,
    statements.SELECT_RUNS: _check_run,
}
