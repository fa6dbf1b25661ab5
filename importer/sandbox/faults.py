"""What goes wrong on demand: which requests are struck, and by what.

A fault is told apart by where it strikes: before the request is processed (nothing is made) or
after (the event is made, whatever the client hears).
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from threading import Lock
from types import MappingProxyType

from importer.sandbox.http_messages import Received


class Kind(StrEnum):
    """What happens to a request that is struck."""

    LOST_ANSWER = "lost_answer"  # processed; then the connection is closed without an answer
    RESET = "reset"  # the connection is reset
    ERROR = "error"  # a JSON error: `status`, 500 by default
    STORED_ERROR = "stored_error"  # the same, and the idempotency key keeps it for ever
    HTML = "html"  # a proxy's or a hotel's page: `status`, 503 by default
    REDIRECT = "redirect"  # 302, or `status`, to `location`
    UNAUTHORIZED = "unauthorized"  # 401
    FORBIDDEN = "forbidden"  # 403
    RATE_LIMITED = "rate_limited"  # 429 with any `retry_after`
    ANSWER = "answer"  # `status`, `headers` and `body` as given
    NO_EVENT_ID = "no_event_id"  # processed; the answer's `data` is empty
    CUT = "cut"  # processed; the connection closes in the middle of the body
    TRUNCATED = "truncated"  # processed; whole by its length, but the JSON ends early
    HUGE = "huge"  # processed; the answer has `size` bytes more
    SLOW = "slow"  # processed; the answer comes after `delay` seconds
    DRIP = "drip"  # processed; the answer comes byte by byte, `delay` seconds apart
    LATE = "late"  # processed only after `delay` seconds
    HEADERS = "headers"  # processed; the answer has `headers` too (such as a wrong Date)


PROCESSED = frozenset(
    {
        Kind.LOST_ANSWER,
        Kind.NO_EVENT_ID,
        Kind.CUT,
        Kind.TRUNCATED,
        Kind.HUGE,
        Kind.SLOW,
        Kind.DRIP,
        Kind.LATE,
        Kind.HEADERS,
    }
)
"""Kinds that strike after the request is processed, unless the fault says otherwise."""


class RetryAfter(StrEnum):
    """What a `rate_limited` fault tells instead of a given value."""

    DELAY = "delay"  # the server's now and `delay`, in milliseconds since 1970
    ABSENT = "absent"  # nothing


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule: what happens to which requests.

    Attributes:
        kind: a `Kind`, or its word.
        times: how many requests it strikes; `None` for all.
        skip: how many matching requests pass before it strikes.
        method, path, slug, key: strike only requests with this method, path below the prefix (may
            hold `*`), slug in the body, idempotency key.
        when: strike only requests for which this is true.
        processed: whether the request is processed first; `None` for the kind's own way.
        status, message, location, headers, body: of the answer, where the kind makes one.
        retry_after: any JSON value, for `rate_limited`; see `RetryAfter`.
        delay: seconds.
        size: bytes.
    """

    kind: str
    times: int | None = 1
    skip: int = 0
    method: str | None = None
    path: str | None = None
    slug: str | None = None
    key: str | None = None
    when: Callable[[Received], bool] | None = None
    processed: bool | None = None
    status: int | None = None
    message: str = "The practice API was told to fail."
    location: str = "/elsewhere"
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    body: str | bytes = b""
    retry_after: object = RetryAfter.DELAY
    delay: float = 0.05
    size: int = 2_000_000

    def __post_init__(self) -> None:
        Kind(self.kind)

    @property
    def after_commit(self) -> bool:
        """Whether the request is processed before the fault strikes."""
        return self.kind in PROCESSED if self.processed is None else self.processed

    @property
    def content(self) -> bytes:
        """The bytes of `body`."""
        return self.body.encode() if isinstance(self.body, str) else self.body

    def matches(self, request: Received) -> bool:
        """Whether it is about this request."""
        return (
            self.method in (None, request.method)
            and (self.path is None or fnmatchcase(request.path, self.path))
            and self.key in (None, request.idempotency_key)
            and (self.slug is None or self.slug == request.slug)
            and (self.when is None or self.when(request))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRates:
    """Shares of the requests (0 to 1, in all at most 1) that are struck at random.

    Attributes:
        lost: the answer is lost after the event is made.
        reset: the connection is reset before anything is made.
        error, error_after: a 500 before, and after, the event is made.
        unavailable: a proxy's 503 page.
        cut, truncated: half an answer.
        rate_limited: a 429 that asks for `wait` seconds.
        slow: an answer after `wait` seconds.
        wait: seconds.
        seed: of the random numbers, which are drawn in the order of the requests.
    """

    lost: float = 0.0
    reset: float = 0.0
    error: float = 0.0
    error_after: float = 0.0
    unavailable: float = 0.0
    cut: float = 0.0
    truncated: float = 0.0
    rate_limited: float = 0.0
    slow: float = 0.0
    wait: float = 0.05
    seed: int = 0

    def shares(self) -> tuple[tuple[float, Fault], ...]:
        """Each share with its fault."""
        return (
            (self.lost, Fault(Kind.LOST_ANSWER)),
            (self.reset, Fault(Kind.RESET)),
            (self.error, Fault(Kind.ERROR)),
            (self.error_after, Fault(Kind.ERROR, processed=True)),
            (self.unavailable, Fault(Kind.HTML)),
            (self.cut, Fault(Kind.CUT)),
            (self.truncated, Fault(Kind.TRUNCATED)),
            (self.rate_limited, Fault(Kind.RATE_LIMITED, delay=self.wait)),
            (self.slow, Fault(Kind.SLOW, delay=self.wait)),
        )


@dataclass(slots=True)
class _Rule:
    fault: Fault
    seen: int = 0
    struck: int = 0

    @property
    def open(self) -> bool:
        return self.fault.times is None or self.struck < self.fault.times

    def strikes(self, request: Received) -> bool:
        if not self.open or not self.fault.matches(request):
            return False
        self.seen += 1
        if self.seen <= self.fault.skip:
            return False
        self.struck += 1
        return True


class Faults:
    """The faults of a sandbox: rules first, in the order in which they were added, then chance.

    May be changed from any thread while the sandbox runs.
    """

    def __init__(self, rates: FaultRates) -> None:
        self._lock = Lock()
        self._rules: list[_Rule] = []
        self._shares = rates.shares()
        self._random = random.Random(rates.seed)  # noqa: S311 - a rehearsal, not a secret

    def add(self, *faults: Fault) -> None:
        """Adds rules; each request is struck by the first that matches."""
        with self._lock:
            self._rules += [_Rule(fault) for fault in faults]

    def clear(self) -> None:
        """Removes every rule; what is left to chance stays."""
        with self._lock:
            self._rules.clear()

    def set_rates(self, rates: FaultRates) -> None:
        """Replaces what is left to chance, and begins its random numbers anew."""
        with self._lock:
            self._shares = rates.shares()
            self._random.seed(rates.seed)

    @property
    def waiting(self) -> tuple[Fault, ...]:
        """Rules with a number of times that have not struck as often yet."""
        with self._lock:
            return tuple(r.fault for r in self._rules if r.fault.times is not None and r.open)

    def pick(self, request: Received) -> Fault | None:
        """The fault that strikes this request, if any; counts it."""
        with self._lock:
            for rule in self._rules:
                if rule.strikes(request):
                    return rule.fault
            return self._by_chance()

    def _by_chance(self) -> Fault | None:
        drawn = self._random.random()
        for share, fault in self._shares:
            if drawn < share:
                return fault
            drawn -= share
        return None
