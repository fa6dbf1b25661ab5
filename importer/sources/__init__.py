"""Reads files into tables: cells with their addresses, without any meaning yet.

The import below is late because the fenced child process lives in this package, and its start is
part of every reading of a workbook: it must not pay for what only the parent needs.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importer.sources.reading import Source

__all__ = ["read"]


def read(path: str, data: bytes | None = None) -> "Source":
    """Reads a workbook (.xlsx, .xlsm, .xlsb, .xls, .ods) or delimited text (.csv, .tsv).

    The bytes decide what it is, not the name. They are read once: what is hashed is what is parsed.

    Args:
        path: the path as the user gave it; with `data`, a name for messages only.
        data: the file's bytes, if the caller has them already.

    Raises:
        UnusableInput: the file cannot be read as a table; says why and what to do.
    """
    from importer.sources.reading import read_source

    return read_source(path, data)
