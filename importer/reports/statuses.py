"""The row statuses as reports show them: meaning and severity."""

from enum import IntEnum

from importer.domain.message import Message
from importer.domain.model import Status

STATUS_MEANINGS: dict[Status, Message] = {
    Status.READY: Message("would be accepted"),
    Status.CREATED: Message("created by this run"),
    Status.UNCHANGED: Message("already imported, unchanged; nothing was sent"),
    Status.EXISTS: Message("already in the organization with the same content"),
    Status.INVALID: Message("not sent: correct the cells listed under Problems"),
    Status.DUPLICATE: Message("same as another row, which is imported instead"),
    Status.CONFLICT: Message(
        "its slug belongs to an event with different content; nothing was overwritten"
    ),
    Status.REJECTED: Message("rejected by Intervals: see Problems"),
    Status.FAILED: Message("no usable response after all attempts; the next run checks it"),
    Status.PENDING: Message("not tried yet"),
}

TEST_RUN_NOTE = Message(
    "This was a test run against a practice API: nothing was created in Intervals."
)
TEST_RUN_MEANINGS: dict[Status, Message] = STATUS_MEANINGS | {
    Status.CREATED: Message("created in the practice API only, not in Intervals"),
    Status.UNCHANGED: Message(
        "created in the practice API by an earlier test run; not in Intervals"
    ),
    Status.EXISTS: Message("already in the practice API with the same content; not in Intervals"),
    Status.REJECTED: Message("rejected by the practice API: see Problems"),
}


class Severity(IntEnum):
    """The severity of a row status; it sets the color, never without a text beside it."""

    NEUTRAL = 0
    GOOD = 1
    WARNING = 2
    BAD = 3


SEVERITIES: dict[Status, Severity] = {
    **dict.fromkeys((Status.READY, Status.CREATED, Status.UNCHANGED, Status.EXISTS), Severity.GOOD),
    **dict.fromkeys((Status.DUPLICATE, Status.PENDING), Severity.NEUTRAL),
    **dict.fromkeys(
        (Status.INVALID, Status.CONFLICT, Status.REJECTED, Status.FAILED), Severity.BAD
    ),
}


def get_meaning(status: Status, *, is_test_run: bool) -> Message:
    """Return the meaning of a status; after a test run it refers to the practice API."""
    return (TEST_RUN_MEANINGS if is_test_run else STATUS_MEANINGS)[status]
