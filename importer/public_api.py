"""The importer as a library: what `importer` offers to scripts and orchestrators.

A run's fate is in the `ImportResult` that is returned: `result.run.exit_status` is what the command
would have ended with, `result.message` and `result.hint` say why. Only what keeps a run from
beginning, and would do so again, is raised: `UnusableInput` for settings, the key or a report's path.
"""

import os
from collections.abc import Sequence
from typing import Any

from importer import reports
from importer.delivery.run_context import StopButton, Surroundings, deaf
from importer.domain.errors import UnusableInput
from importer.domain.model import ImportResult
from importer.domain.progress_events import Listener
from importer.messages import DEFAULT
from importer.pipeline import check_calendar as check_files
from importer.settings import Settings, checked_key, read_key, resolve

Path = str | os.PathLike[str]
Paths = Path | Sequence[Path]


def import_calendar(
    path: Paths,
    settings: Settings | None = None,
    *,
    key: str | None = None,
    progress: Listener = deaf,
    stop: StopButton | None = None,
) -> ImportResult:
    """Import a calendar, or several as one: read, validate, plan, post. Asks and prints nothing.

    Going on is calling it again with the same arguments: what is in is not sent twice.

    Args:
        path: of a spreadsheet, or several paths.
        settings: taken as they are; `None` for those that the command would have without options
            (environment, then `import-events.toml`). `resolve({...})` joins both. What was said of
            headers with --map at the terminal is not remembered here: `map` says it.
        key: the organization's key; `None` reads it as the command does (`settings.api_key_file`,
            then INTERVALS_PARTNER_API_KEY).
        progress: called in this thread with each update: one `Forecast` before the first post, then
            `Advanced` and `Waiting`. It must be quick and must not raise.
        stop: its `press()`, from any thread or signal handler, ends the run: what is under way
            finishes, nothing new leaves. Signals are left alone.

    Returns:
        what was done. Its state is `STOPPED` (exit status 4) where the same call goes on later:
        at `result.run.resume_at`, if that is known. No report is written: see `write_report`.

    Raises:
        UnusableInput: there is no key, or a setting is unusable. Nothing was sent. A file that
            cannot be used does not raise: it is a result with exit status 2.
    """
    from importer.pipeline import run_import

    settings = resolve({}) if settings is None else settings
    key = read_key(settings) if key is None else checked_key(key, "key")
    world = Surroundings(listener=progress, button=stop or StopButton())
    return run_import(_paths(path), settings, key, world)


def check_calendar(path: Paths, settings: Settings | None = None) -> ImportResult:
    """Read and validate a calendar, or several as one: no key, no network, no ledger.

    Args:
        path: of a spreadsheet, or several paths.
        settings: as for `import_calendar`.

    Returns:
        each row as `READY` or with its problems; exit status 0, or 3 where rows are invalid.

    Raises:
        UnusableInput: a setting is unusable.
    """
    return check_files(_paths(path), resolve({}) if settings is None else settings)


def report_as_dict(result: ImportResult) -> dict[str, Any]:
    """Return the JSON report (see *Reports* in the README) as plain dicts, lists and texts."""
    from importer.reports.json_report import as_dict

    return as_dict(result)


def write_report(result: ImportResult, path: Path, *, language: str = DEFAULT) -> None:
    """Write a report of the kind that the path's ending names (.xlsx, .csv, .json, .html): whole or not.

    Args:
        result: what is reported.
        path: where.
        language: `en` or `de`, for the words of `.html`.

    Raises:
        UnusableInput: an unknown ending, a file of the run, or a path that cannot be written.
    """
    reports.write(result, os.fspath(path), language)


def _paths(path: Paths) -> list[str]:
    several = [path] if isinstance(path, str | os.PathLike) else path
    if not several:
        raise UnusableInput("No calendar was named.", "Give a path, or several.")
    return [os.fspath(one) for one in several]
