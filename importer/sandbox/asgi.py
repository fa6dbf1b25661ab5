"""The practice API as an ASGI application."""

import asyncio
from email.utils import formatdate
from typing import ClassVar
from urllib.parse import parse_qsl

from starlette.types import Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from importer.sandbox.config import SandboxCredential
from importer.sandbox.endpoints import (
    create_rate_limited_until,
    create_unauthorized,
    handle_request,
)
from importer.sandbox.http_messages import ApiResponse, RecordedRequest
from importer.sandbox.state import SandboxState


class PracticeApi:
    """The API as an ASGI application.

    Args:
        state: the sandbox's events and keys.
        stopping: set when the server ends, to end the delays of a subclass.
    """

    http_protocol: ClassVar[type[H11Protocol]] = H11Protocol
    """Uvicorn's protocol for the connections."""

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
        answer = await self.answer_request(self._read_request(scope, headers, body), token)
        await self.send_response(answer, scope, receive, send)

    def _read_request(self, scope: Scope, headers: dict[str, str], body: bytes) -> RecordedRequest:
        return RecordedRequest(
            method=scope["method"],
            path=scope["path"],
            query=dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
            headers=headers,
            body=body,
            time=self._state.config.clock(),
        )

    async def answer_request(self, request: RecordedRequest, token: str) -> ApiResponse:
        """Return the response to a request with this API key."""
        credential = self._state.credentials.get(token)
        if credential is None:
            return create_unauthorized()
        if (free_at := self._state.check_rate_limit(credential, request.time)) is not None:
            return create_rate_limited_until(self._state, free_at)
        return await self.process_request(credential, request)

    async def process_request(
        self, credential: SandboxCredential, request: RecordedRequest
    ) -> ApiResponse:
        """Return the response to a request of a known credential that is within its limit."""
        with self._state.lock:
            return handle_request(self._state, credential, request)

    async def send_response(
        self,
        answer: ApiResponse,
        scope: Scope,  # noqa: ARG002 for subclasses that close the connection
        receive: Receive,  # noqa: ARG002 the same
        send: Send,
    ) -> None:
        """Send a whole response."""
        await send(self.build_start_message(answer))
        await send(build_body_message(answer.body, last=True))

    def build_start_message(self, answer: ApiResponse) -> Message:
        """Return the ASGI message with status and headers."""
        headers = {
            "date": formatdate(self._state.config.get_time(), usegmt=True),
            "content-type": answer.content_type,
            "content-length": str(len(answer.body)),
            **{name.lower(): value for name, value in answer.headers},
        }
        pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        return {"type": "http.response.start", "status": answer.status, "headers": pairs}


def build_body_message(body: bytes, *, last: bool = False) -> Message:
    """Return the ASGI message with a part of the body."""
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
