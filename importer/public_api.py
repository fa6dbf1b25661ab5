"""Python interface for scripts and orchestrators, exported by `importer`.

Functions return an `ImportResult`: `result.run.exit_status` is the exit status of the command,
`result.message` and `result.hint` explain it. Only `UnusableInput` is raised, for errors that prevent a
run from starting: in settings, the key or a report's path.
"""

import os
from collections.abc import Sequence
from typing import Any

from importer import reports
from importer.delivery.api_key import check_key, read_key
from importer.delivery.run_context import CancellationToken, RunContext, ignore_progress
from importer.domain.errors import UnusableInput
from importer.domain.model import ImportResult
from importer.domain.progress_events import ProgressListener
from importer.messages import DEFAULT_LANGUAGE, Message
from importer.pipeline.check import check_calendar as check_files
from importer.settings import Settings, resolve_settings

AnyPath = str | os.PathLike[str]
AnyPaths = AnyPath | Sequence[AnyPath]


def import_calendar(
    path: AnyPaths,
    settings: Settings | None = None,
    *,
    key: str | None = None,
    progress: ProgressListener = ignore_progress,
    stop: CancellationToken | None = None,
) -> ImportResult:
    """Import a calendar, or several as one. Never prints or prompts.

    To continue a run, call it again with the same arguments: no event is created twice.

    Args:
        path: path or URL of a spreadsheet, or a sequence of them.
        settings: used as they are; `None` for the settings of the command without options
            (environment, then `import-events.toml`). `resolve_settings({...})` combines both. Saved
            column mappings of the command line are not used: set `map`.
        key: the organization's key; `None` reads it as the command does (`settings.api_key_file`,
            then INTERVALS_PARTNER_API_KEY).
        progress: called in this thread with each update: one `RunPreview` before the first request
            that writes, then `ProgressUpdate` and `WaitNotice`. It must be quick and must not raise.
        stop: its `cancel()`, from any thread or signal handler, ends the run: requests in progress
            are completed, no new ones are sent. Signal handlers are not changed.

    Returns:
        the result. Its state is `STOPPED` (exit status 4) if the same call can continue later, at
        `result.run.resume_at` if that is known. No report is written: see `write_report`.

    Raises:
        UnusableInput: there is no key, or a setting is unusable. Nothing was sent. A file that
            cannot be used does not raise: it gives a result with exit status 2.
    """
    from importer.pipeline.import_run import run_import

    settings = resolve_settings({}) if settings is None else settings
    key = read_key(settings) if key is None else check_key(key, "key")
    context = RunContext(listener=progress, cancellation=stop or CancellationToken())
    return run_import(_list_paths(path), settings, key, context)


def check_calendar(path: AnyPaths, settings: Settings | None = None) -> ImportResult:
    """Read and validate a calendar, or several as one, without key, network and ledger.

    Args:
        path: path of a spreadsheet, or a sequence of paths.
        settings: as for `import_calendar`.

    Returns:
        each row as `READY` or with its problems; exit status 0, or 3 if rows are invalid.

    Raises:
        UnusableInput: a setting is unusable.
    """
    return check_files(_list_paths(path), resolve_settings({}) if settings is None else settings)


def report_as_dict(result: ImportResult) -> dict[str, Any]:
    """Return the JSON report (see *Reports* in the README) as dicts, lists and strings."""
    from importer.reports.json_report import to_dict

    return to_dict(result)


def write_report(result: ImportResult, path: AnyPath, *, language: str = DEFAULT_LANGUAGE) -> None:
    """Write a report atomically, in the format of the path's suffix (.xlsx, .csv, .json, .html).

    Args:
        result: the result of a run or check.
        path: the report's path.
        language: `en` or `de`, the language of `.html` reports.

    Raises:
        UnusableInput: the suffix is unknown, or the path is an input file or cannot be written.
    """
    reports.write_report(result, os.fspath(path), language)


def _list_paths(path: AnyPaths) -> list[str]:
    paths = [path] if isinstance(path, str | os.PathLike) else path
    if not paths:
        raise UnusableInput(Message("No calendar was given."), Message("Pass at least one path."))
    return [os.fspath(one) for one in paths]
