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

from importer.sandbox.control_api import CONTROL_PATH, create_control_routes
from importer.sandbox.endpoints import (
    create_rate_limited_until,
    create_unauthorized,
    handle_request,
)
from importer.sandbox.fault_effects import apply_fault
from importer.sandbox.faults import Fault, FaultKind
from importer.sandbox.http_messages import ApiResponse, DeliveryMode, RecordedRequest
from importer.sandbox.state import LoggedRequest, SandboxState

_TRANSPORT_KEY = "transport"
_RESET_ON_CLOSE = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class TransportProtocol(H11Protocol):
    """Uvicorn's protocol, with the connection's transport in `scope["state"]` of every request."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as its base
        """Store the transport in the application state."""
        super().connection_made(transport)
        connection: socket.socket = transport.get_extra_info("socket")
        # asyncio sets this only for sockets that name their protocol; without it, the body of a
        # response waits 40 ms for the client to acknowledge the header
        with suppress(OSError):  # the client may have disconnected already
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.app_state = {**self.app_state, _TRANSPORT_KEY: transport}


def create_app(state: SandboxState, stopping: asyncio.Event) -> Starlette:
    """Create the application: the API below the prefix, and the control API.

    Args:
        state: the sandbox's events, keys and faults.
        stopping: set it in the server's loop to end all delays at once.
    """
    control = Mount(f"{state.config.root_path}{CONTROL_PATH}", routes=create_control_routes(state))
    return Starlette(routes=[control, Mount("/", app=PracticeApi(state, stopping))])


class PracticeApi:
    """The API as an ASGI application."""

    def __init__(self, state: SandboxState, stopping: asyncio.Event) -> None:
        self._state = state
        self._stopping = stopping

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = _decode_headers(scope)
        token = _extract_token(headers.pop("authorization", ""))
        body = await _read_body(receive)
        if body is None:
            return
        request = self._read_request(scope, headers, body)
        self._state.start_request()
        try:
            answer = await self._handle_request(request, token)
            await self._send_response(answer, scope, receive, send)
        finally:
            self._state.finish_request()

    def _read_request(self, scope: Scope, headers: dict[str, str], body: bytes) -> RecordedRequest:
        prefix = self._state.config.root_path
        path: str = scope["path"]
        return RecordedRequest(
            method=scope["method"],
            path=path.removeprefix(prefix) if path.startswith(f"{prefix}/") else "",
            query=dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
            headers=headers,
            body=body,
            time=self._state.config.clock(),
        )

    async def _handle_request(self, request: RecordedRequest, token: str) -> ApiResponse:
        state, fault = self._state, None
        credential = state.credentials.get(token)
        if credential is None:
            answer = create_unauthorized()
        elif (free_at := state.check_rate_limit(credential, request.time)) is not None:
            answer = create_rate_limited_until(state, free_at)
        else:
            fault = await self._select_fault(request)
            with state.lock:
                answer = (
                    apply_fault(state, credential, request, fault)
                    if fault
                    else handle_request(state, credential, request)
                )
        owner = credential.organization_id if credential else None
        state.log_request(
            LoggedRequest(request, owner, answer.visible_status, fault.kind if fault else None)
        )
        return answer

    async def _select_fault(self, request: RecordedRequest) -> Fault | None:
        fault = self._state.faults.select_fault(request)
        if fault and fault.kind == FaultKind.LATE:
            await self._wait_unless_stopping(fault.delay)
        return fault

    async def _send_response(
        self, answer: ApiResponse, scope: Scope, receive: Receive, send: Send
    ) -> None:
        drips = answer.delivery is DeliveryMode.DRIP
        await self._wait_unless_stopping(
            self._state.config.latency + (0 if drips else answer.delay)
        )
        transport: asyncio.Transport = scope["state"][_TRANSPORT_KEY]
        if answer.visible_status is not None:
            await send(self._build_start_message(answer))
        if answer.delivery is DeliveryMode.WHOLE:
            await send(_build_body_message(answer.body, last=True))
        elif drips and await self._send_slowly(answer, transport, send):
            await send(_build_body_message(b"", last=True))
        else:
            await _close_connection(answer, transport, send)
            await _wait_for_disconnect(receive)

    def _build_start_message(self, answer: ApiResponse) -> Message:
        headers = {
            "date": formatdate(self._state.config.get_time(), usegmt=True),
            "content-type": answer.content_type,
            "content-length": str(len(answer.body)),
            **{name.lower(): value for name, value in answer.headers},
        }
        pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        return {"type": "http.response.start", "status": answer.status, "headers": pairs}

    async def _send_slowly(
        self, answer: ApiResponse, transport: asyncio.Transport, send: Send
    ) -> bool:
        """Send the body byte by byte; return whether the client stayed connected."""
        for position in range(len(answer.body)):
            await self._wait_unless_stopping(answer.delay)
            if transport.is_closing():
                return False
            await send(_build_body_message(answer.body[position : position + 1]))
        return True

    async def _wait_unless_stopping(self, seconds: float) -> None:
        if seconds > 0:
            try:
                await asyncio.wait_for(self._stopping.wait(), seconds)
            except TimeoutError:
                return


async def _close_connection(answer: ApiResponse, transport: asyncio.Transport, send: Send) -> None:
    if answer.delivery is DeliveryMode.CUT:
        await send(_build_body_message(answer.body[: len(answer.body) // 2]))
    if answer.delivery is DeliveryMode.RESET and not transport.is_closing():
        connection: socket.socket = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        transport.abort()
    else:
        transport.close()


async def _wait_for_disconnect(receive: Receive) -> None:
    """Wait until the connection is closed; uvicorn logs an earlier return as an error."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _build_body_message(body: bytes, *, last: bool = False) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": not last}


async def _read_body(receive: Receive) -> bytes | None:
    """Return the whole body; `None` if the client disconnected before it was complete."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)


def _decode_headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def _extract_token(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
