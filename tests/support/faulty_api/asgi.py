"""The practice API as an ASGI application that can also lose, cut and slow down responses.

ASGI cannot break a connection, so a subclass of uvicorn's protocol passes the connection's transport
to the application.
"""

import asyncio
import socket
import struct
import sys
from http import HTTPStatus

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from importer.sandbox.asgi import PracticeApi, build_body_message
from importer.sandbox.config import SandboxCredential
from importer.sandbox.endpoints import handle_request
from importer.sandbox.http_messages import ApiResponse, RecordedRequest
from support.faulty_api.effects import (
    DeliveryMode,
    FaultyResponse,
    apply_fault,
    make_faulty,
    move_retry_after,
)
from support.faulty_api.faults import FaultKind
from support.faulty_api.state import FaultyState, LoggedRequest

_TRANSPORT_KEY = "transport"
_RESET_ON_CLOSE = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class TransportProtocol(H11Protocol):
    """Uvicorn's protocol, with the connection's transport in `scope["state"]` of every request."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Store the transport in the application state."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, _TRANSPORT_KEY: transport}


class FaultyApi(PracticeApi):
    """The practice API, with faults."""

    http_protocol = TransportProtocol
    _state: FaultyState

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request below the prefix, and count it as in progress."""
        prefix, path = self._state.config.root_path, scope["path"]
        below = path.removeprefix(prefix) if path.startswith(f"{prefix}/") else ""
        self._state.start_request()
        try:
            await super().__call__({**scope, "path": below}, receive, send)
        finally:
            self._state.finish_request()

    async def answer_request(self, request: RecordedRequest, token: str) -> ApiResponse:
        """Return the response to a request, and log both."""
        answer = make_faulty(await super().answer_request(request, token))
        if (
            answer.status == HTTPStatus.TOO_MANY_REQUESTS
            and self._state.config.retry_after_in == "error"
        ):
            answer = move_retry_after(answer)
        credential = self._state.credentials.get(token)
        owner = credential.organization_id if credential else None
        self._state.log_request(
            LoggedRequest(request, owner, answer.visible_status, answer.fault_kind)
        )
        return answer

    async def process_request(
        self, credential: SandboxCredential, request: RecordedRequest
    ) -> ApiResponse:
        """Return the response to a request after the fault that applies to it, if any."""
        fault = self._state.faults.select_fault(request)
        if fault and fault.kind == FaultKind.LATE:
            await self.wait_unless_stopping(fault.delay)
        with self._state.lock:
            if fault is None:
                return handle_request(self._state, credential, request)
            return apply_fault(self._state, credential, request, fault)

    async def send_response(
        self, answer: ApiResponse, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Send as much of a response as its delivery mode says."""
        answer = make_faulty(answer)
        transport: asyncio.Transport = scope["state"][_TRANSPORT_KEY]
        drips = answer.delivery is DeliveryMode.DRIP
        await self.wait_unless_stopping(self._state.config.latency + (0 if drips else answer.delay))
        if answer.visible_status is not None:
            await send(self.build_start_message(answer))
        if answer.delivery is DeliveryMode.WHOLE:
            await send(build_body_message(answer.body, last=True))
        elif drips and await self._send_slowly(answer, transport, send):
            await send(build_body_message(b"", last=True))
        else:
            await _close_connection(answer, transport, send)
            await _wait_for_disconnect(receive)

    async def wait_unless_stopping(self, seconds: float) -> None:
        """Wait for a time, but not beyond the end of the server."""
        if seconds > 0:
            try:
                await asyncio.wait_for(self._stopping.wait(), seconds)
            except TimeoutError:
                return

    async def _send_slowly(
        self, answer: FaultyResponse, transport: asyncio.Transport, send: Send
    ) -> bool:
        """Send the body byte by byte; return whether the client stayed connected."""
        for position in range(len(answer.body)):
            await self.wait_unless_stopping(answer.delay)
            if transport.is_closing():
                return False
            await send(build_body_message(answer.body[position : position + 1]))
        return True


async def _close_connection(
    answer: FaultyResponse, transport: asyncio.Transport, send: Send
) -> None:
    if answer.delivery is DeliveryMode.CUT:
        await send(build_body_message(answer.body[: len(answer.body) // 2]))
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
