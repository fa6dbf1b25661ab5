"""Describes a run in a few words: its rows by status, and how it ended."""

from collections.abc import Mapping

from importer.domain.message import Message, join_messages
from importer.domain.model import Run, State, Status

STATUS_NAMES = {
    Status.READY: Message("ready"),
    Status.CREATED: Message("created"),
    Status.UNCHANGED: Message("unchanged"),
    Status.EXISTS: Message("exists"),
    Status.INVALID: Message("invalid"),
    Status.DUPLICATE: Message("duplicate"),
    Status.CONFLICT: Message("conflict"),
    Status.REJECTED: Message("rejected"),
    Status.FAILED: Message("failed"),
    Status.PENDING: Message("pending"),
}
_ENDINGS = {
    State.INVALID: Message("nothing was sent"),
    State.STOPPED: Message("not finished, the next run continues"),
    State.INTERRUPTED: Message("interrupted, the next run continues"),
    State.REFUSED: Message("refused"),
}


def describe_run(run: Run, counts: Mapping[str, int]) -> Message:
    """Return `12 rows: 10 created, 2 pending; not finished, the next run continues`.

    Args:
        run: the run.
        counts: its number of rows in total (`rows`) and for each status.
    """
    if not counts["rows"]:
        is_interrupted = run.state is State.INTERRUPTED
        return Message("interrupted") if is_interrupted else Message("nothing was read")
    parts = [format_counts(counts)]
    if run.state in _ENDINGS:
        parts.append(_ENDINGS[run.state])
    if run.dry_run:
        parts.append(Message("dry run"))
    if run.rehearsal:
        parts.append(Message("test run: nothing is in Intervals"))
    return join_messages(parts, "; ")


def format_counts(counts: Mapping[str, int]) -> Message:
    """Return `12 rows: 10 created, 2 invalid`."""
    parts = [
        Message("{n} {status}", n=counts[status], status=word)
        for status, word in STATUS_NAMES.items()
        if counts.get(status)
    ]
    rows = Message.plural("{n} row", "{n} rows", n=counts["rows"])
    return join_messages([rows, join_messages(parts, ", ")], ": ")
