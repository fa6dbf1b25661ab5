"""The snippets of docs/python.md: all compile, the plain ones run, and their names are there."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import importer
from importer.domain.intervals_api import API_KEY_VARIABLE
from importer.settings import BASE_URL_VARIABLE, LEDGER_VARIABLE

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
PLAIN = [snippet for snippet in SNIPPETS if not re.search("airflow|prefect|dagster", snippet)]
CALENDAR = "Name,Date,Type\nA,05/30/2027,race\nB,06/06/2027,race\n"


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_a_snippet_uses_what_there_is(snippet):
    used = {
        node.attr
        for node in ast.walk(ast.parse(snippet))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "importer"
    }
    assert used <= set(importer.__all__)
    assert "import_calendar" in used


def test_there_is_a_snippet_for_each_orchestrator():
    assert len(PLAIN) == 2
    for name in ("airflow", "prefect", "dagster"):
        assert any(f"import {name}" in one or f"from {name}" in one for one in SNIPPETS)


@pytest.mark.parametrize("snippet", PLAIN)
def test_a_plain_snippet_imports_a_calendar(snippet, sandbox, tmp_path):
    server = sandbox()
    for name in ("calendar.xlsx", "spring.xlsx", "autumn.csv"):
        (tmp_path / name).write_text(CALENDAR.replace("A", name[:2]).replace("B", name[:3]))
    environment = {
        **os.environ,
        BASE_URL_VARIABLE: server.base_url,
        API_KEY_VARIABLE: server.key,
        LEDGER_VARIABLE: str(tmp_path / "ledger.sqlite3"),
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-c", snippet],
        cwd=tmp_path, env=environment, capture_output=True, check=False, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert len(server.state.events) == (4 if "spring" in snippet else 2)
