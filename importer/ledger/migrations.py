"""Create the ledger's tables and migrate older versions, by a list of steps.

A released step is never changed.
"""

from collections.abc import Sequence

from importer.ledger import statements
from importer.ledger.database import Connection
from importer.ledger.records import SCHEMA_VERSION, check_version

MIGRATIONS: Sequence[Sequence[str]] = (statements.CREATE_TABLES,)
"""Statements that lead to version 1, from version 1 to version 2, …"""


def read_version(connection: Connection) -> int:
    """Return the version of the ledger in this database, 0 if there is none.

    Raises:
        CorruptLedger, NewerLedgerVersion: see `records.check_version`.
    """
    if connection.execute("{find_table}", name="ledger_version").fetchone() is None:
        return 0
    row = connection.execute(statements.GET_VERSION).fetchone()
    return check_version(None if row is None else row[0])


def migrate_tables(connection: Connection) -> None:
    """Migrate the ledger to the current version, in a transaction that excludes other migrations.

    Raises:
        CorruptLedger, NewerLedgerVersion: see `records.check_version`.
    """
    version = read_version(connection)
    for steps in MIGRATIONS[version:]:
        for step in steps:
            connection.execute(step)
    if version == 0:
        connection.execute(statements.INSERT_VERSION, version=SCHEMA_VERSION)
    elif version != SCHEMA_VERSION:
        connection.execute(statements.UPDATE_VERSION, version=SCHEMA_VERSION)
