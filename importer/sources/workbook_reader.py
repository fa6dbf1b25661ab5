"""Read workbooks by calamine in a sandboxed subprocess, and decode its output into tables."""

import importlib.util
import io
import os
import pickle
import subprocess
import sys
from array import array
from collections.abc import Iterator
from pathlib import Path

from importer.domain.errors import UnusableInput
from importer.domain.message import Message
from importer.domain.model import CellValue, ErrorCell, Table
from importer.domain.safe_text import escape_name
from importer.sources import limits
from importer.sources.column_codec import BOOL_TAG, EncodedValue, PackedSheet
from importer.sources.file_format import FileFormat
from importer.sources.workbook_failures import (
    CompletedSubprocess,
    SubprocessStatus,
    make_read_error,
)

_SUBPROCESS_CODE = (
    "import sys; sys.path[:0] = sys.argv[1:3]; "
    "from importer.sources.workbook_subprocess import main; main()"
)
_ENVIRONMENT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
"""The only environment variables that the subprocess gets: it must not see the API key."""


def read_workbook(path: str, data: bytes, kind: FileFormat) -> tuple[Table, ...]:
    """Return the worksheets of a workbook, in its order.

    `rows` has the numbers that the spreadsheet shows; blank rows and trailing blank columns are
    dropped. Errors, and formulas without a stored value, are `ErrorCell`s (.xlsx, .xlsm, .ods).

    Raises:
        UnusableInput: it is damaged, protected, has no worksheets, or exceeds a limit.
    """
    ended = _run_subprocess(path, kind, data)
    progress = SubprocessStatus()
    tables = tuple(_build_table(path, packed) for packed in _iter_sheets(ended.output, progress))
    if progress.reason != "end":
        raise make_read_error(path, progress, ended)
    if not tables:
        raise UnusableInput(
            Message("{file} has no worksheets.", file=escape_name(path)),
            Message("Put the calendar on a sheet."),
        )
    return tables


def _run_subprocess(path: str, kind: FileFormat, data: bytes) -> CompletedSubprocess:
    seconds = limits.compute_time_limit(len(data))
    command = [sys.executable, "-I", "-S", "-c", _SUBPROCESS_CODE, *_find_import_roots()]
    command += [kind.name, str(limits.compute_memory_limit(len(data))), str(seconds)]
    environment = {name: os.environ[name] for name in _ENVIRONMENT_VARIABLES if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and our own module
            command,
            input=data,
            capture_output=True,
            timeout=seconds * limits.WALL_CLOCK_FACTOR,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        return CompletedSubprocess(late.stdout or b"", late.stderr or b"", None)
    except OSError as error:  # no more processes, or no memory for one
        raise UnusableInput(
            Message(
                "{file} could not be read: the process that reads it did not start ({reason}).",
                file=escape_name(path),
                reason=str(error.strerror),
            ),
            Message("Close other programs and try again."),
        ) from None
    return CompletedSubprocess(done.stdout, done.stderr, done.returncode)


def _find_import_roots() -> list[str]:
    """Return the import paths of this package and calamine for the subprocess, which skips `site`."""
    return [str(Path(_find_origin(name)).parent.parent) for name in ("importer", "python_calamine")]


def _find_origin(name: str) -> str:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise UnusableInput(
            Message("The library {name} is missing.", name=name),
            Message("Install import-events again."),
        )
    return spec.origin


class _PlainValueUnpickler(pickle.Unpickler):
    """Unpickles plain values and dates, and nothing that could run code."""

    def find_class(self, module: str, name: str) -> object:
        if module == "datetime" and name in {"date", "datetime", "time", "timedelta"}:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no value of a cell")


def _iter_sheets(output: bytes, progress: SubprocessStatus) -> Iterator[PackedSheet]:
    """Iterate over the encoded sheets of the output, and store the other messages in `progress`."""
    stream = io.BytesIO(output)
    while stream.tell() < len(output):
        try:
            message: PackedSheet | tuple[str, str, str] = _PlainValueUnpickler(stream).load()
        except (pickle.UnpicklingError, EOFError):  # the subprocess died while writing
            return
        if len(message) == 3:  # noqa: PLR2004 - a status message; a sheet has six parts
            progress.update_from_message(*message)
        else:
            yield message


def _build_table(path: str, packed: PackedSheet) -> Table:
    name, hidden, merged, numbers, first, columns = packed
    rows = tuple(array("I", numbers))
    cells: list[list[CellValue]] = [_decode_column(*column) for column in columns]
    blank: list[list[CellValue]] = [[None] * len(rows) for _ in range(first if cells else 0)]
    return Table(path, name, rows, (*blank, *cells), hidden=hidden, merged_ranges=tuple(merged))


def _decode_column(values: list[EncodedValue], kind: str, codes: bytes) -> list[CellValue]:
    cells = [_decode_cell(value) for value in values]
    return list(map(cells.__getitem__, array(kind, codes)))


def _decode_cell(value: EncodedValue) -> CellValue:
    if not isinstance(value, tuple):
        return value
    tag, content = value
    return bool(content) if tag == BOOL_TAG else ErrorCell(str(content))
