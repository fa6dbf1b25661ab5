"""Requests and responses of the sandbox as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import orjson

from importer.domain.intervals_api import IDEMPOTENCY_HEADER

Json = dict[str, object]
"""A JSON object."""

JSON_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """A received request.

    Attributes:
        method: in capitals.
        path: such as `/events`.
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


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """A response.

    Attributes:
        status: the HTTP status.
        body: the exact bytes.
        headers: in addition to Date, Content-Type and Content-Length.
        content_type: of the body.
    """

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = JSON_TYPE

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
