"""HTTP connections whose answers have a deadline, and what it means when there is none."""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connectionpool import ConnectionPool, HTTPConnectionPool, HTTPSConnectionPool

CONNECT_TIMEOUT = 10.0
READ_TIMEOUT = 30.0
"""Seconds without a byte before an attempt counts as unanswered."""
DEADLINE = 60.0
"""Seconds for a whole answer, however slowly it drips."""


class _Until(io.RawIOBase):
    """Reads from a connection, and from a deadline on no more: each byte may take its time."""

    def __init__(self, connection: socket.socket, stream: io.RawIOBase) -> None:
        self._connection, self._stream = connection, stream
        self._deadline = time.monotonic() + DEADLINE

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 as its base
        """Wait for some bytes."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the deadline has passed")
        self._connection.settimeout(min(READ_TIMEOUT, left))
        count: int | None = self._stream.readinto(buffer)
        return count

    def close(self) -> None:
        """Let go of the connection."""
        self._stream.close()
        super().close()


class _Timely(http.client.HTTPResponse):
    """A response that has to be there in time, its head included."""

    def __init__(
        self,
        sock: socket.socket,
        debuglevel: int = 0,
        method: str | None = None,
        url: str | None = None,
    ) -> None:
        super().__init__(sock, debuglevel, method, url)
        self.fp = io.BufferedReader(_Until(sock, self.fp.detach()))


class _AtOnce:
    """A connection that sends a request's head and body together: one packet, and one system call."""

    _held: list[bytes] | None = None

    def request(self, method: str, url: str, body: Any = None, *more: Any, **named: Any) -> None:  # noqa: ANN401 as its base
        """Send a request."""
        self._held = []
        try:
            super().request(method, url, body, *more, **named)  # type: ignore[misc]
            held = b"".join(self._held)
        finally:
            self._held = None
        super().send(held)  # type: ignore[misc]

    def send(self, data: Any) -> None:  # noqa: ANN401 as its base
        """Send a part, or keep it until the request is whole."""
        if self._held is not None and isinstance(data, bytes):
            self._held.append(data)
        else:
            super().send(data)  # type: ignore[misc]


class _Plain(_AtOnce, urllib3.connection.HTTPConnection):
    response_class = _Timely


class _Secure(_AtOnce, urllib3.connection.HTTPSConnection):
    response_class = _Timely


class Adapter(HTTPAdapter):
    """Sends over connections whose answers have a deadline.

    Proxies, certificates and authorities have to be the same for all requests to a server: the pool
    of its connections is chosen once, which takes a tenth of a request's time.
    """

    def __init__(self, *sizes: Any, **named: Any) -> None:  # noqa: ANN401 as its base
        super().__init__(*sizes, **named)
        self._pools: dict[tuple[str, str], ConnectionPool] = {}

    def get_connection_with_tls_context(
        self,
        request: requests.PreparedRequest,
        *more: Any,  # noqa: ANN401 as its base
        **named: Any,  # noqa: ANN401 as its base
    ) -> ConnectionPool:
        """Return the pool of connections for a request."""
        address = urlsplit(request.url or "")
        server = (address.scheme, address.netloc)
        if server not in self._pools:
            pool = super().get_connection_with_tls_context(request, *more, **named)
            if isinstance(pool, HTTPSConnectionPool):
                pool.ConnectionCls = _Secure
            elif isinstance(pool, HTTPConnectionPool):
                pool.ConnectionCls = _Plain
            self._pools[server] = pool
        return self._pools[server]


_NO_CONNECTION = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.ProxyError,
    ssl.SSLCertVerificationError,
)


def never_connected(error: Exception) -> bool:
    """Tell whether there was no connection at all, so that surely nothing was done."""
    return any(isinstance(cause, _NO_CONNECTION) for cause in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it wraps: each library puts the cause of an error into its arguments."""
    cause: object = error
    while isinstance(cause, BaseException):
        yield cause
        cause = getattr(cause, "reason", None) or next(iter(cause.args), None)
