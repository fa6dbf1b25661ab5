"""Faults on demand: which requests fail, and how.

A fault applies before the request is processed (no event is created) or after it (the event exists,
whatever response the client receives).
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from threading import Lock
from types import MappingProxyType

from importer.sandbox.http_messages import RecordedRequest


class FaultKind(StrEnum):
    """Kinds of faults."""

    LOST_ANSWER = "lost_answer"  # processed; then the connection is closed without a response
    RESET = "reset"  # the connection is reset
    ERROR = "error"  # a JSON error: `status`, 500 by default
    STORED_ERROR = "stored_error"  # the same, stored for the idempotency key
    HTML = "html"  # a page of a proxy or captive portal: `status`, 503 by default
    REDIRECT = "redirect"  # 302, or `status`, to `location`
    UNAUTHORIZED = "unauthorized"  # 401
    FORBIDDEN = "forbidden"  # 403
    RATE_LIMITED = "rate_limited"  # 429 with any `retry_after`
    ANSWER = "answer"  # `status`, `headers` and `body` as given
    NO_EVENT_ID = "no_event_id"  # processed; `data` in the response is empty
    CUT = "cut"  # processed; the connection closes in the middle of the body
    TRUNCATED = "truncated"  # processed; the length is right, but the JSON is incomplete
    HUGE = "huge"  # processed; the response has `size` more bytes
    SLOW = "slow"  # processed; the response comes after `delay` seconds
    DRIP = "drip"  # processed; the response comes byte by byte, `delay` seconds apart
    LATE = "late"  # processed only after `delay` seconds
    HEADERS = "headers"  # processed; the response also has `headers` (such as a wrong Date)


KINDS_AFTER_PROCESSING = frozenset(
    {
        FaultKind.LOST_ANSWER,
        FaultKind.NO_EVENT_ID,
        FaultKind.CUT,
        FaultKind.TRUNCATED,
        FaultKind.HUGE,
        FaultKind.SLOW,
        FaultKind.DRIP,
        FaultKind.LATE,
        FaultKind.HEADERS,
    }
)
"""Kinds that apply after the request is processed, unless `Fault.processed` is set."""


class RetryAfterMode(StrEnum):
    """Values of `retryAfter` that a `rate_limited` fault computes."""

    DELAY = "delay"  # the server's time plus `delay`, in milliseconds since 1970
    ABSENT = "absent"  # no `retryAfter`


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault rule: which requests fail, and how.

    Attributes:
        kind: a `FaultKind`, or its value.
        times: number of requests that it applies to; `None` for all.
        skip: number of matching requests before the first one that it applies to.
        method, path, slug, key: match only requests with this method, path below the prefix (may
            contain `*`), slug in the body, idempotency key.
        when: match only requests for which this returns true.
        processed: whether the request is processed first; `None` for the default of its kind.
        status, message, location, headers, body: of the response, for kinds that create one.
        retry_after: any JSON value, for `rate_limited`; see `RetryAfterMode`.
        delay: seconds.
        size: bytes.

    Raises:
        ValueError: there is no such kind.
    """

    kind: str
    times: int | None = 1
    skip: int = 0
    method: str | None = None
    path: str | None = None
    slug: str | None = None
    key: str | None = None
    when: Callable[[RecordedRequest], bool] | None = None
    processed: bool | None = None
    status: int | None = None
    message: str = "The practice API was told to fail."
    location: str = "/elsewhere"
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    body: str | bytes = b""
    retry_after: object = RetryAfterMode.DELAY
    delay: float = 0.05
    size: int = 2_000_000

    def __post_init__(self) -> None:
        FaultKind(self.kind)

    @property
    def is_after_processing(self) -> bool:
        """Whether the request is processed before the fault applies."""
        return self.kind in KINDS_AFTER_PROCESSING if self.processed is None else self.processed

    @property
    def body_bytes(self) -> bytes:
        """`body` as bytes."""
        return self.body.encode() if isinstance(self.body, str) else self.body

    def matches_request(self, request: RecordedRequest) -> bool:
        """Return whether it applies to this request."""
        return (
            self.method in (None, request.method)
            and (self.path is None or fnmatchcase(request.path, self.path))
            and self.key in (None, request.idempotency_key)
            and (self.slug is None or self.slug == request.slug)
            and (self.when is None or self.when(request))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRates:
    """Shares of requests (0 to 1, at most 1 in total) that fail at random.

    Attributes:
        lost: the response is lost after the event is created.
        reset: the connection is reset before the event is created.
        error, error_after: a 500 before, and after, the event is created.
        unavailable: a proxy's 503 page.
        cut, truncated: half a response.
        rate_limited: a 429 with a `retryAfter` in `wait` seconds.
        slow: a response after `wait` seconds.
        wait: seconds.
        seed: of the random numbers, one for each request.
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

    def list_shares(self) -> tuple[tuple[float, Fault], ...]:
        """Return each share with its fault."""
        return (
            (self.lost, Fault(FaultKind.LOST_ANSWER)),
            (self.reset, Fault(FaultKind.RESET)),
            (self.error, Fault(FaultKind.ERROR)),
            (self.error_after, Fault(FaultKind.ERROR, processed=True)),
            (self.unavailable, Fault(FaultKind.HTML)),
            (self.cut, Fault(FaultKind.CUT)),
            (self.truncated, Fault(FaultKind.TRUNCATED)),
            (self.rate_limited, Fault(FaultKind.RATE_LIMITED, delay=self.wait)),
            (self.slow, Fault(FaultKind.SLOW, delay=self.wait)),
        )


@dataclass(slots=True)
class _FaultRule:
    fault: Fault
    seen: int = 0
    applied: int = 0

    @property
    def is_open(self) -> bool:
        return self.fault.times is None or self.applied < self.fault.times

    def check_request(self, request: RecordedRequest) -> bool:
        if not self.is_open or not self.fault.matches_request(request):
            return False
        self.seen += 1
        if self.seen <= self.fault.skip:
            return False
        self.applied += 1
        return True


class FaultSelector:
    """Selects the fault for each request: rules first, in the order of adding, then random faults.

    Thread-safe; may be changed while the sandbox runs.
    """

    def __init__(self, rates: FaultRates) -> None:
        self._lock = Lock()
        self._rules: list[_FaultRule] = []
        self._shares = rates.list_shares()
        self._random = random.Random(rates.seed)

    def add(self, *faults: Fault) -> None:
        """Add rules; the first one that matches applies to a request."""
        with self._lock:
            self._rules += [_FaultRule(fault) for fault in faults]

    def clear(self) -> None:
        """Remove all rules; random faults stay."""
        with self._lock:
            self._rules.clear()

    def set_rates(self, rates: FaultRates) -> None:
        """Replace the random faults and seed the random numbers again."""
        with self._lock:
            self._shares = rates.list_shares()
            self._random.seed(rates.seed)

    @property
    def pending_rules(self) -> tuple[Fault, ...]:
        """Rules with limited `times` that are not used up."""
        with self._lock:
            return tuple(
                rule.fault for rule in self._rules if rule.fault.times is not None and rule.is_open
            )

    def select_fault(self, request: RecordedRequest) -> Fault | None:
        """Return the fault that applies to this request, if any, and count it."""
        with self._lock:
            for rule in self._rules:
                if rule.check_request(request):
                    return rule.fault
            return self._select_random_fault()

    def _select_random_fault(self) -> Fault | None:
        drawn = self._random.random()
        for share, fault in self._shares:
            if drawn < share:
                return fault
            drawn -= share
        return None
