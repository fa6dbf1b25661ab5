"""What a hostile file is: a name that says what it is, its bytes, and how reading it must end."""

from collections.abc import Callable
from dataclasses import dataclass

Build = Callable[[], bytes]

READ = ""
"""The file is odd, but it can be read, and is."""


@dataclass(frozen=True, slots=True)
class Case:
    """One hostile file.

    Attributes:
        name: the file's name; says what is in it.
        build: makes its bytes, the same ones each time.
        says: what the refusal must contain; `READ` where the file must be read; `None` where a
            read and any sentence are equally right.
        rows: for what must be read: how many rows its first sheet has; `None` for any number.
    """

    name: str
    build: Build
    says: str | None = None
    rows: int | None = None


CASES: list[Case] = []


def hostile(
    ending: str, says: str | None = None, rows: int | None = None
) -> Callable[[Build], Build]:
    """Take the builder below into the corpus, under its own name."""

    def take(build: Build) -> Build:
        add(f"{build.__name__.replace('_', '-').strip('-')}.{ending}", build, says, rows)
        return build

    return take


def add(name: str, build: Build, says: str | None = None, rows: int | None = None) -> None:
    """Take a file into the corpus; a file with expected rows must be read."""
    assert name not in {case.name for case in CASES}, name
    CASES.append(Case(name, build, READ if rows is not None else says, rows))
