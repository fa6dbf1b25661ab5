"""The options of the commands. Their names are promises to users."""

from collections.abc import Callable
from typing import Any

import click

Command = Callable[..., Any]

READING_OPTIONS = (
    click.option("--sheet", multiple=True, metavar="NAME", help="Only this sheet (repeatable)."),
    click.option(
        "--date-order",
        type=click.Choice(["dmy", "mdy", "ymd"]),
        help="How to read dates such as 03/04/2026.",
    ),
    click.option("--year", type=int, metavar="YYYY", help="For dates written without a year."),
    click.option(
        "--default-type", metavar="TYPE", help="For rows that name no type: race, runClub, …"
    ),
    click.option(
        "--map",
        multiple=True,
        metavar='"HEADER=field"',
        help="A column that the importer does not recognise (repeatable); =ignore leaves it out.",
    ),
    click.option(
        "--include-cancelled", is_flag=True, help="Rows marked as cancelled are events too."
    ),
    click.option(
        "--any-year",
        is_flag=True,
        help="Accept dates before 1950 and more than five years ahead.",
    ),
    click.option(
        "--skip-invalid", is_flag=True, help="Go on with the valid rows although others are not."
    ),
)

_BASE_URL_OPTION = click.option(
    "--base-url", metavar="URL", help="Where the API is (or INTERVALS_BASE_URL)."
)
LEDGER_OPTION = click.option(
    "--ledger",
    metavar="PATH|URL",
    help="The ledger's file, or its postgresql:// URL (or IMPORT_EVENTS_LEDGER).",
)
_RATE_OPTION = click.option(
    "--rate", metavar="N/second|minute|day", help="The pace, instead of the plan's."
)
_BURST_OPTION = click.option(
    "--burst", type=int, metavar="N", help="Requests at once, instead of the plan's."
)
_WAIT_OPTION = click.option("--wait", is_flag=True, help="Sleep through a used-up quota.")
_CA_BUNDLE_OPTION = click.option(
    "--ca-bundle", metavar="PATH", help="Certificate authorities to trust."
)
_KEY_FILE_OPTION = click.option("--api-key-file", metavar="PATH", help="A file that holds the key.")

CONNECTION_OPTIONS = (
    _BASE_URL_OPTION,
    LEDGER_OPTION,
    _RATE_OPTION,
    _BURST_OPTION,
    _WAIT_OPTION,
    _CA_BUNDLE_OPTION,
    _KEY_FILE_OPTION,
)

SENDING_OPTIONS = (
    click.option("--dry-run", is_flag=True, help="Everything but the posts."),
    click.option(
        "--sandbox",
        is_flag=True,
        help="Against a practice API started for this run alone: no key needed.",
    ),
    *(_BASE_URL_OPTION, LEDGER_OPTION, _RATE_OPTION, _BURST_OPTION),
    click.option("--workers", type=int, metavar="N", help="Requests under way at once."),
    *(_WAIT_OPTION, _CA_BUNDLE_OPTION, _KEY_FILE_OPTION),
    click.option("--yes", is_flag=True, help="Do not ask before the first post."),
    click.option("--no-input", is_flag=True, help="Never ask anything."),
)

STALLED_AFTER_OPTION = click.option(
    "--stalled-after",
    type=click.FloatRange(1, 3600),
    default=30,
    metavar="SECONDS",
    help="Without a sign of life, after which a worker counts as lost (default: 30).",
)

WORKER_OPTIONS = (
    click.option(
        "--concurrency",
        type=click.IntRange(1, 64),
        default=4,
        metavar="N",
        help="Credentials worked on at the same time (default: 4).",
    ),
    click.option(
        "--slice",
        type=click.FloatRange(1, 3600),
        default=60,
        metavar="SECONDS",
        help="Of posting, after which a credential makes way for others (default: 60).",
    ),
    STALLED_AFTER_OPTION,
    click.option(
        "--log", type=click.Choice(["text", "json"]), default="text", help="Text or JSON lines."
    ),
    click.option("--quiet", is_flag=True, help="Only errors."),
)

SUBMIT_OPTIONS = (
    click.option(
        "--schedule",
        metavar='"M H D M W"',
        help='Again and again: a cron expression, such as "0 6 * * *".',
    ),
    click.option(
        "--time-zone", default="UTC", metavar="NAME", help="Of the schedule (default: UTC)."
    ),
    click.option("--remove", is_flag=True, help="Take the jobs out of the fleet instead."),
)

OUTPUT_OPTIONS = (
    click.option(
        "--report",
        multiple=True,
        metavar="PATH",
        help="Write a report: .xlsx, .csv, .json or .html by its ending (repeatable).",
    ),
    click.option(
        "--language",
        type=click.Choice(["en", "de"]),
        help="The words of the .html report (default: en).",
    ),
    click.option("--json", "as_json", is_flag=True, help="The JSON report on standard output."),
    click.option(
        "--log",
        type=click.Choice(["text", "json"]),
        default="text",
        help="How notes and progress look on standard error.",
    ),
    click.option("--quiet", is_flag=True, help="No summary and no notes, only errors."),
    click.option("--no-progress", is_flag=True, help="No progress bar."),
)

SCHEDULE_OPTIONS = (
    click.option("--daily", metavar="HH:MM", help="Every day at that time."),
    click.option("--weekly", nargs=2, metavar="DAY HH:MM", help="Every week: mon 06:00."),
    click.option("--hourly", is_flag=True, help="Every hour."),
    click.option("--cron", metavar='"M H DOM MON DOW"', help="As a cron expression."),
    click.option(
        "--as",
        "as_",
        type=click.Choice(["crontab", "systemd", "windows"]),
        help="What shall run it (default: what fits this machine).",
    ),
    click.option("--install", is_flag=True, help="Set it up, instead of printing it."),
    click.option("--remove", is_flag=True, help="Take it away again."),
)

NON_SETTINGS = frozenset({"as_json", "log", "quiet", "no_progress", "yes", "no_input", "sandbox"})
"""Options of the command line that are not settings."""


def add_options(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Return a decorator that adds options to a command, in the order of `--help`."""

    def add_to_command(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add_to_command
