"""Uploaded files: size-limited while streaming, stored privately, and collected into one calendar."""

import os
import tempfile
from collections.abc import AsyncIterator, Collection
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from starlette.requests import Request

from importer import sources
from importer.domain.errors import UnusableInput
from importer.domain.model import Correction, Source
from importer.domain.safe_text import escape_name
from importer.messages import Message
from importer.sources import limits
from importer.sources.cell_corrections import apply_corrections

MAX_UPLOAD_BYTES = limits.MAX_DOWNLOAD_BYTES
"""Most bytes of an uploaded file, the same as of a download."""
MAX_BODY_BYTES = 1 << 20
"""Most bytes of any other request body."""
_MAX_NAME_LENGTH = 120


class TooLarge(UnusableInput):
    """The request body exceeds its limit."""


async def save_body(request: Request, folder: Path, max_bytes: int = MAX_UPLOAD_BYTES) -> Path:
    """Save the request body as a file that only this user can read (0600); return its path.

    Raises:
        TooLarge: it has more than `max_bytes` bytes; nothing is saved.
    """
    _check_content_length(request, max_bytes)
    handle, name = tempfile.mkstemp(prefix="upload-", dir=folder)
    path = Path(name)
    with ExitStack() as on_error:
        on_error.callback(path.unlink, missing_ok=True)
        with os.fdopen(handle, "wb") as file:
            async for chunk in _iter_chunks(request, max_bytes):
                file.write(chunk)
        on_error.pop_all()
    return path


async def read_body(request: Request, max_bytes: int = MAX_BODY_BYTES) -> bytes:
    """Return the request body.

    Raises:
        TooLarge: it has more than `max_bytes` bytes.
    """
    _check_content_length(request, max_bytes)
    return b"".join([chunk async for chunk in _iter_chunks(request, max_bytes)])


def clean_file_name(name: str) -> str:
    """Return the display name of a file; a name from the browser is data and never used as a path."""
    base = name.replace("\\", "/").rpartition("/")[2].replace(":", "")
    return escape_name(base)[-_MAX_NAME_LENGTH:].strip(". ") or "calendar"


async def _iter_chunks(request: Request, max_bytes: int) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > max_bytes:
            raise _create_size_error(max_bytes)
        yield chunk


def _check_content_length(request: Request, max_bytes: int) -> None:
    claimed = request.headers.get("content-length", "")
    if claimed.isdigit() and int(claimed) > max_bytes:
        raise _create_size_error(max_bytes)


def _create_size_error(max_bytes: int) -> TooLarge:
    return TooLarge(
        Message("The file is larger than {size} MiB.", size=max_bytes // limits.MIB),
        Message("Split the calendar into several files."),
    )


MAX_FILES = 20
"""Most files of one calendar."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of the calendar.

    Attributes:
        name: unique among the files, only for display.
        path: location of its bytes.
        original: its cells as uploaded.
        corrected: its cells with corrections.
    """

    name: str
    path: Path
    original: Source
    corrected: Source

    def apply_correction(self, edit: Correction) -> "Upload":
        """Return the file with a corrected cell.

        Raises:
            UnusableInput: there is no such cell.
        """
        return replace(self, corrected=apply_corrections(self.corrected, [edit]))


def load_upload(name: str, path: Path, others: Collection[Upload]) -> Upload:
    """Read a file to be added to others of the calendar.

    Raises:
        UnusableInput: it cannot be read as a table, or there are too many files.
    """
    if len(others) == MAX_FILES:
        raise UnusableInput(Message("A calendar has at most {count} files.", count=MAX_FILES))
    name = _make_unique_name({one.name for one in others}, name)
    source = sources.read_source(name, path.read_bytes())
    return Upload(name, path, source, source)


class PendingUploads:
    """Files of a calendar whose upload is not complete; it is used as a whole or not at all."""

    def __init__(self) -> None:
        self._uploads: tuple[Upload, ...] = ()

    def __bool__(self) -> bool:
        return bool(self._uploads)

    def add_file(self, name: str, path: Path, others: tuple[Upload, ...]) -> None:
        """Add a file; if it is refused, remove all waiting files.

        Args:
            name: its name, only for display.
            path: location of its bytes.
            others: files of the calendar that it joins.

        Raises:
            UnusableInput: it cannot be read as a table, or there are too many files.
        """
        with ExitStack() as on_error:
            on_error.callback(self.remove_files)
            self._uploads += (load_upload(name, path, (*others, *self._uploads)),)
            on_error.pop_all()

    def collect_files(self) -> tuple[Upload, ...]:
        """Return the waiting files and clear the list."""
        uploads, self._uploads = self._uploads, ()
        return uploads

    def remove_files(self) -> None:
        """Delete the waiting files."""
        for one in self.collect_files():
            one.path.unlink(missing_ok=True)


def _make_unique_name(taken: set[str], name: str) -> str:
    """Return the name, made unique by a number: `season (2).xlsx`."""
    path = Path(name)
    names = (f"{path.stem} ({number}){path.suffix}" for number in count(2))
    return name if name not in taken else next(one for one in names if one not in taken)
