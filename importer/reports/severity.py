"""How severe each row status is, and the counts of the statuses in one line."""

from collections.abc import Mapping
from enum import IntEnum

from importer.domain.model import Status


class Tone(IntEnum):
    """The severity of a row status; it sets the color, never without a text beside it."""

    NEUTRAL = 0
    GOOD = 1
    WARNING = 2
    BAD = 3


TONES: dict[Status, Tone] = {
    Status.READY: Tone.GOOD,
    Status.CREATED: Tone.GOOD,
    Status.UNCHANGED: Tone.GOOD,
    Status.EXISTS: Tone.GOOD,
    Status.INVALID: Tone.BAD,
    Status.DUPLICATE: Tone.NEUTRAL,
    Status.CONFLICT: Tone.BAD,
    Status.REJECTED: Tone.BAD,
    Status.FAILED: Tone.BAD,
    Status.PENDING: Tone.NEUTRAL,
}


def tally(counts: Mapping[str, int]) -> str:
    """Return `12 rows: 10 created, 2 invalid` for the counts of a result or report."""
    rows = counts["rows"]
    parts = [f"{count:,} {name}" for name, count in counts.items() if count and name != "rows"]
    return f"{rows:,} row{'' if rows == 1 else 's'}: {', '.join(parts)}"
