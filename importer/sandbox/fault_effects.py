"""Effects of faults: functions from one response to another, without network access."""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

import orjson

from importer.sandbox.config import Credential
from importer.sandbox.endpoints import (
    INTERNAL_ERROR,
    forbidden,
    respond,
    told_rate_limit,
    unauthorized,
)
from importer.sandbox.faults import Fault, Kind, RetryAfter
from importer.sandbox.http_messages import (
    HTML_TYPE,
    JSON_TYPE,
    Answer,
    Delivery,
    Received,
    data_answer,
    error_answer,
)
from importer.sandbox.state import State

Damage = Callable[[State, Fault, Answer], Answer]

_UNPROCESSED = error_answer(500, INTERNAL_ERROR, "The request was not processed.")


def struck(state: State, credential: Credential, request: Received, fault: Fault) -> Answer:
    """Return the response to a request that a fault applies to.

    Call it with `state.lock` held.
    """
    before = respond(state, credential, request) if fault.after_commit else _UNPROCESSED
    damage = DAMAGES[Kind(fault.kind)]
    answer = damage(state, fault, before)
    for name, value in fault.headers.items():
        answer = answer.with_header(name, value)
    if _is_kept(state, fault, answer):
        state.remember(credential.organization_id, request, answer)
    return answer


def _is_kept(state: State, fault: Fault, answer: Answer) -> bool:
    if fault.kind == Kind.STORED_ERROR:
        return True
    return fault.kind == Kind.ERROR and not fault.after_commit and state.config.keeps(answer.status)


def _delivery(delivery: Delivery) -> Damage:
    return lambda _state, _fault, answer: replace(answer, delivery=delivery)


def _error(_state: State, fault: Fault, _answer: Answer) -> Answer:
    return error_answer(fault.status or 500, INTERNAL_ERROR, fault.message)


def _html(_state: State, fault: Fault, _answer: Answer) -> Answer:
    page = f"<!doctype html><title>{fault.message}</title><h1>{fault.message}</h1>"
    return Answer(fault.status or 503, fault.content or page.encode(), content_type=HTML_TYPE)


def _redirect(_state: State, fault: Fault, _answer: Answer) -> Answer:
    page = Answer(fault.status or 302, b"", content_type=HTML_TYPE)
    return page.with_header("Location", fault.location)


def _rate_limited(state: State, fault: Fault, _answer: Answer) -> Answer:
    if fault.retry_after is RetryAfter.ABSENT:
        return told_rate_limit(state, {})
    if fault.retry_after is RetryAfter.DELAY:
        soon = round((state.config.now() + fault.delay) * 1000)
        return told_rate_limit(state, {"retryAfter": soon})
    return told_rate_limit(state, {"retryAfter": fault.retry_after})


def _answer(_state: State, fault: Fault, _answer: Answer) -> Answer:
    kind = {name.lower(): value for name, value in fault.headers.items()}.get("content-type")
    return Answer(fault.status or 200, fault.content, content_type=kind or JSON_TYPE)


def _no_event_id(_state: State, _fault: Fault, answer: Answer) -> Answer:
    if answer.status != HTTPStatus.CREATED:
        return answer
    return replace(data_answer(answer.status, {}), headers=answer.headers)


def _truncated(_state: State, _fault: Fault, answer: Answer) -> Answer:
    return replace(answer, body=answer.body[: len(answer.body) // 2])


def _huge(_state: State, fault: Fault, answer: Answer) -> Answer:
    content = orjson.loads(answer.body) | {"padding": "x" * fault.size}
    return replace(answer, body=orjson.dumps(content))


def _slow(_state: State, fault: Fault, answer: Answer) -> Answer:
    return replace(answer, delay=fault.delay)


def _drip(_state: State, fault: Fault, answer: Answer) -> Answer:
    return replace(answer, delay=fault.delay, delivery=Delivery.DRIP)


DAMAGES: dict[Kind, Damage] = {
    Kind.LOST_ANSWER: _delivery(Delivery.NOTHING),
    Kind.RESET: _delivery(Delivery.RESET),
    Kind.CUT: _delivery(Delivery.CUT),
    Kind.ERROR: _error,
    Kind.STORED_ERROR: _error,
    Kind.HTML: _html,
    Kind.REDIRECT: _redirect,
    Kind.UNAUTHORIZED: lambda *_: unauthorized(),
    Kind.FORBIDDEN: lambda *_: forbidden("that it had before"),
    Kind.RATE_LIMITED: _rate_limited,
    Kind.ANSWER: _answer,
    Kind.NO_EVENT_ID: _no_event_id,
    Kind.TRUNCATED: _truncated,
    Kind.HUGE: _huge,
    Kind.SLOW: _slow,
    Kind.DRIP: _drip,
    Kind.LATE: _delivery(Delivery.WHOLE),
    Kind.HEADERS: _delivery(Delivery.WHOLE),
}
"""Effect of each kind on the response that would have been sent."""
