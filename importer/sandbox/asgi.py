"""The practice API as an ASGI application that can also lose, cut and slow down responses.

ASGI cannot break a connection, so a subclass of uvicorn's protocol passes the connection's transport
to the application.
"""

import asyncio
import socket
import struct
import sys
from contextlib import suppress
from email.utils import formatdate
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from importer.sandbox.control_api import CONTROL_PATH, control_routes
from importer.sandbox.endpoints import rate_limited, respond, unauthorized
from importer.sandbox.fault_effects import struck
from importer.sandbox.faults import Fault, Kind
from importer.sandbox.http_messages import Answer, Delivery, Received
from importer.sandbox.state import Logged, State

_TRANSPORT = "transport"
_RESET_ON_CLOSE = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class OpenProtocol(H11Protocol):
    """Uvicorn's protocol, with the connection's transport in `scope["state"]` of every request."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as its base
        """Store the transport in the application state."""
        super().connection_made(transport)
        connection: socket.socket = transport.get_extra_info("socket")
        # asyncio sets this only for sockets that name their protocol; without it, the body of a
        # response waits 40 ms for the client to acknowledge the header
        with suppress(OSError):  # the client may have disconnected already
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.app_state = {**self.app_state, _TRANSPORT: transport}


def application(state: State, stopping: asyncio.Event) -> Starlette:
    """Create the application: the API below the prefix, and the control API.

    Args:
        state: the sandbox's events, keys and faults.
        stopping: set it in the server's loop to end all delays at once.
    """
    control = Mount(f"{state.config.root}{CONTROL_PATH}", routes=control_routes(state))
    return Starlette(routes=[control, Mount("/", app=PracticeApi(state, stopping))])


class PracticeApi:
    """The API as an ASGI application."""

    def __init__(self, state: State, stopping: asyncio.Event) -> None:
        self._state = state
        self._stopping = stopping

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = _headers(scope)
        token = _bearer(headers.pop("authorization", ""))
        body = await _body(receive)
        if body is None:
            return
        request = self._received(scope, headers, body)
        self._state.begin()
        try:
            answer = await self._answered(request, token)
            await self._deliver(answer, scope, receive, send)
        finally:
            self._state.end()

    def _received(self, scope: Scope, headers: dict[str, str], body: bytes) -> Received:
        prefix = self._state.config.root
        path: str = scope["path"]
        return Received(
            method=scope["method"],
            path=path.removeprefix(prefix) if path.startswith(f"{prefix}/") else "",
            query=dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
            headers=headers,
            body=body,
            time=self._state.config.clock(),
        )

    async def _answered(self, request: Received, token: str) -> Answer:
        state, fault = self._state, None
        credential = state.credentials.get(token)
        if credential is None:
            answer = unauthorized()
        elif (free_at := state.admit(credential, request.time)) is not None:
            answer = rate_limited(state, free_at)
        else:
            fault = await self._fault(request)
            with state.lock:
                answer = (
                    struck(state, credential, request, fault)
                    if fault
                    else respond(state, credential, request)
                )
        owner = credential.organization_id if credential else None
        state.log(Logged(request, owner, answer.told, fault.kind if fault else None))
        return answer

    async def _fault(self, request: Received) -> Fault | None:
        fault = self._state.faults.pick(request)
        if fault and fault.kind == Kind.LATE:
            await self._pause(fault.delay)
        return fault

    async def _deliver(self, answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
        drips = answer.delivery is Delivery.DRIP
        await self._pause(self._state.config.latency + (0 if drips else answer.delay))
        transport: asyncio.Transport = scope["state"][_TRANSPORT]
        if answer.told is not None:
            await send(self._start(answer))
        if answer.delivery is Delivery.WHOLE:
            await send(_part(answer.body, last=True))
        elif drips and await self._drip(answer, transport, send):
            await send(_part(b"", last=True))
        else:
            await _break(answer, transport, send)
            await _gone(receive)

    def _start(self, answer: Answer) -> Message:
        headers = {
            "date": formatdate(self._state.config.now(), usegmt=True),
            "content-type": answer.content_type,
            "content-length": str(len(answer.body)),
            **{name.lower(): value for name, value in answer.headers},
        }
        pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        return {"type": "http.response.start", "status": answer.status, "headers": pairs}

    async def _drip(self, answer: Answer, transport: asyncio.Transport, send: Send) -> bool:
        """Send the body byte by byte; return whether the client stayed connected."""
        for position in range(len(answer.body)):
            await self._pause(answer.delay)
            if transport.is_closing():
                return False
            await send(_part(answer.body[position : position + 1]))
        return True

    async def _pause(self, seconds: float) -> None:
        if seconds > 0:
            try:
                await asyncio.wait_for(self._stopping.wait(), seconds)
            except TimeoutError:
                return


async def _break(answer: Answer, transport: asyncio.Transport, send: Send) -> None:
    if answer.delivery is Delivery.CUT:
        await send(_part(answer.body[: len(answer.body) // 2]))
    if answer.delivery is Delivery.RESET and not transport.is_closing():
        connection: socket.socket = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        transport.abort()
    else:
        transport.close()


async def _gone(receive: Receive) -> None:
    """Wait until the connection is closed; uvicorn logs an earlier return as an error."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _part(body: bytes, *, last: bool = False) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": not last}


async def _body(receive: Receive) -> bytes | None:
    """Return the whole body; `None` if the client disconnected before it was complete."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def _bearer(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
