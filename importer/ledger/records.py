"""Decode and validate the ledger's rows."""

import hashlib
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import orjson

from importer.domain.idempotency import compute_idempotency_key, format_key
from importer.domain.intervals_api import MAX_PAUSE, RateLimit
from importer.domain.ledger_entry import EntryState, LedgerEntry
from importer.domain.rate_limit import convert_tat

SCHEMA_VERSION = 1
"""Version of the tables after the last of `migrations.MIGRATIONS`."""
_VERSION_BOUND = 1_000
"""Exclusive bound; a larger version is damage, not a newer program's."""


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


@dataclass(frozen=True, slots=True)
class LeaseRecord:
    """A stored lease, possibly expired.

    Attributes:
        owner: description of the owner for people.
        process: identity of the owning process, or empty.
        fencing_token: rises with each owner.
        expires_at: seconds since 1970.
    """

    owner: str
    process: str
    fencing_token: int
    expires_at: float


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


EntryRow = tuple[str, bytes, bytes, str, str | None, int, float]
"""A row of `events`: slug, key, payload, state, event's ID, attempts, time of the last change."""


def decode_entry(*row: *EntryRow) -> LedgerEntry:
    """Decode a row of `events`; the key is compared with the payload's, to detect damage.

    Raises:
        TypeError, ValueError, LookupError: the row is damaged, see `translate_decoding_errors`.
    """
    slug, key, payload, state, event_id, attempts, updated_at = row
    text = format_key(key)
    if compute_idempotency_key(payload) != text or b'"slug":' + orjson.dumps(slug) not in payload:
        raise ValueError(f"the key of {slug!r} is not that of its content")
    return LedgerEntry(
        slug, text, payload, EntryState(state), event_id, int(attempts), _decode_time(updated_at)
    )


def decode_credential(
    organization: str | None, plan: str | None, tat: float, interval: float, until: float
) -> CredentialRecord:
    """Decode a row of `credentials`; raises as `decode_entry`."""
    return CredentialRecord(
        organization, plan, _decode_time(tat), _decode_time(interval), _decode_time(until)
    )


def decode_lease(owner: str, process: str, fencing_token: int, expires_at: float) -> LeaseRecord:
    """Decode a row of `leases`; raises as `decode_entry`."""
    return LeaseRecord(str(owner), str(process), int(fencing_token), _decode_time(expires_at))


def _decode_time(value: object) -> float:
    """Return a stored time (seconds since 1970).

    Raises:
        TypeError: it is not a finite number.
    """
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(f"{value!r} is not a time")
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
