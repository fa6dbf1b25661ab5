"""Runs `import-events schedule`."""

from collections.abc import Mapping
from typing import Any

import click

from importer.automation.cron_expression import (
    CronSchedule,
    create_daily,
    create_hourly,
    create_weekly,
    parse_cron,
)
from importer.automation.schedulers.installers import SCHEDULERS, list_available
from importer.automation.schedulers.scheduled_command import ScheduledCommand, create_command
from importer.cli.progress_output import Console
from importer.domain.errors import ImportEventsError, UnusableInput
from importer.domain.safe_text import sanitize_for_terminal

Options = Mapping[str, Any]

SCHEDULE_OPTION_NAMES = ("daily", "weekly", "hourly", "cron")
OVERLAP_NOTE = (
    "Passes that overlap are harmless: each organization is worked on by one run at a time, "
    "and nothing is created twice."
)


def execute_schedule(jobs: str, options: Options) -> int:
    """Run `import-events schedule` and return its exit status."""
    console = Console()
    try:
        if options["remove"]:
            return _remove_schedule(create_command(jobs), options, console)
        when, command = _parse_schedule(options), create_command(jobs)
        if options["install"]:
            return _install_schedule(command, when, options, console)
        return _print_schedule(command, when, options, console)
    except ImportEventsError as error:
        return console.report_error(error)


def _parse_schedule(options: Options) -> CronSchedule:
    given = [name for name in SCHEDULE_OPTION_NAMES if options[name]]
    if len(given) != 1:
        found = " and ".join(f"--{name}" for name in given) or "nothing"
        raise UnusableInput(
            f"When to run has to be said once: {found} was given.",
            'Say --daily 06:00, --weekly mon 06:00, --hourly, or --cron "30 6 * * mon-fri".',
        )
    if options["hourly"]:
        return create_hourly()
    if options["weekly"]:
        return create_weekly(*options["weekly"])
    return create_daily(options["daily"]) if options["daily"] else parse_cron(options["cron"])


def _print_schedule(
    command: ScheduledCommand, when: CronSchedule, options: Options, console: Console
) -> int:
    if options["as_"]:
        texts = {options["as_"]: SCHEDULERS[options["as_"]].format_entry(command, when)}
    else:
        texts = _render_entries(command, when, console)
    if len(texts) == 1:
        console.write_result("".join(texts.values()))
    else:
        console.write_result("\n".join(f"== {name}\n\n{text}" for name, text in texts.items()))
    for name in texts:
        for remark in SCHEDULERS[name].notes:
            console.show_note(remark)
    console.show_note(OVERLAP_NOTE)
    console.show_note("With --install it is set up, --remove takes it away again.")
    return 0


def _render_entries(
    command: ScheduledCommand, when: CronSchedule, console: Console
) -> dict[str, str]:
    """Return the entry for each scheduler of this machine that can express it, or a crontab line."""
    texts, errors = {}, []
    for name in list_available(command) or ["crontab"]:
        try:
            texts[name] = SCHEDULERS[name].format_entry(command, when)
        except UnusableInput as error:
            errors.append(error)
    if not texts:
        raise errors[0]
    for unsupported in errors:
        console.show_note(f"{unsupported.message} {unsupported.hint}")
    return texts


def _install_schedule(
    command: ScheduledCommand, when: CronSchedule, options: Options, console: Console
) -> int:
    available = list_available(command)
    chosen = options["as_"] or next(iter(available), None)
    if chosen is None:
        raise UnusableInput(
            "This machine has no scheduler that is known: no crontab, systemd or task scheduler.",
            "Install cron, or choose with --as; without --install it is printed.",
        )
    _print_line(SCHEDULERS[chosen].install_entry(command, when))
    for other in available:
        if other != chosen and (done := SCHEDULERS[other].remove_entry(command)):
            _print_line(f"{done} One is enough.")
    for remark in SCHEDULERS[chosen].notes:
        console.show_note(remark)
    console.show_note(OVERLAP_NOTE)
    return 0


def _remove_schedule(command: ScheduledCommand, options: Options, console: Console) -> int:
    if options["install"]:
        raise UnusableInput("--install and --remove exclude each other.", "Say one of them.")
    names = [options["as_"]] if options["as_"] else list_available(command)
    removed = [done for name in names if (done := SCHEDULERS[name].remove_entry(command))]
    for done in removed:
        _print_line(done)
    if not removed:
        console.show_note(f"Nothing was scheduled for {command.jobs_file}.")
    return 0


def _print_line(text: str) -> None:
    click.echo(sanitize_for_terminal(text))
