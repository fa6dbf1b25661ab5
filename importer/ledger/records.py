"""What a ledger's rows mean, as values; nothing is believed that contradicts itself.

Here and in `quick.py` nothing of SQLAlchemy is imported: that takes longer than to look up a calendar.
"""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType

import orjson

from importer.domain.idempotency import as_text, idempotency_key
from importer.domain.intervals_api import LONGEST_PAUSE, Limit
from importer.domain.ledger_entry import Entry, Progress
from importer.domain.rate_limit import rescale

VERSION = 2
"""What the last of `migrations.MIGRATIONS` makes."""
_LAST_VERSION = 1_000
"""Later than any version of a ledger will be."""

ENTRY = ("slug", "key", "body", "progress", "event_id", "attempts", "changed")
"""The columns that an entry is made of, in the order of `entry`."""
CREDENTIAL = ("organization", "plan", "full_at", "interval", "paused_until")
"""The same of a credential."""
_PROGRESS = {progress.value: progress for progress in Progress}


class NotBelievable(Exception):
    """The ledger holds what no ledger ever wrote."""


class LaterVersion(Exception):
    """The ledger was written by a later version of import-events."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What is remembered of a key (by its fingerprint): whose it is, and its bucket.

    Attributes:
        organization: the organization's identity, `None` if never learnt.
        plan: the plan's name, `None` if never learnt.
        full_at: see `quota`.
        interval: seconds between two requests that `full_at` was reckoned with.
        paused_until: the server asked to wait until then (seconds since 1970).
    """

    organization: str | None = None
    plan: str | None = None
    full_at: float = 0.0
    interval: float = 0.0
    paused_until: float = 0.0

    def full_under(self, limit: Limit, now: float) -> float:
        """Return `full_at` as it is under `limit`.

        No bucket takes longer to fill than from empty: what says so was written by a clock that was
        ahead, and has been set back since.
        """
        full_at = rescale(self.full_at, now, self.interval, limit.interval)
        return min(full_at, now + limit.burst * limit.interval)

    def pause_at(self, now: float) -> float:
        """Return until when everything waits; a time long past if nothing does."""
        return self.paused_until if self.paused_until <= now + LONGEST_PAUSE else 0.0


def checked(version: object) -> int:
    """Return a version that was found, if this program can do with it.

    Raises:
        NotBelievable: no ledger ever had it.
        LaterVersion: it is of a time to come.
    """
    if not isinstance(version, int) or version not in range(1, _LAST_VERSION):
        raise NotBelievable(f"version {version!r}")
    if version > VERSION:
        raise LaterVersion
    return version


def entry(  # noqa: PLR0913, PLR0917 a row's columns, ten thousand times over
    slug: str,
    key: bytes,
    body: bytes,
    progress: str,
    event_id: str | None,
    attempts: int,
    changed: float,
    *,
    reckoned: Mapping[bytes, str] = MappingProxyType({}),
) -> Entry:
    """One row of events; the key hangs on the body, so a body that was damaged is noticed.

    `reckoned` are keys that were made from their bodies before.

    Raises:
        TypeError, ValueError, LookupError: it is not to be believed, see `believing`.
    """
    text = as_text(key)
    right = reckoned.get(body) or idempotency_key(body)
    if right != text or b'"slug":' + orjson.dumps(slug) not in body:
        raise ValueError(f"the key of {slug!r} is not that of its content")
    there = _PROGRESS[progress]
    return Entry(slug, text, body, there, event_id, int(attempts), time_of(changed))


def credential(
    organization: str | None, plan: str | None, full_at: float, interval: float, until: float
) -> Credential:
    """One row of credentials; raises as `entry` does."""
    return Credential(organization, plan, time_of(full_at), time_of(interval), time_of(until))


def time_of(value: object) -> float:
    """Return a time as it was read."""
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(f"{value!r} is no time")
    return value


@contextmanager
def believing() -> Iterator[None]:
    """Take what cannot be read for what it is; values are checked here, types by the driver."""
    try:
        yield
    except (TypeError, ValueError, LookupError) as error:
        raise NotBelievable(str(error)) from error
