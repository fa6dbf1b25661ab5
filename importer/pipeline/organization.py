"""Finds out the organization of a key, with its plan and its rate limit."""

from dataclasses import dataclass

from importer.domain.intervals_api import FREE, PLANS, UNKNOWN_PLAN, RateLimit
from importer.domain.rate_limit import format_rate
from importer.messages import Message
from importer.pipeline.remote_lookup import RemoteLookup
from importer.settings import Settings


@dataclass(frozen=True, slots=True)
class Organization:
    """The organization of a key.

    Attributes:
        id: its id; where the key may not read it, the beginning of the key's fingerprint.
        name: its name; `None` if it was not fetched.
        plan: the name of its plan; `None` if unknown.
        rate_limit: the limit of the plan, or that of the settings.
        note: a note about a limit that had to be guessed; `None` for a known plan.
    """

    id: str
    name: str | None
    plan: str | None
    rate_limit: RateLimit
    note: Message | None = None


def resolve_organization(lookup: RemoteLookup, settings: Settings) -> Organization:
    """Return the organization of a key, and record it in the ledger.

    On a plan with few requests a day, the look-up alone could use up the quota. So it is skipped where
    the organization is known and part of the quota is used.

    Args:
        lookup: sends the request.
        settings: a rate limit that replaces that of the plan.

    Raises:
        CredentialRefused: the key is not valid.
        Stopped: no usable response, or the quota is used up.
    """
    ledger, fingerprint, now = lookup.ledger, lookup.fingerprint, lookup.context.clock.now()
    known = ledger.get_credential(fingerprint)
    limit = settings.resolve_rate_limit(PLANS.get(known.plan or "", FREE))
    if known.organization is not None and known.convert_tat(limit, now) > now:
        found = None
    else:
        found = lookup.fetch_organization(limit)
    if found is not None:
        id_, name, plan = found.id, found.name, found.plan
    else:  # a key's organization never changes: the recorded one is right
        id_, name, plan = known.organization or f"key:{fingerprint[:16]}", None, known.plan
    with ledger.open_transaction(now) as transaction:
        transaction.update_credential(fingerprint, id_, plan)
    plan_limit = PLANS.get((plan or "").lower())
    limit = settings.resolve_rate_limit(plan_limit or UNKNOWN_PLAN)
    note = None if plan_limit else _build_unknown_limit_note(plan, limit, settings)
    return Organization(id_, name, plan, limit, note)


def _build_unknown_limit_note(
    plan: str | None, limit: RateLimit, settings: Settings
) -> Message | None:
    if plan is None:
        return Message(
            "The organization's plan cannot be read with this key, so its rate limit is unknown. "
            "Sending at {rate}; change it with --rate and --burst.",
            rate=format_rate(limit),
        )
    if settings.rate is not None:
        return None
    return Message(
        'The plan "{plan}" is unknown. Sending at {rate}; change it with --rate and --burst.',
        plan=plan,
        rate=format_rate(limit),
    )
