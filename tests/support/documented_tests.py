"""Which tests a page of `docs/` names, and which tests a file has."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")

Named = tuple[str, str]
"""A file's path below the root, and a function in it."""


def page(name: str) -> str:
    """Return a page of `docs/`."""
    return (ROOT / "docs" / name).read_text("utf-8")


def named(text: str) -> list[Named]:
    """Return the tests that a text names, in its order."""
    return _NAMED.findall(text)


def missing(tests: list[Named]) -> list[str]:
    """Return those that do not exist."""
    return [f"{path}::{name}" for path, name in tests if name not in _tests_of(ROOT / path)]


def all_of(folder: Path) -> set[Named]:
    """Return every test of the files in a folder."""
    return {
        (path.relative_to(ROOT).as_posix(), name)
        for path in folder.glob("test_*.py")
        for name in _tests_of(path)
    }


def _tests_of(path: Path) -> set[str]:
    if not path.is_file():
        return set()
    tree = ast.parse(path.read_text("utf-8"))
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    return {one.name for one in functions if one.name.startswith("test_")}
