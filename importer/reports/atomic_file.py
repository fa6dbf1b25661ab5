"""Atomic writing of report files, readable by their owner only, and the check before a run."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from importer.domain.errors import UnusableInput
from importer.domain.message import Message


def check_target(path: str | Path, inputs: Iterable[str], protected: Iterable[str] = ()) -> None:
    """Check that a report may be written to `path`.

    Args:
        path: the report file; it need not exist.
        inputs: the files of the run, which are never written to.
        protected: other files that a report may not overwrite.

    Raises:
        UnusableInput: `path` is one of these files or not a regular file, or its folder is missing
            or not writable.
    """
    target = Path(path)
    other_name = Message("Give the report another name.")
    if any(_is_same_file(target, Path(name)) for name in inputs):
        raise UnusableInput(
            Message(
                "The report {path} is the calendar itself, which is never written to.", path=path
            ),
            other_name,
        )
    if any(_is_same_file(target, Path(name).expanduser()) for name in protected):
        raise UnusableInput(
            Message(
                "The report {path} would overwrite the ledger or the file of the key.", path=path
            ),
            other_name,
        )
    if target.exists() and not target.is_file():
        raise UnusableInput(
            Message("The report {path} is not a file.", path=path), Message("Give a file name.")
        )
    _check_folder(path, target.absolute().parent)


def _check_folder(path: str | Path, folder: Path) -> None:
    if not folder.is_dir():
        raise UnusableInput(
            Message(
                "The report {path} cannot be written: there is no folder {folder}.",
                path=path,
                folder=folder,
            ),
            Message("Create the folder, or name another."),
        )
    if not os.access(folder, os.W_OK):
        reason = Message("the folder {folder} is not writable", folder=folder)
        raise _make_unwritable_error(path, reason)


def write_atomically(path: str | Path, content: bytes) -> None:
    """Write a file completely or not at all, with the permissions 0600.

    Raises:
        UnusableInput: the operating system reports an error, such as a full disk.
    """
    target = Path(path)
    try:
        handle, name = tempfile.mkstemp(prefix=".report-", suffix=".tmp", dir=target.parent)
    except OSError as reason:
        raise _make_unwritable_error(path, _format_os_error(reason)) from reason
    try:
        with os.fdopen(handle, "wb") as file:  # mkstemp creates it with mode 0600
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except OSError as reason:
        raise _make_unwritable_error(path, _format_os_error(reason)) from reason
    finally:
        Path(name).unlink(missing_ok=True)


def _is_same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one.absolute() == other.absolute()


def _format_os_error(reason: OSError) -> str:
    return reason.strerror or type(reason).__name__


def _make_unwritable_error(path: str | Path, reason: str) -> UnusableInput:
    return UnusableInput(
        Message("The report {path} cannot be written: {reason}.", path=path, reason=reason),
        Message(
            "Name a file in a folder that you can write to; close it if another program has it open."
        ),
    )
