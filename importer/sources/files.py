"""Read local files, and parse their bytes with the reader of their format."""

import difflib
import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path

from importer.domain.errors import UnusableInput
from importer.domain.message import Message
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
        raise _make_size_error(escape_name(path))
    kind = detect_format(path, content)
    file = InputFile(path, hashlib.sha256(content).hexdigest())
    if kind is FileFormat.TEXT:
        return Source(file, (read_csv(path, content),))
    return Source(file, read_workbook(path, content, kind))


def read_bytes(path: str) -> bytes:
    """Return the content of a regular file; see `importer.sources.load_bytes`."""
    name = escape_name(path)
    try:
        _check_file_type(name, Path(path).stat())
        with os.fdopen(os.open(Path(path), _READ_FLAGS), "rb") as file:
            before = os.fstat(file.fileno())
            _check_file_type(name, before)  # it may have been replaced since
            content: bytes = file.read(before.st_size + 1) or b""
            after = os.fstat(file.fileno())
    except FileNotFoundError:
        message = Message("There is no file {file}.", file=name)
        raise UnusableInput(message, _suggest_file(path)) from None
    except PermissionError:
        raise UnusableInput(
            Message("{file} cannot be read: permission denied.", file=name),
            Message("Close it in other programs, or ask its owner for read access."),
        ) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or Message("not a valid path")
        message = Message("{file} cannot be read: {reason}.", file=name, reason=reason)
        raise UnusableInput(message) from None
    unchanged = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    if len(content) != before.st_size or not unchanged:
        raise UnusableInput(
            Message("{file} changed while it was read.", file=name),
            Message("Wait until it has been saved or copied, and start again."),
        )
    return content


def _check_file_type(name: str, about: os.stat_result) -> None:
    """Raise an error for folders, devices, pipes and files that are too large."""
    if stat.S_ISREG(about.st_mode):
        if about.st_size > limits.MAX_FILE_BYTES:
            raise _make_size_error(name)
        return
    if stat.S_ISDIR(about.st_mode):
        kind, hint = Message("a folder"), Message("Give the calendar file inside it.")
    elif stat.S_ISCHR(about.st_mode) or stat.S_ISBLK(about.st_mode):
        kind, hint = Message("a device"), Message("Give a calendar file.")
    else:
        kind, hint = (
            Message("a pipe or socket"),
            Message("Save its output as a file, and give that."),
        )
    raise UnusableInput(Message("{file} is {kind}, not a file.", file=name, kind=kind), hint)


def _suggest_file(path: str) -> Message:
    if "://" in path:
        return Message("Only files and https:// addresses can be read: download it first.")
    near: list[str] = []
    with suppress(OSError):
        names = [entry.name for entry in Path(path).parent.iterdir() if entry.is_file()]
        near = difflib.get_close_matches(Path(path).name, names, n=1)
    if near:
        return Message("Did you mean {file}?", file=escape_name(near[0]))
    return Message("Check the folder and the spelling.")


def _make_size_error(name: str) -> UnusableInput:
    size = limits.MAX_FILE_BYTES // limits.MIB
    return UnusableInput(
        Message("{file} is larger than {size} MiB.", file=name, size=size),
        Message("Split the calendar into several files."),
    )
