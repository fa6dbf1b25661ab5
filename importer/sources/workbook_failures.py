"""Turn the status and the messages of the workbook subprocess into an error for the user."""

import re
import signal
from dataclasses import dataclass

from importer.domain.cell_references import column_index
from importer.domain.errors import UnusableInput
from importer.domain.safe_text import shown
from importer.sources import limits
from importer.sources.column_codec import STRAY
from importer.sources.file_format import PASSWORD_HINT, RESAVE_HINT

_LATE = {None} | {-signal.Signals[name] for name in ("SIGXCPU",) if hasattr(signal, name)}
"""Exit statuses of a subprocess that exceeded its time limit; Windows does not have this signal."""
_KILLED = {-signal.Signals[name] for name in ("SIGKILL",) if hasattr(signal, name)}
"""Exit statuses after the system killed it for lack of memory; its own limits do not kill it."""
_NO_MEMORY = b"memory allocation of"
"""Message of calamine's allocator (Rust) before it aborts the process."""
_CLAIM = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
_SENTENCE = re.compile(r"\S+ \S+")
"""A detail of one word is the name of an XML element, which does not help users."""


@dataclass(frozen=True, slots=True)
class Ended:
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
    def late(self) -> bool:
        """Whether it exceeded its time limit."""
        return self.status in _LATE

    @property
    def starved(self) -> bool:
        """Whether it exceeded its memory limit."""
        return _NO_MEMORY in self.errors or self.status in _KILLED


@dataclass(slots=True)
class Progress:
    """Messages of the subprocess: the current sheet, its declared range, the reason of the end."""

    sheet: str = ""
    claimed: str = ""
    reason: str = ""
    detail: str = ""
    hint: str = ""

    def note(self, kind: str, first: str, second: str) -> None:
        """Store a message of the subprocess."""
        if kind == "start":
            self.sheet, self.claimed = first, second
        else:
            self.reason, self.detail, self.hint = kind, first, second


def refusal(path: str, progress: Progress, ended: Ended) -> UnusableInput:
    """Return the error for a workbook that could not be read completely."""
    name = shown(path)
    where = f"{name}, sheet “{shown(progress.sheet)}”," if progress.sheet else name
    match progress.reason:
        case "password":
            return UnusableInput(f"{name} is protected by a password.", PASSWORD_HINT)
        case "forbidden":
            return UnusableInput(f"{name} could not be read: {progress.detail}.", RESAVE_HINT)
        case "large":
            return UnusableInput(f"{where} could not be read: {progress.detail}.", progress.hint)
    if ended.late:
        return UnusableInput(f"{where} could not be read: it takes far too long.", RESAVE_HINT)
    if progress.reason == "memory" or ended.starved:
        return UnusableInput(f"{where} could not be read: {_hunger(progress)}.", _hint(progress))
    detail = shown(progress.detail) if _SENTENCE.match(progress.detail) else ""
    fault = detail or "its parts do not fit together"
    return UnusableInput(f"{where} could not be read; it is damaged ({fault}).", RESAVE_HINT)


def _hunger(progress: Progress) -> str:
    claim = _CLAIM.fullmatch(progress.claimed)
    if claim is None:
        return "it asks for far too much memory"
    rows = int(claim[4]) - int(claim[2]) + 1
    columns = column_index(claim[3]) - column_index(claim[1]) + 1
    if rows * columns <= limits.CELLS:
        return "it asks for far too much memory"
    return f"its cells lie too far apart (it claims {progress.claimed})"


def _hint(progress: Progress) -> str:
    return STRAY if progress.sheet else RESAVE_HINT
