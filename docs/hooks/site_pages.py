"""Build the pages of the documentation site that come from other files or from the code.

This is an MkDocs hook (`mkdocs.yml` names it). The pages exist only in the built site, so they are
always current.
"""

import posixpath
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

import importer
from importer.cli.commands import cli
from importer.domain.fields import FIELDS
from importer.domain.problems import PROBLEM_CODES
from importer.settings import OPTIONS, format_option_name

COPIES = {
    "index.md": "README.md",
    "contributing.md": "CONTRIBUTING.md",
    "security.md": "SECURITY.md",
    "changelog.md": "CHANGELOG.md",
    "benchmarks.md": "benchmarks/README.md",
}
"""Pages of the site that are files of the repository outside docs/."""

_ROOT = Path(__file__).parents[2]
_CONTEXT = click.Context(cli)

_OPTIONS = {
    "Settings": "\n    options:\n      members: [resolve_rate_limit]\n      show_signature: false\n\n"
    "[All settings](settings.md) lists the attributes."
}
"""Options of mkdocstrings for single names: the defaults of settings are declarations."""

_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)#:\s]*)(#[^)\s]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the copied and the generated pages."""
    for uri, path in COPIES.items():
        files.append(File.generated(config, uri, abs_src_path=str(_ROOT / path)))
    for uri, build in GENERATED.items():
        files.append(File.generated(config, uri, content=build()))
    return files


def on_page_markdown(markdown: str, page: Page, files: Files, **_: object) -> str:
    """Point links that lead out of docs/ to the site's pages; links to source files become text."""
    source = COPIES.get(page.file.src_uri, f"docs/{page.file.src_uri}")

    def replace(match: re.Match[str]) -> str:
        mark, text, target, anchor = match[1], match[2], match[3], match[4] or ""
        if not target:
            return match[0]
        uri = _find_page(posixpath.normpath(posixpath.join(posixpath.dirname(source), target)))
        if files.get_file_from_path(uri) is None:
            return text
        relative = posixpath.relpath(uri, posixpath.dirname(page.file.src_uri) or ".")
        return f"{mark}[{text}]({relative}{anchor})"

    return _LINK.sub(replace, markdown)


def build_commands_page() -> str:
    """Return the reference of all commands with their options."""
    sections = [
        "# Commands and options",
        "`import-events.toml` and jobs files accept the options of an import: see [Settings](settings.md).",
    ]
    for path, command in _iter_commands(cli, "import-events"):
        sections += [f"## `{path}`", (command.help or "").replace("\b", "").strip()]
        sections += _build_option_table(command)
    return "\n\n".join(sections) + "\n"


def build_columns_page() -> str:
    """Return the reference of the columns of a calendar."""
    rows = [
        [field.label, f"`{field.name}`", "yes" if field.required else "", field.help, field.example]
        for field in FIELDS
    ]
    header = ["Column", "Field for `--map`", "Required", "Content", "Example"]
    return f"# Columns\n\n{_build_table(header, rows)}\n"


def build_problem_codes_page() -> str:
    """Return the reference of the problem codes."""
    rows = [[f"`{code}`", meaning] for code, meaning in PROBLEM_CODES.items()]
    return f"# Problem codes\n\n{_build_table(['Code', 'Meaning'], rows)}\n"


def build_python_api_page() -> str:
    """Return the page on which mkdocstrings documents every public name of the package."""
    functions = [name for name in importer.__all__ if name[0].islower()]
    classes = [name for name in importer.__all__ if not name[0].islower()]
    sections = ["# Python API", "See [the guide](../python.md) for examples."]
    for title, names in (("Functions", functions), ("Types", classes)):
        sections += [
            f"## {title}",
            *(f"::: importer.{name}{_OPTIONS.get(name, '')}" for name in names),
        ]
    return "\n\n".join(sections) + "\n"


def build_settings_page() -> str:
    """Return the reference of all settings, in the order of their declaration."""
    rows = [
        [
            f"`{name}`",
            f"`{format_option_name(name)}`" if option.on_command_line else "",
            f"`{option.variable}`" if option.variable else "",
            option.help + (" Not in files." if option.for_one_run else ""),
        ]
        for name, option in OPTIONS.items()
    ]
    header = ["Setting", "Option", "Environment variable", "Meaning"]
    return (
        "# Settings\n\nNames in `import-events.toml`, jobs files and `importer.Settings`. Options override "
        f"environment variables, which override files.\n\n{_build_table(header, rows)}\n"
    )


GENERATED: dict[str, Callable[[], str]] = {
    "reference/commands.md": build_commands_page,
    "reference/settings.md": build_settings_page,
    "reference/columns.md": build_columns_page,
    "reference/problem-codes.md": build_problem_codes_page,
    "reference/python-api.md": build_python_api_page,
}


def _find_page(path: str) -> str:
    pages = {source: uri for uri, source in COPIES.items()}
    return pages.get(path, path.removeprefix("docs/"))


def _iter_commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _iter_commands(command, f"{path} {name}")
        else:
            arguments = [one.make_metavar(_CONTEXT) for one in _list_arguments(command)]
            yield " ".join([path, *([] if command.hidden else [name]), *arguments]), command


def _list_arguments(command: click.Command) -> list[click.Argument]:
    return [one for one in command.params if isinstance(one, click.Argument)]


def _build_option_table(command: click.Command) -> list[str]:
    records = [
        record
        for one in command.params
        if isinstance(one, click.Option) and (record := one.get_help_record(_CONTEXT))
    ]
    rows = [[f"`{names}`", text.replace("|", "&#124;")] for names, text in records]
    return [_build_table(["Option", "Meaning"], rows)] if rows else []


def _build_table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
