"""Detect that a ledger's files were removed or replaced while it is in use."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from importer.domain.errors import Stopped
from importer.domain.message import Message

_WAL_SUFFIX = "-wal"


class FileIdentityGuard:
    """Compares the ledger's files with the ones that were opened.

    A removed or replaced file still accepts writes until its last user closes it, but they are lost
    then: an intent in it would not be durable.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._opened_files: dict[Path, tuple[int, int]] | None = None

    def check_files(self) -> None:
        """Compare inside a transaction: by then the log exists, if the file system supports one.

        Raises:
            Stopped: a file was removed or replaced.
        """
        if self._opened_files is None:
            self._opened_files = dict(self._read_identities())
        if (
            self._file not in self._opened_files
            or not self._opened_files.items() <= dict(self._read_identities()).items()
        ):
            raise Stopped(
                Message(
                    "The ledger {file} was removed or replaced during the run. No more events were sent.",
                    file=str(self._file),
                ),
                Message(
                    "Restore it, or run `import-events ledger rebuild`. Then run the same command to "
                    "continue."
                ),
            )

    def _read_identities(self) -> Iterator[tuple[Path, tuple[int, int]]]:
        for file in (self._file, self._file.with_name(self._file.name + _WAL_SUFFIX)):
            with suppress(FileNotFoundError):
                about = file.stat()
                yield file, (about.st_dev, about.st_ino)
