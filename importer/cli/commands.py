"""The click commands. Each imports its implementation late, so that `--help` starts fast."""

import io
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from importer.cli.default_command import DEFAULT_COMMAND, DefaultCommandGroup
from importer.cli.options import (
    BATCH_OPTIONS,
    CONNECTION_OPTIONS,
    HISTORY_OPTIONS,
    JSON_OPTION,
    LEDGER_OPTION,
    OUTPUT_OPTIONS,
    PORT_OPTION,
    READING_OPTIONS,
    SCHEDULE_OPTIONS,
    SENDING_OPTIONS,
    STALLED_AFTER_OPTION,
    SUBMIT_OPTIONS,
    WORKER_OPTIONS,
    add_options,
)
from importer.domain.errors import ImportEventsError

HELP = """Import a spreadsheet of events into Intervals, each event exactly once.

\b
import-events check calendar.xlsx       check the file only
import-events calendar.xlsx --sandbox   test run with a practice API
import-events calendar.xlsx             import the events
"""

FILES_ARGUMENT = click.argument("files", nargs=-1, required=True, metavar="CALENDAR…")
JOBS_ARGUMENT = click.argument("jobs", metavar="JOBS.toml")


def _show_version(context: click.Context, _: click.Parameter, asked: bool) -> None:  # noqa: FBT001 click's signature
    if asked and not context.resilient_parsing:
        from importer.domain.version import VERSION  # late: looking it up is slow

        click.echo(f"import-events, version {VERSION}")
        context.exit()


@click.group(
    cls=DefaultCommandGroup, help=HELP, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_version,
    help="Show the version and exit.",
)
def cli() -> None:
    """Import a spreadsheet of events."""


@cli.command("import", hidden=True)
@FILES_ARGUMENT
@add_options(*READING_OPTIONS, *SENDING_OPTIONS, *OUTPUT_OPTIONS)
def import_(files: tuple[str, ...], **options: Any) -> int:  # noqa: ANN401 click's option values
    """Import the events of calendars (.xlsx, .csv, .ods, .xls, .tsv)."""
    from importer.cli.import_command import execute_import

    return execute_import(files, options)


@cli.command()
@FILES_ARGUMENT
@add_options(*READING_OPTIONS, *OUTPUT_OPTIONS)
def check(files: tuple[str, ...], **options: Any) -> int:  # noqa: ANN401 the same
    """Check calendars only; needs no key and no network."""
    from importer.cli.import_command import execute_check

    return execute_check(files, options)


@cli.command()
@click.argument("path", default="calendar-template.xlsx")
def template(path: str) -> int:
    """Write the spreadsheet template: an .xlsx or .csv file."""
    from importer.cli.import_command import execute_template

    return execute_template(path)


@cli.command()
@PORT_OPTION
@click.option(
    "--plan",
    type=click.Choice(["free", "premium", "enterprise"]),
    default="enterprise",
    help="Plan whose rate limit applies (default: enterprise).",
)
def sandbox(port: int, plan: str) -> int:
    """Run the practice API on this machine; print address and key."""
    from importer.cli.server_commands import execute_sandbox

    return execute_sandbox(port, plan)


@cli.command()
@PORT_OPTION
@click.option("--no-browser", is_flag=True, help="Only print the address.")
def serve(port: int, *, no_browser: bool) -> int:
    """Serve the web page on this machine; print its address."""
    from importer.cli.server_commands import execute_serve

    return execute_serve(port, opens_browser=not no_browser)


@cli.command()
@JOBS_ARGUMENT
@add_options(*BATCH_OPTIONS)
def batch(jobs: str, **options: Any) -> int:  # noqa: ANN401 click's option values
    """Import all calendars of a jobs file, unattended."""
    from importer.cli.batch_command import execute_batch

    return execute_batch(jobs, options)


@cli.command()
@click.argument("run", required=False)
@add_options(*HISTORY_OPTIONS)
def history(run: str | None, **options: Any) -> int:  # noqa: ANN401 click's option values
    """List earlier runs, or show one run with its rows.

    The start of the run's id is enough for RUN.
    """
    from importer.cli.history_command import execute_history

    return execute_history(run, options)


@cli.command()
@JOBS_ARGUMENT
@add_options(*SCHEDULE_OPTIONS)
def schedule(jobs: str, **options: Any) -> int:  # noqa: ANN401 click's option values
    """Print or install the schedule of a jobs file.

    Schedulers: crontab, systemd and Windows Task Scheduler.
    """
    from importer.cli.schedule_command import execute_schedule

    return execute_schedule(jobs, options)


@cli.group()
def fleet() -> None:
    """Import calendars on many machines that share a ledger."""


@fleet.command()
@LEDGER_OPTION
@add_options(*WORKER_OPTIONS)
def worker(**options: Any) -> int:  # noqa: ANN401 click's option values
    """Work on the fleet's jobs until stopped; run one on each machine."""
    from importer.cli.fleet_command import execute_worker

    return execute_worker(options)


@fleet.command()
@JOBS_ARGUMENT
@LEDGER_OPTION
@add_options(*SUBMIT_OPTIONS)
def submit(jobs: str, **options: Any) -> int:  # noqa: ANN401 click's option values
    """Submit the jobs of a jobs file, with their files as they are now."""
    from importer.cli.fleet_command import execute_submit

    return execute_submit(jobs, options)


@fleet.command()
@LEDGER_OPTION
@JSON_OPTION
@STALLED_AFTER_OPTION
def status(**options: Any) -> int:  # noqa: ANN401 click's option values
    """Show the jobs and the number of live workers.

    The exit status is 1 if a job needs attention.
    """
    from importer.cli.fleet_command import execute_status

    return execute_status(options)


@cli.group()
def ledger() -> None:
    """Maintain the ledger: the record of created events."""


@ledger.command()
@add_options(*CONNECTION_OPTIONS)
def rebuild(**options: Any) -> int:  # noqa: ANN401 click's option values
    """Rebuild a lost or damaged ledger from the events in Intervals.

    A damaged ledger file is renamed and kept.
    """
    from importer.cli.history_command import execute_rebuild

    return execute_rebuild(options)


def execute_cli() -> None:
    """Parse the command line, run the command and exit."""
    for name in ("stdout", "stderr"):  # the parent process may have closed them
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 open until exit
    if isinstance(sys.stdout, io.TextIOWrapper):
        # names may contain characters that the terminal cannot show
        sys.stdout.reconfigure(errors="replace")
    try:
        ended = cli.main(prog_name="import-events", standalone_mode=False)
    except click.ClickException as error:  # a usage error
        if "--json" in sys.argv:
            from importer.cli.import_command import report_usage_error

            raise SystemExit(report_usage_error(error, as_log=_is_log_json())) from None
        context = getattr(error, "ctx", None)
        if context is not None and context.info_name == DEFAULT_COMMAND:
            error.ctx = context.parent  # type: ignore[attr-defined] # people do not type the hidden name
        error.show()
        raise SystemExit(error.exit_code) from None
    except ImportEventsError as error:
        from importer.cli.progress_output import Console

        raise SystemExit(Console(as_json=_is_log_json()).report_error(error)) from None
    raise SystemExit(ended if isinstance(ended, int) else 0)


def _is_log_json() -> bool:
    return "json" in sys.argv or "--log=json" in sys.argv


def main() -> None:
    """Run `import-events` and exit without freeing memory.

    Freeing it takes 0.07 s, and more for large calendars. All files are closed by then, and the ledger
    is durable at every moment.
    """
    try:
        execute_cli()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        with suppress(OSError, ValueError):  # the reader of a pipe may close it early
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)
