"""A file on its way in: counted while it streams, kept where nobody else can read it."""

import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.requests import Request

from importer.domain.errors import UnusableInput
from importer.domain.safe_text import shown
from importer.sources import limits

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
