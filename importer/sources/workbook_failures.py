"""Turn the status and the messages of the workbook subprocess into an error for the user."""

import re
import signal
from collections.abc import Callable
from dataclasses import dataclass

from importer.domain.cell_references import parse_column
from importer.domain.errors import UnusableInput
from importer.domain.message import Message
from importer.domain.safe_text import escape_name
from importer.sources import limits
from importer.sources.file_format import RESAVE_HINT, make_password_error

_STRAY_CELLS_HINT = Message(
    "Delete the rows far below and the columns far to the right of the calendar, even where they "
    "look blank, and save it. Or copy the calendar into a new workbook."
)
_LIMITS: dict[str, tuple[Callable[[int], Message], Message]] = {
    "repeated_rows": (
        lambda _: Message("a few rows are repeated many times"),
        Message("Delete the repeated rows and save it."),
    ),
    "cells": (lambda n: Message("it has more than {n} cells", n=n), _STRAY_CELLS_HINT),
    "columns": (lambda n: Message("its cells reach to column {n}", n=n), _STRAY_CELLS_HINT),
    "rows": (lambda n: Message("it has rows below row {n}", n=n), _STRAY_CELLS_HINT),
    "characters": (
        lambda n: Message("one cell has {n} characters", n=n),
        Message("Shorten that cell."),
    ),
    "worksheets": (
        lambda n: Message("it has {n} worksheets", n=n),
        Message("Save a copy with the calendar's sheets only."),
    ),
    "merged_ranges": (
        lambda n: Message("it has {n} merged ranges", n=n),
        Message("Unmerge them."),
    ),
}
"""Reason and hint for each code of `LimitExceeded`."""
_REASONS = {
    "document_type": Message("it declares a document type (DTD)"),
    "equal_names": Message("two of its sheets have the same name"),
}
"""Reason for each code of `UnsafeXml`."""
_DAMAGES = {
    "sheet_missing": Message("the sheet is not in the file"),
    "not_unpacked": Message("it cannot be unpacked"),
}

_TIMEOUT_STATUSES = {None} | {
    -signal.Signals[name] for name in ("SIGXCPU",) if hasattr(signal, name)
}
"""Exit statuses of a subprocess that exceeded its time limit; Windows does not have this signal."""
_KILLED_STATUSES = {-signal.Signals[name] for name in ("SIGKILL",) if hasattr(signal, name)}
"""Exit statuses after the system killed it for lack of memory; its own limits do not kill it."""
_ALLOCATION_MESSAGE = b"memory allocation of"
"""Message of calamine's allocator (Rust) before it aborts the process."""
_DECLARED_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
_TWO_WORDS = re.compile(r"\S+ \S+")
"""A detail of one word is the name of an XML element, which does not help users."""


@dataclass(frozen=True, slots=True)
class CompletedSubprocess:
    """A subprocess that has ended.

    Attributes:
        output: its standard output.
        errors: its standard error.
        status: its exit status; `None` if it was killed after its time limit.
    """

    output: bytes
    errors: bytes
    status: int | None

    @property
    def timed_out(self) -> bool:
        """Whether it exceeded its time limit."""
        return self.status in _TIMEOUT_STATUSES

    @property
    def out_of_memory(self) -> bool:
        """Whether it exceeded its memory limit."""
        return _ALLOCATION_MESSAGE in self.errors or self.status in _KILLED_STATUSES


@dataclass(slots=True)
class SubprocessStatus:
    """Messages of the subprocess: the current sheet, its declared range, the reason of the end.

    Attributes:
        detail: the code of a limit or of unsafe XML, else calamine's message.
        number: the number of an exceeded limit.
    """

    sheet: str = ""
    declared_range: str = ""
    reason: str = ""
    detail: str = ""
    number: str = ""

    def update_from_message(self, kind: str, first: str, second: str) -> None:
        """Store a message of the subprocess."""
        if kind == "start":
            self.sheet, self.declared_range = first, second
        else:
            self.reason, self.detail, self.number = kind, first, second


def make_read_error(
    path: str, progress: SubprocessStatus, ended: CompletedSubprocess
) -> UnusableInput:
    """Return the error for a workbook that could not be read completely."""
    name = escape_name(path)
    match progress.reason:
        case "password":
            return make_password_error(name)
        case "unsafe":
            return _make_error(name, "", _REASONS[progress.detail], RESAVE_HINT)
        case "limit":
            describe, hint = _LIMITS[progress.detail]
            return _make_error(name, progress.sheet, describe(int(progress.number)), hint)
    if ended.timed_out:
        reason = Message("it takes far too long")
        return _make_error(name, progress.sheet, reason, RESAVE_HINT)
    if progress.reason == "memory" or ended.out_of_memory:
        hint = _STRAY_CELLS_HINT if progress.sheet else RESAVE_HINT
        return _make_error(name, progress.sheet, _get_memory_reason(progress), hint)
    cause: str = _DAMAGES.get(progress.reason) or Message("its parts do not fit together")
    if _TWO_WORDS.match(progress.detail):
        cause = escape_name(progress.detail)
    reason = Message("it is damaged ({cause})", cause=cause)
    return _make_error(name, progress.sheet, reason, RESAVE_HINT)


def _make_error(name: str, sheet: str, reason: Message, hint: Message) -> UnusableInput:
    if not sheet:
        return UnusableInput(
            Message("{file} could not be read: {reason}.", file=name, reason=reason), hint
        )
    message = Message(
        '{file}, sheet "{sheet}", could not be read: {reason}.',
        file=name,
        sheet=escape_name(sheet),
        reason=reason,
    )
    return UnusableInput(message, hint)


def _get_memory_reason(progress: SubprocessStatus) -> Message:
    too_much = Message("it needs far too much memory")
    claim = _DECLARED_RANGE.fullmatch(progress.declared_range)
    if claim is None:
        return too_much
    rows = int(claim[4]) - int(claim[2]) + 1
    columns = parse_column(claim[3]) - parse_column(claim[1]) + 1
    if rows * columns <= limits.MAX_CELLS:
        return too_much
    return Message(
        "its cells are too far apart (its range is {range})", range=progress.declared_range
    )
