"""Rebuilds a lost or damaged ledger from the events in Intervals."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from importer.delivery.client import Client, Endpoint
from importer.delivery.run_context import RunContext
from importer.domain import idempotency as keys
from importer.domain.clock import MonotonicWallClock
from importer.domain.errors import CredentialRefused, ImportEventsError, UnusableInput
from importer.domain.intervals_api import FREE, PLANS, SCOPE_READ, UNKNOWN_PLAN
from importer.domain.ledger_entry import EntryState
from importer.domain.model import Event, RowLocation
from importer.ledger.connect import get_default_path, open_ledger
from importer.ledger.database_errors import DamagedLedger
from importer.ledger.database_url import is_database_url
from importer.ledger.ledger import Ledger
from importer.ledger.process_identity import get_process_identity, render_owner
from importer.ledger.records import compute_credential_fingerprint
from importer.ledger.transaction import RecordedOutcome
from importer.pipeline.remote_lookup import RemoteLookup
from importer.planning.diff import normalize_remote
from importer.settings import Settings

_FIRST_DAY, _LAST_DAY = "0001-01-01", "9999-12-31"
_MAX_PAGES = 1_000_000
_SQLITE_SUFFIXES = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class RebuildResult:
    """The result of a rebuild.

    Attributes:
        organization: id of the organization.
        events: number of events in the organization.
        learnt: number of events that were added to the ledger.
        kept: path of the damaged ledger; `None` if the ledger was intact or missing.
    """

    organization: str
    event_count: int
    recorded_count: int
    damaged_ledger: Path | None


def rebuild_ledger(
    settings: Settings, key: str, context: RunContext | None = None
) -> RebuildResult:
    """Record the organization's events in the ledger. A damaged ledger file is renamed and kept.

    Args:
        settings: API address, ledger and rate limit.
        key: API key of the organization.
        context: clock, progress listener and cancellation.

    Raises:
        CredentialRefused: the key was refused, or may not read events.
        Stopped: no usable response, or the quota is used up.
        UnusableInput: the ledger can neither be opened nor renamed; one in PostgreSQL is never renamed.
    """
    context = context or RunContext()
    context = replace(context, clock=MonotonicWallClock(context.clock))
    target = settings.ledger or get_default_path()
    credential = compute_credential_fingerprint(settings.base_url, key)
    with Client(Endpoint(settings.base_url, key, settings.ca_bundle)) as client:
        kept = _rename_damaged_ledger(target, context.clock.now())
        with _report_damaged_ledger(kept), open_ledger(target) as ledger:
            lookup = RemoteLookup(client, ledger, credential, context, wait=settings.wait)
            known_limit = PLANS.get(ledger.get_credential(credential).plan or "", FREE)
            found = lookup.fetch_organization(settings.resolve_rate_limit(known_limit))
            identity = found.id if found is not None else f"key:{credential[:16]}"
            plan = None if found is None else found.plan
            with ledger.open_transaction(context.clock.now()) as transaction:
                transaction.update_credential(credential, identity, plan)
            limit = settings.resolve_rate_limit(PLANS.get((plan or "").lower(), UNKNOWN_PLAN))
            items = lookup.fetch_events(_FIRST_DAY, _LAST_DAY, limit, _MAX_PAGES)
            if items is None:
                raise CredentialRefused(
                    "The key may not read the organization's events.",
                    f"It needs the scope {SCOPE_READ}: have it added in Intervals.",
                )
            learnt = _record_events(ledger, identity, items, context.clock.now())
    return RebuildResult(identity, len(items), learnt, kept)


@contextmanager
def _report_damaged_ledger(kept: Path | None) -> Iterator[None]:
    """Add to errors of a rebuild where the damaged ledger is, and that the rebuild has to be repeated."""
    try:
        yield
    except ImportEventsError as error:
        if kept is not None:
            error.message += f" The damaged ledger was kept: {kept}."
            error.hint += (
                " Then rebuild again: until that has worked, the new ledger knows nothing."
            )
            error.hint = error.hint.strip()
        raise


def _rename_damaged_ledger(target: str | Path, now: float) -> Path | None:
    """Rename a damaged ledger with its side files and return its new path; leave any other one alone.

    Raises:
        Damaged: the ledger is in a database server, where it cannot be renamed.
        UnusableInput: the file cannot be renamed.
    """
    try:
        with open_ledger(target) as ledger:
            ledger.check_integrity()
    except DamagedLedger:
        if is_database_url(target):
            raise
    else:
        return None
    path = Path(target).expanduser()
    stamp = datetime.fromtimestamp(now, UTC).strftime("%Y%m%d-%H%M%S")
    kept = path.with_name(f"{path.name}.damaged-{stamp}")
    try:
        for suffix in _SQLITE_SUFFIXES:
            file = path.with_name(path.name + suffix)
            if file.exists():
                file.rename(kept.with_name(kept.name + suffix))
    except OSError as error:
        raise UnusableInput(
            f"The damaged ledger {path} cannot be moved aside: {error.strerror}.",
            "Move it away by hand, or mend the folder's permissions; then rebuild again.",
        ) from error
    return kept


def _record_events(
    ledger: Ledger, identity: str, items: Mapping[str, Mapping[str, Any]], now: float
) -> int:
    """Record the events that the ledger does not know yet; return their number."""
    number = ledger.get_organization_id(identity)
    lease = ledger.acquire_lease(number, render_owner(), now, get_process_identity())
    try:
        known = ledger.get_entries(number, items)
        unconfirmed = {EntryState.INTENDED, EntryState.NOT_CREATED}
        new = [
            (event, str(item.get("_id", "")))
            for slug, item in items.items()
            if slug not in known or known[slug].state in unconfirmed
            if (event := _build_event(item)) is not None
        ]
        with ledger.open_transaction(now) as transaction:
            transaction.renew_lease(lease)
            transaction.record_intents(lease, [event for event, _ in new])
            transaction.record_outcomes(
                lease,
                [RecordedOutcome(event.slug, EntryState.EXISTING, id_, 0) for event, id_ in new],
            )
    finally:
        ledger.release_lease(lease)
    return len(new)


def _build_event(item: Mapping[str, Any]) -> Event | None:
    """Build the event of a row from an item of `GET /events`; `None` if required fields are missing."""
    body = normalize_remote(item)
    if not all(isinstance(body.get(name), str) for name in ("name", "slug", "date")):
        return None
    payload = keys.encode_payload(body)
    return Event(RowLocation("", None, 0), body, payload, keys.compute_idempotency_key(payload), {})
