"""What `import-events schedule` calls."""

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
    """`schedule`; returns the exit status."""
    console = Console(as_json=False, quiet=False, progress=False)
    try:
        if options["remove"]:
            return _remove(of_file(jobs), options, console)
        when, errand = _when(options), of_file(jobs)
        if options["install"]:
            return _install(errand, when, options, console)
        return _print(errand, when, options, console)
    except ImportEventsError as error:
        console.error(error.message, error.hint)
        return error.exit_status


def _when(options: Options) -> Schedule:
    said = [name for name in WHEN if options[name]]
    if len(said) != 1:
        found = " and ".join(f"--{name}" for name in said) or "nothing"
        raise UnusableInput(
            f"When to run has to be said once: {found} was given.",
            'Say --daily 06:00, --weekly mon 06:00, --hourly, or --cron "30 6 * * mon-fri".',
        )
    if options["hourly"]:
        return hourly()
    if options["weekly"]:
        return weekly(*options["weekly"])
    return daily(options["daily"]) if options["daily"] else parse(options["cron"])


def _print(errand: Errand, when: Schedule, options: Options, console: Console) -> int:
    if options["as_"]:
        texts = {options["as_"]: PLACES[options["as_"]].text(errand, when)}
    else:
        texts = _texts(errand, when, console)
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


def _texts(errand: Errand, when: Schedule, console: Console) -> dict[str, str]:
    """Whatever fits and can be said there; without a scheduler, what most machines could have."""
    texts, refusals = {}, []
    for name in fitting(errand) or ["crontab"]:
        try:
            texts[name] = PLACES[name].text(errand, when)
        except UnusableInput as error:
            refusals.append(error)
    if not texts:
        raise refusals[0]
    for refusal in refusals:
        console.note(f"{refusal.message} {refusal.hint}")
    return texts


def _install(errand: Errand, when: Schedule, options: Options, console: Console) -> int:
    available = fitting(errand)
    chosen = options["as_"] or next(iter(available), None)
    if chosen is None:
        raise UnusableInput(
            "This machine has no scheduler that is known: no crontab, systemd or task scheduler.",
            "Install cron, or choose with --as; without --install it is printed.",
        )
    _tell(PLACES[chosen].install(errand, when))
    for other in available:
        if other != chosen and (done := PLACES[other].remove(errand)):
            _tell(f"{done} One is enough.")
    for remark in PLACES[chosen].remarks:
        console.note(remark)
    console.note(HARMLESS)
    return 0


def _remove(errand: Errand, options: Options, console: Console) -> int:
    if options["install"]:
        raise UnusableInput("--install and --remove exclude each other.", "Say one of them.")
    names = [options["as_"]] if options["as_"] else fitting(errand)
    removed = [done for name in names if (done := PLACES[name].remove(errand))]
    for done in removed:
        _tell(done)
    if not removed:
        console.note(f"Nothing was scheduled for {errand.jobs}.")
    return 0


def _tell(text: str) -> None:
    click.echo(for_terminal(text))
