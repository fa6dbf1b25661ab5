"""Reads files into tables: cells with their addresses, without any meaning yet.

The import below is late because the fenced child process lives in this package, and its start is
part of every reading of a workbook: it must not pay for what only the parent needs.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importer.domain.model import Source

__all__ = ["content", "is_url", "read"]


def is_url(path: str) -> bool:
    """Tell whether a calendar is to be fetched from the web."""
    return path.lower().startswith(("https://", "http://"))


def content(path: str) -> bytes:
    """Returns the bytes of a file, or of what a URL gives.

    Raises:
        UnusableInput: there is none, or it is too large.
        Stopped: the web server is away just now.
    """
    if is_url(path):
        from importer.sources.download import fetch

        return fetch(path)
    from importer.sources.files import bytes_of

    return bytes_of(path)


def read(path: str, data: bytes | None = None) -> "Source":
    """Reads a workbook (.xlsx, .xlsm, .xlsb, .xls, .ods) or delimited text (.csv, .tsv).

    The bytes decide what it is, not the name. They are read once: what is hashed is what is parsed.

    Args:
        path: the path or URL as the user gave it; with `data`, a name for messages only.
        data: the file's bytes, if the caller has them already.

    Raises:
        UnusableInput: the file cannot be read as a table; says why and what to do.
        Stopped: it is a URL, and the web server is away just now.
    """
    from importer.sources.files import read_source

    return read_source(path, content(path) if data is None else data)
