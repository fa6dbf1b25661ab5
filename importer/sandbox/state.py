"""What a running sandbox remembers: events, idempotency keys, rate limits and a log of requests."""

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
    """The events of one organization, in the order in which they were made.

    Attributes:
        id: its `_id`.
        items: the events as `GET /events` gives them.
        by_slug: the same events by slug.
        places: index in `items` by `_id`.
    """

    id: str
    items: list[Json] = field(default_factory=list)
    by_slug: dict[str, Json] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    _prefix: str = field(default_factory=lambda: secrets.token_hex(8))

    def add(self, body: Json) -> str:
        """Makes an event of a valid body whose slug is free; returns its `_id`.

        Ids are 24 hex digits and rise in the order of making.
        """
        event_id = f"{self._prefix}{len(self.items):08x}"
        item: Json = {"_id": event_id, **body, "organizationId": self.id}
        self.places[event_id] = len(self.items)
        self.items.append(item)
        self.by_slug[str(body["slug"])] = item
        return event_id

    def find(self, event_id: str) -> Json | None:
        """The event with this `_id`, if there is one."""
        place = self.places.get(event_id)
        return None if place is None else self.items[place]


@dataclass(frozen=True, slots=True)
class Logged:
    """A request that came, and what was answered.

    Attributes:
        request: the request, without its authorization.
        organization_id: whose key it bore; `None` for a missing or wrong key.
        status: the status that the client got to see; `None` where it got none.
        fault: the kind of the fault that struck, if one did.
    """

    request: Received
    organization_id: str | None
    status: int | None
    fault: str | None

    @property
    def method(self) -> str:
        """Of the request."""
        return self.request.method

    @property
    def path(self) -> str:
        """Of the request, below the prefix."""
        return self.request.path

    @property
    def headers(self) -> Mapping[str, str]:
        """Of the request: names in lower case, without authorization."""
        return self.request.headers

    @property
    def body(self) -> bytes:
        """Of the request."""
        return self.request.body

    @property
    def time(self) -> float:
        """When it came, by the sandbox's clock."""
        return self.request.time


@dataclass(frozen=True, slots=True)
class _Remembered:
    body: bytes
    answer: Answer
    time: float


class State:
    """Everything that a running sandbox remembers. May be read and changed from any thread.

    Attributes:
        config: how it behaves.
        faults: what goes wrong.
        credentials: by key.
        lock: held while a request is processed, so that each is processed at once and whole.
    """

    def __init__(self, config: Sandbox) -> None:
        everyone = config.all_credentials()
        self.config = config
        self.faults = Faults(config.rates)
        self.credentials = {credential.key: credential for credential in everyone}
        self.lock = RLock()
        self._own = everyone[0]
        self._organizations = {c.organization_id: Organization(c.organization_id) for c in everyone}
        self._keys: dict[tuple[str, str], _Remembered] = {}
        self._buckets: dict[str, Bucket] = {}
        self._log: deque[Logged] = deque(maxlen=config.log_size)
        self._under_way = 0
        self._peak = 0

    @property
    def key(self) -> str:
        """The key of the first credential."""
        return self._own.key

    @property
    def organization_id(self) -> str:
        """The organization of the first credential."""
        return self._own.organization_id

    @property
    def events(self) -> list[Json]:
        """Every event of every organization, as `GET /events` gives them."""
        with self.lock:
            return [dict(item) for each in self._organizations.values() for item in each.items]

    @property
    def requests(self) -> list[Logged]:
        """The requests so far, the oldest first; no more than `log_size`."""
        with self.lock:
            return list(self._log)

    @property
    def peak(self) -> int:
        """The most requests that were under way at once."""
        return self._peak

    def organization(self, organization_id: str | None = None) -> Organization:
        """An organization by its id; the first credential's by default."""
        return self._organizations[organization_id or self.organization_id]

    def add_event(self, body: Json, organization_id: str | None = None) -> str:
        """Makes an event without a request, as if it had been there before; returns its `_id`."""
        with self.lock:
            return self.organization(organization_id).add(body)

    def admit(self, credential: Credential, now: float) -> int | None:
        """Counts a request; when one may pass (microseconds), if this one may not."""
        limit = credential.allowance
        if limit is None:
            return None
        before = self._buckets.get(credential.key, Bucket())
        self._buckets[credential.key], free_at = admit(before, limit, now)
        return free_at

    def recall(self, organization_id: str, request: Received) -> tuple[Answer, bool] | None:
        """The stored answer for the request's idempotency key, and whether its body is the same."""
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
        """Stores an answer under the request's idempotency key, if it has one."""
        if request.idempotency_key is not None:
            name = (organization_id, request.idempotency_key)
            self._keys[name] = _Remembered(request.body, answer, request.time)

    def _same(self, one: bytes, other: bytes) -> bool:
        if self.config.compare == "values":
            return bool(orjson.loads(one) == orjson.loads(other))
        return one == other

    def log(self, entry: Logged) -> None:
        """Adds to the log."""
        with self.lock:
            self._log.append(entry)

    def begin(self) -> None:
        """A request is under way."""
        self._under_way += 1
        self._peak = max(self._peak, self._under_way)

    def end(self) -> None:
        """A request is no longer under way."""
        self._under_way -= 1
