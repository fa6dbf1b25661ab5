"""The files of the calendar that the page has."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from importer import sources
from importer.domain.errors import UnusableInput
from importer.domain.model import Edit, Source
from importer.sources.cell_edits import mended

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
