"""Runs the commands `import`, `check` and `template`: settings, pipeline, reports, exit status."""

import gc
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import click

from importer import reports
from importer.cli.progress_output import Console, create_confirm_prompt, handle_signals
from importer.delivery.api_key import read_key
from importer.delivery.run_context import CancellationToken, RunContext
from importer.domain.errors import ImportEventsError, UnusableInput
from importer.domain.model import ImportResult, State
from importer.ledger.saved_mappings import SavedMappings
from importer.messages import Message
from importer.pipeline.calendar_reading import preload_validation
from importer.settings import OPTIONS, Settings, resolve_settings

Options = Mapping[str, Any]


def execute_import(files: Sequence[str], options: Options) -> int:
    """Run `import-events CALENDAR…` and return its exit status."""
    _prepare_process()
    console = _create_console(options)
    try:
        settings = _resolve_settings(files, options)
        result = _import_files(files, settings, options, console)
    except ImportEventsError as error:
        return _report_error(error, console, options)
    return _render_result(result, settings, options, console)


def execute_check(files: Sequence[str], options: Options) -> int:
    """Run `import-events check` and return its exit status."""
    _prepare_process()
    from importer.pipeline.check import check_calendar

    console = _create_console(options)
    try:
        settings = _resolve_settings(files, options)
    except ImportEventsError as error:
        return _report_error(error, console, options)
    result = check_calendar(files, settings, RunContext(saved_mappings=SavedMappings(dry_run=True)))
    return _render_result(result, settings, options, console)


def execute_template(path: str) -> int:
    """Run `import-events template` and return its exit status."""
    from importer.reports.template import save_template

    save_template(path)
    click.echo(f"Wrote {path}. Fill it in, then run: import-events check {path}")
    return 0


def _prepare_process() -> None:
    """Preload libraries, and switch off features that a short process does not need.

    This is done here because a library must not change its process. Where Hypothesis is installed,
    pandera imports it, which takes 0.1 s. The garbage collector would take a fifth of the time to look
    at a calendar's rows, which contain no cycles.
    """
    gc.set_threshold(500_000, 50, 100)
    if "hypothesis" not in sys.modules:
        sys.modules["hypothesis"] = None  # type: ignore[assignment] # marks it as not installed
    preload_validation()


def _create_console(options: Options) -> Console:
    return Console(
        as_json=options["log"] == "json",
        quiet=options["quiet"],
        progress=not options["no_progress"],
    )


def _resolve_settings(files: Sequence[str], options: Options) -> Settings:
    settings = resolve_settings({name: value for name, value in options.items() if name in OPTIONS})
    other = (settings.api_key_file, _get_ledger_file(settings))
    protected = [path for path in other if path is not None]
    for report in settings.report:
        reports.check_report_path(report, files, protected)
    return settings


def _get_ledger_file(settings: Settings) -> str | None:
    from importer.ledger.connect import get_default_path
    from importer.ledger.database_url import is_database_url

    target = settings.ledger or str(get_default_path())
    return None if is_database_url(target) else target


def _import_files(
    files: Sequence[str], settings: Settings, options: Options, console: Console
) -> ImportResult:
    from importer.pipeline.import_run import import_into_practice_api, run_import

    if not options["sandbox"]:
        key = read_key(settings)
        with _open_context(settings, options, console) as context:
            return run_import(files, settings, key, context)
    # a ledger from the environment or a settings file is for Intervals
    ledger = settings.ledger if options["ledger"] else None
    console.show_note(Message("Test run with a practice API: nothing leaves this machine."))
    with _open_context(settings, options, console) as context:
        return import_into_practice_api(files, settings, context, ledger)


@contextmanager
def _open_context(settings: Settings, options: Options, console: Console) -> Iterator[RunContext]:
    """Provide the context that connects a run to the terminal: progress, confirmation and Ctrl-C."""
    cancellation = CancellationToken()
    with handle_signals(cancellation, console):
        yield RunContext(
            listener=console.show_update,
            cancellation=cancellation,
            saved_mappings=SavedMappings(dry_run=settings.dry_run or bool(options["sandbox"])),
            confirm=create_confirm_prompt(console, ask=_is_interactive(options)),
            is_test_run=bool(options["sandbox"]),
        )
    console.close_bar()


def _is_interactive(options: Options) -> bool:
    quiet = options["yes"] or options["no_input"] or options["sandbox"] or options["as_json"]
    return not quiet and sys.stdin.isatty() and sys.stderr.isatty()


def _report_error(error: ImportEventsError, console: Console, options: Options) -> int:
    """Show an error that prevents the run, with `--json` also as a report without rows."""
    status = console.report_error(error)
    if options.get("as_json"):
        from importer.pipeline.check import build_refused_result
        from importer.reports.json_report import render_json

        console.write_result(
            render_json(build_refused_result(error, dry_run=bool(options.get("dry_run", True))))
        )
    return status


def report_usage_error(error: click.ClickException, *, as_log: bool) -> int:
    """Show a usage error as a JSON report without rows; return the exit status.

    Args:
        error: the usage error that click found.
        as_log: write the message to standard error as JSON, too.
    """
    hint = Message("`import-events --help` lists the options.")
    unusable = UnusableInput(error.format_message(), hint)
    return _report_error(unusable, Console(as_json=as_log), {"as_json": True, "dry_run": False})


def _render_result(
    result: ImportResult, settings: Settings, options: Options, console: Console
) -> int:
    from importer.cli.next_command import add_next_command

    result = add_next_command(result, settings, sandbox=bool(options.get("sandbox")))
    paths = settings.report if result.rows or result.run.state is not State.REFUSED else ()
    written, missing = reports.write_reports(result, paths, settings.language)
    for path in written:
        console.show_note(Message("Report: {path}", path=path))
    if options["as_json"]:
        from importer.reports.json_report import render_json

        notes = tuple(f"{error.message} {error.hint}".rstrip() for error in missing)
        console.write_result(render_json(replace(result, notes=(*result.notes, *notes))))
    elif not options["quiet"] and result.rows:
        from importer.reports.text_report import render_summary

        shown = replace(result, message="", hint="") if _is_shown_as_error(result) else result
        console.write_result(f"{render_summary(shown)}\n")
    if result.message and (_is_shown_as_error(result) or options["as_json"] or options["quiet"]):
        console.show_error(result.message, result.hint)
    for error in missing:  # last, because the exit status does not reflect it
        console.show_error(error.message, error.hint)
    return result.run.exit_status


def _is_shown_as_error(result: ImportResult) -> bool:
    """Return whether the message of a run belongs to the errors; an interruption is a result."""
    return result.run.state in (State.STOPPED, State.REFUSED)
