"""Turn the status and the messages of the workbook subprocess into an error for the user."""

import re
import signal
from dataclasses import dataclass

from importer.domain.cell_references import parse_column
from importer.domain.errors import UnusableInput
from importer.domain.safe_text import escape_name
from importer.sources import limits
from importer.sources.column_codec import STRAY_CELLS_HINT
from importer.sources.file_format import PASSWORD_HINT, RESAVE_HINT

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
    """Messages of the subprocess: the current sheet, its declared range, the reason of the end."""

    sheet: str = ""
    declared_range: str = ""
    reason: str = ""
    detail: str = ""
    hint: str = ""

    def update_from_message(self, kind: str, first: str, second: str) -> None:
        """Store a message of the subprocess."""
        if kind == "start":
            self.sheet, self.declared_range = first, second
        else:
            self.reason, self.detail, self.hint = kind, first, second


def make_read_error(
    path: str, progress: SubprocessStatus, ended: CompletedSubprocess
) -> UnusableInput:
    """Return the error for a workbook that could not be read completely."""
    name = escape_name(path)
    where = f"{name}, sheet “{escape_name(progress.sheet)}”," if progress.sheet else name
    match progress.reason:
        case "password":
            return UnusableInput(f"{name} is protected by a password.", PASSWORD_HINT)
        case "forbidden":
            return UnusableInput(f"{name} could not be read: {progress.detail}.", RESAVE_HINT)
        case "large":
            return UnusableInput(f"{where} could not be read: {progress.detail}.", progress.hint)
    if ended.timed_out:
        return UnusableInput(f"{where} could not be read: it takes far too long.", RESAVE_HINT)
    if progress.reason == "memory" or ended.out_of_memory:
        return UnusableInput(
            f"{where} could not be read: {_get_memory_reason(progress)}.", _select_hint(progress)
        )
    detail = escape_name(progress.detail) if _TWO_WORDS.match(progress.detail) else ""
    fault = detail or "its parts do not fit together"
    return UnusableInput(f"{where} could not be read; it is damaged ({fault}).", RESAVE_HINT)


def _get_memory_reason(progress: SubprocessStatus) -> str:
    claim = _DECLARED_RANGE.fullmatch(progress.declared_range)
    if claim is None:
        return "it asks for far too much memory"
    rows = int(claim[4]) - int(claim[2]) + 1
    columns = parse_column(claim[3]) - parse_column(claim[1]) + 1
    if rows * columns <= limits.MAX_CELLS:
        return "it asks for far too much memory"
    return f"its cells lie too far apart (it claims {progress.declared_range})"


def _select_hint(progress: SubprocessStatus) -> str:
    return STRAY_CELLS_HINT if progress.sheet else RESAVE_HINT
