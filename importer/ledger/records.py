"""What a ledger's rows mean, as values; nothing is believed that contradicts itself.

Here and in `fast_reads.py` nothing of SQLAlchemy is imported: that takes longer than to look up a calendar.
"""

import hashlib
import json
import math
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

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
KEPT = 50
"""How many of the newest runs of an organization and job keep their whole report."""
_QUICKLY = 1
"""How hard a report is packed: a quarter longer than by default, in two fifths of the time."""

_IN_SUMMARY = ("run", "counts", "notes", "message", "reports")
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


def fingerprint(base_url: str, key: str) -> str:
    """Return what a key is remembered by: a SHA-256, from which it cannot be had back."""
    return hashlib.sha256(f"{base_url}\0{key}".encode()).hexdigest()


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


def row_of(
    report: dict[str, Any], organization: str | None, job: str | None, digest: str | None
) -> dict[str, Any]:
    """Return the row of a run: column → value."""
    run = report["run"]
    return {name: run[name] for name in ("id", "started", "finished", "state", "exit_status")} | {
        "organization": organization,
        "job": job,
        "digest": None if run.get("dry_run") else digest,  # it has done nothing
        "summary": _dumps({name: report.get(name) for name in _IN_SUMMARY}),
        "report": zlib.compress(_dumps(report), _QUICKLY),
    }


def unpacked(packed: bytes) -> dict[str, Any]:
    """Return a whole report.

    Raises:
        NotBelievable: it was never packed so.
    """
    try:
        return loads(zlib.decompress(packed))
    except (TypeError, zlib.error) as error:
        raise NotBelievable(str(error)) from error


def _dumps(value: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:  # lone surrogates, and whole numbers above 64 bits
        return json.dumps(value, default=str).encode("ascii")


def loads(data: bytes) -> dict[str, Any]:
    """Return a summary.

    Raises:
        NotBelievable: it is none.
    """
    try:
        value = json.loads(data)  # not orjson: see `_dumps`
    except (TypeError, ValueError) as error:
        raise NotBelievable(str(error)) from error
    if not isinstance(value, dict):
        raise NotBelievable(f"{value!r:.50} is no report")
    return value
