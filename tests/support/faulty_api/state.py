"""The state of a practice API with faults: its fault rules, a log of requests, requests in progress."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from importer.sandbox.config import SandboxConfig
from importer.sandbox.http_messages import Json, RecordedRequest
from importer.sandbox.state import SandboxState
from support.faulty_api.faults import FaultRates, FaultSelector


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultyConfig(SandboxConfig):
    """The configuration of a practice API with faults.

    Attributes:
        prefix: path of the API, such as `/v1/partner`.
        retry_after_in: `retryAfter` beside `error`, or inside it (the reference says only `body`).
        latency: seconds before each response.
        fault_rates: random faults.
        log_size: number of requests kept in the log, so that memory use stays bounded.
    """

    prefix: str = ""
    retry_after_in: Literal["body", "error"] = "body"
    latency: float = 0.0
    fault_rates: FaultRates = field(default_factory=FaultRates)
    log_size: int = 100_000

    @property
    def root_path(self) -> str:
        """The prefix as a path such as `/v1/partner`, or an empty string."""
        bare = self.prefix.strip("/")
        return f"/{bare}" if bare else ""


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """A request with the outcome of its response.

    Attributes:
        request: the request, without its authorization.
        organization_id: of its API key; `None` for a missing or wrong key.
        status: the status that the client saw; `None` if no response arrived.
        fault: the kind of the fault that applied, or `None`.
    """

    request: RecordedRequest
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


class FaultyState(SandboxState):
    """The state of a practice API with faults. Thread-safe."""

    config: FaultyConfig

    def __init__(self, config: FaultyConfig) -> None:
        super().__init__(config)
        self.faults = FaultSelector(config.fault_rates)
        self._log: deque[LoggedRequest] = deque(maxlen=config.log_size)
        self._in_progress = 0
        self._peak = 0

    @property
    def events(self) -> list[Json]:
        """All events of all organizations, as `GET /events` returns them."""
        with self.lock:
            return [dict(item) for each in self.organizations.values() for item in each.items]

    def add_event(self, body: Json, organization_id: str | None = None) -> str:
        """Create an event without a request; return its `_id`."""
        with self.lock:
            return self.get_organization(organization_id).add_event(body)

    @property
    def requests(self) -> list[LoggedRequest]:
        """The latest `log_size` requests, the oldest first."""
        with self.lock:
            return list(self._log)

    @property
    def peak_concurrency(self) -> int:
        """The highest number of requests that were in progress at the same time."""
        return self._peak

    def log_request(self, request: LoggedRequest) -> None:
        """Add a request to the log."""
        with self.lock:
            self._log.append(request)

    def start_request(self) -> None:
        """Count a request as in progress."""
        self._in_progress += 1
        self._peak = max(self._peak, self._in_progress)

    def finish_request(self) -> None:
        """Stop counting a request as in progress."""
        self._in_progress -= 1
