from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
import requests
from support.faulty_api import FaultyConfig, FaultySandbox, start_sandbox

from importer.domain.intervals_api import EVENTS_PATH, IDEMPOTENCY_HEADER


@dataclass
class Caller:
    """A client of a running sandbox, with its key."""

    server: FaultySandbox
    session: requests.Session = field(default_factory=requests.Session)
    key: str | None = None

    def __call__(self, method: str, path: str, **more) -> requests.Response:
        """Send any request; `more` is passed to `requests`."""
        headers = {"Authorization": f"Bearer {self.key or self.server.key}"}
        headers |= more.pop("headers", {})
        url = f"{self.server.base_url}{path}"
        return self.session.request(
            method, url, headers=headers, timeout=120, allow_redirects=False, **more
        )

    def get(self, path: str, **query) -> requests.Response:
        """Send a GET request with these parameters."""
        return self("GET", path, params=query)

    def post(self, body: object, key: str | None = None) -> requests.Response:
        """Post an event, with an idempotency key if given."""
        headers = {IDEMPOTENCY_HEADER: key} if key else {}
        return self("POST", EVENTS_PATH, json=body, headers=headers)

    def post_bytes(self, body: bytes, key: str | None = None, **headers: str) -> requests.Response:
        """Post these bytes unchanged as an event."""
        named = {"Content-Type": "application/json"} | headers
        if key:
            named[IDEMPOTENCY_HEADER] = key
        return self("POST", EVENTS_PATH, data=body, headers=named)


@pytest.fixture
def start() -> Iterator[Callable[..., Caller]]:
    """Start a sandbox with these settings and return a client of it."""
    with ExitStack() as stack:

        def begin(**settings) -> Caller:
            server = stack.enter_context(start_sandbox(FaultyConfig(**settings)))
            caller = Caller(server)
            caller.session.trust_env = False
            stack.callback(caller.session.close)
            return caller

        yield begin


@pytest.fixture
def call(start) -> Caller:
    """Return a client of a sandbox without a rate limit."""
    return start(unlimited=True)


@pytest.fixture
def event() -> Callable[..., dict[str, object]]:
    """Build a valid body with the given members replaced."""

    def body(slug: str = "lakeside-10k", **more) -> dict[str, object]:
        return {"name": "Lakeside", "slug": slug, "type": "race", "date": "2027-05-03"} | more

    return body
