"""Declarations of the ledger's tables, for SQLite and PostgreSQL alike; times in seconds since 1970.

Primary keys are integers: inserting with a unique index beside them is two to three times as fast as with
random text keys.
"""

from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

metadata = MetaData()

_serial_type = BigInteger().with_variant(Integer, "sqlite")

versions = Table(
    "ledger_version", metadata, Column("version", Integer, primary_key=True, autoincrement=False)
)

organizations = Table(
    "organizations",
    metadata,
    Column("id", _serial_type, primary_key=True),
    Column("identity", Text, nullable=False, unique=True),
)

events = Table(
    "events",
    metadata,
    Column("id", _serial_type, primary_key=True),
    Column("organization", ForeignKey("organizations.id"), nullable=False),
    Column("slug", Text, nullable=False),
    Column("key", LargeBinary(16), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("kin", Text, nullable=False),
    Column("progress", Text, nullable=False),
    Column("event_id", Text),
    Column("attempts", Integer, nullable=False, default=0),
    Column("changed", Double, nullable=False),
    UniqueConstraint("organization", "slug"),
    Index("events_by_kin", "organization", "kin"),
)

credentials = Table(
    "credentials",
    metadata,
    Column("fingerprint", Text, primary_key=True),
    Column("organization", Text),
    Column("plan", Text),
    Column("full_at", Double, nullable=False, default=0.0),
    Column("interval", Double, nullable=False, default=0.0),
    Column("paused_until", Double, nullable=False, default=0.0),
)

leases = Table(
    "seats",
    metadata,
    Column("organization", ForeignKey("organizations.id"), primary_key=True),
    Column("holder", Text, nullable=False),
    Column("process", Text, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("expires", Double, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("started", Text, nullable=False),
    Column("finished", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("exit_status", Integer, nullable=False),
    Column("organization", Text),
    Column("summary", LargeBinary, nullable=False),
    Column("job", Text),
    Column("digest", Text),
    Column("report", LargeBinary),
    Index("runs_by_job", "job"),
    Index("runs_by_digest", "digest"),
)


def build_insert(connection: Connection, table: Table) -> "postgresql.Insert | sqlite.Insert":
    """Return an insert statement of the database's dialect, which supports `ON CONFLICT`."""
    # late: each dialect imports all drivers of its database
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)
