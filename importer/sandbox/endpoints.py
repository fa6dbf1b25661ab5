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
from importer.sandbox.body_validation import validate
from importer.sandbox.config import Credential
from importer.sandbox.http_messages import (
    JSON_TYPE,
    Answer,
    Json,
    Received,
    data_answer,
    error_answer,
)
from importer.sandbox.pagination import page
from importer.sandbox.rate_limit import retry_after
from importer.sandbox.state import State

BAD_REQUEST = "BAD_REQUEST"
UNAUTHORIZED = "UNAUTHORIZED"
FORBIDDEN = "FORBIDDEN"
NOT_FOUND = "NOT_FOUND"
METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
INTERNAL_ERROR = "INTERNAL_ERROR"
REPLAYED_HEADER = "Idempotent-Replayed"


def unauthorized() -> Answer:
    """Return a 401: the key is missing or wrong."""
    return error_answer(401, UNAUTHORIZED, "The API key is missing or not valid.")


def forbidden(scope: str) -> Answer:
    """Return a 403: the key lacks a scope."""
    return error_answer(403, FORBIDDEN, f"The API key lacks the scope {scope}.")


def not_found(path: str) -> Answer:
    """Return a 404: there is no such path."""
    return error_answer(404, NOT_FOUND, f"Nothing is at {path or '/'}.")


def rate_limited(state: State, free_at: int) -> Answer:
    """Return a 429 with `retryAfter`.

    Args:
        state: of the sandbox.
        free_at: when the next request is admitted, in microseconds by the sandbox's clock.
    """
    return told_rate_limit(state, {"retryAfter": retry_after(free_at, state.config.clock_skew)})


def told_rate_limit(state: State, members: Json) -> Answer:
    """Return a 429 with these members beside or inside `error`, as configured."""
    error: Json = {"code": RATE_LIMITED, "message": "Too many requests for this plan."}
    inside = state.config.retry_after_in == "error"
    content = {"error": error | members} if inside else {"error": error, **members}
    return Answer(429, orjson.dumps(content))


def respond(state: State, credential: Credential, request: Received) -> Answer:
    """Process a request of a known credential that is within its limit. Call it with `state.lock` held."""
    calls = _calls(request.path)
    if calls is None:
        return not_found(request.path)
    call = calls.get(request.method)
    if call is None:
        message = f"{request.method} is not possible here."
        refused = error_answer(405, METHOD_NOT_ALLOWED, message)
        return refused.with_header("Allow", ", ".join(calls))
    if call.scope not in credential.scopes:
        return forbidden(call.scope)
    return call.answer(state, credential, request)


def _create(state: State, credential: Credential, request: Received) -> Answer:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != JSON_TYPE:
        return error_answer(400, BAD_REQUEST, f"The Content-Type must be {JSON_TYPE}.")
    try:
        body = orjson.loads(request.body)
    except orjson.JSONDecodeError as error:
        return error_answer(400, BAD_REQUEST, f"The body is not JSON: {error}.")
    if (stored := state.recall(credential.organization_id, request)) is not None:
        return _again(stored)
    answer = _made(state, credential, body)
    if state.config.keeps(answer.status):
        state.remember(credential.organization_id, request, answer)
    return answer


def _again(stored: tuple[Answer, bool]) -> Answer:
    answer, same_body = stored
    if same_body:
        return answer.with_header(REPLAYED_HEADER, "true")
    message = "This idempotency key was used with a different request body."
    return error_answer(409, CONFLICT, message)


def _made(state: State, credential: Credential, body: Json) -> Answer:
    if errors := validate(body):
        return error_answer(422, VALIDATION_ERROR, "Some fields are invalid.", errors=errors)
    organization = state.organization(credential.organization_id)
    slug = str(body["slug"])
    if slug not in organization.by_slug:
        return data_answer(201, {"eventId": organization.add(body)})
    message = f"An event with the slug {slug} exists already."
    status = state.config.taken_slug
    code, more = _TAKEN[status]
    return error_answer(status, code, message, **more)


_TAKEN: dict[int, tuple[str, Json]] = {
    409: (CONFLICT, {}),
    422: (VALIDATION_ERROR, {"errors": {"slug": ["is already taken"]}}),
}


def _page(state: State, credential: Credential, request: Received) -> Answer:
    return page(state.organization(credential.organization_id), request.query)


def _show(state: State, credential: Credential, request: Received) -> Answer:
    event_id = request.path.removeprefix(f"{EVENTS_PATH}/")
    event = state.organization(credential.organization_id).find(event_id)
    if event is None:
        return error_answer(404, NOT_FOUND, f"There is no event {event_id}.")
    return data_answer(200, {"event": event, "runs": []})


def _organization(state: State, credential: Credential, request: Received) -> Answer:  # noqa: ARG001 - same signature as other endpoints
    organization = {
        "_id": credential.organization_id,
        "name": "Practice organization",
        "slug": "practice-organization",
        "plan": credential.plan,
    }
    return data_answer(200, organization)


@dataclass(frozen=True, slots=True)
class _Call:
    scope: str
    answer: Callable[[State, Credential, Received], Answer]


_EVENTS = {"GET": _Call(SCOPE_READ, _page), "POST": _Call(SCOPE_WRITE, _create)}
_EVENT = {"GET": _Call(SCOPE_READ, _show)}
_ABOUT = {"GET": _Call(SCOPE_ORGANIZATION, _organization)}


def _calls(path: str) -> dict[str, _Call] | None:
    if path in (EVENTS_PATH, ORGANIZATION_PATH):
        return _EVENTS if path == EVENTS_PATH else _ABOUT
    parent, _, event_id = path.rpartition("/")
    return _EVENT if parent == EVENTS_PATH and event_id else None
