"""The README cannot drift from the program."""

import re
from pathlib import Path

import pytest

from importer.cli.commands import cli
from importer.domain.fields import FIELDS
from importer.domain.model import State, Status
from importer.domain.problems import PROBLEM_CODES
from importer.settings import resolve_settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def table(header: str) -> list[list[str]]:
    """Return the rows of the README's table that starts with `header`."""
    lines = README[README.index(header) :].splitlines()[2:]
    rows = [line for line in lines[: lines.index("")] if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_the_column_guide_names_every_field():
    expected = [
        [field.label, "yes" if field.required else "", field.help, f"`{field.example}`"]
        for field in FIELDS
    ]
    assert table("| column | required |") == expected


def test_every_problem_code_is_listed():
    assert table("| code | means |") == [
        [f"`{code}`", means] for code, means in PROBLEM_CODES.items()
    ]


def test_every_status_of_a_row_is_explained():
    explained = {row[0].strip("`") for row in table("| status | means |\n|---|---|\n| `created`")}
    assert explained | {"ready"} == {status.value for status in Status}


def test_every_state_of_a_run_is_named():
    named = re.search(r'"state": "([a-z|]+)"', README)
    assert named is not None
    assert set(named[1].split("|")) == {state.value for state in State}


@pytest.mark.parametrize("name", ["check", "template", "sandbox"])
def test_every_command_is_shown(name):
    assert name in cli.commands
    assert f"`import-events {name}" in README


def test_every_visible_command_stands_in_the_table():
    shown = set(re.findall(r"^\| `import-events ([a-z]+)\b", README, re.MULTILINE))
    visible = {name for name, command in cli.commands.items() if not command.hidden}
    assert visible <= shown


def test_the_example_of_a_settings_file_is_one(tmp_path):
    example = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert example is not None
    file = tmp_path / "import-events.toml"
    file.write_text(example[1], encoding="utf-8")
    settings = resolve_settings({}, {}, (file,))
    assert settings.default_type == "race"
    assert settings.address_fields == {"street": "line1"}


def test_nothing_links_to_a_file_that_is_not_there():
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_documents_name_only_files_that_exist():
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        named = re.findall(
            r"`((?:importer|tests|benchmarks)/[\w./-]*)`", document.read_text("utf-8")
        )
        missing = [path for path in named if not (ROOT / path).exists()]
        assert not missing, f"{document.name} names {missing}"


def test_the_path_of_a_calendar_names_only_modules_that_exist():
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    _, to_sources, _, to_reports, *_ = text[text.index("## The path of a calendar") :].split("```")
    modules = re.findall(r"^ *([\w/]+(?:\.py|/))", to_sources + to_reports, re.MULTILINE)
    assert len(modules) > 20
    assert [module for module in modules if not (ROOT / "importer" / module).exists()] == []
