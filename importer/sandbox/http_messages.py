"""A request as it came and an answer as it goes out: values between the wire and the rules."""

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
class Received:
    """A request.

    Attributes:
        method: in capitals.
        path: below the prefix, such as `/events`.
        query: the last value of each name.
        headers: names in lower case; `authorization` is never among them.
        body: the exact bytes.
        time: when it came, by the sandbox's clock.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    time: float

    @property
    def idempotency_key(self) -> str | None:
        """The idempotency key, if it has one."""
        return self.headers.get(IDEMPOTENCY_HEADER.lower()) or None

    @property
    def slug(self) -> str | None:
        """The slug in the body, if there is one."""
        try:
            value = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return None
        slug = value.get("slug") if isinstance(value, dict) else None
        return slug if isinstance(slug, str) else None


class Delivery(Enum):
    """How much of an answer reaches the client."""

    WHOLE = auto()
    NOTHING = auto()  # the connection is closed without a byte
    RESET = auto()  # the connection is reset without a byte
    CUT = auto()  # half the body, then the connection is closed
    DRIP = auto()  # byte by byte


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer.

    Attributes:
        status: the HTTP status.
        body: the exact bytes.
        headers: beside Date, Content-Type and Content-Length.
        content_type: of the body.
        delivery: how much of it arrives.
        delay: seconds before it goes out; with `DRIP`, seconds between two bytes.
    """

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = JSON_TYPE
    delivery: Delivery = Delivery.WHOLE
    delay: float = 0.0

    @property
    def told(self) -> int | None:
        """The status that the client gets to see; `None` where no answer arrives."""
        return None if self.delivery in (Delivery.NOTHING, Delivery.RESET) else self.status

    def with_header(self, name: str, value: str) -> Self:
        """The same with one more header, in place of one of that name."""
        others = tuple(pair for pair in self.headers if pair[0].lower() != name.lower())
        return replace(self, headers=(*others, (name, value)))


def json_answer(status: int, content: Json) -> Answer:
    """An answer of JSON."""
    return Answer(status, orjson.dumps(content))


def data_answer(status: int, data: object) -> Answer:
    """A success, in the wrapper that the reference documents."""
    return json_answer(status, {"data": data})


def error_answer(status: int, code: str, message: str, **more: object) -> Answer:
    """A failure, in the form that the reference documents (page *Errors*).

    Args:
        status: the HTTP status.
        code: a word such as `CONFLICT`.
        message: a sentence.
        more: members beside `error`, such as `errors`.
    """
    return json_answer(status, {"error": {"code": code, "message": message}, **more})
