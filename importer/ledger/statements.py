"""The ledger's tables and statements, for SQLite and PostgreSQL alike; see `database` for the notation.

Times are in seconds since 1970. Primary keys of growing tables are integers: inserting with a unique index
beside them is two to three times as fast as with random text keys.
"""

# ruff: noqa: S608 only constants are put into statements

from importer.domain.ledger_entry import EntryState

CREATE_TABLES = (
    "CREATE TABLE ledger_version (version INTEGER PRIMARY KEY NOT NULL)",
    "CREATE TABLE organizations (id {serial} PRIMARY KEY NOT NULL, identity TEXT NOT NULL UNIQUE)",
    """CREATE TABLE events (
        id {serial} PRIMARY KEY NOT NULL,
        organization {number} NOT NULL REFERENCES organizations (id),
        slug TEXT NOT NULL,
        idempotency_key {bytes} NOT NULL,
        payload {bytes} NOT NULL,
        name_key TEXT NOT NULL,
        state TEXT NOT NULL,
        event_id TEXT,
        attempts INTEGER NOT NULL,
        updated_at {time} NOT NULL,
        UNIQUE (organization, slug)
    )""",
    "CREATE INDEX events_by_name_key ON events (organization, name_key)",
    """CREATE TABLE credentials (
        fingerprint TEXT PRIMARY KEY NOT NULL,
        organization TEXT,
        "plan" TEXT,
        tat {time} NOT NULL DEFAULT 0.0,
        request_interval {time} NOT NULL DEFAULT 0.0,
        paused_until {time} NOT NULL DEFAULT 0.0
    )""",
    """CREATE TABLE leases (
        organization {number} PRIMARY KEY NOT NULL REFERENCES organizations (id),
        owner TEXT NOT NULL DEFAULT '',
        process TEXT NOT NULL DEFAULT '',
        fencing_token INTEGER NOT NULL DEFAULT 0,
        expires_at {time} NOT NULL DEFAULT 0.0
    )""",
    """CREATE TABLE runs (
        id TEXT PRIMARY KEY NOT NULL,
        started_at {time} NOT NULL,
        organization TEXT,
        job TEXT,
        fingerprint TEXT,
        record {bytes} NOT NULL,
        result {bytes}
    )""",
    "CREATE INDEX runs_by_job ON runs (job)",
    "CREATE INDEX runs_by_fingerprint ON runs (fingerprint)",
)
TABLES = ("ledger_version", "organizations", "events", "credentials", "leases", "runs")

GET_VERSION = "SELECT version FROM ledger_version"
INSERT_VERSION = "INSERT INTO ledger_version (version) VALUES (:version)"
UPDATE_VERSION = "UPDATE ledger_version SET version = :version"

GET_ORGANIZATION = "SELECT id FROM organizations WHERE identity = :identity"
INSERT_ORGANIZATION = (
    "INSERT INTO organizations (identity) VALUES (:identity) ON CONFLICT DO NOTHING"
)

SELECT_ENTRIES = """
SELECT slug, idempotency_key, payload, state, event_id, attempts, updated_at FROM events
"""
GET_ENTRIES = f"{SELECT_ENTRIES} WHERE organization = :organization AND slug {{in_values}}"
FIND_ENTRIES_BY_NAME_KEY = f"""{SELECT_ENTRIES}
WHERE organization = :organization AND name_key {{in_values}}
AND state IN ('{EntryState.CREATED}', '{EntryState.EXISTING}')
"""
RECORD_INTENT = f"""
INSERT INTO events
    (organization, slug, idempotency_key, payload, name_key, state, attempts, updated_at)
VALUES
    (:organization, :slug, :idempotency_key, :payload, :name_key, '{EntryState.INTENDED}', 0, :now)
ON CONFLICT (organization, slug) DO UPDATE SET
    idempotency_key = excluded.idempotency_key,
    payload = excluded.payload,
    name_key = excluded.name_key,
    state = excluded.state,
    updated_at = excluded.updated_at
"""
"""The number of attempts of a known event is kept."""
RECORD_OUTCOME = """
UPDATE events SET
    state = :state, event_id = :event_id, attempts = attempts + :attempts, updated_at = :now
WHERE organization = :organization AND slug = :slug
"""

SELECT_CREDENTIALS = """
SELECT organization, "plan", tat, request_interval, paused_until FROM credentials
"""
GET_CREDENTIAL = f"{SELECT_CREDENTIALS} WHERE fingerprint = :fingerprint"
LOCK_CREDENTIAL = f"{GET_CREDENTIAL} {{for_update}}"
INSERT_CREDENTIAL = (
    "INSERT INTO credentials (fingerprint) VALUES (:fingerprint) ON CONFLICT DO NOTHING"
)
UPDATE_TAT = """
UPDATE credentials SET tat = :tat, request_interval = :interval WHERE fingerprint = :fingerprint
"""
UPDATE_PAUSE = "UPDATE credentials SET paused_until = :until WHERE fingerprint = :fingerprint"
UPDATE_ORGANIZATION = """
UPDATE credentials SET organization = :organization, "plan" = :plan WHERE fingerprint = :fingerprint
"""

SELECT_LEASES = "SELECT owner, process, fencing_token, expires_at FROM leases"
LOCK_LEASE = f"{SELECT_LEASES} WHERE organization = :organization {{for_update}}"
INSERT_LEASE = "INSERT INTO leases (organization) VALUES (:organization) ON CONFLICT DO NOTHING"
ACQUIRE_LEASE = """
UPDATE leases
SET owner = :owner, process = :process, fencing_token = :fencing_token, expires_at = :expires_at
WHERE organization = :organization
"""
EXTEND_LEASE = """
UPDATE leases SET expires_at = :expires_at
WHERE organization = :organization AND fencing_token = :fencing_token
"""

INSERT_RUN = """
INSERT INTO runs (id, started_at, organization, job, fingerprint, record, result)
VALUES (:id, :started_at, :organization, :job, :fingerprint, :record, :result)
"""
_SAME_JOB = "organization {is} :organization AND job {is} :job"
DELETE_OLDER_RESULTS = f"""
UPDATE runs SET result = NULL WHERE id IN (
    SELECT id FROM runs WHERE {_SAME_JOB} AND result IS NOT NULL AND id NOT IN (
        SELECT id FROM runs WHERE {_SAME_JOB} ORDER BY started_at DESC, id DESC LIMIT :kept)
    {{skip_locked}})
"""
"""Rows that are locked are being deleted by another transaction already."""
_NEWEST_FIRST = "ORDER BY started_at DESC, id DESC LIMIT :max_count"
GET_NEWEST_RUNS = f"SELECT record FROM runs {_NEWEST_FIRST}"
GET_NEWEST_RUNS_OF_JOB = f"SELECT record FROM runs WHERE job = :job {_NEWEST_FIRST}"
FIND_RUNS_BY_PREFIX = f"""
SELECT record FROM runs WHERE substr(id, 1, :length) = :prefix {_NEWEST_FIRST}
"""
FIND_COMPLETE_RUNS = f"SELECT record FROM runs WHERE fingerprint = :fingerprint {_NEWEST_FIRST}"
FIND_STORED_RESULTS = f"""
SELECT record FROM runs WHERE organization = :organization AND result IS NOT NULL {_NEWEST_FIRST}
"""
GET_RESULT = "SELECT result FROM runs WHERE id = :id"
SELECT_RUNS = "SELECT record, result FROM runs"
