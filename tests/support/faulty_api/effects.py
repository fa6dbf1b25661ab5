"""Effects of faults: functions from one response to another, without network access."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto
from http import HTTPStatus

import orjson

from importer.sandbox.config import SandboxCredential
from importer.sandbox.endpoints import (
    INTERNAL_ERROR,
    create_forbidden,
    create_rate_limited,
    create_unauthorized,
    handle_request,
)
from importer.sandbox.http_messages import (
    JSON_TYPE,
    ApiResponse,
    RecordedRequest,
    create_data_response,
    create_error_response,
)
from importer.sandbox.state import SandboxState
from support.faulty_api.faults import Fault, FaultKind, RetryAfterMode

HTML_TYPE = "text/html; charset=utf-8"


class DeliveryMode(Enum):
    """How much of a response reaches the client."""

    WHOLE = auto()
    NOTHING = auto()  # the connection is closed without a byte
    RESET = auto()  # the connection is reset without a byte
    CUT = auto()  # half the body, then the connection is closed
    DRIP = auto()  # byte by byte


@dataclass(frozen=True, slots=True)
class FaultyResponse(ApiResponse):
    """A response that may not reach the client as it is.

    Attributes:
        delivery: how much of it reaches the client.
        delay: seconds before it is sent; with `DRIP`, seconds between two bytes.
        fault_kind: the kind of the fault that applied, or `None`.
    """

    delivery: DeliveryMode = DeliveryMode.WHOLE
    delay: float = 0.0
    fault_kind: str | None = None

    @property
    def visible_status(self) -> int | None:
        """The status that the client sees; `None` if no response arrives."""
        return None if self.delivery in (DeliveryMode.NOTHING, DeliveryMode.RESET) else self.status


def make_faulty(answer: ApiResponse) -> FaultyResponse:
    """Return a response with the defaults of a faulty one, unless it is one already."""
    if isinstance(answer, FaultyResponse):
        return answer
    return FaultyResponse(answer.status, answer.body, answer.headers, answer.content_type)


def move_retry_after(answer: FaultyResponse) -> FaultyResponse:
    """Move `retryAfter`, if there is one, into `error`."""
    content = orjson.loads(answer.body)
    if "retryAfter" in content:
        content["error"]["retryAfter"] = content.pop("retryAfter")
    return replace(answer, body=orjson.dumps(content))


FaultEffect = Callable[[SandboxState, Fault, FaultyResponse], ApiResponse]

_UNPROCESSED_RESPONSE = create_error_response(500, INTERNAL_ERROR, "The request was not processed.")


def apply_fault(
    state: SandboxState, credential: SandboxCredential, request: RecordedRequest, fault: Fault
) -> FaultyResponse:
    """Return the response to a request that a fault applies to.

    Call it with `state.lock` held.
    """
    before = (
        handle_request(state, credential, request)
        if fault.is_after_processing
        else _UNPROCESSED_RESPONSE
    )
    damage = FAULT_EFFECTS[FaultKind(fault.kind)]
    answer = damage(state, fault, make_faulty(before))
    for name, value in fault.headers.items():
        answer = answer.with_header(name, value)
    if _is_stored(state, fault, answer):
        state.store_response(credential.organization_id, request, answer)
    return replace(make_faulty(answer), fault_kind=fault.kind)


def _is_stored(state: SandboxState, fault: Fault, answer: ApiResponse) -> bool:
    if fault.kind == FaultKind.STORED_ERROR:
        return True
    return (
        fault.kind == FaultKind.ERROR
        and not fault.is_after_processing
        and state.config.is_stored(answer.status)
    )


def _set_delivery(delivery: DeliveryMode) -> FaultEffect:
    return lambda _state, _fault, answer: replace(answer, delivery=delivery)


def _return_error(_state: SandboxState, fault: Fault, _answer: FaultyResponse) -> ApiResponse:
    return create_error_response(fault.status or 500, INTERNAL_ERROR, fault.message)


def _return_html(_state: SandboxState, fault: Fault, _answer: FaultyResponse) -> ApiResponse:
    page = f"<!doctype html><title>{fault.message}</title><h1>{fault.message}</h1>"
    return ApiResponse(
        fault.status or 503, fault.body_bytes or page.encode(), content_type=HTML_TYPE
    )


def _return_redirect(_state: SandboxState, fault: Fault, _answer: FaultyResponse) -> ApiResponse:
    page = ApiResponse(fault.status or 302, b"", content_type=HTML_TYPE)
    return page.with_header("Location", fault.location)


def _return_rate_limited(state: SandboxState, fault: Fault, _answer: FaultyResponse) -> ApiResponse:
    if fault.retry_after is RetryAfterMode.ABSENT:
        return create_rate_limited()
    if fault.retry_after is RetryAfterMode.DELAY:
        return create_rate_limited(retryAfter=round((state.config.get_time() + fault.delay) * 1000))
    return create_rate_limited(retryAfter=fault.retry_after)


def _return_given_response(
    _state: SandboxState, fault: Fault, _answer: FaultyResponse
) -> ApiResponse:
    kind = {name.lower(): value for name, value in fault.headers.items()}.get("content-type")
    return ApiResponse(fault.status or 200, fault.body_bytes, content_type=kind or JSON_TYPE)


def _remove_event_id(_state: SandboxState, _fault: Fault, answer: FaultyResponse) -> ApiResponse:
    if answer.status != HTTPStatus.CREATED:
        return answer
    return replace(create_data_response(answer.status, {}), headers=answer.headers)


def _cut_body(_state: SandboxState, _fault: Fault, answer: FaultyResponse) -> ApiResponse:
    return replace(answer, body=answer.body[: len(answer.body) // 2])


def _add_padding(_state: SandboxState, fault: Fault, answer: FaultyResponse) -> ApiResponse:
    content = orjson.loads(answer.body) | {"padding": "x" * fault.size}
    return replace(answer, body=orjson.dumps(content))


def _add_delay(_state: SandboxState, fault: Fault, answer: FaultyResponse) -> ApiResponse:
    return replace(answer, delay=fault.delay)


def _set_drip(_state: SandboxState, fault: Fault, answer: FaultyResponse) -> ApiResponse:
    return replace(answer, delay=fault.delay, delivery=DeliveryMode.DRIP)


FAULT_EFFECTS: dict[FaultKind, FaultEffect] = {
    FaultKind.LOST_ANSWER: _set_delivery(DeliveryMode.NOTHING),
    FaultKind.RESET: _set_delivery(DeliveryMode.RESET),
    FaultKind.CUT: _set_delivery(DeliveryMode.CUT),
    FaultKind.ERROR: _return_error,
    FaultKind.STORED_ERROR: _return_error,
    FaultKind.HTML: _return_html,
    FaultKind.REDIRECT: _return_redirect,
    FaultKind.UNAUTHORIZED: lambda *_: create_unauthorized(),
    FaultKind.FORBIDDEN: lambda *_: create_forbidden("that it had before"),
    FaultKind.RATE_LIMITED: _return_rate_limited,
    FaultKind.ANSWER: _return_given_response,
    FaultKind.NO_EVENT_ID: _remove_event_id,
    FaultKind.TRUNCATED: _cut_body,
    FaultKind.HUGE: _add_padding,
    FaultKind.SLOW: _add_delay,
    FaultKind.DRIP: _set_drip,
    FaultKind.LATE: _set_delivery(DeliveryMode.WHOLE),
    FaultKind.HEADERS: _set_delivery(DeliveryMode.WHOLE),
}
"""Effect of each kind on the response that would have been sent."""
