"""`docs/shapes.md` names every test of a shape, and no test that is not there."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "shapes.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", PAGE)


def named_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    return {one.name for one in functions if one.name.startswith("test_")}


def test_every_test_that_is_named_exists():
    assert len(NAMED) == len(set(NAMED))
    assert [f"{path}::{name}" for path, name in NAMED if name not in named_in(ROOT / path)] == []


def test_every_shape_has_its_line():
    there = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in Path(__file__).parent.glob("test_*.py")
        for name in named_in(path)
    }
    assert there - set(NAMED) == set()
