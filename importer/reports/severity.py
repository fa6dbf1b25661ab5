"""How good or bad a row's fate is: what a workbook and a page are coloured by."""

from enum import IntEnum

from importer.domain.model import Status


class Tone(IntEnum):
    """How a mark is coloured; the words beside it say the same."""

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
