"""Runs `import-events schedule`."""

from collections.abc import Iterable, Mapping
from typing import Any

from importer.automation.cron_expression import (
    CronSchedule,
    create_daily,
    create_hourly,
    create_weekly,
    parse_cron,
)
from importer.automation.jobs_file import read_jobs
from importer.automation.schedulers import SCHEDULERS, list_available
from importer.automation.schedulers.scheduler import ScheduledCommand, create_command
from importer.cli.progress_output import Console
from importer.domain.errors import UnusableInput
from importer.messages import Message, join_messages

Options = Mapping[str, Any]

SCHEDULE_OPTION_NAMES = ("daily", "weekly", "hourly", "cron")
OVERLAP_NOTE = Message(
    "Runs that overlap do no harm: only one run at a time works on an organization, and no event is "
    "created twice."
)


def execute_schedule(jobs: str, options: Options) -> int:
    """Run `import-events schedule` and return its exit status."""
    console = Console()
    if options["remove"]:
        return _remove_schedule(create_command(jobs), options, console)
    when, command = _parse_schedule(options), create_command(jobs)
    read_jobs(jobs)  # refuse a file that no run could read
    if options["install"]:
        return _install_schedule(command, when, options, console)
    return _print_schedule(command, when, options, console)


def _parse_schedule(options: Options) -> CronSchedule:
    given = [name for name in SCHEDULE_OPTION_NAMES if options[name]]
    if len(given) != 1:
        raise UnusableInput(
            Message("Say when to run, with exactly one option."),
            Message(
                'Use --daily 06:00, --weekly mon 06:00, --hourly, or --cron "30 6 * * mon-fri".'
            ),
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
    if len(texts) > 1:
        texts = {name: f"== {name}\n\n{text}" for name, text in texts.items()}
    console.write_result("\n".join(texts.values()))
    _show_notes(texts, console)
    console.show_note(Message("Add --install to install it; use --remove to remove it."))
    return 0


def _show_notes(names: Iterable[str], console: Console) -> None:
    for name in names:
        for note in SCHEDULERS[name].notes:
            console.show_note(note)
    console.show_note(OVERLAP_NOTE)


def _render_entries(
    command: ScheduledCommand, when: CronSchedule, console: Console
) -> dict[str, str]:
    """Return the entry for each scheduler of this machine that can express it, or a crontab line."""
    texts, errors = {}, []
    for name in list_available() or ["crontab"]:
        try:
            texts[name] = SCHEDULERS[name].format_entry(command, when)
        except UnusableInput as error:
            errors.append(error)
    if not texts:
        raise errors[0]
    for unsupported in errors:
        console.show_note(join_messages([unsupported.message, unsupported.hint]))
    return texts


def _install_schedule(
    command: ScheduledCommand, when: CronSchedule, options: Options, console: Console
) -> int:
    available = list_available()
    chosen = options["as_"] or next(iter(available), None)
    if chosen is None:
        raise UnusableInput(
            Message(
                "This machine has no scheduler: no crontab, systemd or Windows Task Scheduler."
            ),
            Message("Install cron, or run without --install to print the entry."),
        )
    installed = SCHEDULERS[chosen].install_entry(command, when)
    others = (SCHEDULERS[name].remove_entry(command) for name in available if name != chosen)
    enough = Message("One scheduler is enough.")
    console.write_lines([installed, *(join_messages([done, enough]) for done in others if done)])
    _show_notes([chosen], console)
    return 0


def _remove_schedule(command: ScheduledCommand, options: Options, console: Console) -> int:
    if options["install"]:
        raise UnusableInput(
            Message("--install and --remove cannot be combined."), Message("Use one of them.")
        )
    names = [options["as_"]] if options["as_"] else list_available()
    removed = [done for name in names if (done := SCHEDULERS[name].remove_entry(command))]
    console.write_lines(removed)
    if not removed:
        console.show_note(Message("There is no schedule for {file}.", file=command.jobs_file))
    return 0
