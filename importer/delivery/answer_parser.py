"""Parse HTTP responses of the API into typed answers; pure, and trusts no part of a response."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import orjson

from importer.delivery.answers import (
    Answer,
    Conflict,
    Created,
    EventPage,
    Indeterminate,
    NotTheApi,
    OrganizationDetails,
    RateLimited,
    Rejected,
    Unauthorized,
)
from importer.domain.message import Message

_MAX_MESSAGE_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response: status, headers and the whole body, read within the size limit."""

    status: int
    headers: Mapping[str, str]
    content: bytes


def parse_created_event(response: Response) -> Answer:
    """Parse the response to `POST /events`; a 2xx without `data.eventId` is not a success."""
    if failure := _parse_failure(response):
        return failure
    match _parse_json(response):
        case {"data": {"eventId": str(event_id)}} if event_id:
            replayed = response.headers.get("Idempotent-Replayed", "").lower() == "true"
            return Created(event_id, replayed)
    return _build_indeterminate(
        response, Message("the response reports success but has no event id")
    )


def parse_event_page(response: Response) -> Answer:
    """Parse the response to `GET /events`."""
    if failure := _parse_failure(response):
        return failure
    match _parse_json(response):
        case {"data": list(items), **rest} if all(isinstance(item, dict) for item in items):
            last = items[-1].get("_id") if items else None
            more = rest.get("hasMore") is True and isinstance(last, str)
            return EventPage(tuple(items), last if more else None)
    return _build_indeterminate(
        response, Message("the response to a look-up was not a list of events")
    )


def parse_organization(response: Response) -> Answer:
    """Parse the response to `GET /organization`, with or without the `organization` wrapper."""
    if failure := _parse_failure(response):
        return failure
    match _parse_json(response):
        case {"data": {"organization": {"_id": str()} as data}} | {"data": {"_id": str()} as data}:
            return OrganizationDetails(
                data["_id"], _get_text(data.get("name")), _get_text(data.get("plan"))
            )
    return _build_indeterminate(response, Message("the response has no organization"))


def _build_indeterminate(response: Response, reason: Message) -> Indeterminate:
    """Build the answer for a 2xx of unknown form; a body that is not JSON is not from the API."""
    if _parse_json(response) is not None:
        return Indeterminate(reason, response.status)
    return Indeterminate(
        Message(
            "the response (HTTP {status}) is not JSON, so it is not from the API (does this network "
            "have a sign-in page?)",
            status=str(response.status),
        )
    )


def _parse_failure(response: Response) -> Answer | None:
    """Return the answer for a status that is not 2xx, else `None`."""
    status = response.status
    if 200 <= status < 300:
        return None
    message = _extract_message(response)
    if 300 <= status < 400:
        target = _clean_text(response.headers.get("Location", "nowhere"))
        return NotTheApi(
            Message(
                "it redirects to {address} (HTTP {status}), which is not followed",
                address=target,
                status=str(status),
            )
        )
    match status:
        case 401 | 403:
            return Unauthorized(status, message)
        case 404 | 405:
            return NotTheApi(Message("it has no such page (HTTP {status})", status=str(status)))
        case 409:
            return Conflict(message)
        case 429:
            return _parse_rate_limit(response)
        case 400 | 422:
            return _parse_rejection(response, message)
    return Indeterminate(Message("the server answered HTTP {status}", status=str(status)), status)


def _parse_rejection(response: Response, message: str) -> Answer:
    match _parse_json(response):
        case {"error": dict(error), **rest}:
            errors = rest.get("errors") or error.get("errors") or {}
        case _:
            return Indeterminate(
                Message(
                    "HTTP {status} in a form that the API does not use", status=str(response.status)
                ),
                response.status,
            )
    reasons = (
        {str(name): _extract_reasons(value) for name, value in errors.items()}
        if isinstance(errors, dict)
        else {}
    )
    rejection = Rejected(response.status, message, reasons)
    return Conflict(message, rejection) if set(reasons) == {"slug"} else rejection


def _parse_rate_limit(response: Response) -> RateLimited:
    stamp: object = None
    match _parse_json(response):
        case {"retryAfter": stamp} | {"error": {"retryAfter": stamp}}:
            pass
    try:
        header = float(response.headers.get("Retry-After", ""))
    except ValueError:
        header = None
    return RateLimited(stamp, header, _parse_date_header(response))


def _parse_date_header(response: Response) -> float | None:
    """Parse the `Date` header (RFC 9110, 6.6.1) into seconds since 1970."""
    try:
        return parsedate_to_datetime(response.headers.get("Date", "")).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


def _parse_json(response: Response) -> object:
    try:
        content: object = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return None
    return content


def _extract_message(response: Response) -> str:
    match _parse_json(response):
        case {"error": {"message": str(message)}} | {"message": str(message)}:
            return _clean_text(message)
    return f"HTTP {response.status}"


def _extract_reasons(value: object) -> tuple[str, ...]:
    parts = value if isinstance(value, list) else [value]
    return tuple(_extract_reason(part) for part in parts)


def _extract_reason(part: object) -> str:
    """Return one reason as text; deeper values are not written out: nesting may exceed the stack."""
    match part:
        case str(text) | {"message": str(text)}:
            return _clean_text(text)
        case bool() | int() | float():
            return str(part)
    return Message("no reason given")


def _get_text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _clean_text(text: str) -> str:
    """Shorten a text of the server and replace control characters, which a terminal would obey."""
    cut = text if len(text) <= _MAX_MESSAGE_LENGTH else text[:_MAX_MESSAGE_LENGTH] + "…"
    return "".join(character if character.isprintable() else " " for character in cut)
