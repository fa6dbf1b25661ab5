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
    CONNECTION_OPTIONS,
    LEDGER_OPTION,
    OUTPUT_OPTIONS,
    READING_OPTIONS,
    SCHEDULE_OPTIONS,
    SENDING_OPTIONS,
    STALLED_AFTER_OPTION,
    SUBMIT_OPTIONS,
    WORKER_OPTIONS,
    add_options,
)

HELP = """Import a spreadsheet of events into Intervals: exactly once, without surprises.

\b
import-events calendar.xlsx             the whole job
import-events check calendar.xlsx       only look whether the file is right
import-events calendar.xlsx --sandbox   rehearse it: nothing leaves this machine
"""

FILES_ARGUMENT = click.argument("files", nargs=-1, required=True, metavar="CALENDAR…")


def _show_version(context: click.Context, _: click.Parameter, asked: bool) -> None:  # noqa: FBT001 click's signature
    if asked and not context.resilient_parsing:
        from importer.domain.version import (
            VERSION,  # late: looking it up is slow
        )

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
def import_(files: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401 click's option values
    """Read, validate, plan, post and report calendars (.xlsx, .csv, .ods, .xls, .tsv)."""
    from importer.cli.import_command import execute_import

    raise SystemExit(execute_import(files, options))


@cli.command()
@FILES_ARGUMENT
@add_options(*READING_OPTIONS, *OUTPUT_OPTIONS)
def check(files: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401 the same
    """Read and validate only: no key, no network."""
    from importer.cli.import_command import execute_check as check_files

    raise SystemExit(check_files(files, options))


@cli.command()
@click.argument("path", default="calendar-template.xlsx")
def template(path: str) -> None:
    """Write the spreadsheet template (.xlsx, or .csv by the name)."""
    from importer.cli.import_command import execute_template

    raise SystemExit(execute_template(path))


@cli.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Default: any free one.")
@click.option(
    "--plan",
    type=click.Choice(["free", "premium", "enterprise"]),
    default="enterprise",
    help="Whose limits to keep (default: enterprise).",
)
def sandbox(port: int, plan: str) -> None:
    """Run the practice API on this machine until stopped; print its address and a key."""
    from importer.cli.import_command import execute_sandbox

    raise SystemExit(execute_sandbox(port, plan))


@cli.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Default: any free one.")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
def serve(port: int, *, no_browser: bool) -> None:
    """Open a page on this machine on which the whole job is done; print its address."""
    from importer.cli.serve_command import execute_serve as serve_page

    raise SystemExit(serve_page(port, opens_browser=not no_browser))


@cli.command()
@click.argument("path", metavar="JOBS.toml")
@click.option("--only", multiple=True, metavar="NAME", help="Only this job (repeatable).")
@click.option("--dry-run", is_flag=True, help="Everything but the posts.")
@click.option(
    "--at-once",
    type=click.IntRange(1, 64),
    default=4,
    metavar="N",
    help="Organizations worked on at the same time (default: 4).",
)
@click.option("--watch", is_flag=True, help="Go on: import new and changed files as they come.")
@click.option(
    "--every",
    type=click.IntRange(1, 1440),
    default=15,
    metavar="MINUTES",
    help="With --watch: when URLs are fetched anew (default: 15).",
)
@click.option("--json", "as_json", is_flag=True, help="The summary as JSON on standard output.")
@click.option(
    "--log", type=click.Choice(["text", "json"]), default="text", help="Text or JSON lines."
)
@click.option("--quiet", is_flag=True, help="Only what somebody should look at.")
def batch(path: str, **options: Any) -> None:  # noqa: ANN401 click's option values
    """Import many calendars in one unattended pass, as a jobs file says."""
    from importer.cli.batch_command import execute_batch as run_batch

    raise SystemExit(run_batch(path, options))


@cli.command()
@click.argument("run", required=False)
@click.option("--job", metavar="NAME", help="Only the runs of this job of a batch.")
@click.option(
    "-n", "most", type=click.IntRange(1), default=20, metavar="N", help="How many (default: 20)."
)
@click.option("--all", "all_runs", is_flag=True, help="All of them.")
@LEDGER_OPTION
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def history(run: str | None, **options: Any) -> None:  # noqa: ANN401 click's option values
    """List earlier runs; with the beginning of a run's id, show that one with its rows."""
    from importer.cli.history_command import execute_history as show

    raise SystemExit(show(run, options))


@cli.command()
@click.argument("jobs", metavar="JOBS.toml")
@add_options(*SCHEDULE_OPTIONS)
def schedule(jobs: str, **options: Any) -> None:  # noqa: ANN401 click's option values
    """Print what runs `import-events batch JOBS.toml` regularly, ready to paste, or install it."""
    from importer.cli.schedule_command import execute_schedule as schedule_jobs

    raise SystemExit(schedule_jobs(jobs, options))


@cli.group()
def fleet() -> None:
    """Import many calendars on many machines, which share one PostgreSQL ledger."""


@fleet.command()
@LEDGER_OPTION
@add_options(*WORKER_OPTIONS)
def worker(**options: Any) -> None:  # noqa: ANN401 click's option values
    """Work on the fleet's jobs until stopped; run one on each machine."""
    from importer.cli.fleet_command import execute_worker as work

    raise SystemExit(work(options))


@fleet.command()
@click.argument("jobs", metavar="JOBS.toml")
@LEDGER_OPTION
@add_options(*SUBMIT_OPTIONS)
def submit(jobs: str, **options: Any) -> None:  # noqa: ANN401 click's option values
    """Hand the jobs of a jobs file to the fleet, with their files as they are now."""
    from importer.cli.fleet_command import execute_submit as submit_jobs

    raise SystemExit(submit_jobs(jobs, options))


@fleet.command()
@LEDGER_OPTION
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@STALLED_AFTER_OPTION
def status(**options: Any) -> None:  # noqa: ANN401 click's option values
    """Show how the jobs stand and how many workers are alive; 1 if a job is in trouble."""
    from importer.cli.fleet_command import execute_status as show

    raise SystemExit(show(options))


@cli.group()
def ledger() -> None:
    """Look after the ledger, which remembers what was sent."""


@ledger.command()
@add_options(*CONNECTION_OPTIONS)
def rebuild(**options: Any) -> None:  # noqa: ANN401 click's option values
    """Make a lost or damaged ledger anew from the organization's events; a damaged one is kept."""
    from importer.cli.history_command import execute_rebuild as rebuild_ledger

    raise SystemExit(rebuild_ledger(options))


def execute_cli() -> None:
    """Parse the command line, run the command and exit."""
    for name in ("stdout", "stderr"):  # the parent process may have closed them
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 open until exit
    if isinstance(
        sys.stdout, io.TextIOWrapper
    ):  # names may contain characters that the terminal cannot show
        sys.stdout.reconfigure(errors="replace")
    try:
        ended = cli.main(prog_name="import-events", standalone_mode=False)
    except click.ClickException as error:  # a usage error
        if "--json" in sys.argv:
            from importer.cli.import_command import report_usage_error

            raise SystemExit(report_usage_error(error, as_log="json" in sys.argv)) from None
        if (
            isinstance(error, click.UsageError)
            and error.ctx
            and error.ctx.info_name == DEFAULT_COMMAND
        ):
            error.ctx = error.ctx.parent  # people do not type the hidden command's name
        error.show()
        raise SystemExit(error.exit_code) from None
    raise SystemExit(ended if isinstance(ended, int) else 0)


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
