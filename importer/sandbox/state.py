"""State of a running sandbox: events, idempotency keys and rate limits."""

import secrets
from dataclasses import dataclass, field
from threading import RLock

from importer.sandbox.config import SandboxConfig, SandboxCredential
from importer.sandbox.http_messages import ApiResponse, Json, RecordedRequest
from importer.sandbox.rate_limit import Bucket, take_token


@dataclass(slots=True)
class OrganizationEvents:
    """The events of an organization, in the order of creation.

    Attributes:
        id: its `_id`.
        items: the events as `GET /events` returns them.
        by_slug: the same events by slug.
        positions: index in `items` by `_id`.
    """

    id: str
    items: list[Json] = field(default_factory=list)
    by_slug: dict[str, Json] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)
    _id_prefix: str = field(default_factory=lambda: secrets.token_hex(8))

    def add_event(self, body: Json) -> str:
        """Create an event from a valid body whose slug is free; return its `_id`.

        Ids are 24 hex digits and ascend in the order of creation.
        """
        event_id = f"{self._id_prefix}{len(self.items):08x}"
        item: Json = {"_id": event_id, **body, "organizationId": self.id}
        self.positions[event_id] = len(self.items)
        self.items.append(item)
        self.by_slug[str(body["slug"])] = item
        return event_id

    def find_event(self, event_id: str) -> Json | None:
        """Return the event with this `_id`, or `None`."""
        position = self.positions.get(event_id)
        return None if position is None else self.items[position]


@dataclass(frozen=True, slots=True)
class _StoredResponse:
    body: bytes
    answer: ApiResponse
    time: float


class SandboxState:
    """Everything that a running sandbox stores. Thread-safe.

    Attributes:
        config: of the sandbox.
        credentials: by API key.
        organizations: events of each organization, by its `_id`.
        lock: held while a request is processed, so that each request is atomic.
    """

    def __init__(self, config: SandboxConfig) -> None:
        credentials = config.list_credentials()
        self.config = config
        self.credentials = {credential.key: credential for credential in credentials}
        self.lock = RLock()
        self._default_credential = credentials[0]
        self.organizations = {
            credential.organization_id: OrganizationEvents(credential.organization_id)
            for credential in credentials
        }
        self._stored_responses: dict[tuple[str, str], _StoredResponse] = {}
        self._buckets: dict[str, Bucket] = {}

    @property
    def key(self) -> str:
        """The API key of the default credential."""
        return self._default_credential.key

    @property
    def organization_id(self) -> str:
        """The organization of the default credential."""
        return self._default_credential.organization_id

    def get_organization(self, organization_id: str | None = None) -> OrganizationEvents:
        """Return an organization by its id; by default that of the default credential."""
        return self.organizations[organization_id or self.organization_id]

    def check_rate_limit(self, credential: SandboxCredential, now: float) -> int | None:
        """Count a request; return `None` if it is admitted, else when one is (microseconds)."""
        limit = credential.effective_limit
        if limit is None:
            return None
        before = self._buckets.get(credential.key, Bucket())
        self._buckets[credential.key], free_at = take_token(before, limit, now)
        return free_at

    def find_response(
        self, organization_id: str, request: RecordedRequest
    ) -> tuple[ApiResponse, bool] | None:
        """Return the response stored for the request's idempotency key, and whether the bodies are equal."""
        name = (organization_id, request.idempotency_key or "")
        found = self._stored_responses.get(name)
        if found is None:
            return None
        lifetime = self.config.key_lifetime
        if lifetime is not None and request.time - found.time >= lifetime:
            del self._stored_responses[name]
            return None
        return found.answer, found.body == request.body

    def store_response(
        self, organization_id: str, request: RecordedRequest, answer: ApiResponse
    ) -> None:
        """Store a response for the request's idempotency key, if it has one."""
        if request.idempotency_key is not None:
            name = (organization_id, request.idempotency_key)
            self._stored_responses[name] = _StoredResponse(request.body, answer, request.time)
