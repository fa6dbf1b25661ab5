"""Read local files, and parse their bytes with the reader of their format."""

import difflib
import hashlib
import os
import stat
from pathlib import Path

from importer.domain.errors import UnusableInput
from importer.domain.model import InputFile, Source
from importer.domain.safe_text import escape_name
from importer.sources import limits
from importer.sources.csv_reader import read_csv
from importer.sources.file_format import FileFormat, detect_format
from importer.sources.workbook_reader import read_workbook

_READ_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
"""Flags of `os.open`; non-blocking, in case the file was replaced by a pipe."""


def parse_source(path: str, content: bytes) -> Source:
    """Hash the bytes, detect their format and parse them; see `importer.sources.read_source`."""
    if len(content) > limits.MAX_FILE_BYTES:
        raise _make_size_error(path)
    kind = detect_format(path, content)
    file = InputFile(path, hashlib.sha256(content).hexdigest())
    if kind is FileFormat.TEXT:
        return Source(file, (read_csv(path, content),))
    return Source(file, read_workbook(path, content, kind))


def read_bytes(path: str) -> bytes:
    """Return the content of a regular file; see `importer.sources.load_bytes`."""
    try:
        _check_file_type(path, Path(path).stat())
        with os.fdopen(os.open(Path(path), _READ_FLAGS), "rb") as file:
            before = os.fstat(file.fileno())
            _check_file_type(path, before)  # it may have been replaced since
            content: bytes = file.read(before.st_size + 1) or b""
            if len(content) != before.st_size or not _is_unchanged(before, os.fstat(file.fileno())):
                raise _make_changed_error(path)
            return content
    except FileNotFoundError:
        raise UnusableInput(
            f"There is no file {escape_name(path)}.", _find_similar_name(path)
        ) from None
    except PermissionError:
        raise UnusableInput(
            f"{escape_name(path)} may not be read: permission denied.",
            "Close it in other programs, or ask its owner for read access.",
        ) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or "not a usable path"
        raise UnusableInput(f"{escape_name(path)} cannot be read: {reason}.") from None


def _check_file_type(path: str, about: os.stat_result) -> None:
    """Raise an error for folders, devices, pipes and files that are too large."""
    if stat.S_ISDIR(about.st_mode):
        description, hint = "a folder", "Name the calendar file inside it."
    elif stat.S_ISCHR(about.st_mode) or stat.S_ISBLK(about.st_mode):
        description, hint = "a device", "Name a calendar file."
    elif not stat.S_ISREG(about.st_mode):
        description, hint = "a pipe or socket", "Save what it gives as a file, and name that."
    elif about.st_size > limits.MAX_FILE_BYTES:
        raise _make_size_error(path)
    else:
        return
    raise UnusableInput(f"{escape_name(path)} is {description}, not a file.", hint)


def _is_unchanged(before: os.stat_result, after: os.stat_result) -> bool:
    return (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)


def _make_changed_error(path: str) -> UnusableInput:
    return UnusableInput(
        f"{escape_name(path)} changed while it was read.",
        "Wait until it has been saved or copied, and start again.",
    )


def _find_similar_name(path: str) -> str:
    if "://" in path:
        return "Files and https:// addresses are read; download it first."
    try:
        names = [entry.name for entry in Path(path).parent.iterdir() if entry.is_file()]
    except OSError:
        return "Check the folder and the spelling."
    near = difflib.get_close_matches(Path(path).name, names, n=1)
    return f"Did you mean {escape_name(near[0])}?" if near else "Check the folder and the spelling."


def _make_size_error(path: str) -> UnusableInput:
    return UnusableInput(
        f"{escape_name(path)} is larger than {limits.MAX_FILE_BYTES // limits.MIB} MiB.",
        "Split the calendar into several files.",
    )
