"""What follows from an answer: pure functions of the answer, the attempts and a random number."""

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
"""Seconds before the second attempt; doubled each time, up to the longest."""

SKEW = 30.0
"""Seconds by which the local clock may differ from the server's before the server's is believed."""
BLIND_PAUSE = 60.0
"""Seconds to wait for a 429 that does not say until when in a form that can be believed."""

_HUGE = 10**30
"""More than any time in any unit."""


@dataclass(frozen=True, slots=True)
class Done:
    """The answer settles the request."""


@dataclass(frozen=True, slots=True)
class Again:
    """Send the same bytes under the same key again, `delay` seconds from now."""

    delay: float


@dataclass(frozen=True, slots=True)
class Pause:
    """Everything waits until `until` (seconds since 1970); no attempt is charged.

    Attributes:
        until: when to go on.
        note: a sentence where the server's own word could not be believed.
    """

    until: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class GiveUp:
    """All attempts are used up."""

    reason: str


@dataclass(frozen=True, slots=True)
class Stop:
    """Nothing else can succeed either: the run ends."""


Verdict = Done | Again | Pause | GiveUp | Stop


def verdict(answer: Answer, attempts: int, now: float, random: float) -> Verdict:
    """Say what follows from `answer`.

    Args:
        answer: of the latest attempt.
        attempts: made so far, this one included.
        now: seconds since 1970.
        random: from 0 to 1, for the jitter.
    """
    match answer:
        case Created() | Page() | Organization() | Rejected() | Taken():
            return Done()
        case Refused() | Misdirected():
            return Stop()
        case Limited():
            return pause(answer, now)
        case Unclear(reason) | NotSent(reason):
            return Again(delay(attempts, random)) if attempts < MOST_ATTEMPTS else GiveUp(reason)
        case Held():
            return Again(0.0)
        case _:  # pragma: no cover
            assert_never(answer)


def delay(attempts: int, random: float) -> float:
    """Seconds before the next attempt: doubled each time, and half of it left to chance."""
    ceiling = min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** (attempts - 1))
    return ceiling * (0.5 + random / 2)


def pause(answer: Limited, now: float) -> Pause:
    """Read until when a 429 asks to wait: the body's milliseconds since 1970, else the header."""
    stamp = answer.retry_after
    clock = _trusted(answer.server_now, now)
    if _is_number(stamp) and clock * 1000 < stamp <= (clock + LONGEST_PAUSE) * 1000:
        return Pause(now + (stamp / 1000 - clock))
    if answer.header is not None and 0 < answer.header <= LONGEST_PAUSE:
        return Pause(now + answer.header)
    said = "nothing" if stamp is None else _quoted(stamp)
    waits = datetime.fromtimestamp(now + BLIND_PAUSE, UTC).strftime("%H:%M:%S")
    return Pause(
        now + BLIND_PAUSE,
        f"The server limited the pace and said {said} about when to go on; "
        f"waiting {BLIND_PAUSE:.0f} seconds (until {waits} UTC) instead.",
    )


def _trusted(server_now: float | None, now: float) -> float:
    """Return the time that the server's stamps are to be held against: its own, if ours is off."""
    return now if server_now is None or abs(server_now - now) <= SKEW else server_now


def _is_number(stamp: object) -> TypeGuard[int | float]:
    return isinstance(stamp, int | float) and not isinstance(stamp, bool)


def _quoted(stamp: object) -> str:
    """Return `stamp` for a message; neither a deep list nor an endless number can be written out."""
    if isinstance(stamp, str | float) or (isinstance(stamp, int) and abs(stamp) < _HUGE):
        return f"{stamp!r:.40}"
    return "nothing that can be understood"
