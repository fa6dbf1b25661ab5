"""Control API: lets another process read the sandbox's state and set its faults.

    GET    <base>/_sandbox/state     events, requests, pending fault rules
    POST   <base>/_sandbox/faults    a fault, or a list of faults (see `faults.Fault`)
    DELETE <base>/_sandbox/faults    remove all rules
    PUT    <base>/_sandbox/rates     random faults (see `faults.FaultRates`)

Each needs an API key of the sandbox as bearer token. None counts against a limit or is logged.
"""

from collections.abc import Callable
from types import NoneType

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from importer.domain.intervals_api import VALIDATION_ERROR
from importer.sandbox.endpoints import create_unauthorized
from importer.sandbox.faults import Fault, FaultRates, RetryAfterMode
from importer.sandbox.http_messages import (
    JSON_TYPE,
    ApiResponse,
    Json,
    create_data_response,
    create_error_response,
    create_json_response,
)
from importer.sandbox.state import LoggedRequest, SandboxState

CONTROL_PATH = "/_sandbox"

_NUMBER = (int, float)
_TEXT = (str, NoneType)
_FAULT_TYPES: dict[str, tuple[type, ...]] = {
    "kind": (str,),
    "times": (int, NoneType),
    "skip": (int,),
    "method": _TEXT,
    "path": _TEXT,
    "slug": _TEXT,
    "key": _TEXT,
    "processed": (bool, NoneType),
    "status": (int, NoneType),
    "message": (str,),
    "location": (str,),
    "headers": (dict,),
    "body": (str,),
    "retry_after": (object,),
    "delay": _NUMBER,
    "size": (int,),
}
_RATE_TYPES: dict[str, tuple[type, ...]] = dict.fromkeys(FaultRates.__annotations__, _NUMBER)


def create_control_routes(state: SandboxState) -> list[Route]:
    """Create the routes below `/_sandbox`."""

    def route(path: str, method: str, act: Callable[[SandboxState, bytes], ApiResponse]) -> Route:
        async def endpoint(request: Request) -> Response:
            token = request.headers.get("authorization", "").partition(" ")[2].strip()
            body = await request.body()
            answer = act(state, body) if token in state.credentials else create_unauthorized()
            return Response(answer.body, answer.status, media_type=JSON_TYPE)

        return Route(path, endpoint, methods=[method])

    return [
        route("/state", "GET", _show_state),
        route("/faults", "POST", _add_faults),
        route("/faults", "DELETE", _clear_faults),
        route("/rates", "PUT", _set_rates),
    ]


def _show_state(state: SandboxState, _body: bytes) -> ApiResponse:
    content: Json = {
        "organizationId": state.organization_id,
        "events": state.events,
        "requests": [_build_request_json(entry) for entry in state.requests],
        "faultsWaiting": [str(fault.kind) for fault in state.faults.pending_rules],
        "peak": state.peak_concurrency,
    }
    return create_data_response(200, content)


def _build_request_json(entry: LoggedRequest) -> Json:
    return {
        "method": entry.method,
        "path": entry.path,
        "query": dict(entry.request.query),
        "headers": dict(entry.headers),
        "body": entry.body.decode("utf-8", "replace"),
        "time": entry.time,
        "organizationId": entry.organization_id,
        "status": entry.status,
        "fault": entry.fault,
    }


def _add_faults(state: SandboxState, body: bytes) -> ApiResponse:
    try:
        values = orjson.loads(body)
        faults = [_parse_fault(item) for item in (values if isinstance(values, list) else [values])]
    except ValueError as error:
        return create_error_response(422, VALIDATION_ERROR, str(error))
    state.faults.add(*faults)
    return create_json_response(201, {"data": {"added": len(faults)}})


def _parse_fault(values: object) -> Fault:
    values = {"kind": ""} | _check_members(values, _FAULT_TYPES)
    if values.get("retry_after") == RetryAfterMode.ABSENT:
        values["retry_after"] = RetryAfterMode.ABSENT
    return Fault(**values)  # type: ignore[arg-type] # `_checked` checked every member


def _clear_faults(state: SandboxState, _body: bytes) -> ApiResponse:
    state.faults.clear()
    return create_data_response(200, {})


def _set_rates(state: SandboxState, body: bytes) -> ApiResponse:
    try:
        rates = FaultRates(**_check_members(orjson.loads(body), _RATE_TYPES))  # type: ignore[arg-type] # as above
    except ValueError as error:
        return create_error_response(422, VALIDATION_ERROR, str(error))
    state.faults.set_rates(rates)
    return create_data_response(200, {})


def _check_members(values: object, types: dict[str, tuple[type, ...]]) -> Json:
    """Return the members of a JSON object after checking their names and types.

    Raises:
        ValueError: it is not an object, or a member is unknown or has the wrong type.
    """
    if not isinstance(values, dict):
        raise ValueError("A JSON object is wanted.")  # noqa: TRY004 - becomes a 422 like the others
    for name, value in values.items():
        if name not in types:
            raise ValueError(f"{name} is not known; known are {', '.join(types)}.")
        if not isinstance(value, types[name]):
            raise ValueError(f"{name} is of the wrong type.")  # noqa: TRY004 - as above
    return dict(values)
