"""From a path to tables: the bytes are read once, hashed, recognized and handed to a reader."""

import difflib
import hashlib
import stat
from dataclasses import dataclass
from pathlib import Path

from importer.errors import UnusableInput
from importer.model import InputFile, Table
from importer.sources import limits
from importer.sources.delimited import read_delimited
from importer.sources.kinds import Kind, kind_of
from importer.sources.shown import shown
from importer.sources.workbook import read_workbook


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read.

    Attributes:
        file: its path as given, and the hash of the very bytes that `tables` were read from.
        tables: one for each worksheet in the workbook's order (hidden ones too); one for CSV.
    """

    file: InputFile
    tables: tuple[Table, ...]


def read_source(path: str, data: bytes | None = None) -> Source:
    """What `importer.sources.read` does."""
    content = _bytes_of(path) if data is None else data
    if len(content) > limits.FILE_BYTES:
        raise _too_large(path)
    kind = kind_of(path, content)
    file = InputFile(path, hashlib.sha256(content).hexdigest())
    if kind is Kind.TEXT:
        return Source(file, (read_delimited(path, content),))
    return Source(file, read_workbook(path, content, kind))


def _bytes_of(path: str) -> bytes:
    try:
        if stat.S_ISDIR(mode := Path(path).stat().st_mode):
            raise UnusableInput(
                f"{shown(path)} is a folder, not a file.", "Name the calendar file inside it."
            )
        if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
            raise UnusableInput(f"{shown(path)} is a device, not a file.", "Name a calendar file.")
        with Path(path).open("rb") as file:
            return file.read(limits.FILE_BYTES + 1)
    except FileNotFoundError:
        raise UnusableInput(f"There is no file {shown(path)}.", _nearest(path)) from None
    except PermissionError:
        raise UnusableInput(
            f"{shown(path)} may not be read: permission denied.",
            "Close it in other programs, or ask its owner for read access.",
        ) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or "not a usable path"
        raise UnusableInput(f"{shown(path)} cannot be read: {reason}.") from None


def _nearest(path: str) -> str:
    try:
        names = [entry.name for entry in Path(path).parent.iterdir() if entry.is_file()]
    except OSError:
        return "Check the folder and the spelling."
    near = difflib.get_close_matches(Path(path).name, names, n=1)
    return f"Did you mean {shown(near[0])}?" if near else "Check the folder and the spelling."


def _too_large(path: str) -> UnusableInput:
    return UnusableInput(
        f"{shown(path)} is larger than {limits.FILE_BYTES // limits.MIB} MiB.",
        "Split the calendar into several files.",
    )
