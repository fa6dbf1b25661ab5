"""Where a ledger's files are while it is in use."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from importer.domain.errors import Stopped

_WAL = "-wal"


class Whereabouts:
    """Notices that the ledger's files are no longer where they were opened.

    A file that was removed or replaced takes everything that is written to it until its last user
    closes it: an intent there would not be durable.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._first: dict[Path, tuple[int, int]] | None = None

    def check(self) -> None:
        """Compare, in a transaction (by then the log exists, where the file system allows one).

        Raises:
            Stopped: they are elsewhere.
        """
        if self._first is None:
            self._first = dict(self._found())
        if self._file not in self._first or not self._first.items() <= dict(self._found()).items():
            raise Stopped(
                f"The ledger {self._file} was removed or replaced while it was in use, so nothing "
                "more was sent.",
                "Put it back, or let `import-events ledger rebuild` make a new one; the same command "
                "goes on from there.",
            )

    def _found(self) -> Iterator[tuple[Path, tuple[int, int]]]:
        for file in (self._file, self._file.with_name(self._file.name + _WAL)):
            with suppress(FileNotFoundError):
                about = file.stat()
                yield file, (about.st_dev, about.st_ino)
