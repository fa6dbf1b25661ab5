"""Suggests the command to run after a run."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from importer.domain.model import ImportResult, State
from importer.domain.rate_limit import serialize_rate
from importer.domain.shell_quoting import join_for_user
from importer.settings import OPTIONS, Settings, format_option_name


def add_next_command(result: ImportResult, settings: Settings, *, sandbox: bool) -> ImportResult:
    """Return the result with the command to run next, if there is one."""
    return replace(result, command=_build_command(result, settings, sandbox=sandbox))


def _build_command(result: ImportResult, settings: Settings, *, sandbox: bool) -> str:
    files = [file.path for file in result.run.files]
    counts, options = result.counts(), [*_iter_options(settings, "reading")]
    where = ["--sandbox"] if sandbox else [*_iter_options(settings, "sending")]
    match result.run.state:
        case State.INVALID | State.COMPLETE if counts["invalid"]:
            return _build_check_command(files, settings, options)
        case State.COMPLETE if sandbox and not result.run.dry_run and not result.run.exit_status:
            return join_for_user(["import-events", *files, *options])
        case State.STOPPED | State.INTERRUPTED:
            return join_for_user(["import-events", *files, *options, *where])
        case State.COMPLETE if counts["ready"]:
            return join_for_user(["import-events", *files, *options, *where])
    return ""


def _build_check_command(files: list[str], settings: Settings, options: list[str]) -> str:
    """Return a `check` command that writes a marked workbook, unless the run wrote one."""
    if any(report.endswith(".xlsx") for report in settings.report) or len(files) != 1:
        return join_for_user(["import-events", "check", *files, *options])
    path = Path(files[0])
    marked = path.with_name(f"{path.stem}-marked.xlsx")
    return join_for_user(["import-events", "check", *files, *options, "--report", str(marked)])


def _iter_options(settings: Settings, affects: Literal["reading", "sending"]) -> Iterator[str]:
    """Yield the options that differ from their defaults: another target would be a new import.

    A rate limit below that of the plan was set for a reason, so it is repeated.
    """
    defaults = Settings()
    for name, option in OPTIONS.items():
        value = getattr(settings, name)
        repeated = option.affects == affects and option.on_command_line and not option.for_one_run
        if repeated and value != getattr(defaults, name):
            for text in _format_values(name, value):
                yield from (format_option_name(name), *text)


def _format_values(name: str, value: Any) -> list[tuple[str, ...]]:  # noqa: ANN401 a setting
    """Return the texts of an option, a tuple for each time that it is repeated (empty for a flag)."""
    if name == "ledger":
        return [(_remove_password(value),)]
    match OPTIONS[name].kind:
        case "flag":
            return [()]
        case "mapping":
            return [(f"{header}={field}",) for header, field in value.items()]
        case "texts":
            return [(text,) for text in value]
        case "rate":
            return [(serialize_rate(*value),)]
    return [(str(value),)]


def _remove_password(ledger: str) -> str:
    """Return the ledger without its password: it is looked up as PostgreSQL's own programs do."""
    from importer.ledger.database_url import is_database_url, remove_password

    return remove_password(ledger) if is_database_url(ledger) else ledger
