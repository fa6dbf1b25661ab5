"""One request → one typed answer. The only place that speaks HTTP, and the only one that has the key."""

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import requests
import urllib3
from requests.utils import get_environ_proxies

from importer import http_transport as connections
from importer.delivery import answer_parser as responses
from importer.delivery.answer_parser import Response
from importer.delivery.answers import Answer, NotSent, Organization, Page, Unclear
from importer.domain import intervals_api as intervals
from importer.domain.base_url import is_loopback
from importer.domain.errors import UnusableInput
from importer.domain.model import Event
from importer.domain.version import VERSION

LARGEST_ANSWER = 1_000_000
"""Bytes; a longer answer is not one of the API's."""

_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the API is and who we are there.

    Attributes:
        base_url: without a slash at the end; may carry a path.
        key: the bearer key; in no repr.
        ca_bundle: a file of certificate authorities, or `None` for the usual ones.
    """

    base_url: str
    key: str = field(repr=False)
    ca_bundle: str | None = None


def check(endpoint: Endpoint) -> None:
    """Make sure that requests to the endpoint can be formed at all; nothing is sent.

    Raises:
        UnusableInput: the base URL is none, or the certificate authorities cannot be read.
    """
    try:
        requests.Request("GET", endpoint.base_url).prepare()
    except requests.exceptions.RequestException as error:
        raise UnusableInput(
            f"The base URL {endpoint.base_url} is not a web address.",
            f"It looks like {intervals.BASE_URL}",
        ) from error
    if endpoint.ca_bundle is None:
        return
    try:
        ssl.create_default_context(cafile=endpoint.ca_bundle)
    except OSError as error:
        reason = "it holds no certificate" if isinstance(error, ssl.SSLError) else error.strerror
        raise UnusableInput(
            f"The certificate authorities in {endpoint.ca_bundle} cannot be read: {reason}.",
            "Check --ca-bundle: it names a file in PEM form.",
        ) from error


class _Bearer(requests.auth.AuthBase):
    """Sets the key itself, so that no `.netrc` can replace it."""

    def __init__(self, key: str) -> None:
        self._header = f"Bearer {key}"

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._header
        return request


class Client:
    """A keep-alive connection to the API, for one thread; close it when done."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._session = _session(endpoint)
        self._proxies = _proxies(endpoint.base_url)
        self._adapter = self._session.get_adapter(endpoint.base_url)
        self._post: requests.PreparedRequest | None = None

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def base_url(self) -> str:
        """Where the API is."""
        return self._endpoint.base_url

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def post_event(self, event: Event) -> Answer:
        """POST the event's canonical bytes under its key."""
        response = self._send(partial(self._posting, event))
        return response if not isinstance(response, Response) else responses.posted(response)

    def events_between(self, first: str, last: str, after: str | None = None) -> Answer | Page:
        """GET one page of the organization's events from `first` to `last` (ISO dates)."""
        query = {"dateFrom": first, "dateTo": last, "limit": str(intervals.PAGE_LIMIT)}
        if after is not None:
            query["after"] = after
        response = self._send(partial(self._asking, intervals.EVENTS_PATH, query))
        return response if not isinstance(response, Response) else responses.page(response)

    def organization(self) -> Answer | Organization:
        """GET the organization that the key belongs to."""
        response = self._send(partial(self._asking, intervals.ORGANIZATION_PATH))
        return response if not isinstance(response, Response) else responses.organization(response)

    def _posting(self, event: Event) -> requests.PreparedRequest:
        """A post's request: all alike but for key and body, and preparing one takes long."""
        if self._post is None:
            url = self._endpoint.base_url + intervals.EVENTS_PATH
            headers = {"Content-Type": "application/json"}
            self._post = self._session.prepare_request(
                requests.Request("POST", url, headers=headers)
            )
        prepared = self._post.copy()
        prepared.body = event.canonical
        prepared.headers["Content-Length"] = str(len(event.canonical))
        prepared.headers[intervals.IDEMPOTENCY_HEADER] = event.key
        return prepared

    def _asking(
        self, path: str, query: Mapping[str, str] | None = None
    ) -> requests.PreparedRequest:
        url = self._endpoint.base_url + path
        return self._session.prepare_request(requests.Request("GET", url, params=query))

    def _send(
        self, prepare: Callable[[], requests.PreparedRequest]
    ) -> Response | NotSent | Unclear:
        overdue = time.monotonic() + connections.DEADLINE
        try:
            return self._exchange(prepare())
        except (
            requests.exceptions.RequestException,
            urllib3.exceptions.HTTPError,
            OSError,
            ValueError,  # a header that cannot be sent; its text would quote the key
        ) as error:
            if connections.never_connected(error):
                return NotSent(_reason(error, self._endpoint))
            if time.monotonic() > overdue:
                return Unclear(f"the answer did not end within {connections.DEADLINE:.0f} seconds")
            return Unclear(_reason(error, self._endpoint))

    def _exchange(self, prepared: requests.PreparedRequest) -> Response | Unclear:
        """Send through the adapter, which follows no redirect, and read within the limits."""
        with self._adapter.send(
            prepared,
            stream=True,
            timeout=(connections.CONNECT_TIMEOUT, connections.READ_TIMEOUT),
            verify=self._endpoint.ca_bundle or True,
            proxies=self._proxies,
        ) as response:
            content = bytearray()
            while chunk := response.raw.read1(_CHUNK, decode_content=True):
                content += chunk
                if len(content) > LARGEST_ANSWER:
                    response.raw.close()
                    return Unclear("the answer was longer than any answer of the API")
            return Response(response.status_code, response.headers, bytes(content))


def _session(endpoint: Endpoint) -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # .netrc would overwrite the key; proxies are handed in by `_proxies`
    session.auth = _Bearer(endpoint.key)
    session.headers.update({"User-Agent": f"import-events/{VERSION}", "Accept": "application/json"})
    adapter = connections.Adapter(pool_connections=1, pool_maxsize=1, max_retries=0)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


def _proxies(base_url: str) -> dict[str, str]:
    if is_loopback(base_url):
        return {}
    proxies: dict[str, str] = get_environ_proxies(base_url)
    return proxies


def _reason(error: Exception, endpoint: Endpoint) -> str:
    """Say what went wrong in words of our own: an exception's text may quote a header."""
    host = endpoint.base_url
    match error:
        case requests.exceptions.SSLError() if connections.never_connected(error):
            return f"the certificate of {host} could not be verified (--ca-bundle for a private authority)"
        case requests.exceptions.SSLError():
            return f"there was no secure connection to {host} (does it speak https there?)"
        case requests.exceptions.ProxyError():
            return f"the proxy on the way to {host} did not let the request through"
        case requests.exceptions.ConnectTimeout():
            return f"{host} did not answer within {connections.CONNECT_TIMEOUT:.0f} seconds"
        case requests.exceptions.Timeout() | urllib3.exceptions.TimeoutError():
            return f"{host} did not answer in time"
        case requests.exceptions.ConnectionError() if connections.never_connected(error):
            return f"no connection to {host}"
        case ValueError() if not isinstance(error, requests.exceptions.RequestException):
            return f"the request to {host} could not be written"
        case _:
            return f"the connection to {host} was lost before the answer was complete"
