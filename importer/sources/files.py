"""Read local files, and parse their bytes with the reader of their format."""

import difflib
import hashlib
import os
import stat
from pathlib import Path

from importer.domain.errors import UnusableInput
from importer.domain.model import InputFile, Source
from importer.domain.safe_text import shown
from importer.sources import limits
from importer.sources.csv_reader import read_delimited
from importer.sources.file_format import Kind, kind_of
from importer.sources.workbook_reader import read_workbook

_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
"""Flags of `os.open`; non-blocking, in case the file was replaced by a pipe."""


def read_source(path: str, content: bytes) -> Source:
    """Hash the bytes, detect their format and parse them; see `importer.sources.read_source`."""
    if len(content) > limits.FILE_BYTES:
        raise _too_large(path)
    kind = kind_of(path, content)
    file = InputFile(path, hashlib.sha256(content).hexdigest())
    if kind is Kind.TEXT:
        return Source(file, (read_delimited(path, content),))
    return Source(file, read_workbook(path, content, kind))


def bytes_of(path: str) -> bytes:
    """Return the content of a regular file; see `importer.sources.load_bytes`."""
    try:
        _check_nature(path, Path(path).stat())
        with os.fdopen(os.open(Path(path), _READ), "rb") as file:
            before = os.fstat(file.fileno())
            _check_nature(path, before)  # it may have been replaced since
            content: bytes = file.read(before.st_size + 1) or b""
            if len(content) != before.st_size or not _same(before, os.fstat(file.fileno())):
                raise _changing(path)
            return content
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


def _check_nature(path: str, about: os.stat_result) -> None:
    """Raise an error for folders, devices, pipes and files that are too large."""
    if stat.S_ISDIR(about.st_mode):
        description, hint = "a folder", "Name the calendar file inside it."
    elif stat.S_ISCHR(about.st_mode) or stat.S_ISBLK(about.st_mode):
        description, hint = "a device", "Name a calendar file."
    elif not stat.S_ISREG(about.st_mode):
        description, hint = "a pipe or socket", "Save what it gives as a file, and name that."
    elif about.st_size > limits.FILE_BYTES:
        raise _too_large(path)
    else:
        return
    raise UnusableInput(f"{shown(path)} is {description}, not a file.", hint)


def _same(before: os.stat_result, after: os.stat_result) -> bool:
    return (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)


def _changing(path: str) -> UnusableInput:
    return UnusableInput(
        f"{shown(path)} changed while it was read.",
        "Wait until it has been saved or copied, and start again.",
    )


def _nearest(path: str) -> str:
    if "://" in path:
        return "Files and https:// addresses are read; download it first."
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
