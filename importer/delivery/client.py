"""HTTP client of the Intervals API: one request → one typed answer. Only this module holds the key."""

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import requests
import urllib3
from requests.utils import get_environ_proxies

from importer import http_transport
from importer.delivery import answer_parser
from importer.delivery.answer_parser import Response
from importer.delivery.answers import (
    Answer,
    ConnectionFailed,
    EventPage,
    Indeterminate,
    OrganizationDetails,
)
from importer.domain import intervals_api
from importer.domain.base_url import is_loopback
from importer.domain.errors import UnusableInput
from importer.domain.message import Message
from importer.domain.model import Event
from importer.domain.version import VERSION

MAX_RESPONSE_BYTES = 1_000_000
"""Bytes of a response body; a longer one is not the API's."""

_CHUNK_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Address of the API and the key for it.

    Attributes:
        base_url: without a trailing slash; may contain a path.
        key: the bearer key; not part of the repr.
        ca_bundle: path of a PEM file with certificate authorities, or `None` for the system's.
    """

    base_url: str
    key: str = field(repr=False)
    ca_bundle: str | None = None


def check_endpoint(endpoint: Endpoint) -> None:
    """Check that requests to the endpoint can be prepared; nothing is sent.

    Raises:
        UnusableInput: the base URL is invalid, or the certificate authorities cannot be read.
    """
    try:
        requests.Request("GET", endpoint.base_url).prepare()
    except requests.exceptions.RequestException as error:
        raise UnusableInput(
            Message("The base URL {url} is not a web address.", url=endpoint.base_url),
            Message("It looks like {url}", url=intervals_api.BASE_URL),
        ) from error
    if endpoint.ca_bundle is None:
        return
    try:
        ssl.create_default_context(cafile=endpoint.ca_bundle)
    except OSError as error:
        is_empty = isinstance(error, ssl.SSLError)
        raise UnusableInput(
            Message(
                "The certificate authorities in {file} cannot be read: {reason}.",
                file=endpoint.ca_bundle,
                reason=Message("it has no certificate") if is_empty else str(error.strerror),
            ),
            Message("Set --ca-bundle to a file in PEM format."),
        ) from error


class _BearerAuth(requests.auth.AuthBase):
    """Sets the Authorization header itself, so that no `.netrc` can replace the key."""

    def __init__(self, key: str) -> None:
        self._header = f"Bearer {key}"

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._header
        return request


class Client:
    """A keep-alive connection to the API for one thread; close it after use."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._session = _build_session(endpoint)
        self._proxies = _detect_proxies(endpoint.base_url)
        self._adapter = self._session.get_adapter(endpoint.base_url)
        self._post_template: requests.PreparedRequest | None = None

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def base_url(self) -> str:
        """Base URL of the API."""
        return self._endpoint.base_url

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def post_event(self, event: Event) -> Answer:
        """POST the event's payload with its idempotency key."""
        response = self._send_request(partial(self._prepare_post, event))
        return (
            response
            if not isinstance(response, Response)
            else answer_parser.parse_created_event(response)
        )

    def get_events_between(
        self, first: str, last: str, after: str | None = None
    ) -> Answer | EventPage:
        """GET one page of the organization's events from `first` to `last` (ISO dates)."""
        query = {"dateFrom": first, "dateTo": last, "limit": str(intervals_api.MAX_PAGE_SIZE)}
        if after is not None:
            query["after"] = after
        response = self._send_request(partial(self._prepare_get, intervals_api.EVENTS_PATH, query))
        return (
            response
            if not isinstance(response, Response)
            else answer_parser.parse_event_page(response)
        )

    def get_organization(self) -> Answer | OrganizationDetails:
        """GET the organization that the key belongs to."""
        response = self._send_request(partial(self._prepare_get, intervals_api.ORGANIZATION_PATH))
        return (
            response
            if not isinstance(response, Response)
            else answer_parser.parse_organization(response)
        )

    def _prepare_post(self, event: Event) -> requests.PreparedRequest:
        """Return a POST request, copied from a template because preparing one is slow."""
        if self._post_template is None:
            url = self._endpoint.base_url + intervals_api.EVENTS_PATH
            headers = {"Content-Type": "application/json"}
            self._post_template = self._session.prepare_request(
                requests.Request("POST", url, headers=headers)
            )
        prepared = self._post_template.copy()
        prepared.body = event.payload
        prepared.headers["Content-Length"] = str(len(event.payload))
        prepared.headers[intervals_api.IDEMPOTENCY_HEADER] = event.idempotency_key
        return prepared

    def _prepare_get(
        self, path: str, query: Mapping[str, str] | None = None
    ) -> requests.PreparedRequest:
        url = self._endpoint.base_url + path
        return self._session.prepare_request(requests.Request("GET", url, params=query))

    def _send_request(
        self, prepare: Callable[[], requests.PreparedRequest]
    ) -> Response | ConnectionFailed | Indeterminate:
        deadline = time.monotonic() + http_transport.RESPONSE_DEADLINE
        try:
            return self._send_prepared(prepare())
        except (
            requests.exceptions.RequestException,
            urllib3.exceptions.HTTPError,
            OSError,
            ValueError,  # a header that cannot be sent; its text would quote the key
        ) as error:
            if http_transport.is_connection_failure(error):
                return ConnectionFailed(_render_error(error, self._endpoint))
            if time.monotonic() > deadline:
                return Indeterminate(
                    Message(
                        "the response was not complete within {seconds} seconds",
                        seconds=round(http_transport.RESPONSE_DEADLINE),
                    )
                )
            return Indeterminate(_render_error(error, self._endpoint))

    def _send_prepared(self, prepared: requests.PreparedRequest) -> Response | Indeterminate:
        """Send through the adapter, which follows no redirects, and read a body of limited size."""
        with self._adapter.send(
            prepared,
            stream=True,
            timeout=(http_transport.CONNECT_TIMEOUT, http_transport.READ_TIMEOUT),
            verify=self._endpoint.ca_bundle or True,
            proxies=self._proxies,
        ) as response:
            content = bytearray()
            while chunk := response.raw.read1(_CHUNK_BYTES, decode_content=True):
                content += chunk
                if len(content) > MAX_RESPONSE_BYTES:
                    response.raw.close()
                    return Indeterminate(
                        Message("the response was longer than any response of the API")
                    )
            return Response(response.status_code, response.headers, bytes(content))


def _build_session(endpoint: Endpoint) -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # .netrc would overwrite the key; proxies come from `_detect_proxies`
    session.auth = _BearerAuth(endpoint.key)
    session.headers.update({"User-Agent": f"import-events/{VERSION}", "Accept": "application/json"})
    adapter = http_transport.DeadlineAdapter(pool_connections=1, pool_maxsize=1, max_retries=0)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


def _detect_proxies(base_url: str) -> dict[str, str]:
    if is_loopback(base_url):
        return {}
    proxies: dict[str, str] = get_environ_proxies(base_url)
    return proxies


def _render_error(error: Exception, endpoint: Endpoint) -> Message:
    """Describe an error without quoting its text, which may contain the key's header."""
    host = endpoint.base_url
    match error:
        case requests.exceptions.SSLError() if http_transport.is_connection_failure(error):
            return Message(
                "the certificate of {host} could not be verified (for a private authority, use "
                "--ca-bundle)",
                host=host,
            )
        case requests.exceptions.SSLError():
            return Message(
                "there was no secure connection to {host} (does it support https?)", host=host
            )
        case requests.exceptions.ProxyError():
            return Message("the proxy did not pass on the request to {host}", host=host)
        case requests.exceptions.ConnectTimeout():
            return Message(
                "{host} did not answer within {seconds} seconds",
                host=host,
                seconds=round(http_transport.CONNECT_TIMEOUT),
            )
        case requests.exceptions.Timeout() | urllib3.exceptions.TimeoutError():
            return Message("{host} did not answer in time", host=host)
        case requests.exceptions.ConnectionError() if http_transport.is_connection_failure(error):
            return Message("no connection to {host}", host=host)
        case ValueError() if not isinstance(error, requests.exceptions.RequestException):
            return Message("the request to {host} could not be written", host=host)
        case _:
            return Message(
                "the connection to {host} was lost before the response was complete", host=host
            )
