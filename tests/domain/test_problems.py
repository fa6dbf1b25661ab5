"""The codes of problems are promises: every code in use is listed, and every listed code is used."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from importer.domain import problems
from importer.domain.fields import REQUIRED_FIELDS
from importer.domain.model import Problem
from importer.domain.problems import PROBLEM_CODES
from importer.parsing.cells.cell_problem import CellProblem

PACKAGE = Path(problems.__file__).parents[1]
MAKERS = {Problem.__name__, CellProblem.__name__}
"""What is called with a code first; the schema's checks are held by the schema's own tests."""


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.name != "problems.py" and path.parent.name != "messages":
            yield path, ast.parse(path.read_text("utf-8"))


def texts() -> set[str]:
    """Every text that stands in the package's source."""
    return {
        node.value
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def codes_made() -> Iterator[tuple[str, str]]:
    """Where and with which code a problem or a refusal is made, as far as it is written there."""
    for path, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else None
            given = [word.value for word in node.keywords if word.arg == "code"]
            first = [*(node.args[:1] if name in MAKERS else []), *given]
            for part in first:
                for value in ast.walk(part):
                    if isinstance(value, ast.Constant) and isinstance(value.value, str):
                        yield f"{path.relative_to(PACKAGE)}:{node.lineno}", value.value


def missing_codes() -> set[str]:
    """Return the codes that the schema derives from the names of required fields."""
    return {f"{name}_missing" for name in REQUIRED_FIELDS}


def test_every_code_that_is_made_is_listed():
    made = dict(codes_made())
    assert made, "the scan finds nothing"
    assert {where: code for where, code in made.items() if code not in PROBLEM_CODES} == {}
    assert missing_codes() <= PROBLEM_CODES.keys()


def test_every_problem_code_is_used():
    assert PROBLEM_CODES.keys() - texts() - missing_codes() == set()


@pytest.mark.parametrize("code", PROBLEM_CODES)
def test_codes_are_stable_words_with_a_meaning(code):
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", code)
    assert PROBLEM_CODES[code]
    assert not PROBLEM_CODES[code].endswith(".")
