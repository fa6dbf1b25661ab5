"""Rebuilds a lost or damaged ledger from the events in Intervals."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from importer.delivery.client import Client, Endpoint
from importer.delivery.run_context import Surroundings
from importer.domain import idempotency as keys
from importer.domain.clock import SteadyClock
from importer.domain.errors import CredentialRefused, ImportEventsError, UnusableInput
from importer.domain.intervals_api import FREE, PLANS, SCOPE_READ, UNKNOWN_PLAN
from importer.domain.ledger_entry import Progress
from importer.domain.model import Event, Place
from importer.ledger.connect import default_path, open_ledger
from importer.ledger.database_errors import Damaged
from importer.ledger.database_url import is_url
from importer.ledger.ledger import Ledger
from importer.ledger.process_identity import holder, this_process
from importer.ledger.records import fingerprint
from importer.ledger.transaction import Settled
from importer.pipeline.remote_lookup import Contact
from importer.planning.diff import remote_body
from importer.settings import Settings

_FIRST_DAY, _LAST_DAY = "0001-01-01", "9999-12-31"
_ALL_PAGES = 1_000_000
_SIDE_FILES = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The result of a rebuild.

    Attributes:
        organization: id of the organization.
        events: number of events in the organization.
        learnt: number of events that were added to the ledger.
        kept: path of the damaged ledger; `None` if the ledger was intact or missing.
    """

    organization: str
    events: int
    learnt: int
    kept: Path | None


def rebuild_ledger(settings: Settings, key: str, context: Surroundings | None = None) -> Rebuilt:
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
    context = context or Surroundings()
    context = replace(context, clock=SteadyClock(context.clock))
    target = settings.ledger or default_path()
    credential = fingerprint(settings.base_url, key)
    with Client(Endpoint(settings.base_url, key, settings.ca_bundle)) as client:
        kept = _set_aside(target, context.clock.now())
        with _told_what_was_kept(kept), open_ledger(target) as ledger:
            lookup = Contact(client, ledger, credential, context, wait=settings.wait)
            known_limit = PLANS.get(ledger.credential(credential).plan or "", FREE)
            found = lookup.organization(settings.limit(known_limit))
            identity = found.id if found is not None else f"key:{credential[:16]}"
            plan = None if found is None else found.plan
            with ledger.transaction(context.clock.now()) as transaction:
                transaction.learn(credential, identity, plan)
            limit = settings.limit(PLANS.get((plan or "").lower(), UNKNOWN_PLAN))
            items = lookup.events(_FIRST_DAY, _LAST_DAY, limit, _ALL_PAGES)
            if items is None:
                raise CredentialRefused(
                    "The key may not read the organization's events.",
                    f"It needs the scope {SCOPE_READ}: have it added in Intervals.",
                )
            learnt = _learn(ledger, identity, items, context.clock.now())
    return Rebuilt(identity, len(items), learnt, kept)


@contextmanager
def _told_what_was_kept(kept: Path | None) -> Iterator[None]:
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


def _set_aside(target: str | Path, now: float) -> Path | None:
    """Rename a damaged ledger with its side files and return its new path; leave any other one alone.

    Raises:
        Damaged: the ledger is in a database server, where it cannot be renamed.
        UnusableInput: the file cannot be renamed.
    """
    try:
        with open_ledger(target) as ledger:
            ledger.examine()
    except Damaged:
        if is_url(target):
            raise
    else:
        return None
    path = Path(target).expanduser()
    stamp = datetime.fromtimestamp(now, UTC).strftime("%Y%m%d-%H%M%S")
    kept = path.with_name(f"{path.name}.damaged-{stamp}")
    try:
        for suffix in _SIDE_FILES:
            file = path.with_name(path.name + suffix)
            if file.exists():
                file.rename(kept.with_name(kept.name + suffix))
    except OSError as error:
        raise UnusableInput(
            f"The damaged ledger {path} cannot be moved aside: {error.strerror}.",
            "Move it away by hand, or mend the folder's permissions; then rebuild again.",
        ) from error
    return kept


def _learn(
    ledger: Ledger, identity: str, items: Mapping[str, Mapping[str, Any]], now: float
) -> int:
    """Record the events that the ledger does not know yet; return their number."""
    number = ledger.organization(identity)
    lease = ledger.take_seat(number, holder(), now, this_process())
    try:
        known = ledger.entries(number, items)
        unconfirmed = {Progress.INTENDED, Progress.ABSENT}
        new = [
            (event, str(item.get("_id", "")))
            for slug, item in items.items()
            if slug not in known or known[slug].progress in unconfirmed
            if (event := _event(item)) is not None
        ]
        with ledger.transaction(now) as transaction:
            transaction.keep_seat(lease)
            transaction.intend(lease, [event for event, _ in new])
            transaction.settle(
                lease, [Settled(event.slug, Progress.FOUND, id_, 0) for event, id_ in new]
            )
    finally:
        ledger.leave_seat(lease)
    return len(new)


def _event(item: Mapping[str, Any]) -> Event | None:
    """Build the event of a row from an item of `GET /events`; `None` if required fields are missing."""
    body = remote_body(item)
    if not all(isinstance(body.get(name), str) for name in ("name", "slug", "date")):
        return None
    payload = keys.canonical(body)
    return Event(Place("", None, 0), body, payload, keys.idempotency_key(payload), {})
