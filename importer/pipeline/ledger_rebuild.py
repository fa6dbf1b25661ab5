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
from importer.domain.intervals_api import SCOPE_READ
from importer.domain.ledger_entry import EntryState
from importer.domain.model import Event, RowLocation
from importer.ledger.connect import get_default_path, open_ledger
from importer.ledger.database_errors import DamagedLedger
from importer.ledger.database_url import is_database_url
from importer.ledger.ledger import Ledger
from importer.ledger.process_identity import get_process_identity, render_owner
from importer.ledger.records import compute_credential_fingerprint
from importer.ledger.transaction import RecordedOutcome
from importer.messages import Message, join_messages
from importer.pipeline.organization import resolve_organization
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
        event_count: number of events in the organization.
        recorded_count: number of events that were added to the ledger.
        damaged_ledger: path of the damaged ledger; `None` if the ledger was intact or missing.
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
            organization = resolve_organization(lookup, settings)
            limit = organization.rate_limit
            items = lookup.fetch_events(_FIRST_DAY, _LAST_DAY, limit, _MAX_PAGES)
            if items is None:
                raise CredentialRefused(
                    Message("The key may not read the organization's events."),
                    Message(
                        "It needs the scope {scope}: have it added in Intervals.", scope=SCOPE_READ
                    ),
                )
            recorded = _record_events(ledger, organization.id, items, context.clock.now())
    return RebuildResult(organization.id, len(items), recorded, kept)


@contextmanager
def _report_damaged_ledger(kept: Path | None) -> Iterator[None]:
    """Add to errors of a rebuild where the damaged ledger is, and that the rebuild has to be repeated."""
    try:
        yield
    except ImportEventsError as error:
        if kept is not None:
            where = Message("The damaged ledger was kept: {path}.", path=str(kept))
            error.message = join_messages([error.message, where])
            then = Message("Then rebuild again: until that works, the new ledger is empty.")
            error.hint = join_messages([error.hint, then] if error.hint else [then])
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
            Message(
                "The damaged ledger {path} cannot be renamed: {reason}.",
                path=str(path),
                reason=error.strerror,
            ),
            Message("Move it by hand, or fix the folder's permissions; then rebuild again."),
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
