"""The options of the commands. Their names are promises to users."""

from collections.abc import Callable
from typing import Any, Literal

import click

from importer.domain.option import Option
from importer.settings import OPTIONS, format_option_name

Command = Callable[..., Any]
Decorator = Callable[[Command], Command]


def make_setting_option(name: str) -> Decorator:
    """Return the option of a setting, as `Settings` declares it."""
    declared = OPTIONS[name]
    return click.option(
        format_option_name(name),
        type=_get_click_type(declared),
        is_flag=declared.kind == "flag",
        multiple=declared.kind in ("texts", "paths", "mapping"),
        metavar=declared.metavar,
        help=declared.help,
    )


def _get_click_type(declared: Option) -> click.Choice[str] | type[int] | None:
    if declared.kind == "number":
        return int
    named = declared.metavar is not None
    return click.Choice([*declared.choices]) if declared.choices and not named else None


def _make_setting_options(
    affects: Literal["reading", "sending", "reports"],
) -> tuple[Decorator, ...]:
    return tuple(
        make_setting_option(name)
        for name, declared in OPTIONS.items()
        if declared.affects == affects and declared.on_command_line
    )


READING_OPTIONS = _make_setting_options("reading")

LEDGER_OPTION = make_setting_option("ledger")

CONNECTION_OPTIONS = tuple(
    make_setting_option(name)
    for name in ("base_url", "ledger", "rate", "burst", "wait", "ca_bundle", "api_key_file")
)

SENDING_OPTIONS = (
    *_make_setting_options("sending"),
    click.option(
        "--sandbox",
        is_flag=True,
        help="Test run: import into a practice API on this machine. Needs no key.",
    ),
    click.option("--yes", is_flag=True, help="Do not ask before the first event is created."),
    click.option("--no-input", is_flag=True, help="Never ask anything."),
)

STALLED_AFTER_OPTION = click.option(
    "--stalled-after",
    type=click.FloatRange(1, 3600),
    default=30,
    metavar="SECONDS",
    help="Seconds without a heartbeat before a worker is considered lost (default: 30).",
)

PORT_OPTION = click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Port to listen on (default: any free one).",
)

JSON_OPTION = click.option("--json", "as_json", is_flag=True, help="Write JSON to standard output.")

_LOG_OPTION = click.option(
    "--log",
    type=click.Choice(["text", "json"]),
    default="text",
    help="Format of notes and progress on standard error (default: text).",
)

_QUIET_OPTION = click.option("--quiet", is_flag=True, help="Show errors only.")

BATCH_OPTIONS = (
    click.option("--only", multiple=True, metavar="NAME", help="Run only this job (repeatable)."),
    make_setting_option("dry_run"),
    click.option(
        "--at-once",
        type=click.IntRange(1, 64),
        default=4,
        metavar="N",
        help="Number of organizations to work on at the same time (default: 4).",
    ),
    click.option("--watch", is_flag=True, help="Keep running, and import new and changed files."),
    click.option(
        "--every",
        type=click.IntRange(1, 1440),
        default=15,
        metavar="MINUTES",
        help="With --watch: minutes between two downloads of a URL (default: 15).",
    ),
    *(JSON_OPTION, _LOG_OPTION),
    click.option("--quiet", is_flag=True, help="Show only the jobs that need attention."),
)

HISTORY_OPTIONS = (
    click.option("--job", metavar="NAME", help="Only the runs of this job of a jobs file."),
    click.option(
        *("-n", "most"),
        type=click.IntRange(1),
        default=20,
        metavar="N",
        help="Number of runs to list (default: 20).",
    ),
    click.option("--all", "all_runs", is_flag=True, help="List all runs."),
    *(LEDGER_OPTION, JSON_OPTION),
)

WORKER_OPTIONS = (
    click.option(
        "--concurrency",
        type=click.IntRange(1, 64),
        default=4,
        metavar="N",
        help="Number of keys to work for at the same time (default: 4).",
    ),
    click.option(
        "--slice",
        type=click.FloatRange(1, 3600),
        default=60,
        metavar="SECONDS",
        help="Seconds to work for one key before switching to the next (default: 60).",
    ),
    *(STALLED_AFTER_OPTION, _LOG_OPTION, _QUIET_OPTION),
)

SUBMIT_OPTIONS = (
    click.option(
        "--schedule",
        metavar='"M H D M W"',
        help='Run repeatedly, on this cron schedule, such as "0 6 * * *".',
    ),
    click.option(
        "--time-zone",
        default="UTC",
        metavar="NAME",
        help="Time zone of the schedule (default: UTC).",
    ),
    click.option("--remove", is_flag=True, help="Remove the jobs from the fleet."),
)

OUTPUT_OPTIONS = (
    *_make_setting_options("reports"),
    *(JSON_OPTION, _LOG_OPTION, _QUIET_OPTION),
    click.option("--no-progress", is_flag=True, help="Show no progress bar."),
)

SCHEDULE_OPTIONS = (
    click.option("--daily", metavar="HH:MM", help="Run every day at this time."),
    click.option("--weekly", nargs=2, metavar="DAY HH:MM", help="Run every week: mon 06:00."),
    click.option("--hourly", is_flag=True, help="Run every hour."),
    click.option("--cron", metavar='"M H DOM MON DOW"', help="Run on this cron schedule."),
    click.option(
        "--as",
        "as_",
        type=click.Choice(["crontab", "systemd", "windows"]),
        help="Scheduler to use (default: the one of this machine).",
    ),
    click.option("--install", is_flag=True, help="Install the schedule instead of printing it."),
    click.option("--remove", is_flag=True, help="Remove the schedule."),
)


def add_options(*options: Decorator) -> Decorator:
    """Return a decorator that adds options to a command, in the order of `--help`."""

    def add_to_command(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add_to_command
