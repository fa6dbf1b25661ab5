"""The fleet's tables, in the database that holds the ledger's and Procrastinate's.

Times are seconds since 1970 by the database's clock.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import ENUM, JSONB

VERSION = 1

metadata = MetaData()

versions = Table(
    "fleet_version",
    metadata,
    Column("part", Text, primary_key=True),
    Column("version", Text, nullable=False),
)

jobs = Table(
    "fleet_jobs",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("submission", Text, nullable=False),  # random, new for each submission
    Column("credential", Text, nullable=False),
    Column("spec", JSONB, nullable=False),
    Column("state", Text, nullable=False),
    Column("due", Double),  # when to run it next; null if there is nothing to do
    Column("cron", Text),
    Column("zone", Text),
    Column("cron_next", Double),
    Column("failures", Integer, nullable=False, default=0),  # runs in a row that created nothing
    Column(
        "lost_workers", Integer, nullable=False, default=0
    ),  # workers lost in a row during this job
    Column("run", Text),
    Column("exit_status", Integer),
    Column("message", Text, nullable=False, default=""),
    Column("rows", Integer),
    Column("rows_in", Integer),
    Column("changed", Double, nullable=False),
    Index("fleet_jobs_by_credential", "credential", "due"),
)

files = Table(
    "fleet_files",
    metadata,
    Column("job", ForeignKey("fleet_jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("content", LargeBinary),  # zlib; null for a URL, which is fetched at each run
)

work_slices = Table(
    "fleet_work_slices",
    metadata,
    Column("task", BigInteger, primary_key=True, autoincrement=False),  # id in procrastinate_jobs
    Column("credential", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("heartbeat", Double, nullable=False),
)

tasks = Table(
    "procrastinate_jobs",
    MetaData(),  # Procrastinate creates it
    Column("id", BigInteger, primary_key=True),
    Column("task_name", Text),
    Column("queueing_lock", Text),
    Column("status", ENUM("todo", "doing", name="procrastinate_job_status", create_type=False)),
)
