"""Download a calendar by HTTP(S); its bytes are then read like those of a file."""

import re
import ssl
import time
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.utils import get_environ_proxies

from importer import http_transport
from importer.domain.base_url import is_loopback, split_web_url
from importer.domain.errors import ImportEventsError, Stopped, UnusableInput
from importer.domain.message import Message
from importer.domain.safe_text import escape_name
from importer.domain.version import VERSION
from importer.sources import limits

_MAX_REDIRECTS = 8
_CHUNK_SIZE = 65_536
_OK, _REDIRECTS, _ERRORS, _SERVER_ERRORS = 200, range(300, 400), 400, 500
_RETRYABLE_STATUSES = (408, 425, 429)
_GOOGLE_SHEET = re.compile(
    r"(https://docs\.google\.com/spreadsheets/d/[\w-]+)/(?:edit|view|htmlview)\b.*"
)
_PUBLISHED_GOOGLE_SHEET = re.compile(
    r"(https://docs\.google\.com/spreadsheets/d/e/[\w-]+)/pubhtml\b.*"
)


def fetch_url(url: str) -> bytes:
    """Return the content of a URL; redirects are followed as long as they are encrypted.

    Raises:
        UnusableInput: the address is invalid, needs a password, or the content is too large.
        Stopped: the server is temporarily unavailable.
    """
    address = convert_to_download_url(url)
    for _ in range(_MAX_REDIRECTS):
        _check_address(url, address)
        with _GetRequest(url, address) as response:
            if response.status_code not in _REDIRECTS or "location" not in response.headers:
                _check_status(url, response.status_code)
                return _read_body(url, response)
            address = urljoin(address, response.headers["location"])
    raise UnusableInput(
        Message("{url} is redirected again and again.", url=escape_name(url)),
        Message("Open it in a browser."),
    )


def convert_to_download_url(url: str) -> str:
    """Return the download address for the page of a shared Google Sheet; other URLs unchanged."""
    if found := _GOOGLE_SHEET.fullmatch(url):
        return f"{found[1]}/export?format=xlsx"
    if found := _PUBLISHED_GOOGLE_SHEET.fullmatch(url):
        return f"{found[1]}/pub?output=xlsx"
    return url


_HAS_PASSWORD = Message(
    "The calendar's address contains a user name or password, which reports would show."
)


def _check_address(url: str, address: str) -> None:
    parts = split_web_url(address)
    if parts is None:
        raise UnusableInput(
            Message("{url} is not a web address.", url=escape_name(url)),
            Message("Write it like https://example.org/calendar.xlsx."),
        )
    if parts.scheme == "http" and not (is_loopback(address) and is_loopback(url)):
        raise UnusableInput(
            Message(
                "{url} is not encrypted, or redirects to an address that is not, so the dates could be "
                "changed on the way.",
                url=escape_name(url),
            ),
            Message("Use an https:// address."),
        )
    if parts.username is not None or parts.password is not None:
        raise UnusableInput(
            _HAS_PASSWORD,
            Message("Use a link without them, or download the file first."),
        )


class _GetRequest:
    """A GET request without the user's passwords and cookies; a context manager for the response."""

    def __init__(self, url: str, address: str) -> None:
        self._url, self._address = url, address
        self._session = requests.Session()
        self._session.trust_env = False  # never send a password of .netrc to the target of a link
        adapter = http_transport.DeadlineAdapter()
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def __enter__(self) -> requests.Response:
        proxies = {} if is_loopback(self._address) else get_environ_proxies(self._address)
        try:
            return self._session.get(
                self._address,
                headers={"User-Agent": f"import-events/{VERSION}"},
                stream=True,
                timeout=(http_transport.CONNECT_TIMEOUT, http_transport.READ_TIMEOUT),
                allow_redirects=False,
                proxies=proxies,
            )
        except (requests.exceptions.RequestException, OSError, ValueError) as error:
            raise _make_connection_error(self._url, error) from None

    def __exit__(self, *_: object) -> None:
        self._session.close()


_STATUS_REASONS = {
    401: Message("it asks for a password"),
    403: Message("access is denied"),
    404: Message("there is nothing at this address"),
    410: Message("there is nothing at this address"),
}


def _check_status(url: str, status: int) -> None:
    if status == _OK:
        return
    answered = Message("its server answered {status}", status=str(status))
    if status >= _SERVER_ERRORS or status in _RETRYABLE_STATUSES:
        raise _make_stop(url, answered)
    raise UnusableInput(
        Message(
            "{url} cannot be fetched: {reason}.",
            url=escape_name(url),
            reason=_STATUS_REASONS.get(status, answered),
        ),
        Message(
            "Share it so that anybody with the link can read it (in Google Sheets: "
            '"Anyone with the link").'
        ),
    )


def _make_stop(url: str, reason: Message) -> Stopped:
    return Stopped(
        Message("{url} cannot be fetched: {reason}.", url=escape_name(url), reason=reason),
        Message("Run the same command later to continue."),
    )


def _read_body(url: str, response: requests.Response) -> bytes:
    deadline = time.monotonic() + http_transport.RESPONSE_DEADLINE
    content = bytearray()
    try:
        while chunk := response.raw.read1(_CHUNK_SIZE, decode_content=True):
            content += chunk
            if len(content) > limits.MAX_DOWNLOAD_BYTES:
                raise _make_size_error(url)
            if time.monotonic() > deadline:
                raise TimeoutError
        _check_length(response, len(content))
    except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise _make_connection_error(url, error) from None
    return bytes(content)


def _check_length(response: requests.Response, length: int) -> None:
    """Raise an error for a truncated response: half a calendar may look complete."""
    declared = response.headers.get("content-length", "")
    if (
        declared.isdigit()
        and "content-encoding" not in response.headers
        and int(declared) != length
    ):
        raise urllib3.exceptions.IncompleteRead(length, int(declared) - length)


def _make_size_error(url: str) -> UnusableInput:
    size = limits.MAX_DOWNLOAD_BYTES // limits.MIB
    return UnusableInput(
        Message("{url} is larger than {size} MiB.", url=escape_name(url), size=size),
        Message("If it is the address of the calendar, download it and import the file."),
    )


def _make_connection_error(url: str, error: Exception) -> ImportEventsError:
    """Describe a failure in our own words: a library's message may contain a proxy's password."""
    host = escape_name(urlsplit(url).hostname or "") or Message("its server")
    if isinstance(error, requests.exceptions.SSLError | ssl.SSLError):
        return _make_stop(url, Message("there is no secure connection to {host}", host=host))
    if http_transport.is_connection_failure(error):
        return _make_stop(url, Message("no connection to {host}", host=host))
    if isinstance(error, requests.exceptions.Timeout | TimeoutError):
        return _make_stop(url, Message("it did not arrive in time"))
    if isinstance(error, ValueError) and not isinstance(error, OSError):
        return UnusableInput(Message("{url} is not a web address.", url=escape_name(url)))
    return _make_stop(url, Message("the connection was lost before it was complete"))
