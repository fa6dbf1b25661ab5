"""How far the child that reads a workbook came, and what its end means in a sentence."""

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
"""Exit statuses of a child that ran out of time; Windows knows no such signal."""
_KILLED = {-signal.Signals[name] for name in ("SIGKILL",) if hasattr(signal, name)}
"""By the system, when memory is short: the fence itself sends no such signal."""
_NO_MEMORY = b"memory allocation of"
"""What the allocator of calamine (Rust) says before it aborts the process."""
_CLAIM = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
_SENTENCE = re.compile(r"\S+ \S+")
"""A detail of one word is the name of an XML element: nobody wants to know."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A child that has ended.

    Attributes:
        output: what it wrote on its standard output; `errors`: on its standard error.
        status: its exit status; `None`: it took too long, and was ended.
    """

    output: bytes
    errors: bytes
    status: int | None

    @property
    def late(self) -> bool:
        """It ran out of time."""
        return self.status in _LATE

    @property
    def starved(self) -> bool:
        """It asked for more memory than it may have."""
        return _NO_MEMORY in self.errors or self.status in _KILLED


@dataclass(slots=True)
class Progress:
    """What the child said: the sheet it began last, the range that claims, why it stopped."""

    sheet: str = ""
    claimed: str = ""
    reason: str = ""
    detail: str = ""
    hint: str = ""

    def note(self, word: str, first: str, second: str) -> None:
        """Takes a word of the child in."""
        if word == "start":
            self.sheet, self.claimed = first, second
        else:
            self.reason, self.detail, self.hint = word, first, second


def refusal(path: str, progress: Progress, ended: Ended) -> UnusableInput:
    """Why a workbook was not read to its end."""
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
