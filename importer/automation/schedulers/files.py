"""The files that a schedule needs: units and workflows."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from importer.domain.errors import UnusableInput


def holds(path: Path, content: str) -> bool:
    """Whether the file is there with this content."""
    try:
        return path.read_bytes() == content.encode()
    except OSError:
        return False


def write(contents: dict[Path, str]) -> str:
    """Write files; return their paths.

    Raises:
        UnusableInput: the disk or the folder refuses.
    """
    for path, content in contents.items():
        with _refusing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode())
    return ", ".join(map(str, contents))


def delete(*paths: Path) -> None:
    """Delete files.

    Raises:
        UnusableInput: the folder refuses.
    """
    for path in paths:
        with _refusing(path):
            path.unlink()


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Say in words what the disk or the folder refuses."""
    try:
        yield
    except OSError as error:
        raise UnusableInput(
            f"{path} cannot be written: {error.strerror}.",
            "Without --install what it should hold is printed, ready to paste.",
        ) from None
