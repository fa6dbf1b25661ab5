"""Retry policy: decides on the next step from an answer, the number of attempts and a random number."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeGuard, assert_never

from importer.delivery.answers import (
    Answer,
    Conflict,
    ConnectionFailed,
    Created,
    EventPage,
    Indeterminate,
    NotDispatched,
    NotTheApi,
    OrganizationDetails,
    RateLimited,
    Rejected,
    Unauthorized,
)
from importer.domain.intervals_api import MAX_PAUSE
from importer.domain.message import Message

MAX_ATTEMPTS = 5
FIRST_DELAY = 0.5
MAX_DELAY = 30.0
"""Seconds before the second attempt (`FIRST_DELAY`), doubled each time up to this maximum."""

MAX_CLOCK_SKEW = 30.0
"""Seconds by which the local clock may differ from the server's; beyond, the server's is used."""
DEFAULT_PAUSE = 60.0
"""Seconds to wait after a 429 without a usable time to retry."""

_MAX_PRINTED_NUMBER = 10**30
"""Larger than any time in any unit; such numbers are not printed."""


@dataclass(frozen=True, slots=True)
class Done:
    """The answer decides the request."""


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """Send the same bytes under the same key again, `delay` seconds from now."""

    delay: float


@dataclass(frozen=True, slots=True)
class PauseAll:
    """Send nothing until `until`; no attempt is counted.

    Attributes:
        until: when to continue (seconds since 1970).
        note: a sentence for the user if the server named no usable time.
    """

    until: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class GiveUp:
    """All attempts are used up."""

    reason: str


@dataclass(frozen=True, slots=True)
class Abort:
    """No other request can succeed either: stop the run."""


RetryDecision = Done | RetryAfter | PauseAll | GiveUp | Abort


def decide(answer: Answer, attempts: int, now: float, jitter: float) -> RetryDecision:
    """Return the next step after `answer`.

    Args:
        answer: of the latest attempt.
        attempts: number made so far, this one included.
        now: seconds since 1970.
        jitter: random number from 0 to 1.
    """
    match answer:
        case Created() | EventPage() | OrganizationDetails() | Rejected() | Conflict():
            return Done()
        case Unauthorized() | NotTheApi():
            return Abort()
        case RateLimited():
            return compute_pause(answer, now)
        case Indeterminate(reason) | ConnectionFailed(reason):
            return (
                RetryAfter(compute_delay(attempts, jitter))
                if attempts < MAX_ATTEMPTS
                else GiveUp(reason)
            )
        case NotDispatched():
            return RetryAfter(0.0)
        case _:  # pragma: no cover
            assert_never(answer)


def compute_delay(attempts: int, jitter: float) -> float:
    """Return the seconds before the next attempt: doubled each time, with up to half as jitter."""
    ceiling = min(MAX_DELAY, FIRST_DELAY * 2.0 ** (attempts - 1))
    return ceiling * (0.5 + jitter / 2)


def compute_pause(answer: RateLimited, now: float) -> PauseAll:
    """Return the pause that a 429 asks for: by the body (milliseconds since 1970), else the header."""
    stamp = answer.retry_after
    clock = _choose_server_time(answer.server_time, now)
    if _is_number(stamp) and clock * 1000 < stamp <= (clock + MAX_PAUSE) * 1000:
        return PauseAll(now + (stamp / 1000 - clock))
    if answer.retry_after_header is not None and 0 < answer.retry_after_header <= MAX_PAUSE:
        return PauseAll(now + answer.retry_after_header)
    quoted: str = Message("none") if stamp is None else _quote_value(stamp)
    end = datetime.fromtimestamp(now + DEFAULT_PAUSE, UTC).strftime("%H:%M:%S")
    return PauseAll(
        now + DEFAULT_PAUSE,
        Message(
            "The server limited the rate without a usable time to continue ({value}). Waiting {seconds} "
            "seconds, until {time} UTC.",
            value=quoted,
            seconds=round(DEFAULT_PAUSE),
            time=end,
        ),
    )


def _choose_server_time(server_now: float | None, now: float) -> float:
    """Return the time to compare the server's timestamps with: its own, if the local clock is off."""
    return now if server_now is None or abs(server_now - now) <= MAX_CLOCK_SKEW else server_now


def _is_number(stamp: object) -> TypeGuard[int | float]:
    return isinstance(stamp, int | float) and not isinstance(stamp, bool)


def _quote_value(stamp: object) -> str:
    """Return `stamp` for a message; deep lists and huge numbers are not printed."""
    if isinstance(stamp, str | float) or (
        isinstance(stamp, int) and abs(stamp) < _MAX_PRINTED_NUMBER
    ):
        return f"{stamp!r:.40}"
    return Message("not a time")
