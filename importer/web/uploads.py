"""Uploaded files: size-limited while streaming, stored privately, and collected into one calendar."""

import os
import tempfile
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from starlette.requests import Request

from importer import sources
from importer.domain.errors import UnusableInput
from importer.domain.model import Edit, Source
from importer.domain.safe_text import shown
from importer.sources import limits
from importer.sources.cell_edits import mended

UPLOAD_BYTES = limits.FETCHED_BYTES
"""Most bytes of an uploaded file, the same as of a download."""
WORDS_BYTES = 1 << 20
"""Most bytes of any other request body."""
_LONGEST_NAME = 120


class TooLarge(UnusableInput):
    """The request body exceeds its limit."""


async def keep(request: Request, folder: Path, max_bytes: int = UPLOAD_BYTES) -> Path:
    """Save the request body as a file that only this user can read (0600); return its path.

    Raises:
        TooLarge: it has more than `max_bytes` bytes; nothing is saved.
    """
    _check_claim(request, max_bytes)
    handle, name = tempfile.mkstemp(prefix="upload-", dir=folder)
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            async for chunk in _counted(request, max_bytes):
                file.write(chunk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


async def body(request: Request, max_bytes: int = WORDS_BYTES) -> bytes:
    """Return the request body.

    Raises:
        TooLarge: it has more than `max_bytes` bytes.
    """
    _check_claim(request, max_bytes)
    return b"".join([chunk async for chunk in _counted(request, max_bytes)])


def calendar_name(name: str) -> str:
    """Return the display name of a file; a name from the browser is data and never used as a path."""
    base = name.replace("\\", "/").rpartition("/")[2].replace(":", "")
    return shown(base)[-_LONGEST_NAME:].strip(". ") or "calendar"


async def _counted(request: Request, max_bytes: int) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > max_bytes:
            raise _too_large(max_bytes)
        yield chunk


def _check_claim(request: Request, max_bytes: int) -> None:
    claimed = request.headers.get("content-length", "")
    if claimed.isdigit() and int(claimed) > max_bytes:
        raise _too_large(max_bytes)


def _too_large(max_bytes: int) -> TooLarge:
    return TooLarge(
        f"The file is larger than {max_bytes // limits.MIB} MiB.",
        "Split the calendar into several.",
    )


MOST_FILES = 20
"""Most files of one calendar."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of the calendar.

    Attributes:
        name: unique among the files, only for display.
        path: location of its bytes.
        read: its cells as uploaded.
        mended: its cells with corrections.
    """

    name: str
    path: Path
    read: Source
    mended: Source

    def with_edit(self, edit: Edit) -> "Upload":
        """Return the file with a corrected cell.

        Raises:
            UnusableInput: there is no such cell.
        """
        return replace(self, mended=mended(self.mended, [edit]))


def upload_of(name: str, path: Path, others: Collection[Upload]) -> Upload:
    """Read a file to be added to others of the calendar.

    Raises:
        UnusableInput: it cannot be read as a table, or there are too many files.
    """
    if len(others) == MOST_FILES:
        raise UnusableInput(f"A calendar has {MOST_FILES} files at most.")
    name = _unlike({one.name for one in others}, name)
    source = sources.read(name, path.read_bytes())
    return Upload(name, path, source, source)


class Waiting:
    """Files of a calendar whose upload is not complete; it is used as a whole or not at all."""

    def __init__(self) -> None:
        self._held: tuple[Upload, ...] = ()

    def __bool__(self) -> bool:
        return bool(self._held)

    def add(self, name: str, path: Path, others: tuple[Upload, ...]) -> None:
        """Add a file; if it is refused, remove all waiting files.

        Args:
            name: its name, only for display.
            path: location of its bytes.
            others: files of the calendar that it joins.

        Raises:
            UnusableInput: it cannot be read as a table, or there are too many files.
        """
        try:
            self._held += (upload_of(name, path, (*others, *self._held)),)
        except BaseException:
            self.drop()
            raise

    def release(self) -> tuple[Upload, ...]:
        """Return the waiting files and clear the list."""
        uploads, self._held = self._held, ()
        return uploads

    def drop(self) -> None:
        """Delete the waiting files."""
        for one in self.release():
            one.path.unlink(missing_ok=True)


def _unlike(taken: set[str], name: str) -> str:
    """Return the name, made unique by a number: `season (2).xlsx`."""
    path = Path(name)
    names = (f"{path.stem} ({number}){path.suffix}" for number in count(2))
    return name if name not in taken else next(one for one in names if one not in taken)
