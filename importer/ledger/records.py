"""Encodes, decodes and validates the ledger's rows.

Imports no SQLAlchemy, for the sake of `fast_reads`.
"""

import hashlib
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType

import orjson

from importer.domain.idempotency import compute_idempotency_key, format_key
from importer.domain.intervals_api import MAX_PAUSE, RateLimit
from importer.domain.ledger_entry import EntryState, LedgerEntry
from importer.domain.rate_limit import convert_tat

SCHEMA_VERSION = 2
"""Version of the tables after the last of `migrations.MIGRATIONS`."""
_VERSION_BOUND = 1_000
"""Exclusive bound; a larger version is damage, not a newer program's."""

ENTRY_COLUMNS = ("slug", "key", "body", "progress", "event_id", "attempts", "changed")
"""Columns of an entry, in the order of `decode_entry`'s parameters."""
CREDENTIAL_COLUMNS = ("organization", "plan", "full_at", "interval", "paused_until")
"""Columns of a key's record, in the order of `decode_credential`'s parameters."""
MAX_STORED_RESULTS = 50
"""Number of the newest runs of an organization and job whose rows are stored."""

_STATE_BY_VALUE = {progress.value: progress for progress in EntryState}


class CorruptLedger(Exception):
    """The ledger contains a value that this program never writes."""


class NewerLedgerVersion(Exception):
    """The ledger was written by a later version of import-events."""


@dataclass(frozen=True, slots=True)
class CredentialRecord:
    """Record of a key, by its fingerprint: its organization and the state of its rate limit.

    Attributes:
        organization: the organization's identity, `None` if unknown.
        plan: the plan's name, `None` if unknown.
        tat: theoretical arrival time of the GCRA, see `domain.rate_limit` (seconds since 1970).
        interval: seconds between two requests on which `tat` is based.
        paused_until: until when the server asked to wait (seconds since 1970).
    """

    organization: str | None = None
    plan: str | None = None
    tat: float = 0.0
    interval: float = 0.0
    paused_until: float = 0.0

    def convert_tat(self, limit: RateLimit, now: float) -> float:
        """Return the theoretical arrival time under `limit` (like `now` in seconds since 1970).

        A time further ahead than an empty bucket takes to refill was written by a clock that has
        been set back since, and is capped.
        """
        tat = convert_tat(self.tat, now, self.interval, limit.interval)
        return min(tat, now + limit.burst * limit.interval)

    def get_pause_end(self, now: float) -> float:
        """Return when the server's pause ends or ended (seconds since 1970); 0 for implausible times."""
        return self.paused_until if self.paused_until <= now + MAX_PAUSE else 0.0


def compute_credential_fingerprint(base_url: str, key: str) -> str:
    """Return a SHA-256 of the API's address and the key, by which the ledger stores the key."""
    return hashlib.sha256(f"{base_url}\0{key}".encode()).hexdigest()


def check_version(version: object) -> int:
    """Return a ledger's version if this program can read it.

    Raises:
        CorruptLedger: it is not a version.
        NewerLedgerVersion: a later program wrote it.
    """
    if not isinstance(version, int) or version not in range(1, _VERSION_BOUND):
        raise CorruptLedger(f"version {version!r}")
    if version > SCHEMA_VERSION:
        raise NewerLedgerVersion
    return version


def decode_entry(  # noqa: PLR0913, PLR0917 a row's columns; called for every event of a calendar
    slug: str,
    key: bytes,
    body: bytes,
    progress: str,
    event_id: str | None,
    attempts: int,
    changed: float,
    *,
    known_keys: Mapping[bytes, str] = MappingProxyType({}),
) -> LedgerEntry:
    """Decode a row of `events`; the key is compared with the body's, to detect damage.

    `known_keys` maps payloads to keys computed earlier, to save time.

    Raises:
        TypeError, ValueError, LookupError: the row is damaged, see `translate_decoding_errors`.
    """
    text = format_key(key)
    expected = known_keys.get(body) or compute_idempotency_key(body)
    if expected != text or b'"slug":' + orjson.dumps(slug) not in body:
        raise ValueError(f"the key of {slug!r} is not that of its content")
    state = _STATE_BY_VALUE[progress]
    return LedgerEntry(slug, text, body, state, event_id, int(attempts), decode_time(changed))


def decode_credential(
    organization: str | None, plan: str | None, full_at: float, interval: float, until: float
) -> CredentialRecord:
    """Decode a row of `credentials`; raises as `decode_entry`."""
    return CredentialRecord(
        organization, plan, decode_time(full_at), decode_time(interval), decode_time(until)
    )


def decode_time(value: object) -> float:
    """Return a stored time (seconds since 1970).

    Raises:
        TypeError: it is not a finite number.
    """
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(f"{value!r} is no time")
    return value


@contextmanager
def translate_decoding_errors() -> Iterator[None]:
    """Translate errors of decoding inside the context.

    Raises:
        CorruptLedger: a row could not be decoded.
    """
    try:
        yield
    except (TypeError, ValueError, LookupError) as error:
        raise CorruptLedger(str(error)) from error
