"""HTTP connections with a deadline for the whole response, and classification of connection errors."""

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
"""Seconds to establish a connection."""
READ_TIMEOUT = 30.0
"""Seconds without a byte before an attempt fails."""
RESPONSE_DEADLINE = 60.0
"""Seconds for a whole response, however slowly its bytes arrive."""


class _DeadlineReader(io.RawIOBase):
    """Stream that reads from a connection until a deadline, since a read timeout limits each byte only."""

    def __init__(self, connection: socket.socket, stream: io.RawIOBase) -> None:
        self._connection, self._stream = connection, stream
        self._deadline = time.monotonic() + RESPONSE_DEADLINE

    def readable(self) -> bool:
        """Return True: the stream is for reading."""
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 as its base
        """Read available bytes into a buffer.

        Raises:
            TimeoutError: the deadline has passed.
        """
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError("the deadline has passed")
        self._connection.settimeout(min(READ_TIMEOUT, remaining))
        count: int | None = self._stream.readinto(buffer)
        return count

    def close(self) -> None:
        """Close the connection's stream."""
        self._stream.close()
        super().close()


class _DeadlineResponse(http.client.HTTPResponse):
    """A response that has to arrive before the deadline, headers included."""

    def __init__(
        self,
        sock: socket.socket,
        debuglevel: int = 0,
        method: str | None = None,
        url: str | None = None,
    ) -> None:
        super().__init__(sock, debuglevel, method, url)
        self.fp = io.BufferedReader(_DeadlineReader(sock, self.fp.detach()))


class _SingleWriteConnection:
    """Mixin that sends headers and body together, in one packet and one system call."""

    _buffered: list[bytes] | None = None

    def request(self, method: str, url: str, body: Any = None, *more: Any, **named: Any) -> None:  # noqa: ANN401 as its base
        """Send a request in one write."""
        self._buffered = []
        try:
            super().request(method, url, body, *more, **named)  # type: ignore[misc]
            buffered = b"".join(self._buffered)
        finally:
            self._buffered = None
        super().send(buffered)  # type: ignore[misc]

    def send(self, data: Any) -> None:  # noqa: ANN401 as its base
        """Send data, or buffer it until the request is complete."""
        if self._buffered is not None and isinstance(data, bytes):
            self._buffered.append(data)
        else:
            super().send(data)  # type: ignore[misc]


class _HttpConnection(_SingleWriteConnection, urllib3.connection.HTTPConnection):
    response_class = _DeadlineResponse


class _HttpsConnection(_SingleWriteConnection, urllib3.connection.HTTPSConnection):
    response_class = _DeadlineResponse


class DeadlineAdapter(HTTPAdapter):
    """Transport adapter of requests with a deadline for each response.

    Proxies, certificates and authorities have to be the same for all requests to a server: its
    connection pool is chosen only once, since that takes a tenth of a request's time.
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
        """Return the connection pool for a request."""
        address = urlsplit(request.url or "")
        server = (address.scheme, address.netloc)
        if server not in self._pools:
            pool = super().get_connection_with_tls_context(request, *more, **named)
            if isinstance(pool, HTTPSConnectionPool):
                pool.ConnectionCls = _HttpsConnection
            elif isinstance(pool, HTTPConnectionPool):
                pool.ConnectionCls = _HttpConnection
            self._pools[server] = pool
        return self._pools[server]


_CONNECTION_ERRORS = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.ProxyError,
    ssl.SSLCertVerificationError,
)


def is_connection_failure(error: Exception) -> bool:
    """Tell whether no connection was established, so that the server cannot have received the request."""
    return any(isinstance(cause, _CONNECTION_ERRORS) for cause in _iter_causes(error))


def _iter_causes(error: BaseException) -> Iterator[BaseException]:
    """Iterate over an error and its causes, which the libraries store in `reason` or the first argument."""
    cause: object = error
    while isinstance(cause, BaseException):
        yield cause
        cause = getattr(cause, "reason", None) or next(iter(cause.args), None)
