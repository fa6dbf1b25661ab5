"""Runs the commands `import`, `check`, `template` and `sandbox`: settings, pipeline, reports, exit status."""

import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from importlib import import_module
from types import FrameType
from typing import Any, Protocol

import click

from importer import reports
from importer.cli.options import TELLING_NAMES
from importer.cli.progress_output import Console, asker
from importer.delivery.run_context import StopButton, Surroundings
from importer.domain.errors import ImportEventsError, Interrupted, UnusableInput
from importer.domain.intervals_api import KEY_VARIABLE
from importer.domain.model import ImportResult, State
from importer.parsing.saved_mappings import Mappings
from importer.settings import Settings, read_key, resolve

Options = Mapping[str, Any]


def run(files: Sequence[str], options: Options) -> int:
    """Run `import-events CALENDAR…` and return its exit status."""
    _start_light("importer.pipeline.import_run")
    console = _console(options)
    try:
        settings = _settings(files, options)
        if options["sandbox"]:
            return _import_into_practice_api(files, settings, options, console)
        return _import_files(files, settings, options, console)
    except ImportEventsError as error:
        return _refuse(error, console, options)


def check(files: Sequence[str], options: Options) -> int:
    """Run `import-events check` and return its exit status."""
    _start_light("importer.planning.validation")
    from importer.pipeline.check import check_calendar

    console = _console(options)
    try:
        settings = _settings(files, options)
    except ImportEventsError as error:
        return _refuse(error, console, options)
    result = check_calendar(files, settings, Surroundings(mappings=Mappings(dry_run=True)))
    return _render(result, settings, options, console)


def write_template(path: str) -> int:
    """Run `import-events template` and return its exit status."""
    from importer.reports.template import write

    try:
        write(path)
    except ImportEventsError as error:
        return Console().refuse(error)
    click.echo(f"Wrote {path}. Fill it in, then: import-events check {path}")
    return 0


def run_sandbox(port: int, plan: str) -> int:
    """Run `import-events sandbox` until it is stopped; return its exit status."""
    from importer.sandbox import Sandbox, serve

    def show_address(base_url: str, key: str) -> None:
        click.echo(f"The practice API runs at {base_url} (ctrl-C ends it). In another terminal:")
        click.echo(f"  export {KEY_VARIABLE}={key}")
        click.echo(f"  import-events calendar.xlsx --base-url {base_url}")
        sys.stdout.flush()

    try:
        serve(Sandbox(plan=plan), port, show_address)
    except ImportEventsError as error:
        return Console().refuse(error)
    return 0


def _start_light(*modules: str) -> None:
    """Import modules in the background, and switch off features that a short process does not need.

    This is done here because a library must not change its process. Where Hypothesis is installed,
    pandera imports it, which takes 0.1 s. The garbage collector would take a fifth of the time to look
    at a calendar's rows, which contain no cycles.
    """
    gc.set_threshold(500_000, 50, 100)
    if "hypothesis" not in sys.modules:
        sys.modules["hypothesis"] = None  # type: ignore[assignment] # marks it as not installed
    _import_ahead(*modules)


def _import_ahead(*modules: str) -> None:
    """Import modules in a thread, while another process reads the file."""
    threading.Thread(target=_import, args=modules).start()


def _prepare(validating: bool) -> None:  # noqa: FBT001 see `Surroundings.prepare`
    _import_ahead("importer.planning.validation" if validating else "numpy")


def _import(*modules: str) -> None:
    for module in modules:
        with suppress(ImportError):  # reported by the code that needs it
            import_module(module)


def _console(options: Options) -> Console:
    return Console(
        as_json=options["log"] == "json",
        quiet=options["quiet"],
        progress=not options["no_progress"],
    )


def _settings(files: Sequence[str], options: Options) -> Settings:
    settings = resolve(
        {name: value for name, value in options.items() if name not in TELLING_NAMES}
    )
    other = (settings.api_key_file, _ledger_file(settings))
    protected = [path for path in other if path is not None]
    for report in settings.report:
        reports.check(report, files, protected)
    return settings


def _ledger_file(settings: Settings) -> str | None:
    from importer.ledger.connect import default_path
    from importer.ledger.database_url import is_url

    target = settings.ledger or str(default_path())
    return None if is_url(target) else target


def _import_into_practice_api(
    files: Sequence[str], settings: Settings, options: Options, console: Console
) -> int:
    from importer.pipeline.import_run import import_into_practice_api

    # a ledger from the environment or a settings file is for Intervals
    ledger = settings.ledger if options["ledger"] else None
    console.note("Rehearsal against a practice API: nothing leaves this machine.")
    with _world(settings, options, console) as context:
        result = import_into_practice_api(files, settings, context, ledger)
    return _render(result, settings, options, console)


def _import_files(
    files: Sequence[str], settings: Settings, options: Options, console: Console
) -> int:
    from importer.pipeline.import_run import run_import

    key = read_key(settings)
    with _world(settings, options, console) as context:
        result = run_import(files, settings, key, context)
    return _render(result, settings, options, console)


@contextmanager
def _world(settings: Settings, options: Options, console: Console) -> Iterator[Surroundings]:
    """Provide the context that connects a run to the terminal: progress, confirmation and Ctrl-C."""
    button = StopButton()
    with stopping(button, console):
        yield Surroundings(
            listener=console.listen,
            button=button,
            mappings=Mappings(dry_run=settings.dry_run or bool(options["sandbox"])),
            confirm=asker(console, ask=_may_ask(options)),
            prepare=_prepare,
            rehearsal=bool(options["sandbox"]),
        )
    console.close()


def _may_ask(options: Options) -> bool:
    quiet = options["yes"] or options["no_input"] or options["sandbox"] or options["as_json"]
    return not quiet and sys.stdin.isatty() and sys.stderr.isatty()


class Pressable(Protocol):
    """Cancels one run or several."""

    pressed: bool

    def press(self) -> None:
        """Cancel the runs."""


@contextmanager
def stopping(button: Pressable, console: Console) -> Iterator[None]:
    """Cancel on the first Ctrl-C (or SIGTERM) and exit at once on the second one."""

    def handle_signal(number: int, frame: FrameType | None) -> None:
        del number, frame
        if button.pressed:
            os._exit(Interrupted.exit_status)  # safe, because the ledger is durable at every moment
        button.press()
        console.note("\nStopping: what is under way will finish (ctrl-C again leaves at once).")

    previous = {
        number: signal.signal(number, handle_signal) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _refuse(error: ImportEventsError, console: Console, options: Options) -> int:
    """Show an error that prevents the run, with `--json` also as a report without rows."""
    status = console.refuse(error)
    if options.get("as_json"):
        from importer.pipeline.check import refused
        from importer.reports.json_report import dumps

        console.result(dumps(refused(error, dry_run=bool(options.get("dry_run", True)))))
    return status


def refuse_command(error: click.ClickException, *, as_log: bool) -> int:
    """Show a usage error as a JSON report without rows; return the exit status.

    Args:
        error: the usage error that click found.
        as_log: write the message to standard error as JSON, too.
    """
    unusable = UnusableInput(error.format_message(), "import-events --help lists what there is.")
    return _refuse(unusable, Console(as_json=as_log), {"as_json": True, "dry_run": False})


def _render(result: ImportResult, settings: Settings, options: Options, console: Console) -> int:
    from importer.cli.next_command import with_command

    result = with_command(result, settings, sandbox=bool(options.get("sandbox")))
    missing = _write_reports(result, settings, console)
    if options["as_json"]:
        from importer.reports.json_report import dumps

        notes = tuple(f"{error.message} {error.hint}".rstrip() for error in missing)
        console.result(dumps(replace(result, notes=(*result.notes, *notes))))
    elif not options["quiet"] and result.rows:
        from importer.reports.text_report import summary

        shown = replace(result, message="", hint="") if _is_error(result) else result
        console.result(f"{summary(shown)}\n")
    if result.message and (_is_error(result) or options["as_json"] or options["quiet"]):
        console.error(result.message, result.hint)
    for error in missing:  # last, because the exit status does not reflect it
        console.error(error.message, error.hint)
    return result.run.exit_status


def _is_error(result: ImportResult) -> bool:
    """Return whether the message of a run belongs to the errors; an interruption is a result."""
    return result.run.state in (State.STOPPED, State.REFUSED)


def _write_reports(
    result: ImportResult, settings: Settings, console: Console
) -> list[UnusableInput]:
    """Write the reports; return an error for each that could not be written."""
    missing: list[UnusableInput] = []
    if not result.rows and result.run.state is State.REFUSED:
        return missing
    for path in settings.report:
        try:
            reports.write(result, path, settings.language)
        except UnusableInput as error:
            message = f"The report was not written. {error.message}"
            missing.append(UnusableInput(message, error.hint))
        else:
            console.note(f"Report: {path}")
    return missing
