"""Runs `import-events schedule`."""

from collections.abc import Mapping
from typing import Any

import click

from importer.automation.cron_expression import Schedule, daily, hourly, parse, weekly
from importer.automation.schedulers.installers import PLACES, fitting
from importer.automation.schedulers.scheduled_command import Errand, of_file
from importer.cli.progress_output import Console
from importer.domain.errors import ImportEventsError, UnusableInput
from importer.domain.safe_text import for_terminal

Options = Mapping[str, Any]

WHEN = ("daily", "weekly", "hourly", "cron")
HARMLESS = (
    "Passes that overlap are harmless: each organization is worked on by one run at a time, "
    "and nothing is created twice."
)


def schedule(jobs: str, options: Options) -> int:
    """Run `import-events schedule` and return its exit status."""
    console = Console()
    try:
        if options["remove"]:
            return _remove(of_file(jobs), options, console)
        when, command = _when(options), of_file(jobs)
        if options["install"]:
            return _install(command, when, options, console)
        return _print(command, when, options, console)
    except ImportEventsError as error:
        return console.refuse(error)


def _when(options: Options) -> Schedule:
    given = [name for name in WHEN if options[name]]
    if len(given) != 1:
        found = " and ".join(f"--{name}" for name in given) or "nothing"
        raise UnusableInput(
            f"When to run has to be said once: {found} was given.",
            'Say --daily 06:00, --weekly mon 06:00, --hourly, or --cron "30 6 * * mon-fri".',
        )
    if options["hourly"]:
        return hourly()
    if options["weekly"]:
        return weekly(*options["weekly"])
    return daily(options["daily"]) if options["daily"] else parse(options["cron"])


def _print(command: Errand, when: Schedule, options: Options, console: Console) -> int:
    if options["as_"]:
        texts = {options["as_"]: PLACES[options["as_"]].text(command, when)}
    else:
        texts = _texts(command, when, console)
    if len(texts) == 1:
        console.result("".join(texts.values()))
    else:
        console.result("\n".join(f"== {name}\n\n{text}" for name, text in texts.items()))
    for name in texts:
        for remark in PLACES[name].remarks:
            console.note(remark)
    console.note(HARMLESS)
    console.note("With --install it is set up, --remove takes it away again.")
    return 0


def _texts(command: Errand, when: Schedule, console: Console) -> dict[str, str]:
    """Return the entry for each scheduler of this machine that can express it, or a crontab line."""
    texts, errors = {}, []
    for name in fitting(command) or ["crontab"]:
        try:
            texts[name] = PLACES[name].text(command, when)
        except UnusableInput as error:
            errors.append(error)
    if not texts:
        raise errors[0]
    for unsupported in errors:
        console.note(f"{unsupported.message} {unsupported.hint}")
    return texts


def _install(command: Errand, when: Schedule, options: Options, console: Console) -> int:
    available = fitting(command)
    chosen = options["as_"] or next(iter(available), None)
    if chosen is None:
        raise UnusableInput(
            "This machine has no scheduler that is known: no crontab, systemd or task scheduler.",
            "Install cron, or choose with --as; without --install it is printed.",
        )
    _tell(PLACES[chosen].install(command, when))
    for other in available:
        if other != chosen and (done := PLACES[other].remove(command)):
            _tell(f"{done} One is enough.")
    for remark in PLACES[chosen].remarks:
        console.note(remark)
    console.note(HARMLESS)
    return 0


def _remove(command: Errand, options: Options, console: Console) -> int:
    if options["install"]:
        raise UnusableInput("--install and --remove exclude each other.", "Say one of them.")
    names = [options["as_"]] if options["as_"] else fitting(command)
    removed = [done for name in names if (done := PLACES[name].remove(command))]
    for done in removed:
        _tell(done)
    if not removed:
        console.note(f"Nothing was scheduled for {command.jobs}.")
    return 0


def _tell(text: str) -> None:
    click.echo(for_terminal(text))
