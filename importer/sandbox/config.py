"""How a sandbox behaves: its credentials, and its choice wherever the reference is open."""

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
    Limit,
)
from importer.sandbox.faults import FaultRates

ALL_SCOPES = frozenset({SCOPE_WRITE, SCOPE_READ, SCOPE_ORGANIZATION})
DEFAULT_PLAN = "enterprise"


def new_id() -> str:
    """A random id of 24 hex digits, so that two starts are never taken for one organization."""
    return secrets.token_hex(12)


def new_key() -> str:
    """A random key that shows where it comes from."""
    return f"sandbox_{secrets.token_urlsafe(24)}"


@dataclass(frozen=True, slots=True)
class Credential:
    """A key, whose it is and what it may do.

    Attributes:
        key: the bearer token.
        organization_id: several keys may share an organization; each has its own rate limit.
        plan: a name from `intervals.PLANS`; another name is limited as an unknown plan.
        scopes: what it may call.
        limit: instead of the plan's limit.
        unlimited: no limit at all.
    """

    key: str = field(default_factory=new_key, repr=False)
    organization_id: str = field(default_factory=new_id)
    plan: str = DEFAULT_PLAN
    scopes: frozenset[str] = ALL_SCOPES
    limit: Limit | None = None
    unlimited: bool = False

    @property
    def allowance(self) -> Limit | None:
        """The token bucket that applies; `None` for none."""
        if self.unlimited:
            return None
        return self.limit or PLANS.get(self.plan, UNKNOWN_PLAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """A sandbox that can be started. The defaults are what `import-events sandbox` runs.

    Attributes:
        plan, scopes, limit, unlimited: of the one credential that is made where none are given.
        credentials: instead of that one.
        prefix: a path below which everything lies, such as `/v1/partner`.
        compare: how the bodies of a repeated idempotency key are compared (open).
        stored: which answers an idempotency key keeps: successes, also 4xx, or all (open).
        key_lifetime: seconds for which a key is kept; `None` for ever (open).
        taken_slug: the status for a taken slug (open).
        retry_after_in: `retryAfter` beside `error`, or inside it (the reference says only `body`).
        clock: seconds since 1970, for limits, `retryAfter`, `Date` and the log. Called by the
            server's thread.
        clock_skew: seconds by which the server's clock is ahead of `clock`.
        latency: seconds that every answer takes.
        rates: faults at random.
        log_size: requests that the log keeps, so that a sandbox that stands for weeks stays small.
    """

    plan: str = DEFAULT_PLAN
    scopes: frozenset[str] = ALL_SCOPES
    limit: Limit | None = None
    unlimited: bool = False
    credentials: Sequence[Credential] = ()
    prefix: str = ""
    compare: Literal["bytes", "values"] = "bytes"
    stored: Literal["2xx", "4xx", "all"] = "2xx"
    key_lifetime: float | None = None
    taken_slug: Literal[409, 422] = 409
    retry_after_in: Literal["body", "error"] = "body"
    clock: Callable[[], float] = time.time
    clock_skew: float = 0.0
    latency: float = 0.0
    rates: FaultRates = field(default_factory=FaultRates)
    log_size: int = 100_000

    def all_credentials(self) -> tuple[Credential, ...]:
        """The given credentials, or a new one; the first is the server's own."""
        if self.credentials:
            return tuple(self.credentials)
        return (
            Credential(
                plan=self.plan, scopes=self.scopes, limit=self.limit, unlimited=self.unlimited
            ),
        )

    @property
    def root(self) -> str:
        """The prefix as a path: `/v1/partner`, or nothing."""
        bare = self.prefix.strip("/")
        return f"/{bare}" if bare else ""

    def now(self) -> float:
        """Seconds since 1970 by the server's own clock."""
        return self.clock() + self.clock_skew

    def keeps(self, status: int) -> bool:
        """Whether an idempotency key keeps an answer of this status."""
        highest = {"2xx": 299, "4xx": 499, "all": 599}[self.stored]
        return status <= highest
