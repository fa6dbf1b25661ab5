"""Configuration of a sandbox: credentials, and behavior that the reference leaves open."""

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from importer.domain.intervals_api import (
    PLANS,
    SCOPE_ORGANIZATION,
    SCOPE_READ,
    SCOPE_WRITE,
    UNKNOWN_PLAN,
    RateLimit,
)

ALL_SCOPES = frozenset({SCOPE_WRITE, SCOPE_READ, SCOPE_ORGANIZATION})
DEFAULT_PLAN = "enterprise"


def create_id() -> str:
    """Return a random id of 24 hex digits, so that two sandboxes never look like one organization."""
    return secrets.token_hex(12)


def create_key() -> str:
    """Return a random API key that starts with `sandbox_`."""
    return f"sandbox_{secrets.token_urlsafe(24)}"


@dataclass(frozen=True, slots=True)
class SandboxCredential:
    """An API key with its organization, plan and scopes.

    Attributes:
        key: the bearer token.
        organization_id: keys may share an organization; each key has its own rate limit.
        plan: a name from `intervals_api.PLANS`; other names get the limit of an unknown plan.
        scopes: granted scopes.
        limit: instead of the plan's limit.
        unlimited: no limit at all.
    """

    key: str = field(default_factory=create_key, repr=False)
    organization_id: str = field(default_factory=create_id)
    plan: str = DEFAULT_PLAN
    scopes: frozenset[str] = ALL_SCOPES
    limit: RateLimit | None = None
    unlimited: bool = False

    @property
    def effective_limit(self) -> RateLimit | None:
        """The rate limit that applies; `None` for no limit."""
        if self.unlimited:
            return None
        return self.limit or PLANS.get(self.plan, UNKNOWN_PLAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxConfig:
    """Configuration of a sandbox. `import-events sandbox` uses the defaults.

    Attributes:
        plan, scopes, limit, unlimited: of the credential that is created if none are given.
        credentials: used instead of that one.
        stored_statuses: responses stored for an idempotency key: 2xx, up to 4xx, or all (undocumented).
        key_lifetime: seconds for which a key is stored; `None`: forever (undocumented).
        taken_slug_status: status for a slug that is taken (undocumented).
        clock: seconds since 1970, for limits, `retryAfter` and `Date`; called from the server's thread.
        clock_skew: seconds by which `Date` and `retryAfter` are ahead of `clock`.
    """

    plan: str = DEFAULT_PLAN
    scopes: frozenset[str] = ALL_SCOPES
    limit: RateLimit | None = None
    unlimited: bool = False
    credentials: Sequence[SandboxCredential] = ()
    stored_statuses: Literal["2xx", "4xx", "all"] = "2xx"
    key_lifetime: float | None = None
    taken_slug_status: Literal[409, 422] = 409
    clock: Callable[[], float] = time.time
    clock_skew: float = 0.0

    def list_credentials(self) -> tuple[SandboxCredential, ...]:
        """Return the given credentials, or a new one; the first is the default credential."""
        if self.credentials:
            return tuple(self.credentials)
        return (
            SandboxCredential(
                plan=self.plan, scopes=self.scopes, limit=self.limit, unlimited=self.unlimited
            ),
        )

    def get_time(self) -> float:
        """Return the time of the server's clock, with its skew (seconds since 1970)."""
        return self.clock() + self.clock_skew

    def is_stored(self, status: int) -> bool:
        """Return whether a response with this status is stored for its idempotency key."""
        highest = {"2xx": 299, "4xx": 499, "all": 599}[self.stored_statuses]
        return status <= highest
