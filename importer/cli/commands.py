"""The commands: each parses, calls and exits; what a run tells is rendered in `console`."""

import io
import sys
from typing import Any

import click

from importer.cli.group import FileFirst
from importer.cli.options import REACHING, READING, SCHEDULING, SENDING, TELLING, with_options
from importer.version import VERSION

HELP = """Import a spreadsheet of events into Intervals: exactly once, without surprises.

\b
import-events calendar.xlsx             the whole job
import-events check calendar.xlsx       only look whether the file is right
import-events calendar.xlsx --sandbox   rehearse it: nothing leaves this machine
"""

FILES = click.argument("files", nargs=-1, required=True, metavar="CALENDAR…")


@click.group(cls=FileFirst, help=HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="import-events")
def cli() -> None:
    """Import a spreadsheet of events."""


@cli.command("import", hidden=True)
@FILES
@with_options(*READING, *SENDING, *TELLING)
def import_(files: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401 click hands over what was said
    """Read, validate, plan, post and report calendars (.xlsx, .csv, .ods, .xls, .tsv)."""
    from importer.cli.jobs import run

    raise SystemExit(run(files, options))


@cli.command()
@FILES
@with_options(*READING, *TELLING)
def check(files: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401 the same
    """Read and validate only: no key, no network."""
    from importer.cli.jobs import check as check_files

    raise SystemExit(check_files(files, options))


@cli.command()
@click.argument("path", default="calendar-template.xlsx")
def template(path: str) -> None:
    """Write the spreadsheet template (.xlsx, or .csv by the name)."""
    from importer.cli.jobs import write_template

    raise SystemExit(write_template(path))


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
    from importer.cli.jobs import run_sandbox

    raise SystemExit(run_sandbox(port, plan))


@cli.command()
@click.argument("jobs", metavar="JOBS.TOML")
@with_options(*SCHEDULING)
def schedule(jobs: str, **options: Any) -> None:  # noqa: ANN401 click hands over what was said
    """Print what runs `import-events batch JOBS.TOML` regularly, ready to paste, or install it."""
    from importer.cli.schedule import schedule as schedule_jobs

    raise SystemExit(schedule_jobs(jobs, options))


@cli.group()
def ledger() -> None:
    """Look after the ledger, which remembers what was sent."""


@ledger.command()
@with_options(*REACHING)
def rebuild(**options: Any) -> None:  # noqa: ANN401 click hands over what was said
    """Make a lost or damaged ledger anew from the organization's events; a damaged one is kept."""
    from importer.cli.ledgers import rebuild as rebuild_ledger

    raise SystemExit(rebuild_ledger(options))


def main() -> None:
    """The entry point of `import-events`."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # a name in letters that the terminal lacks
        sys.stdout.reconfigure(errors="replace")
    cli(prog_name="import-events")
