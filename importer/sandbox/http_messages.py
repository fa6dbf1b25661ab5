"""Requests and responses of the sandbox as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Self

import orjson

from importer.domain.intervals_api import IDEMPOTENCY_HEADER

Json = dict[str, object]
"""A JSON object."""

JSON_TYPE = "application/json"
HTML_TYPE = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """A received request.

    Attributes:
        method: in capitals.
        path: below the prefix, such as `/events`.
        query: the last value of each name.
        headers: names in lower case, without `authorization`.
        body: the exact bytes.
        time: when it arrived, by the sandbox's clock (seconds since 1970).
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    time: float

    @property
    def idempotency_key(self) -> str | None:
        """The idempotency key, or `None`."""
        return self.headers.get(IDEMPOTENCY_HEADER.lower()) or None

    @property
    def slug(self) -> str | None:
        """The slug in the body, or `None`."""
        try:
            value = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return None
        slug = value.get("slug") if isinstance(value, dict) else None
        return slug if isinstance(slug, str) else None


class DeliveryMode(Enum):
    """How much of a response reaches the client."""

    WHOLE = auto()
    NOTHING = auto()  # the connection is closed without a byte
    RESET = auto()  # the connection is reset without a byte
    CUT = auto()  # half the body, then the connection is closed
    DRIP = auto()  # byte by byte


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """A response.

    Attributes:
        status: the HTTP status.
        body: the exact bytes.
        headers: in addition to Date, Content-Type and Content-Length.
        content_type: of the body.
        delivery: how much of it reaches the client.
        delay: seconds before it is sent; with `DRIP`, seconds between two bytes.
    """

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = JSON_TYPE
    delivery: DeliveryMode = DeliveryMode.WHOLE
    delay: float = 0.0

    @property
    def visible_status(self) -> int | None:
        """The status that the client sees; `None` if no response arrives."""
        return None if self.delivery in (DeliveryMode.NOTHING, DeliveryMode.RESET) else self.status

    def with_header(self, name: str, value: str) -> Self:
        """Return a copy with this header, replacing one of the same name."""
        others = tuple(pair for pair in self.headers if pair[0].lower() != name.lower())
        return replace(self, headers=(*others, (name, value)))


def create_json_response(status: int, content: Json) -> ApiResponse:
    """Return a JSON response."""
    return ApiResponse(status, orjson.dumps(content))


def create_data_response(status: int, data: object) -> ApiResponse:
    """Return a success in the wrapper that the reference documents."""
    return create_json_response(status, {"data": data})


def create_error_response(status: int, code: str, message: str, **more: object) -> ApiResponse:
    """Return an error in the form that the reference documents (page *Errors*).

    Args:
        status: the HTTP status.
        code: an error code such as `CONFLICT`.
        message: a sentence.
        more: further members beside `error`, such as `errors`.
    """
    return create_json_response(status, {"error": {"code": code, "message": message}, **more})
