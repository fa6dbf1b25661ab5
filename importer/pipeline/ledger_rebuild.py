"""A lost or damaged ledger, made anew from what the organization holds."""

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
    """What a rebuild came to.

    Attributes:
        organization: whose events they are.
        events: how many the organization holds.
        learnt: how many of them the ledger did not know.
        kept: where the damaged ledger lies now; `None` if it was sound or missing.
    """

    organization: str
    events: int
    learnt: int
    kept: Path | None


def rebuild_ledger(settings: Settings, key: str, world: Surroundings | None = None) -> Rebuilt:
    """Fill the ledger with the organization's events; a damaged one is moved aside and kept.

    Raises:
        CredentialRefused: the key was refused, or may not read events.
        Stopped: no usable answer, or the quota is used up; what was learnt before is kept.
        UnusableInput: the ledger can neither be opened nor moved aside; one in PostgreSQL never is.
    """
    world = world or Surroundings()
    world = replace(world, clock=SteadyClock(world.clock))
    target = settings.ledger or default_path()
    mark = fingerprint(settings.base_url, key)
    with Client(Endpoint(settings.base_url, key, settings.ca_bundle)) as client:
        kept = _set_aside(target, world.clock.now())
        with _told_what_was_kept(kept), open_ledger(target) as ledger:
            contact = Contact(client, ledger, mark, world, wait=settings.wait)
            remembered = PLANS.get(ledger.credential(mark).plan or "", FREE)
            found = contact.organization(settings.limit(remembered))
            identity = found.id if found is not None else f"key:{mark[:16]}"
            plan = None if found is None else found.plan
            with ledger.transaction(world.clock.now()) as transaction:
                transaction.learn(mark, identity, plan)
            limit = settings.limit(PLANS.get((plan or "").lower(), UNKNOWN_PLAN))
            items = contact.events(_FIRST_DAY, _LAST_DAY, limit, _ALL_PAGES)
            if items is None:
                raise CredentialRefused(
                    "The key may not read the organization's events.",
                    f"It needs the scope {SCOPE_READ}: have it added in Intervals.",
                )
            learnt = _learn(ledger, identity, items, world.clock.now())
    return Rebuilt(identity, len(items), learnt, kept)


@contextmanager
def _told_what_was_kept(kept: Path | None) -> Iterator[None]:
    """Say of a rebuild that ends before it is done where the damaged ledger is, and what to do."""
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
    """Move a damaged ledger out of the way, whole; a sound or missing one stays.

    Raises:
        Damaged: it lies in a database, where nothing can be moved.
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
            part = path.with_name(path.name + suffix)
            if part.exists():
                part.rename(kept.with_name(kept.name + suffix))
    except OSError as error:
        raise UnusableInput(
            f"The damaged ledger {path} cannot be moved aside: {error.strerror}.",
            "Move it away by hand, or mend the folder's permissions; then rebuild again.",
        ) from error
    return kept


def _learn(
    ledger: Ledger, identity: str, items: Mapping[str, Mapping[str, Any]], now: float
) -> int:
    number = ledger.organization(identity)
    seat = ledger.take_seat(number, holder(), now, this_process())
    try:
        known = ledger.entries(number, items)
        unsure = {Progress.INTENDED, Progress.ABSENT}
        new = [
            (event, str(item.get("_id", "")))
            for slug, item in items.items()
            if slug not in known or known[slug].progress in unsure
            if (event := _event(item)) is not None
        ]
        with ledger.transaction(now) as transaction:
            transaction.keep_seat(seat)
            transaction.intend(seat, [event for event, _ in new])
            transaction.settle(
                seat, [Settled(event.slug, Progress.FOUND, id_, 0) for event, id_ in new]
            )
    finally:
        ledger.leave_seat(seat)
    return len(new)


def _event(item: Mapping[str, Any]) -> Event | None:
    """An event of the organization as if a row had named it."""
    body = remote_body(item)
    if not all(isinstance(body.get(name), str) for name in ("name", "slug", "date")):
        return None
    canonical = keys.canonical(body)
    place = Place("", None, 0)
    return Event(place, body, canonical, keys.idempotency_key(canonical), {})
