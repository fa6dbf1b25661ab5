"""Suggests the command to run after a run."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from importer.domain.intervals_api import BASE_URL
from importer.domain.model import ImportResult, State
from importer.domain.rate_limit import serialize_rate
from importer.settings import Settings

_SAFE_WORD = re.compile(r"[\w./:=+@%,~-]+", re.ASCII)


def add_next_command(result: ImportResult, settings: Settings, *, sandbox: bool) -> ImportResult:
    """Return the result with the command to run next, if there is one."""
    return replace(result, command=_build_command(result, settings, sandbox=sandbox))


def _build_command(result: ImportResult, settings: Settings, *, sandbox: bool) -> str:
    files = [file.path for file in result.run.files]
    counts, options = result.counts(), [*_iter_reading_options(settings)]
    where = ["--sandbox"] if sandbox else [*_iter_sending_options(settings)]
    match result.run.state:
        case State.INVALID | State.COMPLETE if counts["invalid"]:
            return _build_check_command(files, settings, options)
        case State.COMPLETE if sandbox and not result.run.dry_run and not result.run.exit_status:
            return _join_command([*files, *options])
        case State.STOPPED | State.INTERRUPTED:
            return _join_command([*files, *options, *where])
        case State.COMPLETE if counts["ready"]:
            return _join_command([*files, *options, *where])
    return ""


def _build_check_command(files: list[str], settings: Settings, options: list[str]) -> str:
    """Return a `check` command that writes a marked workbook, unless the run wrote one."""
    if any(report.endswith(".xlsx") for report in settings.report) or len(files) != 1:
        return _join_command(["check", *files, *options])
    path = Path(files[0])
    marked = path.with_name(f"{path.stem}-marked.xlsx")
    return _join_command(["check", *files, *options, "--report", str(marked)])


def _iter_reading_options(settings: Settings) -> Iterator[str]:
    """Yield the options for how to read the file."""
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


def _iter_sending_options(settings: Settings) -> Iterator[str]:
    """Yield the options for where and how fast to send: another target would be a new import.

    The password of the ledger is left out, so it is looked up as PostgreSQL's own programs do. A rate
    limit below that of the plan was set for a reason, so it is repeated.
    """
    if settings.base_url != BASE_URL:
        yield from ("--base-url", settings.base_url)
    if settings.ledger is not None:
        from importer.ledger.database_url import is_database_url, remove_password

        url = is_database_url(settings.ledger)
        yield from ("--ledger", remove_password(settings.ledger) if url else settings.ledger)
    for name in ("ca_bundle", "api_key_file"):
        if (value := getattr(settings, name)) is not None:
            yield from (f"--{name.replace('_', '-')}", value)
    if settings.rate is not None:
        yield from ("--rate", serialize_rate(*settings.rate))
    for name in ("burst", "workers"):
        if (number := getattr(settings, name)) is not None:
            yield from (f"--{name}", str(number))
    if settings.wait:
        yield "--wait"


def _join_command(words: list[str]) -> str:
    return " ".join(["import-events", *(_quote_word(word) for word in words)])


def _quote_word(word: str) -> str:
    return word if _SAFE_WORD.fullmatch(word) else '"' + word.replace('"', '\\"') + '"'
