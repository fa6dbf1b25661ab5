"""The files of the calendar that the page has."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from importer import sources
from importer.errors import UnusableInput
from importer.model import Edit, Source
from importer.sources.mending import mended

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


def _unlike(taken: set[str], name: str) -> str:
    """Return the name, or one like it that no other file has: `season (2).xlsx`."""
    path = Path(name)
    names = (f"{path.stem} ({number}){path.suffix}" for number in count(2))
    return name if name not in taken else next(one for one in names if one not in taken)
