"""Read files and URLs into tables: cells with addresses, not interpreted yet.

Imports are late because the sandboxed subprocess belongs to this package, and every read of a
workbook starts it: it must not import modules that only the parent needs.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importer.domain.model import Source

__all__ = ["is_url", "load_bytes", "read_source"]


def is_url(path: str) -> bool:
    """Tell whether a calendar's path is a URL."""
    return path.lower().startswith(("https://", "http://"))


def load_bytes(path: str) -> bytes:
    """Return the content of a file or URL.

    Raises:
        UnusableInput: it does not exist, cannot be read or is too large.
        Stopped: the web server is temporarily unavailable.
    """
    if is_url(path):
        from importer.sources.download import fetch_url

        return fetch_url(path)
    from importer.sources.files import read_bytes

    return read_bytes(path)


def read_source(path: str, data: bytes | None = None) -> "Source":
    """Read a workbook (.xlsx, .xlsm, .xlsb, .xls, .ods) or delimited text (.csv, .tsv).

    The bytes determine the format, not the name. They are read once, so that the hash belongs to the
    parsed content.

    Args:
        path: the path or URL as the user gave it; with `data`, a name for messages only.
        data: the file's bytes, if the caller has them already.

    Raises:
        UnusableInput: the file cannot be read as a table; the message has the reason and a hint.
        Stopped: it is a URL, and the web server is temporarily unavailable.
    """
    from importer.sources.files import parse_source

    return parse_source(path, load_bytes(path) if data is None else data)
