"""The endpoints of the API, from a request to its response, without network access.

Error codes that the reference does not name (`UNAUTHORIZED`, `NOT_FOUND`, …) are guesses, and so is
the wrapper of `GET /organization`: `{"data": {"_id", "name", "slug", "plan"}}`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import orjson

from importer.domain.intervals_api import (
    CONFLICT,
    EVENTS_PATH,
    ORGANIZATION_PATH,
    RATE_LIMITED,
    SCOPE_ORGANIZATION,
    SCOPE_READ,
    SCOPE_WRITE,
    VALIDATION_ERROR,
)
from importer.sandbox.body_validation import validate_body
from importer.sandbox.config import SandboxCredential
from importer.sandbox.http_messages import (
    JSON_TYPE,
    ApiResponse,
    Json,
    RecordedRequest,
    create_data_response,
    create_error_response,
)
from importer.sandbox.pagination import list_page
from importer.sandbox.rate_limit import compute_retry_after
from importer.sandbox.state import SandboxState

BAD_REQUEST = "BAD_REQUEST"
UNAUTHORIZED = "UNAUTHORIZED"
FORBIDDEN = "FORBIDDEN"
NOT_FOUND = "NOT_FOUND"
METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
INTERNAL_ERROR = "INTERNAL_ERROR"
REPLAYED_HEADER = "Idempotent-Replayed"


def create_unauthorized() -> ApiResponse:
    """Return a 401: the key is missing or wrong."""
    return create_error_response(401, UNAUTHORIZED, "The API key is missing or not valid.")


def create_forbidden(scope: str) -> ApiResponse:
    """Return a 403: the key lacks a scope."""
    return create_error_response(403, FORBIDDEN, f"The API key lacks the scope {scope}.")


def create_rate_limited_until(state: SandboxState, free_at: int) -> ApiResponse:
    """Return a 429 with `retryAfter`.

    Args:
        state: of the sandbox.
        free_at: when the next request is admitted, in microseconds by the sandbox's clock.
    """
    return create_rate_limited(retryAfter=compute_retry_after(free_at, state.config.clock_skew))


def create_rate_limited(**members: object) -> ApiResponse:
    """Return a 429 with these members beside `error`."""
    return create_error_response(429, RATE_LIMITED, "Too many requests for this plan.", **members)


def handle_request(
    state: SandboxState, credential: SandboxCredential, request: RecordedRequest
) -> ApiResponse:
    """Process a request of a known credential that is within its limit. Call it with `state.lock` held."""
    calls = _find_endpoints(request.path)
    if calls is None:
        return create_error_response(404, NOT_FOUND, f"Nothing is at {request.path or '/'}.")
    call = calls.get(request.method)
    if call is None:
        message = f"{request.method} is not possible here."
        refused = create_error_response(405, METHOD_NOT_ALLOWED, message)
        return refused.with_header("Allow", ", ".join(calls))
    if call.scope not in credential.scopes:
        return create_forbidden(call.scope)
    return call.handle(state, credential, request)


def _create_event(
    state: SandboxState, credential: SandboxCredential, request: RecordedRequest
) -> ApiResponse:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != JSON_TYPE:
        return create_error_response(400, BAD_REQUEST, f"The Content-Type must be {JSON_TYPE}.")
    try:
        body = orjson.loads(request.body)
    except orjson.JSONDecodeError as error:
        return create_error_response(400, BAD_REQUEST, f"The body is not JSON: {error}.")
    if (stored := state.find_response(credential.organization_id, request)) is not None:
        return _replay_response(stored)
    answer = _create_from_body(state, credential, body)
    if state.config.is_stored(answer.status):
        state.store_response(credential.organization_id, request, answer)
    return answer


def _replay_response(stored: tuple[ApiResponse, bool]) -> ApiResponse:
    answer, same_body = stored
    if same_body:
        return answer.with_header(REPLAYED_HEADER, "true")
    message = "This idempotency key was used with a different request body."
    return create_error_response(409, CONFLICT, message)


def _create_from_body(
    state: SandboxState, credential: SandboxCredential, body: Json
) -> ApiResponse:
    if errors := validate_body(body):
        return create_error_response(
            422, VALIDATION_ERROR, "Some fields are invalid.", errors=errors
        )
    organization = state.get_organization(credential.organization_id)
    slug = str(body["slug"])
    if slug not in organization.by_slug:
        return create_data_response(201, {"eventId": organization.add_event(body)})
    message = f"An event with the slug {slug} exists already."
    status = state.config.taken_slug_status
    code, more = _TAKEN_SLUG_ERRORS[status]
    return create_error_response(status, code, message, **more)


_TAKEN_SLUG_ERRORS: dict[int, tuple[str, Json]] = {
    409: (CONFLICT, {}),
    422: (VALIDATION_ERROR, {"errors": {"slug": ["is already taken"]}}),
}


def _list_events(
    state: SandboxState, credential: SandboxCredential, request: RecordedRequest
) -> ApiResponse:
    return list_page(state.get_organization(credential.organization_id), request.query)


def _show_event(
    state: SandboxState, credential: SandboxCredential, request: RecordedRequest
) -> ApiResponse:
    event_id = request.path.removeprefix(f"{EVENTS_PATH}/")
    event = state.get_organization(credential.organization_id).find_event(event_id)
    if event is None:
        return create_error_response(404, NOT_FOUND, f"There is no event {event_id}.")
    return create_data_response(200, {"event": event, "runs": []})


def _show_organization(
    state: SandboxState,  # noqa: ARG001 every endpoint has these
    credential: SandboxCredential,
    request: RecordedRequest,  # noqa: ARG001 the same
) -> ApiResponse:
    organization = {
        "_id": credential.organization_id,
        "name": "Practice organization",
        "slug": "practice-organization",
        "plan": credential.plan,
    }
    return create_data_response(200, organization)


@dataclass(frozen=True, slots=True)
class _Endpoint:
    scope: str
    handle: Callable[[SandboxState, SandboxCredential, RecordedRequest], ApiResponse]


_EVENTS_ENDPOINTS = {
    "GET": _Endpoint(SCOPE_READ, _list_events),
    "POST": _Endpoint(SCOPE_WRITE, _create_event),
}
_EVENT_ENDPOINTS = {"GET": _Endpoint(SCOPE_READ, _show_event)}
_ORGANIZATION_ENDPOINTS = {"GET": _Endpoint(SCOPE_ORGANIZATION, _show_organization)}


def _find_endpoints(path: str) -> dict[str, _Endpoint] | None:
    if path in (EVENTS_PATH, ORGANIZATION_PATH):
        return _EVENTS_ENDPOINTS if path == EVENTS_PATH else _ORGANIZATION_ENDPOINTS
    parent, _, event_id = path.rpartition("/")
    return _EVENT_ENDPOINTS if parent == EVENTS_PATH and event_id else None
