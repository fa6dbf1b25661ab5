"""Workbooks: parsed by calamine in a fenced child process, unpacked into tables here."""

import importlib.util
import io
import os
import pickle
import signal
import subprocess
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from importer.errors import UnusableInput
from importer.model import CellValue, ErrorCell, Table
from importer.sources import limits
from importer.sources.kinds import PASSWORD_HINT, RESAVE_HINT, Kind, inflated_bytes
from importer.sources.packing import BOOL, Packed, Value
from importer.sources.shown import shown

_BOOT = "import sys; sys.path[:0] = sys.argv[1:3]; from importer.sources.child import main; main()"
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
"""All that the child gets to know of the environment: it holds no key."""

_XLS_FACTOR = 4
"""A cell of an .xls file needs a quarter of the bytes that it needs as XML."""

_STRAY = (
    "Delete the rows far below and the columns far to the right of the calendar, even where they "
    "look blank, and save it; or copy the calendar into a new workbook."
)


_LATE = {None} | {-signal.Signals[name] for name in ("SIGXCPU",) if hasattr(signal, name)}
"""Exit statuses of a child that ran out of time; Windows knows no such signal."""


@dataclass(slots=True)
class _Progress:
    """How far the child came: the sheet it began last, and the range that sheet claims."""

    sheet: str = ""
    claimed: str = ""
    reason: str = ""
    detail: str = ""

    def note(self, word: str, first: str, second: str) -> None:
        """Takes a word of the child in."""
        if word == "start":
            self.sheet, self.claimed = first, second
        else:
            self.reason, self.detail = word, first


def read_workbook(path: str, data: bytes, kind: Kind) -> tuple[Table, ...]:
    """The worksheets of a workbook, in its order.

    Rows are the numbers that the spreadsheet shows; blank rows and trailing blank columns are left
    out. Errors, and formulas without a stored value, are `ErrorCell`s (.xlsx, .xlsm, .ods).

    Raises:
        UnusableInput: it is damaged, protected, empty of sheets, or asks for too much.
    """
    size = inflated_bytes(data) if kind is not Kind.XLS else len(data) * _XLS_FACTOR
    output, status = _run(kind, data, size)
    progress = _Progress()
    tables = tuple(_table(path, packed) for packed in _messages(output, progress))
    if progress.reason != "end":
        raise _refused(path, progress, status)
    if not tables:
        raise UnusableInput(f"{shown(path)} has no worksheets.", "Put the calendar on a sheet.")
    return tables


def _run(kind: Kind, data: bytes, size: int) -> tuple[bytes, int | None]:
    """The child's output, and its exit status (`None`: it took too long)."""
    seconds = limits.seconds(size)
    command = [sys.executable, "-I", "-S", "-c", _BOOT, *_roots()]
    command += [kind.name, str(limits.memory(len(data), size)), str(seconds)]
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and our own module
            command, input=data, capture_output=True, timeout=seconds, env=environment, check=False
        )
    except subprocess.TimeoutExpired as late:
        return late.stdout or b"", None
    return done.stdout, done.returncode


def _roots() -> list[str]:
    """Where the child finds this package and calamine, without the cost of `site`."""
    return [str(Path(_origin(name)).parent.parent) for name in ("importer", "python_calamine")]


def _origin(name: str) -> str:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise UnusableInput(f"The library {name} is missing.", "Install import-events again.")
    return spec.origin


class _Values(pickle.Unpickler):
    """Reads plain values and dates, and nothing that could run code."""

    def find_class(self, module: str, name: str) -> object:
        if module == "datetime" and name in {"date", "datetime", "time", "timedelta"}:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no value of a cell")


def _messages(output: bytes, progress: _Progress) -> Iterator[Packed]:
    """The packed sheets; everything else that the child said goes into `progress`."""
    stream = io.BytesIO(output)
    while stream.tell() < len(output):
        try:
            message: Packed | tuple[str, str, str] = _Values(stream).load()
        except (pickle.UnpicklingError, EOFError):  # the child died while it wrote
            return
        if len(message) == 3:  # noqa: PLR2004 - a word of the protocol; a sheet has six parts
            progress.note(*message)
        else:
            yield message


def _table(path: str, packed: Packed) -> Table:
    name, hidden, merged, numbers, first, columns = packed
    rows = tuple(array("I", numbers))
    cells: list[list[CellValue]] = [_column(*column) for column in columns]
    while cells and not any(value is not None for value in columns[len(cells) - 1][0]):
        cells.pop()
    blank: list[list[CellValue]] = [[None] * len(rows) for _ in range(first if cells else 0)]
    return Table(path, name, rows, (*blank, *cells), hidden=hidden, merged=tuple(merged))


def _column(values: list[Value], kind: str, codes: bytes) -> list[CellValue]:
    cells = [_cell(value) for value in values]
    return list(map(cells.__getitem__, array(kind, codes)))


def _cell(value: Value) -> CellValue:
    if not isinstance(value, tuple):
        return value
    stands_for, content = value
    return bool(content) if stands_for == BOOL else ErrorCell(str(content))


def _refused(path: str, progress: _Progress, status: int | None) -> UnusableInput:
    name = shown(path)
    where = f"{name}, sheet “{shown(progress.sheet)}”," if progress.sheet else name
    match progress.reason:
        case "password":
            return UnusableInput(f"{name} is protected by a password.", PASSWORD_HINT)
        case "forbidden":
            return UnusableInput(f"{name} could not be read: {progress.detail}.", RESAVE_HINT)
        case "damaged":
            detail = shown(progress.detail) or "its parts do not fit together"
            return UnusableInput(
                f"{where} could not be read; it is damaged ({detail}).", RESAVE_HINT
            )
    if status in _LATE:
        return UnusableInput(f"{where} could not be read: it takes far too long.", RESAVE_HINT)
    if progress.sheet:
        claim = f" (it claims {progress.claimed})" if progress.claimed else ""
        return UnusableInput(
            f"{where} could not be read: its cells lie too far apart{claim}.", _STRAY
        )
    what = "could not be read: its parts contradict each other, or ask for far too much memory"
    return UnusableInput(f"{name} {what}.", RESAVE_HINT)
