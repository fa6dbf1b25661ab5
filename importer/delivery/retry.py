"""Retry policy: decides on the next step from an answer, the number of attempts and a random number."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeGuard, assert_never

from importer.delivery.answers import (
    Answer,
    Created,
    Held,
    Limited,
    Misdirected,
    NotSent,
    Organization,
    Page,
    Refused,
    Rejected,
    Taken,
    Unclear,
)
from importer.domain.intervals_api import LONGEST_PAUSE

MOST_ATTEMPTS = 5
FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
"""Seconds before the second attempt (`FIRST_DELAY`), doubled each time up to this maximum."""

SKEW = 30.0
"""Seconds by which the local clock may differ from the server's; beyond, the server's is used."""
BLIND_PAUSE = 60.0
"""Seconds to wait after a 429 without a usable time to retry."""

_HUGE = 10**30
"""Larger than any time in any unit; such numbers are not printed."""


@dataclass(frozen=True, slots=True)
class Done:
    """The answer decides the request."""


@dataclass(frozen=True, slots=True)
class Again:
    """Send the same bytes under the same key again, `delay` seconds from now."""

    delay: float


@dataclass(frozen=True, slots=True)
class Pause:
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
class Stop:
    """No other request can succeed either: stop the run."""


Verdict = Done | Again | Pause | GiveUp | Stop


def verdict(answer: Answer, attempts: int, now: float, jitter: float) -> Verdict:
    """Return the next step after `answer`.

    Args:
        answer: of the latest attempt.
        attempts: number made so far, this one included.
        now: seconds since 1970.
        jitter: random number from 0 to 1.
    """
    match answer:
        case Created() | Page() | Organization() | Rejected() | Taken():
            return Done()
        case Refused() | Misdirected():
            return Stop()
        case Limited():
            return pause(answer, now)
        case Unclear(reason) | NotSent(reason):
            return Again(delay(attempts, jitter)) if attempts < MOST_ATTEMPTS else GiveUp(reason)
        case Held():
            return Again(0.0)
        case _:  # pragma: no cover
            assert_never(answer)


def delay(attempts: int, jitter: float) -> float:
    """Return the seconds before the next attempt: doubled each time, with up to half as jitter."""
    ceiling = min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** (attempts - 1))
    return ceiling * (0.5 + jitter / 2)


def pause(answer: Limited, now: float) -> Pause:
    """Return the pause that a 429 asks for: by the body (milliseconds since 1970), else the header."""
    stamp = answer.retry_after
    clock = _trusted(answer.server_now, now)
    if _is_number(stamp) and clock * 1000 < stamp <= (clock + LONGEST_PAUSE) * 1000:
        return Pause(now + (stamp / 1000 - clock))
    if answer.header is not None and 0 < answer.header <= LONGEST_PAUSE:
        return Pause(now + answer.header)
    quoted = "nothing" if stamp is None else _quoted(stamp)
    end = datetime.fromtimestamp(now + BLIND_PAUSE, UTC).strftime("%H:%M:%S")
    return Pause(
        now + BLIND_PAUSE,
        f"The server limited the pace and said {quoted} about when to go on; "
        f"waiting {BLIND_PAUSE:.0f} seconds (until {end} UTC) instead.",
    )


def _trusted(server_now: float | None, now: float) -> float:
    """Return the time to compare the server's timestamps with: its own, if the local clock is off."""
    return now if server_now is None or abs(server_now - now) <= SKEW else server_now


def _is_number(stamp: object) -> TypeGuard[int | float]:
    return isinstance(stamp, int | float) and not isinstance(stamp, bool)


def _quoted(stamp: object) -> str:
    """Return `stamp` for a message; deep lists and huge numbers are not printed."""
    if isinstance(stamp, str | float) or (isinstance(stamp, int) and abs(stamp) < _HUGE):
        return f"{stamp!r:.40}"
    return "nothing that can be understood"
