"""The next command to type, after a run."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from importer.model import ImportResult, State
from importer.settings import Settings

_PLAIN = re.compile(r"[\w./:=+@%,~-]+", re.ASCII)


def with_command(result: ImportResult, settings: Settings, *, sandbox: bool) -> ImportResult:
    """Return the result with the command that goes on from here, if there is one."""
    return replace(result, command=_command(result, settings, sandbox=sandbox))


def _command(result: ImportResult, settings: Settings, *, sandbox: bool) -> str:
    files = [file.path for file in result.run.files]
    counts, options = result.counts(), [*_options(settings)]
    match result.run.state:
        case State.INVALID | State.COMPLETE if counts["invalid"]:
            return _after_mending(files, settings, options)
        case State.COMPLETE if counts["ready"]:
            return _line([*files, *options])
        case State.STOPPED | State.INTERRUPTED:
            return _line([*files, *options])
        case State.COMPLETE if sandbox and not result.run.dry_run and not result.run.exit_status:
            return _line([*files, *options])
    return ""


def _after_mending(files: list[str], settings: Settings, options: list[str]) -> str:
    """Mark the bad cells first; once that is done, check again."""
    if any(report.endswith(".xlsx") for report in settings.report) or len(files) != 1:
        return _line(["check", *files, *options])
    path = Path(files[0])
    marked = path.with_name(f"{path.stem}-marked.xlsx")
    return _line(["check", *files, *options, "--report", str(marked)])


def _options(settings: Settings) -> Iterator[str]:
    """The options that say how to read the file; those about sending are the user's to repeat."""
    for name in ("date_order", "year", "default_type"):
        if (value := getattr(settings, name)) is not None:
            yield from (f"--{name.replace('_', '-')}", str(value))
    for header, field in settings.map.items():
        yield from ("--map", f"{header}={field}")
    for sheet in settings.sheet:
        yield from ("--sheet", sheet)
    for name in ("include_cancelled", "any_year", "skip_invalid"):
        if getattr(settings, name):
            yield f"--{name.replace('_', '-')}"


def _line(words: list[str]) -> str:
    return " ".join(["import-events", *(_quoted(word) for word in words)])


def _quoted(word: str) -> str:
    return word if _PLAIN.fullmatch(word) else '"' + word.replace('"', '\\"') + '"'
