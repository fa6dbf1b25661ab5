"""A file on its way in: counted while it streams, kept where nobody else can read it."""

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
"""Most bytes of an uploaded calendar: as many as of one that is fetched from the web."""
WORDS_BYTES = 1 << 20
"""Most bytes of anything else that the page sends."""
_LONGEST_NAME = 120


class TooLarge(UnusableInput):
    """The upload has more bytes than a calendar may have."""


async def keep(request: Request, folder: Path, most: int = UPLOAD_BYTES) -> Path:
    """Keep the request's body in a file of its own with the permissions 0600; return its path.

    Raises:
        TooLarge: nothing of it is kept.
    """
    _check_claim(request, most)
    handle, name = tempfile.mkstemp(prefix="upload-", dir=folder)
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            async for chunk in _counted(request, most):
                file.write(chunk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


async def body(request: Request, most: int = WORDS_BYTES) -> bytes:
    """Return the request's body.

    Raises:
        TooLarge: it has more than `most` bytes.
    """
    _check_claim(request, most)
    return b"".join([chunk async for chunk in _counted(request, most)])


def calendar_name(said: str) -> str:
    """Return the name to show for a file: what was said is data, and never becomes a path."""
    base = said.replace("\\", "/").rpartition("/")[2].replace(":", "")
    return shown(base)[-_LONGEST_NAME:].strip(". ") or "calendar"


async def _counted(request: Request, most: int) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise _too_large(most)
        yield chunk


def _check_claim(request: Request, most: int) -> None:
    claimed = request.headers.get("content-length", "")
    if claimed.isdigit() and int(claimed) > most:
        raise _too_large(most)


def _too_large(most: int) -> TooLarge:
    return TooLarge(
        f"The file is larger than {most // limits.MIB} MiB.", "Split the calendar into several."
    )


MOST_FILES = 20
"""Most files of one calendar."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of the calendar: its name as data, where its bytes lie, its cells as read and as mended."""

    name: str
    path: Path
    read: Source
    mended: Source

    def with_edit(self, edit: Edit) -> "Upload":
        """Return it with a cell mended.

        Raises:
            UnusableInput: there is no such cell.
        """
        return replace(self, mended=mended(self.mended, [edit]))


def upload_of(name: str, path: Path, others: Collection[Upload]) -> Upload:
    """Read a file that stands beside others of the calendar.

    Raises:
        UnusableInput: it cannot be read as a table, or there are too many.
    """
    if len(others) == MOST_FILES:
        raise UnusableInput(f"A calendar has {MOST_FILES} files at most.")
    name = _unlike({one.name for one in others}, name)
    source = sources.read(name, path.read_bytes())
    return Upload(name, path, source, source)


class Waiting:
    """Files of a calendar that is not all here yet: it is taken whole or not at all."""

    def __init__(self) -> None:
        self._held: tuple[Upload, ...] = ()

    def __bool__(self) -> bool:
        return bool(self._held)

    def add(self, name: str, path: Path, beside: tuple[Upload, ...]) -> None:
        """Hold one more; if it is refused, none is held.

        Raises:
            UnusableInput: it cannot be read as a table, or there are too many.
        """
        try:
            self._held += (upload_of(name, path, (*beside, *self._held)),)
        except BaseException:
            self.drop()
            raise

    def release(self) -> tuple[Upload, ...]:
        """Return what was held, and hold it no more."""
        held, self._held = self._held, ()
        return held

    def drop(self) -> None:
        """Remove what was held."""
        for one in self.release():
            one.path.unlink(missing_ok=True)


def _unlike(taken: set[str], name: str) -> str:
    """Return the name, or one like it that no other file has: `season (2).xlsx`."""
    path = Path(name)
    names = (f"{path.stem} ({number}){path.suffix}" for number in count(2))
    return name if name not in taken else next(one for one in names if one not in taken)
