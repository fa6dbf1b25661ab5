"""How severe each row status is."""

from enum import IntEnum

from importer.domain.model import Status


class Severity(IntEnum):
    """The severity of a row status; it sets the color, never without a text beside it."""

    NEUTRAL = 0
    GOOD = 1
    WARNING = 2
    BAD = 3


SEVERITIES: dict[Status, Severity] = {
    Status.READY: Severity.GOOD,
    Status.CREATED: Severity.GOOD,
    Status.UNCHANGED: Severity.GOOD,
    Status.EXISTS: Severity.GOOD,
    Status.INVALID: Severity.BAD,
    Status.DUPLICATE: Severity.NEUTRAL,
    Status.CONFLICT: Severity.BAD,
    Status.REJECTED: Severity.BAD,
    Status.FAILED: Severity.BAD,
    Status.PENDING: Severity.NEUTRAL,
}
