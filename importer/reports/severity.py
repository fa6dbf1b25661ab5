"""How severe each row status is, and the counts of the statuses in one line."""

from collections.abc import Mapping
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


def format_counts(counts: Mapping[str, int]) -> str:
    """Return `12 rows: 10 created, 2 invalid` for the counts of a result or report."""
    rows = counts["rows"]
    parts = [f"{count:,} {name}" for name, count in counts.items() if count and name != "rows"]
    return f"{rows:,} row{'' if rows == 1 else 's'}: {', '.join(parts)}"
