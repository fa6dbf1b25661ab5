"""State of a running sandbox: events, idempotency keys, rate limits and a log of requests."""

import secrets
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import RLock

import orjson

from importer.sandbox.config import Credential, Sandbox
from importer.sandbox.faults import Faults
from importer.sandbox.http_messages import Answer, Json, Received
from importer.sandbox.rate_limit import Bucket, admit


@dataclass(slots=True)
class Organization:
    """The events of an organization, in the order of creation.

    Attributes:
        id: its `_id`.
        items: the events as `GET /events` returns them.
        by_slug: the same events by slug.
        places: index in `items` by `_id`.
    """

    id: str
    items: list[Json] = field(default_factory=list)
    by_slug: dict[str, Json] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    _prefix: str = field(default_factory=lambda: secrets.token_hex(8))

    def add(self, body: Json) -> str:
        """Create an event from a valid body whose slug is free; return its `_id`.

        Ids are 24 hex digits and ascend in the order of creation.
        """
        event_id = f"{self._prefix}{len(self.items):08x}"
        item: Json = {"_id": event_id, **body, "organizationId": self.id}
        self.places[event_id] = len(self.items)
        self.items.append(item)
        self.by_slug[str(body["slug"])] = item
        return event_id

    def find(self, event_id: str) -> Json | None:
        """Return the event with this `_id`, or `None`."""
        position = self.places.get(event_id)
        return None if position is None else self.items[position]


@dataclass(frozen=True, slots=True)
class Logged:
    """A request with the outcome of its response.

    Attributes:
        request: the request, without its authorization.
        organization_id: of its API key; `None` for a missing or wrong key.
        status: the status that the client saw; `None` if no response arrived.
        fault: the kind of the fault that applied, or `None`.
    """

    request: Received
    organization_id: str | None
    status: int | None
    fault: str | None

    @property
    def method(self) -> str:
        """Method of the request."""
        return self.request.method

    @property
    def path(self) -> str:
        """Path of the request, below the prefix."""
        return self.request.path

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers of the request: names in lower case, without authorization."""
        return self.request.headers

    @property
    def body(self) -> bytes:
        """Body of the request."""
        return self.request.body

    @property
    def time(self) -> float:
        """When the request arrived, by the sandbox's clock (seconds since 1970)."""
        return self.request.time


@dataclass(frozen=True, slots=True)
class _Remembered:
    body: bytes
    answer: Answer
    time: float


class State:
    """Everything that a running sandbox stores. Thread-safe.

    Attributes:
        config: of the sandbox.
        faults: its faults.
        credentials: by API key.
        lock: held while a request is processed, so that each request is atomic.
    """

    def __init__(self, config: Sandbox) -> None:
        credentials = config.all_credentials()
        self.config = config
        self.faults = Faults(config.rates)
        self.credentials = {credential.key: credential for credential in credentials}
        self.lock = RLock()
        self._own = credentials[0]
        self._organizations = {
            credential.organization_id: Organization(credential.organization_id)
            for credential in credentials
        }
        self._keys: dict[tuple[str, str], _Remembered] = {}
        self._buckets: dict[str, Bucket] = {}
        self._log: deque[Logged] = deque(maxlen=config.log_size)
        self._under_way = 0
        self._peak = 0

    @property
    def key(self) -> str:
        """The API key of the default credential."""
        return self._own.key

    @property
    def organization_id(self) -> str:
        """The organization of the default credential."""
        return self._own.organization_id

    @property
    def events(self) -> list[Json]:
        """All events of all organizations, as `GET /events` returns them."""
        with self.lock:
            return [dict(item) for each in self._organizations.values() for item in each.items]

    @property
    def requests(self) -> list[Logged]:
        """The latest `log_size` requests, the oldest first."""
        with self.lock:
            return list(self._log)

    @property
    def peak(self) -> int:
        """The highest number of requests that were in progress at the same time."""
        return self._peak

    def organization(self, organization_id: str | None = None) -> Organization:
        """Return an organization by its id; by default that of the default credential."""
        return self._organizations[organization_id or self.organization_id]

    def add_event(self, body: Json, organization_id: str | None = None) -> str:
        """Create an event without a request; return its `_id`."""
        with self.lock:
            return self.organization(organization_id).add(body)

    def admit(self, credential: Credential, now: float) -> int | None:
        """Count a request; return `None` if it is admitted, else when one is (microseconds)."""
        limit = credential.allowance
        if limit is None:
            return None
        before = self._buckets.get(credential.key, Bucket())
        self._buckets[credential.key], free_at = admit(before, limit, now)
        return free_at

    def recall(self, organization_id: str, request: Received) -> tuple[Answer, bool] | None:
        """Return the response stored for the request's idempotency key, and whether the bodies are equal."""
        name = (organization_id, request.idempotency_key or "")
        found = self._keys.get(name)
        if found is None:
            return None
        lifetime = self.config.key_lifetime
        if lifetime is not None and request.time - found.time >= lifetime:
            del self._keys[name]
            return None
        return found.answer, self._same(found.body, request.body)

    def remember(self, organization_id: str, request: Received, answer: Answer) -> None:
        """Store a response for the request's idempotency key, if it has one."""
        if request.idempotency_key is not None:
            name = (organization_id, request.idempotency_key)
            self._keys[name] = _Remembered(request.body, answer, request.time)

    def _same(self, first: bytes, second: bytes) -> bool:
        if self.config.compare == "values":
            return bool(orjson.loads(first) == orjson.loads(second))
        return first == second

    def log(self, request: Logged) -> None:
        """Add a request to the log."""
        with self.lock:
            self._log.append(request)

    def begin(self) -> None:
        """Count a request as in progress."""
        self._under_way += 1
        self._peak = max(self._peak, self._under_way)

    def end(self) -> None:
        """Stop counting a request as in progress."""
        self._under_way -= 1
